"""Reads for partners: changes of the catalogue, a platform's sales, who is enrolled in a class."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from bekal.base import statements
from bekal.base.database import Transaction

from .types import Change, Participant, Sale, SalesTotal

SQL = statements.of(__package__ or "bekal.market")
_FIRST = UUID(int=0)
_CODE_LIFE = timedelta(minutes=10)
"""A purchase has the id of its order, which began before it: by the life of a code at most."""


async def get_last_change(tx: Transaction) -> int:
    """The number of the catalogue's last change; 0 before the first."""
    return await tx.value(SQL["get_last_change"]) or 0


async def list_changes(
    tx: Transaction, after: Change, limit: int, institution_id: int | None = None
) -> list[Change]:
    """What has changed in the catalogue after a place in its history, oldest first.

    A thing that changes again stands under its newest number only.
    """
    return await tx.rows(
        Change, SQL["list_changes"], after.change, after.kind, after.thing_id, limit, institution_id
    )


async def sum_sales(
    tx: Transaction, cell: int, platform_id: int, since: datetime, until: datetime
) -> list[SalesTotal]:
    """A platform's purchases of one cell from ``since`` to before ``until``, by the state they have now."""
    first, last = _ids(since, until)
    return await tx.rows(SalesTotal, SQL["sum_sales"], cell, first, last, platform_id, since, until)


async def list_sales(
    tx: Transaction, platform_id: int, since: datetime, until: datetime, after: UUID | None, limit: int
) -> Sequence[Sale]:
    """The same purchases one by one, of all cells, by id after ``after``."""
    first, last = _ids(since, until)
    start = max(first, after) if after else first
    found: list[Sale] = []
    for cell in range(tx.cells):
        found += await tx.rows(Sale, SQL["list_sales"], cell, start, last, platform_id, since, until, limit)
    return sorted(found, key=lambda sale: sale.purchase_id)[:limit]


async def list_participants(
    tx: Transaction, schedule_id: int, after: UUID | None, limit: int
) -> list[Participant]:
    """Who is enrolled in a class, by purchase after ``after``; cancelled ones too, as such."""
    return await tx.rows(Participant, SQL["list_participants"], schedule_id, after or _FIRST, limit)


def _ids(since: datetime, until: datetime) -> tuple[UUID, UUID]:
    """The first ids that things of a period can have (UUIDv7: milliseconds come first)."""
    first, last = (int(instant.timestamp() * 1000) << 80 for instant in (since - _CODE_LIFE, until))
    return UUID(int=first), UUID(int=last)
