"""Reads of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from bekal.base import statements
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

from .kinds import CounterKind, Kind
from .types import Balance, CounterBalance, Transfer

SQL = statements.of(__package__ or "")


async def find_balances(tx: Transaction, cell: int, account_ids: Sequence[UUID]) -> list[Balance | None]:
    """The balance of each account, in order; None where the cell has no such account."""
    if not account_ids:
        return []
    rows = await tx.rows(Balance, SQL["find_balances"], cell, Uuids(account_ids))
    found = {row.account_id.int: row for row in rows}
    return [found.get(account_id.int) for account_id in account_ids]


async def find_transfers(tx: Transaction, cell: int, transfer_ids: Sequence[UUID]) -> list[Transfer | None]:
    """The posted transfer of each id, in order; None where nothing was posted under it."""
    if not transfer_ids:
        return []
    rows = await tx.tuples(SQL["find_transfers"], cell, Uuids(transfer_ids))
    found = {row[0].int: Transfer(row[0], Kind(row[1]), *row[2:]) for row in rows}
    return [found.get(transfer_id.int) for transfer_id in transfer_ids]


async def list_counter_balances(tx: Transaction, programme_id: int, fiscal_year: int) -> list[CounterBalance]:
    """All counters of a programme and fiscal year with their sums over all cells, by kind and party."""
    rows = await tx.tuples(SQL["list_counter_balances"], programme_id, fiscal_year)
    return [
        CounterBalance(counter_id, CounterKind(kind), party, int(debit), int(credit))
        for counter_id, kind, party, debit, credit in rows
    ]
