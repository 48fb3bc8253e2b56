"""Posting over a real server against the model: statuses, balances, journal, counters, books."""

from __future__ import annotations

import asyncio
import itertools
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from bekal.base.database import Database
from bekal.ledger import (
    AccountKind,
    Counter,
    CounterKind,
    GuardedAccount,
    Kind,
    Transfer,
    TransferStatus,
    check_books,
    ensure_counters,
    find_balances,
    find_transfers,
    list_counter_balances,
    open_accounts,
    post_transfers,
)

from .books import AT, BY, PROGRAMME, YEAR, aid, make_books, tid
from .model import COUNTERS, LATER, PLACES, START_RP, TRANSFERS, Model
from .test_rules import divide

S = TransferStatus
_era = itertools.count(1)


def _moved(transfer: Transfer, era: int, numbers: list[int]) -> Transfer:
    """The transfer in ids of its own, so that examples share a database but nothing else."""

    def shift(number: int | None) -> int | None:
        return number if number is None or number > len(numbers) else numbers[number - 1]

    return Transfer(
        tid(era * 1000 + (transfer.transfer_id.int >> 8 & 0xFFF)),
        transfer.kind,
        transfer.amount_rp,
        transfer.account_id and aid(era * 1000 + (transfer.account_id.int >> 8 & 0xFFF)),
        shift(transfer.counter),
        shift(transfer.counter_to),
        transfer.hold_id and tid(era * 1000 + (transfer.hold_id.int >> 8 & 0xFFF)),
        transfer.reference,
        transfer.effective_on,
    )


def _source(account: GuardedAccount, numbers: list[int]) -> int:
    kind = CounterKind.treasury if account.kind is AccountKind.budget else CounterKind.clearing
    return numbers[COUNTERS.index(Counter(PROGRAMME, account.fiscal_year, kind))]


async def _run(dsn: str, transfers: list[Transfer], cuts: list[int]) -> None:
    era = next(_era)
    model = Model()
    expected = [model.post(t) for t in transfers]
    async with Database(dsn, connections_max=1) as db:
        accounts = [GuardedAccount(aid(era * 1000 + p.number), p.kind, PROGRAMME, p.year) for p in PLACES]
        async with db.write(0) as tx:
            numbers = await ensure_counters(tx, COUNTERS)
            await open_accounts(tx, 0, accounts, BY, AT)
            start = [
                Transfer(
                    tid(era * 1000 + 900 + n),
                    Kind.appropriate if account.kind is AccountKind.budget else Kind.grant,
                    START_RP,
                    account.account_id,
                    _source(account, numbers),
                )
                for n, account in enumerate(accounts)
            ]
            assert set(await post_transfers(tx, 0, start, BY, AT)) == {S.ok}
            sums_before = {
                c.counter_id: (c.debit_rp, c.credit_rp)
                for year in (YEAR, LATER)
                for c in await list_counter_balances(tx, PROGRAMME, year)
            }
        mine = [_moved(t, era, numbers) for t in transfers]
        statuses: list[TransferStatus] = []
        for chunk in divide(mine, cuts):
            async with db.write(0) as tx:
                statuses += await post_transfers(tx, 0, chunk, BY, AT)
        assert statuses == expected
        async with db.snapshot() as tx:
            balances = await find_balances(tx, 0, [account.account_id for account in accounts])
            assert [(b.posted_rp, b.held_rp) for b in balances if b is not None] == [
                (model.posted[aid(place.number)], model.held[aid(place.number)]) for place in PLACES
            ]
            posted = [t for t, status in zip(mine, statuses, strict=True) if status is S.ok]
            assert await find_transfers(tx, 0, [t.transfer_id for t in posted]) == posted
            for year in (YEAR, LATER):
                for c in await list_counter_balances(tx, PROGRAMME, year):
                    debit, credit = sums_before[c.counter_id]
                    moved = model.counters[numbers.index(c.counter_id) + 1]
                    assert [c.debit_rp - debit, c.credit_rp - credit] == moved
            wrong = [i for i in await check_books(tx) if not i.holds and "clearing" not in i.name]
            assert wrong == []


def test_posting_equals_the_model(db: Database) -> None:
    @settings(deadline=None, max_examples=40)
    @given(transfers=TRANSFERS, cuts=st.lists(st.integers(0, 40), max_size=4))
    def examples(transfers: list[Transfer], cuts: list[int]) -> None:
        asyncio.run(_run(db.dsn, transfers, cuts))

    examples()


async def test_six_writers_at_once_leave_good_books(db: Database) -> None:
    counters = await make_books(db, training=20, incentive=20, granted_rp=500)
    payable, transit = counters[CounterKind.platform_payable], counters[CounterKind.in_transit]
    posted: list[TransferStatus] = []

    async def write(writer: int) -> None:
        rng = random.Random(writer)
        for turn in range(12):
            start = (writer * 100 + turn) * 100
            chunk = []
            for n in range(start, start + 40):
                account, other = aid(rng.randrange(20)), aid(100 + rng.randrange(20))
                amount = rng.randint(1, 60)
                chunk.append(
                    rng.choice(
                        [
                            Transfer(tid(n), Kind.hold, amount, account),
                            Transfer(tid(n), Kind.pay, amount, other, transit),
                            Transfer(tid(n), Kind.bounce, amount, other, transit),
                            Transfer(tid(n), Kind.refund, amount, account, payable),
                            Transfer(
                                tid(n),
                                Kind.post,
                                amount,
                                account,
                                payable,
                                hold_id=tid(rng.randrange(start + 40)),
                            ),
                        ]
                    )
                )
            async with db.write(0) as tx:
                posted.extend(await post_transfers(tx, 0, chunk, BY, AT))

    await asyncio.gather(*(write(writer) for writer in range(6)))
    async with db.snapshot() as tx:
        wrong = [i for i in await check_books(tx) if not i.holds and i.name != "clearing_is_zero"]
        assert wrong == []
    assert len(posted) == 6 * 12 * 40
    assert {S.ok, S.insufficient, S.hold_not_found} <= set(posted)


async def test_cells_keep_their_own_books(db4: Database) -> None:
    async with db4.begin() as tx:
        [clearing] = await ensure_counters(tx, [COUNTERS[1]])
    for cell, slot in ((1, 64), (3, 255)):
        async with db4.write(cell) as tx:
            await open_accounts(
                tx, cell, [GuardedAccount(aid(1, slot), AccountKind.training, PROGRAMME, YEAR)], BY, AT
            )
            grant = Transfer(tid(1), Kind.grant, 10 * slot, aid(1, slot), clearing)
            assert await post_transfers(tx, cell, [grant], BY, AT) == [S.ok]
            elsewhere = Transfer(tid(2), Kind.grant, 1, aid(1, 319 - slot), clearing)
            assert await post_transfers(tx, cell, [elsewhere], BY, AT) == [S.unknown_account]
    async with db4.snapshot() as tx:
        [counter] = await list_counter_balances(tx, PROGRAMME, YEAR)
        assert (counter.kind, counter.debit_rp) == (CounterKind.clearing, 640 + 2550)
