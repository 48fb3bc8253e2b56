"""The sites on a small world."""

from tests.sites import served, site, world_template

__all__ = ["served", "site", "world_template"]
