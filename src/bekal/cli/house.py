"""Opens what a command works with: settings, the database's server, keys, the database itself."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg
from psycopg import sql

from bekal import eligibility, jobs, programme, regions
from bekal.base import clock, keyfile, logs, migrate, postgres, settings
from bekal.base.actors import Actor
from bekal.base.database import Database
from bekal.base.errors import WrongState
from bekal.base.settings import Settings

NAME = "bekal"
"""The database's name on the embedded server."""


class Running(NamedTuple):
    """The server behind the database."""

    dsn: str
    embedded: postgres.Server | None
    """None when BEKAL_DATABASE_URL names a server."""

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
def running(loaded: Settings) -> Iterator[Running]:
    """The database's server. An embedded one is started if it does not run, and stopped by its last user."""
    if loaded.database_url is not None:
        yield Running(loaded.database_url, None)
        return
    with postgres.using(data_of(loaded)) as server:
        with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
        yield Running(server.dsn(NAME), server)


@asynccontextmanager
async def opened(loaded: Settings, by: Actor, *, migrating: bool = False) -> AsyncIterator[House]:
    """The database, with a current schema. WrongState when migrations wait, unless they may be run."""
    with running(loaded) as server:
        if migrating:
            await prepare(server.dsn, loaded, by)
        else:
            waiting = migrate.pending(server.dsn, loaded.cells)
            if waiting:
                raise WrongState(f"{len(waiting)} migrations wait to be run: `bekal migrate` first")
        async with connect(server.dsn, loaded) as db:
            yield House(loaded, db, clock.SystemClock(), server)


def connect(dsn: str, loaded: Settings) -> Database:
    """The database with the installation's keys; opened by ``async with``."""
    keyring = keyfile.keyring_of(loaded)
    return Database(dsn, cells=loaded.cells, keyring=keyring, connections_max=loaded.connections_max)


async def prepare(dsn: str, loaded: Settings, by: Actor) -> list[str]:
    """Bring schema and reference data to this version; gives the migrations that were run.

    Regions, and the programmes of the folder BEKAL_PROGRAMMES with their rules; what is there stays.
    """
    keyfile.keyring_of(loaded)  # before anything is changed
    done = migrate.migrate(dsn, loaded.cells)
    jobs.install(dsn)
    programmes = programme.load_programmes(loaded.programmes)
    at = clock.SystemClock().now()
    async with connect(dsn, loaded) as db, db.begin() as tx:
        await regions.store_regions(tx)
        await programme.store_programmes(tx, programmes, by, at)
        for each in programmes:
            await eligibility.store_rule_set(tx, each, by, at)
    return done
