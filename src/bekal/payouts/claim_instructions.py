"""Operation: claim_instructions."""

from __future__ import annotations

from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.database import Transaction

from .rules import LEASE
from .types import ClaimedInstruction

SQL = statements.of(__package__ or "bekal.payouts")


async def claim_instructions(
    tx: Transaction, cell: int, limit: int, by: Actor, at: datetime
) -> list[ClaimedInstruction]:
    """Take orders that are to be sent, oldest first; nobody else gets them for 5 minutes.

    An order whose sender never came back is not sent again: it may have left, so ``claim_enquiries`` finds
    it and the bank is asked.
    """
    return await tx.rows(ClaimedInstruction, SQL["claim_instructions"], cell, limit, at, at + LEASE, by)
