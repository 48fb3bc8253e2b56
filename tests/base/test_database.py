"""Transactions, the lock of a cell, and the array wrappers, against a real server."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from bekal.base.adapt import Bigints, Uuids
from bekal.base.database import Database
from bekal.base.statements import Statement


async def test_write_takes_a_cell_that_exists(db: Database) -> None:
    async with db.write(0) as tx:
        assert tx.statement_count == 1
    with pytest.raises(ValueError, match="no cell 1"):
        async with db.write(1):
            pass


async def test_wrappers_reach_the_server_whole(db: Database) -> None:
    echo = Statement("echo", "SELECT $1::bigint[], $2::uuid[]")
    numbers = [0, -1, 2**63 - 1, -(2**63)]
    ids = [UUID(int=0), UUID(int=2**128 - 1)]
    async with db.read() as tx:
        assert await tx.tuples(echo, Bigints(numbers), Uuids(ids)) == [(numbers, ids)]
        assert await tx.tuples(echo, Bigints(), Uuids()) == [([], [])]


async def test_the_application_cannot_change_what_it_may_only_read(db: Database) -> None:
    with pytest.raises(Exception, match="permission denied"):
        async with db.begin() as tx:
            await tx.execute(Statement("x", "UPDATE base.settings SET value = '2'"))


async def test_a_cancellation_that_the_pool_lost_is_heeded(db: Database) -> None:
    began = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            began.append("went on")
        for opened in (db.begin, db.snapshot):
            with pytest.raises(asyncio.CancelledError):
                async with opened():
                    began.append("began")

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    await task
    assert began == ["went on"]
