"""Puts programmes into the database, every version of their terms by its hash."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.database import Transaction

from .types import Programme
from .versions import body_of

SQL = statements.of(__package__ or "bekal.programme")


async def store_programmes(tx: Transaction, programmes: Sequence[Programme], by: Actor, at: datetime) -> None:
    """Make these the terms in force. What is stored already stays; changed terms are kept as a new version.

    A running process keeps the terms it has read (``tx.memory``) except where it stored them itself: other
    processes work with changed terms after their next start.
    """
    if not programmes:
        return
    await tx.execute(
        SQL["insert_versions"],
        [each.programme_id for each in programmes],
        [each.text_hash for each in programmes],
        [body_of(each).decode() for each in programmes],
        by,
        at,
    )
    await tx.execute(
        SQL["upsert_programmes"],
        [each.programme_id for each in programmes],
        [each.slug for each in programmes],
        [each.text_hash for each in programmes],
        by,
        at,
    )
    for each in programmes:
        tx.memory.pop(memory_key(each.programme_id), None)


def memory_key(programme_id: int) -> str:
    """Under which name ``tx.memory`` keeps a programme."""
    return f"programme:{programme_id}"
