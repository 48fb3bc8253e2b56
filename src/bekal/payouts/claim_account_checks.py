"""Operation: claim_account_checks."""

from __future__ import annotations

from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.database import Transaction

from .rules import LEASE
from .types import ClaimedCheck

SQL = statements.of(__package__ or "bekal.payouts")


async def claim_account_checks(
    tx: Transaction, cell: int, limit: int, by: Actor, at: datetime
) -> list[ClaimedCheck]:
    """Take accounts that are to be asked of their bank, oldest first; nobody else gets them for 5 minutes."""
    return await tx.rows(ClaimedCheck, SQL["claim_account_checks"], cell, limit, at, at + LEASE, by)
