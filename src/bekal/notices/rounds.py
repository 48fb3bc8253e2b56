"""Rounds: many people of a cell are told one thing, page by page, in the transactions that tell them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from bekal.base import statements
from bekal.base.database import Transaction

from .types import Round

SQL = statements.of(__package__ or "bekal.notices")


async def find_round(tx: Transaction, cell: int, name: str, at: datetime) -> Round:
    """How far a round has come, locked; it begins now when there was none."""
    await tx.execute(SQL["start_round"], cell, name, at)
    [found] = await tx.rows(Round, SQL["lock_round"], cell, name)
    return found


async def advance_round(
    tx: Transaction, cell: int, name: str, after: UUID | None, at: datetime, *, done: bool
) -> None:
    """Say that everybody up to ``after`` has been told; ``done``: there is nobody left."""
    await tx.execute(SQL["advance_round"], cell, name, after, at if done else None)
