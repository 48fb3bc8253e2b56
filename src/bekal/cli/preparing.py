"""Brings a database to this version: schema, the jobs' own tables, reference data."""

from __future__ import annotations

import psycopg

from bekal import eligibility, jobs, programme, regions
from bekal.base import clock, keyfile, migrate
from bekal.base.actors import Actor
from bekal.base.settings import Settings

from .house import connect


def migrate_to(dsn: str, loaded: Settings) -> list[str]:
    """Bring the schema to this version; a new database remembers its cells and its mode."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        migrate.check_mode(connection, loaded.mode)
        done = migrate.migrate(dsn, loaded.cells)
        migrate.store_mode(connection, loaded.mode)
    jobs.install(dsn)
    return done


async def prepare(dsn: str, loaded: Settings, by: Actor) -> list[str]:
    """Bring schema and reference data to this version; gives the migrations that were run.

    Regions, and the programmes of the folder BEKAL_PROGRAMMES with their rules; what is there stays.
    """
    keyfile.keyring_of(loaded)  # before anything is changed
    done = migrate_to(dsn, loaded)
    programmes = programme.load_programmes(loaded.programmes)
    at = clock.SystemClock().now()
    async with connect(dsn, loaded) as db, db.begin() as tx:
        await regions.store_regions(tx)
        await programme.store_programmes(tx, programmes, by, at)
        for each in programmes:
            await eligibility.store_rule_set(tx, each, by, at)
    return done
