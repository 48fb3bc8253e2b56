"""Reads that open nothing."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from bekal.base import statements
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

from .types import Contest, Disclosure, PersonRow, SourceFreshness

SQL = statements.of(__package__)
_LAST = UUID(int=2**128 - 1)


async def find_persons(tx: Transaction, cell: int, person_ids: Sequence[UUID]) -> list[PersonRow | None]:
    """Where persons of ``cell`` stand, in the order asked; None for an unknown one."""
    if not person_ids:
        return []
    rows = await tx.rows(PersonRow, SQL["find_persons"], cell, Uuids(set(person_ids)))
    found = {row.person_id: row for row in rows}
    return [found.get(person_id) for person_id in person_ids]


async def list_disclosures(
    tx: Transaction, cell: int, person_id: UUID, after: UUID | None = None, limit: int = 50
) -> list[Disclosure]:
    """Who looked at a person's data, newest first; ``after``: the last id of the page before."""
    return await tx.rows(Disclosure, SQL["list_disclosures"], cell, person_id, after or _LAST, limit)


async def list_contests(tx: Transaction, cell: int, person_id: UUID, limit: int = 50) -> list[Contest]:
    """When others tried to register with a person's NIK, newest first; not who: that is for the auditor."""
    return await tx.rows(Contest, SQL["list_contests"], cell, person_id, limit)


async def list_sources(tx: Transaction) -> list[SourceFreshness]:
    """The lists that decisions use, each with the instant it is true for."""
    return await tx.rows(SourceFreshness, SQL["list_sources"])
