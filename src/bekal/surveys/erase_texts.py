"""Erase what people wrote in surveys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

SQL = statements.of(__package__)


async def erase_texts(
    tx: Transaction, cell: int, person_ids: Sequence[UUID], by: Actor, at: datetime
) -> None:
    """Erase the words of persons' answers; chosen values and numbers stay, nobody is known by them."""
    await tx.execute(SQL["erase_texts"], cell, Uuids(person_ids))
