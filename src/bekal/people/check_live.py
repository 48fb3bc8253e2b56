"""Who cannot take photos is looked at by a member of staff instead: the live check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Byteas, Uuids
from bekal.base.database import Transaction

from . import rules
from .outcomes import LiveCheckOutcome
from .photo_types import LiveCheck

SQL = statements.of(__package__)


async def ask_live_checks(
    tx: Transaction, cell: int, person_ids: Sequence[UUID], by: Actor, at: datetime
) -> list[LiveCheckOutcome]:
    """Ask for a live check in place of photos: ``already_there`` (asked before, or done) or ``asked``."""
    new = await tx.tuples(
        SQL["insert_live_checks"], cell, Uuids(sorted(set(person_ids))), "asked", None, by, at
    )
    fresh = {row[0] for row in new}
    results = []
    for person_id in person_ids:
        results.append(LiveCheckOutcome.asked if person_id in fresh else LiveCheckOutcome.already_there)
        fresh.discard(person_id)
    return results


async def record_live_checks(
    tx: Transaction, cell: int, person_ids: Sequence[UUID], by: Actor, at: datetime
) -> list[LiveCheckOutcome]:
    """A member of staff saw these people with their cards: ``already_there`` or ``done``.

    Nobody need have asked for it.
    """
    wanted = Uuids(sorted(set(person_ids)))
    changed = {row[0] for row in await tx.tuples(SQL["insert_live_checks"], cell, wanted, "done", at, by, at)}
    rest = Uuids(person_id for person_id in wanted if person_id not in changed)
    if rest:
        changed |= {row[0] for row in await tx.tuples(SQL["finish_live_checks"], cell, rest, by, at)}
    results = []
    for person_id in person_ids:
        results.append(LiveCheckOutcome.done if person_id in changed else LiveCheckOutcome.already_there)
        changed.discard(person_id)
    return results


async def find_live_checks(tx: Transaction, cell: int, person_ids: Sequence[UUID]) -> list[LiveCheck | None]:
    """The live check of each person; None where nobody asked and none was done."""
    rows = await tx.rows(LiveCheck, SQL["find_live_checks"], cell, Uuids(person_ids))
    found = {row.person_id: row for row in rows}
    return [found.get(person_id) for person_id in person_ids]


async def list_live_checks(tx: Transaction, cell: int, limit: int) -> list[LiveCheck]:
    """Live checks that were asked for and not done, oldest first."""
    return await tx.rows(LiveCheck, SQL["list_live_checks"], cell, limit)


async def find_photographed(tx: Transaction, cell: int, person_ids: Sequence[UUID]) -> set[UUID]:
    """Who needs no photo any more: card and face are given and not refused, or staff saw the person."""
    return {row[0] for row in await tx.tuples(SQL["find_photographed"], cell, Uuids(person_ids))}


async def find_with_refused_photos(
    tx: Transaction, cell: int, person_ids: Sequence[UUID], by_then: datetime
) -> set[UUID]:
    """Whose photo was refused by an instant and was not taken again since; whom staff saw needs none."""
    found = await tx.tuples(SQL["find_with_refused_photos"], cell, Uuids(person_ids), by_then)
    return {row[0] for row in found}


async def find_holder(tx: Transaction, nik: str) -> UUID | None:
    """Who is registered with a NIK, for staff who hold the card in their hands; None where nobody is.

    No page for citizens may show whether this is None.
    """
    index = rules.nik_index(tx.keyring, nik)
    cell = ids.cell_of_slot(ids.slot_of_index(index), tx.cells)
    rows = await tx.tuples(SQL["find_claimants"], cell, Byteas([index]))
    return rows[0][1] if rows else None
