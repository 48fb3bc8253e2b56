"""Signing out, and being signed out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

SQL = statements.of(__package__)


async def end_staff_sessions(tx: Transaction, session_ids: Sequence[UUID], by: Actor, at: datetime) -> int:
    """End sessions; gives the number of those that were running."""
    if not session_ids:
        return 0
    return await tx.execute(SQL["end_sessions"], Uuids(session_ids), by, at)
