"""Closing of a fiscal year, cell by cell."""

from __future__ import annotations

from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.database import Transaction

from .kinds import CounterKind
from .outcomes import CloseOutcome

SQL = statements.of(__package__ or "")

_OPEN = {
    CounterKind.clearing: CloseOutcome.money_in_clearing,
    CounterKind.in_transit: CloseOutcome.money_in_transit,
    CounterKind.platform_payable: CloseOutcome.money_payable,
}


async def close_periods(
    tx: Transaction, cell: int, programme_id: int, fiscal_year: int, by: Actor, at: datetime
) -> CloseOutcome:
    """Close a programme's fiscal year in one cell; from then on ``post_transfers`` refuses it there.

    Runs in a transaction that has taken the cell. Closes only what is empty: no balance on the year's
    accounts in the cell, and nothing in clearing, in transit or payable in the nation. Unused money returns
    to the treasury first (Permenko 11/2020 art. 19); what a bank has not answered is carried on.
    """
    [(is_closed, has_money, open_counters)] = await tx.tuples(
        SQL["load_period"], cell, programme_id, fiscal_year
    )
    if is_closed:
        return CloseOutcome.already_closed
    if has_money:
        return CloseOutcome.money_on_accounts
    for kind, outcome in _OPEN.items():
        if kind in open_counters:
            return outcome
    await tx.execute(SQL["insert_period"], cell, programme_id, fiscal_year, by, at)
    return CloseOutcome.closed
