"""Fixtures every test may use: one embedded server a session, a fresh migrated database a test."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from bekal.base import keys, migrate, postgres
from bekal.base.database import Database

_number = itertools.count(1)
AT = datetime(2022, 2, 17, 5, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Server]:
    """An embedded PostgreSQL of this session (of this worker, under xdist)."""
    folder = Path(__file__).parents[1] / "var" / "tests" / tmp_path_factory.getbasetemp().name
    server = postgres.start(folder / f"pg-{postgres.free_port()}")
    try:
        yield server
    finally:
        server.stop("immediate")


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
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    return name


@pytest.fixture
async def db(server: postgres.Server) -> AsyncIterator[Database]:
    """A fresh, migrated database with one cell, used with the application's rights."""
    async with Database(server.dsn(fresh(server)), keyring=keys.demo_keyring()) as database:
        yield database


@pytest.fixture
async def db4(server: postgres.Server) -> AsyncIterator[Database]:
    """The same with four cells."""
    async with Database(server.dsn(fresh(server, 4)), cells=4, keyring=keys.demo_keyring()) as database:
        yield database


@pytest.fixture
def keyring() -> keys.Keyring:
    """The public demo keys."""
    return keys.demo_keyring()


@pytest.fixture
def at() -> datetime:
    """17 February 2022, 12:00 WIB: the day batch 23 opened."""
    return AT
