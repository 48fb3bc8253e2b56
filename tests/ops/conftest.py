"""The sites on a small world."""

from tests.sites import site, world_template

__all__ = ["site", "world_template"]
