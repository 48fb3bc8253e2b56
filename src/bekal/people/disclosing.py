"""The record of every look at personal data, shared by all operations that open it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

SQL = statements.of(__package__)


async def log_disclosures(
    tx: Transaction,
    cell: int,
    person_ids: Iterable[UUID],
    fields: Sequence[str],
    purpose: str,
    by: Actor,
    at: datetime,
) -> None:
    """Write one row per person: these fields, for this purpose, to this actor. Never rewritten or deleted."""
    looked_at = Uuids(person_ids)
    disclosure_ids = Uuids(ids.new_ids([person_id.int & 0xFF for person_id in looked_at], at))
    tx.later(SQL["insert_disclosures"], cell, looked_at, disclosure_ids, " ".join(fields), purpose, by, at)
