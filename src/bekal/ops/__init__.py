"""The staff console."""

from pathlib import Path

from bekal.pages import Site

SITE = Site(name="ops", folder=Path(__file__).parent, route_handlers=[])

__all__ = ["SITE"]
