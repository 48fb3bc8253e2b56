"""Fixtures every test may use: one embedded server a session, a fresh migrated database a test."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psutil
import psycopg
import pytest

from bekal.base import keys, migrate, postgres
from bekal.base.database import Database
from tests import browser

_number = itertools.count(1)
CLUSTERS = Path(__file__).parents[1] / "var" / "tests"
AT = datetime(2022, 2, 17, 5, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    """An embedded PostgreSQL of this session (of this worker, under xdist); what dead sessions left goes."""
    CLUSTERS.mkdir(parents=True, exist_ok=True)
    _remove_left_over()
    data = CLUSTERS / f"{os.getpid()}-pg"
    server = postgres.start(data, durable=False)
    try:
        yield server
    finally:
        postgres.remove(data)


def _remove_left_over() -> None:
    for path in CLUSTERS.glob("*-pg*"):
        owner = path.name.split("-")[0]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            postgres.remove(path.with_name(path.name.split(".")[0]))
    for path in CLUSTERS.glob("*-cli"):
        if not psutil.pid_exists(int(path.name.split("-")[0])):
            postgres.remove(path / "postgres")
            shutil.rmtree(path, ignore_errors=True)


def _template(server: postgres.Server, cells: int) -> str:
    name = f"template_{cells}"
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f"CREATE DATABASE {name}")
            migrate.migrate(server.dsn(name), cells)
    return name


def fresh(server: postgres.Server, cells: int = 1) -> str:
    """Make a new migrated database with this many cells; gives its name."""
    template = _template(server, cells)
    name = f"test_{next(_number)}"
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return name


def drop(server: postgres.Server, name: str) -> None:
    """Remove a database that ``fresh`` made: a session of many tests would fill the disk."""
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def db(server: postgres.Server) -> AsyncIterator[Database]:
    """A fresh, migrated database with one cell, used with the application's rights."""
    name = fresh(server)
    async with Database(server.dsn(name), keyring=keys.demo_keyring()) as database:
        yield database
    drop(server, name)


@pytest.fixture
async def db4(server: postgres.Server) -> AsyncIterator[Database]:
    """The same with four cells."""
    name = fresh(server, 4)
    async with Database(server.dsn(name), cells=4, keyring=keys.demo_keyring()) as database:
        yield database
    drop(server, name)


@pytest.fixture
def keyring() -> keys.Keyring:
    """The public demo keys."""
    return keys.demo_keyring()


@pytest.fixture
def at() -> datetime:
    """17 February 2022, 12:00 WIB: the day batch 23 opened."""
    return AT


@pytest.fixture(scope="session")
def chromium() -> Path:
    """A real Chromium. Launch it with ``args=browser.LAUNCH_ARGUMENTS``; it starts as root, too."""
    if browser.skipping():
        pytest.skip("BEKAL_TEST_BROWSER=skip: what a browser shows was not looked at")
    return browser.chromium_path()
