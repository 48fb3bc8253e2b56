"""The sites on a small world, and one with golden draws."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bekal import programme, regions
from bekal.base import keys, postgres
from bekal.base.database import Database
from bekal.pages import SiteOptions
from bekal.sandbox.serve import serve
from tests.conftest import drop, fresh
from tests.portal import golden_draw
from tests.sites import ADDRESS, Site, make_site, running, served, site, world_template
from tests.world import BY, OPENED, World

__all__ = ["served", "site", "world_template"]

CASES = ("ordinary", "open_first", "later", "quicknet")
"""Golden draws 1 to 4, announced and published."""
EARLY = ("opened", "proposed", "committed", "seeded", "certified")
"""Draws 5 to 9 in states before, of the case ``ordinary``; nothing of them is published."""


@asynccontextmanager
async def golden(server: postgres.Server, root: Path) -> AsyncIterator[tuple[Database, SiteOptions]]:
    """A database with golden draws, and options that lead to their publications."""
    name = fresh(server)
    terms = programme.load_programme(programme.default_folder() / "prakerja-2022.toml")
    async with Database(server.dsn(name), keyring=keys.demo_keyring()) as db:
        async with db.begin() as tx:
            await regions.store_regions(tx)
            await programme.store_programmes(tx, [terms], BY, OPENED)
        for number, case in enumerate(CASES, 1):
            golden_draw.store(db, case, number, number)
            golden_draw.publish(root, case, number)
        for number, state in enumerate(EARLY, 1 + len(CASES)):
            golden_draw.store(db, "ordinary", number, number, state)
        yield db, SiteOptions(mode="demo", public_url=ADDRESS, publications=root)
    drop(server, name)


@pytest.fixture
async def drawn(server: postgres.Server, tmp_path: Path) -> AsyncIterator[Site]:
    """A site with golden draws."""
    async with golden(server, tmp_path) as (db, options), running(db, World(), options) as started:
        yield started


@pytest.fixture
async def drawn_served(server: postgres.Server, tmp_path: Path) -> AsyncIterator[tuple[str, Path]]:
    """The same over HTTP, for a real browser: its address, and the folder of the publications."""
    async with (
        golden(server, tmp_path) as (db, options),
        serve(make_site(db, World(), options).app) as address,
    ):
        yield address, tmp_path
