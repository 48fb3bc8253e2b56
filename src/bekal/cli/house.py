"""Opens what a command works with: settings, the database's server, keys, the database itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import NamedTuple

import psycopg
from psycopg import sql

from bekal.base import clock, keyfile, migrate, postgres
from bekal.base.database import Database
from bekal.base.errors import WrongState
from bekal.base.settings import Settings

from . import environment

NAME = "bekal"
"""The database's name on the embedded server."""


class Running(NamedTuple):
    """The server behind the database."""

    dsn: str
    embedded: postgres.Server | None
    """None when BEKAL_DATABASE_URL names a server."""

    @property
    def url(self) -> str:
        """The database as BEKAL_DATABASE_URL names it to another process. Holds the password."""
        return self.embedded.url(NAME) if self.embedded else self.dsn

    @property
    def label(self) -> str:
        """What a report says of it; no address, no password."""
        with psycopg.connect(self.dsn) as connection:
            version = connection.info.server_version
        kind = "embedded" if self.embedded else "by BEKAL_DATABASE_URL"
        return f"PostgreSQL {version // 10_000}.{version % 10_000}, {kind}"


class House(NamedTuple):
    """An open database with what belongs to it."""

    settings: Settings
    db: Database
    clock: clock.Clock
    running: Running


@contextmanager
def running(loaded: Settings) -> Iterator[Running]:
    """The database's server. An embedded one is started if it does not run, and stopped by its last user."""
    if loaded.database_url is not None:
        yield Running(loaded.database_url, None)
        return
    with postgres.using(environment.data_of(loaded)) as server:
        with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone()
            if known is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
        yield Running(server.dsn(NAME), server)


@asynccontextmanager
async def opened(loaded: Settings) -> AsyncIterator[House]:
    """The database. WrongState when its schema is not this version's: migrations wait to be run."""
    with running(loaded) as server:
        with psycopg.connect(server.dsn) as connection:
            migrate.check_mode(connection, loaded.mode)
        waiting = migrate.pending(server.dsn, loaded.cells)
        if waiting:
            raise WrongState(f"{len(waiting)} migrations wait to be run: `bekal migrate` first")
        async with connect(server.dsn, loaded) as db:
            yield House(loaded, db, clock.SystemClock(), server)


def connect(dsn: str, loaded: Settings) -> Database:
    """The database with the installation's keys; opened by ``async with``."""
    keyring = keyfile.keyring_of(loaded)
    return Database(dsn, cells=loaded.cells, keyring=keyring, connections_max=loaded.connections_max)
