"""Reads of notices, and the end of old ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import statements
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

from .types import NoticeCount, NoticeRow, Preferences, Trouble

SQL = statements.of(__package__ or "bekal.notices")
_LAST = UUID(int=2**128 - 1)


async def find_preferences(tx: Transaction, cell: int, person_ids: Sequence[UUID]) -> list[Preferences]:
    """What persons wish, in order; who never said anything gets what stands when nothing is said."""
    if not person_ids:
        return []
    rows = await tx.rows(Preferences, SQL["find_preferences"], cell, Uuids(set(person_ids)))
    found = {row.person_id: row for row in rows}
    return [found.get(person_id) or Preferences(person_id) for person_id in person_ids]


async def find_planned(
    tx: Transaction, cell: int, person_ids: Sequence[UUID], since: datetime
) -> dict[UUID, list[datetime]]:
    """When the notices of persons that count towards the limit leave or left, from ``since`` on."""
    planned: dict[UUID, list[datetime]] = {person_id: [] for person_id in person_ids}
    for person_id, instant in await tx.tuples(SQL["find_planned"], cell, Uuids(set(person_ids)), since):
        planned[person_id].append(instant)
    return planned


async def list_notices(
    tx: Transaction, cell: int, person_id: UUID, after: UUID | None = None, limit: int = 30
) -> list[NoticeRow]:
    """What a person was told or is about to be, newest first; ``after``: the last id of the page before."""
    return await tx.rows(NoticeRow, SQL["list_notices"], cell, person_id, after or _LAST, limit)


async def count_notices(tx: Transaction, since: datetime) -> list[NoticeCount]:
    """Notices made since an instant by topic and state, in all cells: for staff."""
    return await tx.rows(NoticeCount, SQL["count_notices"], since)


async def list_troubles(tx: Transaction, since: datetime) -> list[Trouble]:
    """Why notices made since an instant failed, by channel, in all cells: for staff."""
    return await tx.rows(Trouble, SQL["list_troubles"], since)


async def forget_notices(tx: Transaction, cell: int, before: datetime) -> int:
    """Remove notices of ``cell`` that were over before an instant; gives how many. A nightly job."""
    return await tx.execute(SQL["delete_notices"], cell, before)
