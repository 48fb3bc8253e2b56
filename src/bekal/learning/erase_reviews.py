"""Erase what participants wrote about courses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

SQL = statements.of(__package__ or "bekal.learning")


async def erase_reviews(
    tx: Transaction, cell: int, purchase_ids: Sequence[UUID], by: Actor, at: datetime
) -> None:
    """Erase the words of the reviews of these purchases; the ratings stay in the course's distribution."""
    await tx.execute(SQL["erase_reviews"], cell, Uuids(purchase_ids))
