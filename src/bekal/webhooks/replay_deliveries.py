"""Deliver again what was delivered, or given up, before."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from bekal.base import statements
from bekal.base.database import Transaction

from . import rules

SQL = statements.of(__package__ or "bekal.webhooks")


async def replay_deliveries(
    tx: Transaction, partner_code: str, endpoint_id: UUID, since: datetime, until: datetime, at: datetime
) -> int | None:
    """Deliver again, in its order, everything made from ``since`` to before ``until``; gives how many.

    None when the endpoint is not that partner's. What is replayed is tried for another three days.
    """
    if not await tx.execute(SQL["wake_endpoint"], endpoint_id, partner_code, at):
        return None
    return await tx.execute(SQL["replay_deliveries"], endpoint_id, since, until, at, at + rules.TRY_FOR)
