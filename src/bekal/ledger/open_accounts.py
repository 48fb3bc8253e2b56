"""Opening of guarded accounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Texts, Uuids
from bekal.base.database import Transaction

from .kinds import AccountKind
from .outcomes import OpenOutcome
from .types import GuardedAccount

SQL = statements.of(__package__ or "")


def budget_account(programme_id: int, fiscal_year: int) -> GuardedAccount:
    """The budget of a programme and fiscal year: one account in cell 0, whose id follows from both."""
    account_id = UUID(int=0xB0D6E7 << 104 | 8 << 76 | 2 << 62 | programme_id << 32 | fiscal_year << 8)
    return GuardedAccount(account_id, AccountKind.budget, programme_id, fiscal_year)


async def open_accounts(
    tx: Transaction, cell: int, accounts: Sequence[GuardedAccount], by: Actor, at: datetime
) -> list[OpenOutcome]:
    """Open accounts with a balance of zero. One that is open stays as it is: ``already_open``."""
    if not accounts:
        return []
    opened = await tx.tuples(
        SQL["open_accounts"],
        cell,
        Uuids([account.account_id for account in accounts]),
        Texts([account.kind for account in accounts]),
        Bigints([account.programme_id for account in accounts]),
        Bigints([account.fiscal_year for account in accounts]),
        by,
        at,
    )
    new = {row[0].int for row in opened}
    outcomes = []
    for account in accounts:
        key = account.account_id.int
        outcomes.append(OpenOutcome.opened if key in new else OpenOutcome.already_open)
        new.discard(key)
    return outcomes
