"""Posting against a real server: each status, its precedence, statement counts, what a wrong caller meets."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg
import pytest

from bekal.base import ids
from bekal.base.database import Database
from bekal.ledger import (
    AccountKind,
    CounterKind,
    GuardedAccount,
    Kind,
    Transfer,
    TransferStatus,
    find_balances,
    find_transfers,
    list_counter_balances,
    open_accounts,
    post_transfers,
)
from bekal.ledger.post_transfers import CellNotTaken
from bekal.ledger.rules import Book

from .books import AT, BY, PROGRAMME, YEAR, aid, make_books, make_counters, tid

S = TransferStatus
C = CounterKind


async def test_a_purchase_is_held_posted_and_the_rest_freed(db: Database) -> None:
    counters = await make_books(db)
    async with db.write(0) as tx:
        statuses = await post_transfers(
            tx,
            0,
            [
                Transfer(tid(1), Kind.hold, 700, aid(0)),
                Transfer(tid(2), Kind.hold, 301, aid(0)),
                Transfer(tid(3), Kind.post, 600, aid(0), counters[C.platform_payable], hold_id=tid(1)),
                Transfer(tid(4), Kind.hold, 400, aid(0)),
            ],
            BY,
            AT,
        )
        assert statuses == [S.ok, S.insufficient, S.ok, S.ok]
        [balance] = await find_balances(tx, 0, [aid(0)])
        assert balance is not None
        assert (balance.posted_rp, balance.held_rp, balance.available_rp) == (400, 400, 0)
        sums = {c.kind: c.balance_rp for c in await list_counter_balances(tx, PROGRAMME, YEAR)}
        assert sums[C.platform_payable] == 600
        assert sums[C.treasury] == -40_000


async def test_every_kind_does_what_it_says(db: Database) -> None:
    c = await make_books(db, training=1, incentive=1)
    chunk = [
        Transfer(tid(1), Kind.hold, 500, aid(0)),
        Transfer(tid(2), Kind.post, 500, aid(0), c[C.platform_payable], hold_id=tid(1)),
        Transfer(tid(3), Kind.hold, 300, aid(0)),
        Transfer(tid(4), Kind.void, 300, aid(0), hold_id=tid(3)),
        Transfer(tid(5), Kind.refund, 100, aid(0), c[C.platform_payable]),
        Transfer(tid(6), Kind.return_, 600, aid(0), c[C.returned]),
        Transfer(tid(7), Kind.pay, 700, aid(100), c[C.in_transit]),
        Transfer(tid(8), Kind.bounce, 100, aid(100), c[C.in_transit]),
        Transfer(tid(9), Kind.paid, 500, None, c[C.in_transit], c[C.paid_out]),
        Transfer(tid(10), Kind.return_in_transit, 100, None, c[C.in_transit], c[C.returned]),
        Transfer(tid(11), Kind.settle, 300, None, c[C.platform_payable], c[C.in_transit]),
        Transfer(tid(12), Kind.unsettle, 50, None, c[C.in_transit], c[C.platform_payable]),
        Transfer(tid(13), Kind.settled, 250, None, c[C.in_transit], c[C.settled]),
    ]
    async with db.write(0) as tx:
        assert await post_transfers(tx, 0, chunk, BY, AT) == [S.ok] * len(chunk)
        balances = await find_balances(tx, 0, [aid(0), aid(100)])
        assert [(b.posted_rp, b.held_rp) for b in balances if b] == [(0, 0), (400, 0)]
        sums = {c.kind: c.balance_rp for c in await list_counter_balances(tx, PROGRAMME, YEAR)}
        assert sums == {
            C.treasury: -20_000,
            C.clearing: 18_000,
            C.platform_payable: 150,
            C.in_transit: 0,
            C.paid_out: 500,
            C.settled: 250,
            C.returned: 700,
        }


FITS = Transfer(tid(50), Kind.hold, 100, aid(0))
OPEN_HOLD = Transfer(tid(51), Kind.hold, 200, aid(0))
DONE_HOLD = Transfer(tid(52), Kind.hold, 10, aid(0))


def _post(hold: Transfer, amount_rp: int, **fields: Any) -> dict[str, Any]:
    return {
        "kind": Kind.post,
        "amount_rp": amount_rp,
        "account_id": aid(0),
        "hold_id": hold.transfer_id,
        **fields,
    }


CASES: list[tuple[TransferStatus, CounterKind | None, dict[str, Any]]] = [
    (S.exists, None, {"transfer_id": tid(50), "kind": Kind.hold, "amount_rp": 100, "account_id": aid(0)}),
    # An id that was used says nothing else, however wrong the rest is.
    (S.exists_different, None, {"transfer_id": tid(50), "kind": Kind.hold, "amount_rp": -1}),
    (S.exists_different, None, {"transfer_id": tid(50), "amount_rp": 100, "account_id": aid(1)}),
    (S.invalid, None, {"amount_rp": 0, "account_id": aid(9)}),
    (S.invalid, None, {"amount_rp": 10**15 + 1, "account_id": aid(0)}),
    (S.invalid, None, {"amount_rp": 1}),
    (S.invalid, None, {"amount_rp": 1, "account_id": aid(0), "hold_id": tid(51)}),
    (S.invalid, C.clearing, {"amount_rp": 1, "account_id": aid(0)}),
    (S.invalid, C.clearing, _post(OPEN_HOLD, 1)),
    (S.invalid, None, _post(OPEN_HOLD, 1)),
    (S.invalid, None, _post(OPEN_HOLD, 1, counter=10**6)),
    (S.invalid, None, {"kind": 99, "amount_rp": 1, "account_id": aid(0)}),
    (S.unknown_account, None, {"amount_rp": 10**9, "account_id": aid(9)}),
    (S.unknown_account, None, {"amount_rp": 1, "account_id": aid(100)}),
    (S.hold_not_found, C.platform_payable, _post(FITS, 10**9, hold_id=tid(99))),
    (S.hold_not_found, C.platform_payable, _post(DONE_HOLD, 1, account_id=aid(1))),
    (S.hold_not_found, None, _post(OPEN_HOLD, 199, kind=Kind.void)),
    (S.already_resolved, C.platform_payable, _post(DONE_HOLD, 10**9)),
    (S.exceeds_hold, C.platform_payable, _post(OPEN_HOLD, 201)),
    (S.exceeds_hold, None, _post(OPEN_HOLD, 201, kind=Kind.void)),
    (S.insufficient, None, {"amount_rp": 701, "account_id": aid(0)}),
    (S.ok, None, {"amount_rp": 700, "account_id": aid(0)}),
]


async def test_the_first_refusal_in_order_is_the_answer(db: Database) -> None:
    counters = await make_books(db)
    done = Transfer(tid(53), Kind.void, 10, aid(0), hold_id=DONE_HOLD.transfer_id)
    async with db.write(0) as tx:
        assert set(await post_transfers(tx, 0, [FITS, OPEN_HOLD, DONE_HOLD, done], BY, AT)) == {S.ok}
    for status, counter, fields in CASES:
        given = {"transfer_id": tid(60), "kind": Kind.hold, **fields}
        if counter is not None:
            given["counter"] = counters[counter]
        transfer = Transfer(**given)
        async with db.write(0) as tx, tx.connection.transaction(force_rollback=True):
            assert [transfer, *await post_transfers(tx, 0, [transfer], BY, AT)] == [transfer, status]
            kept = await find_transfers(tx, 0, [tid(60)])
            assert kept == [transfer if status is S.ok else None]


async def test_equal_ids_in_one_chunk_are_posted_once(db: Database) -> None:
    await make_books(db)
    hold = Transfer(tid(1), Kind.hold, 600, aid(0))
    other = Transfer(tid(1), Kind.hold, 601, aid(0))
    refused = Transfer(tid(2), Kind.hold, 600, aid(0))
    smaller = Transfer(tid(2), Kind.hold, 400, aid(0))
    async with db.write(0) as tx:
        chunk = [hold, hold, other, refused, smaller, refused]
        assert await post_transfers(tx, 0, chunk, BY, AT) == [
            S.ok,
            S.exists,
            S.exists_different,
            # A refused transfer leaves no trace: its id is free.
            S.insufficient,
            S.ok,
            S.exists_different,
        ]


async def test_a_lost_answer_is_asked_again(db: Database) -> None:
    await make_books(db)
    chunk = [Transfer(tid(n), Kind.hold, 1, aid(0), reference=tid(n)) for n in range(50)]
    for expected in (S.ok, S.exists, S.exists):
        async with db.write(0) as tx:
            assert await post_transfers(tx, 0, chunk, BY, AT) == [expected] * 50
    async with db.read() as tx:
        [balance] = await find_balances(tx, 0, [aid(0)])
        assert balance is not None and balance.held_rp == 50


async def test_what_is_rolled_back_was_never_there(db: Database) -> None:
    await make_books(db)
    hold = Transfer(tid(1), Kind.hold, 1, aid(0))
    with pytest.raises(ZeroDivisionError):
        async with db.write(0) as tx:
            assert await post_transfers(tx, 0, [hold], BY, AT) == [S.ok]
            raise ZeroDivisionError
    async with db.write(0) as tx:
        assert await post_transfers(tx, 0, [hold], BY, AT) == [S.ok]


async def test_columns_that_only_some_transfers_have_are_kept(db: Database) -> None:
    counters = await make_books(db)
    transit, paid = counters[C.in_transit], counters[C.paid_out]
    chunk = [
        Transfer(tid(1), Kind.hold, 5, aid(0), reference=tid(9)),
        Transfer(tid(2), Kind.void, 5, aid(0), hold_id=tid(1)),
        Transfer(tid(3), Kind.pay, 7, aid(100), transit, effective_on=date(2022, 12, 31)),
        Transfer(tid(4), Kind.paid, 7, None, transit, paid, effective_on=date(2023, 1, 2)),
        Transfer(tid(5), Kind.hold, 2, aid(0)),
    ]
    async with db.write(0) as tx:
        assert await post_transfers(tx, 0, chunk, BY, AT) == [S.ok] * 5
    async with db.read() as tx:
        assert await find_transfers(tx, 0, [t.transfer_id for t in chunk]) == chunk


async def test_statements_do_not_grow_with_the_chunk(db: Database) -> None:
    counters = await make_books(db, training=1000, incentive=10)
    payable = counters[C.platform_payable]
    async with db.write(0) as tx:  # counters are remembered once their making is committed
        await post_transfers(tx, 0, [Transfer(tid(1), Kind.refund, 1, aid(0), payable)], BY, AT)
    counts = set()
    for start, size in ((10, 1), (10_000, 1000)):
        holds = [Transfer(tid(start + n), Kind.hold, 7, aid(n)) for n in range(size)]
        posts = [
            Transfer(tid(start + 5000 + n), Kind.post, 7, aid(n), payable, hold_id=tid(start + n))
            for n in range(size)
        ]
        for chunk in (holds, posts):
            async with db.write(0) as tx:
                before = tx.statement_count
                assert set(await post_transfers(tx, 0, chunk, BY, AT)) == {S.ok}
                counts.add((chunk is posts, tx.statement_count - before))
    assert counts == {(False, 2), (True, 3)}


async def test_nothing_is_no_statement(db: Database) -> None:
    async with db.write(0) as tx:
        before = tx.statement_count
        assert await post_transfers(tx, 0, [], BY, AT) == []
        assert await open_accounts(tx, 0, [], BY, AT) == []
        assert await find_balances(tx, 0, []) == []
        assert await find_transfers(tx, 0, []) == []
        assert tx.statement_count == before


async def test_a_caller_who_did_not_take_the_cell_is_found_out(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await make_books(db)
    decide = Book.decide

    def interrupted(book: Book, transfers: list[Transfer]) -> list[TransferStatus]:
        with psycopg.connect(db.dsn, autocommit=True) as other:
            other.execute(
                "UPDATE ledger.guarded SET posted_rp = posted_rp + 1 WHERE account_id = %s", [aid(0)]
            )
        return decide(book, transfers)

    monkeypatch.setattr(Book, "decide", interrupted)
    with pytest.raises(CellNotTaken, match="0 of 1 balances"):
        async with db.begin() as tx:
            await post_transfers(tx, 0, [Transfer(tid(1), Kind.hold, 1, aid(0))], BY, AT)
    async with db.read() as tx:
        assert await find_transfers(tx, 0, [tid(1)]) == [None]


async def test_a_chunk_has_an_id_of_its_cell(db4: Database) -> None:
    async with db4.write(2) as tx:
        counters = await make_counters(tx)
        account = GuardedAccount(aid(1, 130), AccountKind.training, PROGRAMME, YEAR)
        await open_accounts(tx, 2, [account], BY, AT)
        transfer_id = ids.new_id(130, AT)
        grant = Transfer(transfer_id, Kind.grant, 5, account.account_id, counters[C.clearing])
        assert await post_transfers(tx, 2, [grant], BY, AT) == [S.ok]
    with psycopg.connect(db4.dsn) as owner:
        rows = owner.execute("SELECT chunk_id, by, at FROM ledger.transfers").fetchall()
    [(chunk_id, by, at)] = rows
    assert (ids.cell_of(chunk_id, 4), by, at) == (2, BY, AT)
