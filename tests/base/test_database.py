"""Transactions, the lock of a cell, and the array wrappers, against a real server."""

from __future__ import annotations

import asyncio
import contextlib
from uuid import UUID

import psycopg
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


_KEEP = Statement(
    "keep",
    "INSERT INTO base.requests (cell, caller, reference, body_hash, outcome, at) SELECT"
    " 0, 'partner:a', u, sha256('a'), 'done', now() FROM unnest($1::text[]) AS u",
)
_KEPT = Statement("kept", "SELECT count(*)::int FROM base.requests WHERE cell = 0 AND caller = 'partner:a'")


async def kept(db: Database) -> int:
    async with db.read() as tx:
        count: int = await tx.value(_KEPT)
        return count


async def test_what_is_done_later_is_done_in_its_turn(db: Database) -> None:
    async with db.write(0) as tx:
        tx.later(_KEEP, ["a", "b"])
        assert await tx.value(_KEPT) == 2
        tx.later(_KEEP, ["c"])
        answers = await tx.together((_KEPT, ()), (_KEEP, (["d"],)), (_KEPT, ()))
        assert [(count, rows) for count, rows in answers] == [(1, [(3,)]), (1, []), (1, [(4,)])]
        tx.later(_KEEP, ["e"])
        assert tx.statement_count == 8, "with the lock of the cell"
    assert await kept(db) == 5


async def test_a_fault_of_what_is_done_later_keeps_nothing(db: Database) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation):
        async with db.begin() as tx:
            tx.later(_KEEP, ["a"])
            tx.later(_KEEP, ["a"])
    with pytest.raises(psycopg.errors.UniqueViolation):
        async with db.begin() as tx:
            tx.later(_KEEP, ["a", "a"])
            await tx.value(_KEPT)
    assert await kept(db) == 0


async def test_a_check_that_fails_on_the_way_out_keeps_nothing(db: Database) -> None:
    def expect_two(touched: int) -> None:
        if touched != 2:
            raise LookupError(f"{touched} of 2")

    with pytest.raises(LookupError, match="1 of 2"):
        async with db.begin() as tx:
            tx.later(_KEEP, ["a"], check=expect_two)
    assert await kept(db) == 0
    async with db.begin() as tx:
        tx.later(_KEEP, ["a", "b"], check=expect_two)
    assert await kept(db) == 2


async def test_a_fault_that_is_passed_over_is_no_commit(db: Database) -> None:
    with pytest.raises(AssertionError, match="nothing of this transaction was kept"):
        async with db.begin() as tx:
            tx.later(_KEEP, ["a"])
            with contextlib.suppress(psycopg.Error):
                await tx.execute(_KEEP, ["a"])
    assert await kept(db) == 0


async def test_a_transaction_that_says_nothing_sends_nothing(db: Database) -> None:
    async with db.begin() as tx:
        pass
    assert tx.statement_count == 0
    with pytest.raises(KeyError):
        async with db.begin() as tx:
            tx.later(_KEEP, ["a"])
            raise KeyError
    assert await kept(db) == 0


async def test_a_snapshot_writes_nothing_and_sees_one_instant(db: Database) -> None:
    async with db.snapshot() as tx:
        assert await tx.value(_KEPT) == 0
        async with db.begin() as other:
            other.later(_KEEP, ["a"])
        assert await tx.value(_KEPT) == 0, "the instant it began"
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        async with db.snapshot() as tx:
            tx.later(_KEEP, ["b"])
    async with db.begin() as tx:
        tx.later(_KEEP, ["c"])
    assert await kept(db) == 2, "the connection writes again"
