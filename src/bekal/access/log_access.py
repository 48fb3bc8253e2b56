"""The log of the office: who did and read what. Append-only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Texts, Uuids
from bekal.base.database import Transaction

from .types import AccessEntry

SQL = statements.of(__package__)


async def log_access(tx: Transaction, entries: Sequence[AccessEntry], by: Actor, at: datetime) -> list[UUID]:
    """Write entries; gives their ids. Objects are ids (``person:...``), never personal data."""
    if not entries:
        return []
    entry_ids = Uuids(ids.new_ids([ids.random_slot() for _ in entries], at))
    await tx.execute(
        SQL["insert_log"],
        entry_ids,
        at,
        by,
        Texts(entry.action for entry in entries),
        Texts(entry.object for entry in entries),
        Texts(entry.detail for entry in entries),
    )
    return list(entry_ids)
