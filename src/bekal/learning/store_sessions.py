"""Put the sessions of classes into the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints
from bekal.base.database import Transaction

from .types import Session

SQL = statements.of(__package__ or "bekal.learning")


async def store_sessions(tx: Transaction, sessions: Sequence[Session], by: Actor, at: datetime) -> None:
    """Add sessions, or move those that are there (``rules.plan_sessions`` plans them)."""
    if not sessions:
        return
    await tx.execute(
        SQL["store_sessions"],
        Bigints(s.schedule_id for s in sessions),
        Bigints(s.sequence for s in sessions),
        [s.starts_at for s in sessions],
        [s.ends_at for s in sessions],
        by,
        at,
    )
