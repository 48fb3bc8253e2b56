"""A small set of books for the ledger's tests: accounts, counters, short ways to say a transfer."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from bekal.base.actors import job
from bekal.base.database import Database, Transaction
from bekal.ledger import (
    AccountKind,
    Counter,
    CounterKind,
    GuardedAccount,
    Kind,
    Transfer,
    TransferStatus,
    budget_account,
    ensure_counters,
    open_accounts,
    post_transfers,
)

AT = datetime(2022, 3, 1, 3, 0, tzinfo=UTC)
BY = job("test")
PROGRAMME, YEAR = 1, 2022
BUDGET = budget_account(PROGRAMME, YEAR).account_id


def tid(number: int) -> UUID:
    """A transfer's id; slot 0."""
    return UUID(int=0x0190 << 112 | 7 << 76 | 2 << 62 | number << 8)


def aid(number: int, slot: int = 0) -> UUID:
    """An account's id."""
    return UUID(int=0x0191 << 112 | 7 << 76 | 2 << 62 | number << 8 | slot)


async def make_counters(tx: Transaction, year: int = YEAR) -> dict[CounterKind, int]:
    kinds = list(CounterKind)
    ids = await ensure_counters(tx, [Counter(PROGRAMME, year, kind) for kind in kinds])
    return dict(zip(kinds, ids, strict=True))


async def make_books(
    db: Database, training: int = 3, incentive: int = 1, granted_rp: int = 1000
) -> dict[CounterKind, int]:
    """Budget, ``training`` accounts 0.. and ``incentive`` accounts 100.. of cell 0, each with a grant."""
    async with db.write(0) as tx:
        counters = await make_counters(tx)
        accounts = [
            GuardedAccount(aid(number), kind, PROGRAMME, YEAR)
            for start, count, kind in (
                (0, training, AccountKind.training),
                (100, incentive, AccountKind.incentive),
            )
            for number in range(start, start + count)
        ]
        await open_accounts(tx, 0, [budget_account(PROGRAMME, YEAR), *accounts], BY, AT)
        total = 10 * granted_rp * len(accounts)
        transfers = [
            Transfer(tid(900_001), Kind.appropriate, total, BUDGET, counters[CounterKind.treasury]),
            Transfer(tid(900_002), Kind.decree, total, BUDGET, counters[CounterKind.clearing]),
        ]
        transfers += [
            Transfer(
                tid(910_000 + i), Kind.grant, granted_rp, account.account_id, counters[CounterKind.clearing]
            )
            for i, account in enumerate(accounts)
        ]
        assert set(await post_transfers(tx, 0, transfers, BY, AT)) == {TransferStatus.ok}
    return counters
