"""Operation: claim_enquiries."""

from __future__ import annotations

from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.database import Transaction

from .rules import LEASE
from .types import ClaimedInstruction

SQL = statements.of(__package__ or "bekal.payouts")


async def claim_enquiries(
    tx: Transaction, cell: int, limit: int, by: Actor, at: datetime
) -> list[ClaimedInstruction]:
    """Take orders whose fate is not known and that are to be asked of the bank now, oldest first.

    These are orders without an answer, orders at work at the bank, and orders whose sender never came back.
    """
    return await tx.rows(ClaimedInstruction, SQL["claim_enquiries"], cell, limit, at, at + LEASE, by)
