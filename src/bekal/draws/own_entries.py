"""What a draw holds of one person, for that person's own eyes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from bekal.base import statements
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

SQL = statements.of(__package__ or "bekal.draws")


class OwnEntry(msgspec.Struct, frozen=True):
    """Somebody's application to a batch. ``pid`` (16 bytes) is None where the person is not on the list, or
    before there is one; ``state`` is an ``ApplicationState``."""

    person_id: UUID
    region_id: int
    category: int
    household_index: bytes
    state: str
    accepted_at: datetime
    pid: bytes | None


async def find_own_entries(
    tx: Transaction, cell: int, batch_id: int, person_ids: Sequence[UUID]
) -> list[OwnEntry | None]:
    """Each person's entry, in order; None for who has not applied to the batch."""
    rows = await tx.rows(OwnEntry, SQL["find_own_entries"], cell, batch_id, Uuids(person_ids))
    found = {row.person_id: row for row in rows}
    return [found.get(person_id) for person_id in person_ids]
