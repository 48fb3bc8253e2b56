"""The settings of this process."""

from __future__ import annotations

import os
from pathlib import Path

from bekal.base import logs, settings
from bekal.base.settings import Settings


def load(*, production: bool = False) -> Settings:
    """The settings of this process, with logs sent where they say."""
    environ = {**os.environ, "BEKAL_MODE": "production"} if production else os.environ
    loaded = settings.load(environ)
    logs.configure(loaded)
    return loaded


def demo_file_of(loaded: Settings) -> Path:
    """The identities that the last demo left, for the site's list of them."""
    return loaded.var / "demo.json"


def data_of(loaded: Settings) -> Path:
    """Where the embedded server keeps its data."""
    return loaded.var / "postgres"
