"""kill -9 of PostgreSQL while a draw is computed, and while it is written back: the same winners follow."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from bekal import draws
from bekal.base import keys, migrate, postgres
from bekal.base.database import Database
from bekal.base.statements import Statement
from tests import protocol
from tests.conftest import CLUSTERS
from tests.draws import nation
from tests.draws.nation import AFTER, BY, plan

CELLS, PEOPLE = 4, 400


@pytest.fixture
def own_server() -> Iterator[postgres.Server]:
    """A durable server of this test's own, to be killed."""
    CLUSTERS.mkdir(parents=True, exist_ok=True)
    data = CLUSTERS / f"{os.getpid()}-pg-draw"
    postgres.remove(data)
    server = postgres.start(data)
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE draw")
    migrate.migrate(server.dsn("draw"), CELLS)
    yield server
    postgres.remove(data)


def kill_and_start(server: postgres.Server) -> None:
    """Kill every process of the server without a word, and start it again on its port."""
    first = psutil.Process(int(Path(server.data / "postmaster.pid").read_text().split()[0]))
    processes = [first, *first.children(recursive=True)]
    for process in processes:
        process.kill()
    psutil.wait_procs(processes, timeout=10)
    postgres.start(server.data, server.port)


def connect(server: postgres.Server) -> Database:
    return Database(server.dsn("draw"), cells=CELLS, keyring=keys.demo_keyring())


async def compute(db: Database) -> draws.Drawn:
    async with db.begin() as tx:
        prepared = await draws.prepare_draw(tx, 1)
    return await asyncio.to_thread(draws.draw_winners, prepared)


async def count(db: Database) -> tuple[int, int, str]:
    """Results, applicants who were told, where the draw stands."""
    async with db.begin() as tx:
        results = await tx.value(Statement("n", "SELECT count(*) FROM draws.results"))
        told = "SELECT count(*) FROM draws.applications WHERE state IN ('won', 'lost')"
        return results, await tx.value(Statement("n", told)), (await draws.get_draw(tx, 1)).state


async def test_a_draw_survives_its_database(own_server: postgres.Server) -> None:
    async with connect(own_server) as db:
        await nation.open_batches(db, plan(seats={1: 11, 2: 7, 4: 50}))
        await nation.join(db, nation.crowd(PEOPLE, regions=4))
        await nation.freeze(db)
        await protocol.commit(db, 1, AFTER)
        await protocol.reveal(db, 1)
        at = await protocol.seed(db, 1)
        drawn = await compute(db)
        # In the middle of the draw: computed, nothing noted.
        await asyncio.to_thread(kill_and_start, own_server)
        with pytest.raises(psycopg.OperationalError):
            async with db.begin() as tx:
                await draws.record_run(tx, drawn, BY, at)
    async with connect(own_server) as db:
        assert await count(db) == (0, 0, "seeded")
        again = await compute(db)
        assert again.run == drawn.run
        async with db.begin() as tx:
            await draws.record_run(tx, again, BY, at)
        # In the middle of writing back: one cell is stored, the next is written but not committed.
        async with db.begin() as tx:
            first = await draws.store_results(tx, 0, again, BY, at)
        with pytest.raises(psycopg.OperationalError):
            async with db.begin() as tx:
                assert await draws.store_results(tx, 1, again, BY, at) > 0
                await asyncio.to_thread(kill_and_start, own_server)
    async with connect(own_server) as db:
        assert 0 < first < PEOPLE
        assert await count(db) == (first, first, "seeded")
        summary = await protocol.run(db, 1, at)
        assert summary.digest == drawn.run.winners_sha256.hex()
        assert await count(db) == (PEOPLE, PEOPLE, "drawn")
