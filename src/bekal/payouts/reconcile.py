"""Reads: what the bank's statement says against what we hold as paid."""

from __future__ import annotations

from datetime import date

from bekal.base import statements
from bekal.base.database import Transaction

from .types import Difference, Reconciliation

SQL = statements.of(__package__ or "bekal.payouts")


async def reconcile(tx: Transaction, from_on: date, to_on: date) -> Reconciliation:
    """Compare both sides over all cells for payments that either side books from ``from_on`` to ``to_on``.

    Both days are included. ``missing_here`` are payments that only the statement names, ``missing_there``
    payments that only we hold as paid, ``amount_differs`` those booked with another sum (or twice).
    """
    [result] = await tx.rows(Reconciliation, SQL["reconcile"], from_on, to_on)
    return result


async def list_differences(
    tx: Transaction, from_on: date, to_on: date, after: str, limit: int
) -> list[Difference]:
    """The payments on which both sides disagree, by reference; ``after`` is the last one seen or ``""``."""
    return await tx.rows(Difference, SQL["list_differences"], from_on, to_on, after, limit)
