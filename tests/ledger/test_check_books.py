"""The books prove themselves; and every kind of damage is found by the invariant that is meant to."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from bekal.base.database import Database
from bekal.ledger import CounterKind, Kind, Transfer, TransferStatus, check_books, post_transfers

from .books import AT, BY, aid, make_books, tid

DAMAGE = [
    ("debits_equal_credits", "UPDATE ledger.guarded SET posted_rp = posted_rp + 1 WHERE account_id = '{a0}'"),
    ("guarded_equal_journal", "UPDATE ledger.transfers SET account_id = '{a2}' WHERE transfer_id = '{t3}'"),
    ("movements_equal_journal", "UPDATE ledger.movements SET transfers = transfers + 1"),
    ("holds_resolved_at_most_once", "DELETE FROM ledger.resolutions WHERE hold_id = '{t1}'"),
    ("holds_resolved_at_most_once", "UPDATE ledger.transfers SET amount_rp = 501 WHERE transfer_id = '{t2}'"),
    ("holds_resolved_at_most_once", "UPDATE ledger.transfers SET amount_rp = 99 WHERE transfer_id = '{t5}'"),
    ("holds_resolved_at_most_once", "UPDATE ledger.resolutions SET released_rp = 1 WHERE hold_id = '{t4}'"),
    ("movements_equal_journal", "UPDATE ledger.movements SET counter_id = 999 WHERE credit_rp = 0"),
    ("clearing_is_zero", "DELETE FROM ledger.movements WHERE credit_rp = 0 AND counter_id = {clearing}"),
    ("clearing_not_overdrawn", "UPDATE ledger.movements SET credit_rp = 1 WHERE counter_id = {clearing}"),
    ("nothing_booked_after_close", "INSERT INTO ledger.periods VALUES (0, 1, 2022, '{before}', 'x')"),
]


async def busy_books(db: Database) -> dict[CounterKind, int]:
    counters = await make_books(db, granted_rp=1000)
    payable = counters[CounterKind.platform_payable]
    async with db.write(0) as tx:
        statuses = await post_transfers(
            tx,
            0,
            [
                Transfer(tid(1), Kind.hold, 500, aid(0)),
                Transfer(tid(2), Kind.post, 400, aid(0), payable, hold_id=tid(1)),
                Transfer(tid(3), Kind.hold, 200, aid(1)),
                Transfer(tid(4), Kind.hold, 100, aid(1)),
                Transfer(tid(5), Kind.void, 100, aid(1), hold_id=tid(4)),
                Transfer(tid(6), Kind.pay, 50, aid(100), counters[CounterKind.in_transit]),
                Transfer(tid(7), Kind.bounce, 50, aid(100), counters[CounterKind.in_transit]),
                Transfer(
                    tid(8),
                    Kind.settle,
                    400,
                    counter=payable,
                    counter_to=counters[CounterKind.in_transit],
                ),
                Transfer(
                    tid(9),
                    Kind.settled,
                    400,
                    counter=counters[CounterKind.in_transit],
                    counter_to=counters[CounterKind.settled],
                ),
                # The rest of the decree goes out, so that clearing is zero.
                Transfer(tid(10), Kind.grant, 36_000, aid(2), counters[CounterKind.clearing]),
            ],
            BY,
            AT,
        )
        assert set(statuses) == {TransferStatus.ok}
    return counters


async def test_good_books_hold(db: Database) -> None:
    async with db.snapshot() as tx:
        assert all(invariant.holds for invariant in await check_books(tx)), "empty books"
    await busy_books(db)
    async with db.snapshot() as tx:
        invariants = await check_books(tx)
    assert {i.name: i.holds for i in invariants} == {i.name: True for i in invariants}, invariants
    assert {i.name for i in invariants} == {*dict(DAMAGE), "guarded_not_below_zero"}


@pytest.mark.parametrize(("name", "damage"), DAMAGE)
async def test_damage_is_found(db: Database, name: str, damage: str) -> None:
    counters = await busy_books(db)
    places = {f"a{i}": aid(i) for i in range(3)} | {f"t{i}": tid(i) for i in range(10)}
    statement = damage.format(
        clearing=counters[CounterKind.clearing], before=AT - timedelta(days=1), **places
    )
    async with await psycopg.AsyncConnection.connect(db.dsn) as owner:
        cursor = await owner.execute(statement)
        assert cursor.rowcount > 0
    async with db.snapshot() as tx:
        wrong = [invariant.name for invariant in await check_books(tx) if not invariant.holds]
    assert name in wrong


async def test_a_balance_below_zero_is_found(db: Database) -> None:
    await busy_books(db)
    async with await psycopg.AsyncConnection.connect(db.dsn) as owner:
        await owner.execute("ALTER TABLE ledger.guarded DROP CONSTRAINT guarded_posted_covers_held")
        await owner.execute("UPDATE ledger.guarded SET posted_rp = -1 WHERE kind = 'incentive'")
    async with db.snapshot() as tx:
        wrong = [invariant.name for invariant in await check_books(tx) if not invariant.holds]
    assert "guarded_not_below_zero" in wrong
