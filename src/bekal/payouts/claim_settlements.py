"""Operation: claim_settlements."""

from __future__ import annotations

from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.database import Transaction

from .rules import LEASE
from .types import Settlement

SQL = statements.of(__package__ or "bekal.payouts")


async def claim_settlements(tx: Transaction, limit: int, by: Actor, at: datetime) -> list[Settlement]:
    """Take settlements whose order has no final answer and that are to be asked about now."""
    return await tx.rows(Settlement, SQL["claim_settlements"], limit, at, at + LEASE, by)
