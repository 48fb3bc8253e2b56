"""Reads of integrity, for staff."""

from __future__ import annotations

from uuid import UUID

from bekal.base import statements
from bekal.base.database import Transaction

from .types import AlertRow

SQL = statements.of(__package__ or "bekal.integrity")


async def list_alerts(
    tx: Transaction, state: str | None, before: UUID | None = None, limit: int = 100
) -> list[AlertRow]:
    """Alerts, the newest first, in pages by id; of one state when given."""
    return await tx.rows(AlertRow, SQL["list_alerts"], state, before or UUID(int=2**128 - 1), limit)


async def count_alerts(tx: Transaction) -> dict[str, int]:
    """How many alerts stand in each state."""
    return dict(await tx.tuples(SQL["count_alerts"]))
