"""What people wish to be told, how and in which language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Texts, Uuids
from bekal.base.database import Transaction

from .types import Preferences

SQL = statements.of(__package__ or "bekal.notices")


async def save_preferences(
    tx: Transaction, cell: int, wishes: Sequence[Preferences], by: Actor, at: datetime
) -> None:
    """Keep what persons of ``cell`` wish; of two wishes of one person the last counts.

    Who wants nothing that is not essential gets none of it any more: what waits is dropped.
    """
    last = {wish.person_id: wish for wish in wishes}
    if not last:
        return
    rows = list(last.values())
    await tx.execute(
        SQL["store_preferences"],
        cell,
        Uuids(last),
        Texts([row.language for row in rows]),
        Texts([row.channel for row in rows]),
        [row.optional for row in rows],
        by,
        at,
    )
    stopped = Uuids(row.person_id for row in rows if not row.optional)
    if stopped:
        await tx.execute(SQL["drop_optional"], cell, stopped, at)
