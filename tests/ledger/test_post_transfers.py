"""Posting against a real server: statuses, precedence, replay, statement counts, what the server refuses."""

from __future__ import annotations

from bekal.base.database import Database
from bekal.ledger import (
    CounterKind,
    Kind,
    Transfer,
    TransferStatus,
    find_balances,
    list_counter_balances,
    post_transfers,
)

from .books import AT, BY, PROGRAMME, YEAR, aid, make_books, tid

S = TransferStatus


async def test_a_purchase_is_held_posted_and_the_rest_freed(db: Database) -> None:
    counters = await make_books(db)
    payable = counters[CounterKind.platform_payable]
    async with db.write(0) as tx:
        statuses = await post_transfers(
            tx,
            0,
            [
                Transfer(tid(1), Kind.hold, 700, aid(0)),
                Transfer(tid(2), Kind.hold, 301, aid(0)),
                Transfer(tid(3), Kind.post, 600, aid(0), payable, hold_id=tid(1)),
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
        assert sums[CounterKind.platform_payable] == 600
        assert sums[CounterKind.treasury] == -40_000
