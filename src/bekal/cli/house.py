"""Opens what a command works with: settings, the database's server, keys, the database itself."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg
from psycopg import sql

from bekal import programme, regions
from bekal.base import clock, keyfile, logs, migrate, postgres, settings
from bekal.base.actors import Actor
from bekal.base.database import Database
from bekal.base.errors import WrongState
from bekal.base.settings import Settings

NAME = "bekal"
"""The database's name on the embedded server."""


class House(NamedTuple):
    """An open database with what belongs to it."""

    settings: Settings
    db: Database
    clock: clock.Clock
    server: postgres.Server | None
    """The embedded server, or None when BEKAL_DATABASE_URL names one."""


def load(*, production: bool = False) -> Settings:
    """The settings of this process, with logs sent where they say."""
    environ = {**os.environ, "BEKAL_MODE": "production"} if production else os.environ
    loaded = settings.load(environ)
    logs.configure(loaded)
    return loaded


def data_of(loaded: Settings) -> Path:
    """Where the embedded server keeps its data."""
    return loaded.var / "postgres"


@contextmanager
def running(loaded: Settings) -> Iterator[tuple[str, postgres.Server | None]]:
    """The database's address, and the embedded server if it is that one.

    The embedded server is started if it does not run, its database made if it is not there, and the server
    stopped afterwards if it was started here.
    """
    if loaded.database_url is not None:
        yield loaded.database_url, None
        return
    server = postgres.start(data_of(loaded))
    try:
        with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
        yield server.dsn(NAME), server
    finally:
        if server.started:
            server.stop()


@asynccontextmanager
async def opened(loaded: Settings, by: Actor, *, migrating: bool = False) -> AsyncIterator[House]:
    """The database, ready: its schema is current and its reference data are those of this version.

    WrongState when migrations are waiting, unless they may be run.
    """
    keyring = keyfile.keyring_of(loaded)
    with running(loaded) as (dsn, server):
        waiting = migrate.pending(dsn, loaded.cells)
        if waiting and not migrating:
            raise WrongState(f"the database waits for {len(waiting)} migrations: run `bekal migrate` first")
        if waiting:
            migrate.migrate(dsn, loaded.cells)
        async with Database(
            dsn, cells=loaded.cells, keyring=keyring, connections_max=loaded.connections_max
        ) as db:
            if waiting:
                await store_reference(db, loaded, by)
            yield House(loaded, db, clock.SystemClock(), server)


async def store_reference(db: Database, loaded: Settings, by: Actor) -> None:
    """Write the regions and the programmes of the folder BEKAL_PROGRAMMES; what is there stays."""
    async with db.begin() as tx:
        await regions.store_regions(tx)
        programmes = programme.load_programmes(loaded.programmes)
        await programme.store_programmes(tx, programmes, by, clock.SystemClock().now())
