"""Several statements in one round trip, and plans that do not outlive the empty table they were made for."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import psycopg
import pytest

from bekal.base import database, statements
from bekal.base.adapt import Uuids
from bekal.base.database import Database, Transaction
from bekal.base.statements import Statement

PUT = Statement("put", "INSERT INTO base.requests VALUES (0, 'x', $1, sha256(''), 'ok', NULL, '2022-01-01')")
COUNT = Statement("count", "SELECT count(*) FROM base.requests WHERE cell = 0")


async def test_each_sees_what_those_before_it_did(db: Database) -> None:
    async with db.begin() as tx:
        answers = await tx.together((COUNT, []), (PUT, ["a"]), (COUNT, []), (PUT, ["b"]), (COUNT, []))
        assert answers == [(1, [(0,)]), (1, []), (1, [(1,)]), (1, []), (1, [(2,)])]
        assert tx.statement_count == 5
        assert await tx.value(COUNT) == 2
        assert await tx.together() == []


async def test_a_fault_among_them_undoes_all(db: Database) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation):
        async with db.begin() as tx:
            await tx.together((PUT, ["a"]), (PUT, ["a"]), (PUT, ["b"]))
    async with db.begin() as tx:
        assert await tx.value(COUNT) == 0


async def count(tx: Transaction, steps: int) -> list[int]:
    """A read that needs ``steps`` answers, one after the other."""
    return [await tx.value(COUNT) for _ in range(steps)]


async def test_reads_abreast_share_their_round_trips(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    trips = []
    send = Transaction._send

    async def sent(tx: Transaction, *calls: Any) -> Any:
        trips.append(len(calls))
        return await send(tx, *calls)

    monkeypatch.setattr(Transaction, "_send", sent)
    async with db.begin() as tx:
        tx.later(PUT, "a")
        assert await tx.abreast(count(tx, 1), count(tx, 3), count(tx, 0), count(tx, 2)) == (
            [1],
            [1, 1, 1],
            [],
            [1, 1],
        )
        assert trips == [3, 2, 1]
        assert tx.statement_count == 7
        assert await tx.abreast(count(tx, 0), count(tx, 0)) == ([], [])
        assert trips == [3, 2, 1]


async def test_reads_abreast_may_go_abreast_themselves(db: Database) -> None:
    async with db.begin() as tx:
        inner = tx.abreast(count(tx, 2), tx.tuples(COUNT))
        assert await tx.abreast(inner, count(tx, 1)) == (([0, 0], [(0,)]), [0])
        assert await tx.value(COUNT) == 0


async def test_a_fault_of_one_abreast_ends_all_and_undoes_all(db: Database) -> None:
    ended = []

    async def wait_twice(tx: Transaction) -> None:
        try:
            await count(tx, 2)
        finally:
            ended.append(True)

    with pytest.raises(psycopg.errors.UniqueViolation):
        async with db.begin() as tx:
            await tx.execute(PUT, "a")
            await tx.abreast(wait_twice(tx), tx.execute(PUT, "a"))
    assert ended == [True]
    async with db.begin() as tx:
        assert await tx.value(COUNT) == 0


async def test_what_goes_abreast_waits_for_nothing_else(db: Database) -> None:
    async with db.begin() as tx:
        with pytest.raises(TypeError, match="nothing but their transaction"):
            await tx.abreast(count(tx, 1), asyncio.sleep(0.01))
        assert await tx.value(COUNT) == 0


async def test_a_plan_is_made_anew_when_the_table_has_grown(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = Statement(
        "find",
        "SELECT kept.topic FROM unnest($1::uuid[]) AS wanted (outbox_id) "
        "JOIN base.outbox AS kept ON kept.cell = 0 AND kept.outbox_id = wanted.outbox_id",
    )
    grow = Statement(
        "grow",
        "INSERT INTO base.outbox SELECT 0, uuidv7(), 'sms', '{}', 'sent', 0, '2022-01-01', '2022-01-01' "
        "FROM generate_series(1, 40000)",
    )
    name = Statement("name", "SELECT name FROM pg_prepared_statements WHERE statement LIKE 'SELECT kept%'")
    monkeypatch.setattr(database, "_REPLAN_SECONDS", 0.0)
    async with Database(db.dsn, connections_max=1) as one:
        async with one.begin() as tx:
            await tx.tuples(find, Uuids())
            await tx.execute(grow)
        async with one.begin() as tx:
            await tx.tuples(find, Uuids())
            prepared = await tx.value(name)
            plan = await tx.tuples(Statement("explain", f"EXPLAIN EXECUTE {prepared} (NULL)"))
    assert re.search(r"Index Cond: .*outbox_id = wanted.outbox_id", "\n".join(line for (line,) in plan))


HOT = {
    "bekal.base": ["find_requests"],
    "bekal.ledger": ["find_transfers", "find_balances", "load_guarded", "load_holds"],
}


@pytest.mark.parametrize("package", HOT)
async def test_hot_statements_keep_to_the_key_even_before_the_first_row(db: Database, package: str) -> None:
    sql = statements.of(package)
    async with await psycopg.AsyncConnection.connect(db.dsn) as owner:
        for name in HOT[package]:
            text = re.sub(r"^--.*$", "", sql[name].text, flags=re.MULTILINE)
            cursor = await owner.execute(f"EXPLAIN (GENERIC_PLAN) {text}".encode())
            plan = "\n".join(line for (line,) in await cursor.fetchall())
            assert "Seq Scan" not in plan, plan
            # The closed periods of a cell are a handful and read whole.
            assert not re.search(r" on (?!periods)\w+ .*\n *\w+ Cond: \(cell = \$1\)$", plan, re.MULTILINE), (
                plan
            )
