"""A fiscal year closes when it is empty, cell by cell, and accepts nothing after."""

from __future__ import annotations

from bekal.base.database import Database
from bekal.ledger import (
    CloseOutcome,
    CounterKind,
    Kind,
    Transfer,
    TransferStatus,
    check_books,
    close_periods,
    post_transfers,
)

from .books import AT, BUDGET, BY, PROGRAMME, YEAR, aid, make_books, make_counters, tid

S, C, K = TransferStatus, CounterKind, Kind


async def _post(db: Database, *transfers: Transfer) -> list[TransferStatus]:
    async with db.write(0) as tx:
        return await post_transfers(tx, 0, transfers, BY, AT)


async def _close(db: Database, cell: int = 0, year: int = YEAR) -> CloseOutcome:
    async with db.write(cell) as tx:
        return await close_periods(tx, cell, PROGRAMME, year, BY, AT)


async def test_a_year_closes_when_everything_has_left_it(db: Database) -> None:
    c = await make_books(db, training=1, incentive=1, granted_rp=100)
    async with db.begin() as tx:
        later = await make_counters(tx, YEAR + 1)
    assert await _close(db) is CloseOutcome.money_on_accounts
    await _post(
        db,
        Transfer(tid(1), K.hold, 100, aid(0)),
        Transfer(tid(2), K.post, 100, aid(0), c[C.platform_payable], hold_id=tid(1)),
        Transfer(tid(3), K.pay, 100, aid(100), c[C.in_transit]),
    )
    assert await _close(db) is CloseOutcome.money_in_clearing
    # The rest of the decree goes to an account and back.
    await _post(
        db,
        Transfer(tid(4), K.grant, 1800, aid(0), c[C.clearing]),
        Transfer(tid(5), K.return_, 1800, aid(0), c[C.returned]),
    )
    assert await _close(db) is CloseOutcome.money_in_transit
    assert await _post(db, Transfer(tid(6), K.carry, 100, None, c[C.in_transit], later[C.in_transit])) == [
        S.ok
    ]
    assert await _close(db) is CloseOutcome.money_payable
    await _post(db, Transfer(tid(7), K.carry, 100, None, c[C.platform_payable], later[C.platform_payable]))
    assert await _close(db) is CloseOutcome.closed
    assert await _close(db) is CloseOutcome.already_closed
    # The bank's late answer is booked in the open year; the closed one accepts nothing.
    assert await _post(
        db,
        Transfer(tid(10), K.return_in_transit, 40, None, later[C.in_transit], later[C.returned]),
        Transfer(tid(11), K.paid, 60, None, later[C.in_transit], later[C.paid_out]),
        Transfer(tid(12), K.appropriate, 1, BUDGET, c[C.treasury]),
        Transfer(tid(13), K.grant, 1, aid(0), c[C.clearing]),
        Transfer(tid(14), K.hold, 10**9, aid(0)),
        Transfer(tid(15), K.paid, 1, None, c[C.in_transit], c[C.paid_out]),
        Transfer(tid(16), K.carry, 1, None, c[C.in_transit], later[C.in_transit]),
        Transfer(tid(1), K.hold, 100, aid(0)),
    ) == [S.ok, S.ok, *[S.period_closed] * 5, S.exists]
    async with db.snapshot() as tx:
        assert [i.name for i in await check_books(tx) if not i.holds] == []


async def test_cells_close_one_by_one(db4: Database) -> None:
    assert [await _close(db4, cell) for cell in (0, 1, 1, 3)] == [
        CloseOutcome.closed,
        CloseOutcome.closed,
        CloseOutcome.already_closed,
        CloseOutcome.closed,
    ]


async def test_another_year_stays_open(db: Database) -> None:
    await make_books(db)
    assert await _close(db, year=YEAR - 1) is CloseOutcome.closed
    assert await _post(db, Transfer(tid(1), K.hold, 1, aid(0))) == [S.ok]
