"""Revising what a person declared and no registry keeps: schooling, work, disability, domicile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from bekal import regions
from bekal.base import clock, ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Texts, Uuids
from bekal.base.database import Transaction

from .outcomes import ReviseOutcome

SQL = statements.of(__package__)


class Revision(msgspec.Struct, frozen=True, gc=False):
    """New values of declared fields, by the codes of ``Registration``; None leaves a field as it is.

    ``disability`` 0 stands for none.
    """

    person_id: UUID
    education: int | None = None
    occupation: int | None = None
    disability: int | None = None
    studying: bool | None = None
    region_id: int | None = None


FIELDS = ("region_id", "education", "occupation", "disability", "studying")


async def revise_persons(
    tx: Transaction, cell: int, revisions: Sequence[Revision], by: Actor, at: datetime
) -> list[ReviseOutcome]:
    """Revise declared fields of persons of ``cell``; which fields is written down, their values are not.

    ``person_unknown`` (or erased); ``region_unknown``; ``answer_unknown``: a code of no list;
    ``nothing_changed``: all is as before; ``revised``. What was judged or frozen before stays as it was: the
    domicile of a batch that was joined is the one of that day. Two revisions of one person in a chunk: the
    second finds what the first left.
    """
    if not revisions:
        return []
    known = {region.region_id for region in regions.list_regions(clock.date_in_jakarta(at))}
    asked = Uuids({revision.person_id for revision in revisions})
    rows = await tx.tuples(SQL["lock_declared"], cell, asked)
    now = {row[0]: dict(zip(FIELDS, row[1:], strict=True)) for row in rows}
    outcomes, changed = [], dict[UUID, set[str]]()
    for revision in revisions:
        declared = now.get(revision.person_id)
        outcome = _judge(revision, declared, known)
        outcomes.append(outcome)
        if outcome is ReviseOutcome.revised and declared is not None:
            changes = _changes(revision, declared)
            declared |= changes
            changed.setdefault(revision.person_id, set()).update(changes)
    await _store(tx, cell, {person_id: now[person_id] for person_id in changed}, changed, by, at)
    return outcomes


def _judge(revision: Revision, declared: dict[str, int] | None, known: set[int]) -> ReviseOutcome:
    if declared is None:
        return ReviseOutcome.person_unknown
    if revision.region_id is not None and revision.region_id not in known:
        return ReviseOutcome.region_unknown
    codes = ((revision.education, 1, 10), (revision.occupation, 1, 88), (revision.disability, 0, 6))
    if any(code is not None and not first <= code <= last for code, first, last in codes):
        return ReviseOutcome.answer_unknown
    return ReviseOutcome.revised if _changes(revision, declared) else ReviseOutcome.nothing_changed


def _changes(revision: Revision, declared: dict[str, int]) -> dict[str, int]:
    wanted = {field: getattr(revision, field) for field in FIELDS}
    return {
        field: int(value)
        for field, value in wanted.items()
        if value is not None and int(value) != declared[field]
    }


async def _store(
    tx: Transaction,
    cell: int,
    now: dict[UUID, dict[str, int]],
    changed: dict[UUID, set[str]],
    by: Actor,
    at: datetime,
) -> None:
    columns = [Bigints(declared[field] for declared in now.values()) for field in FIELDS]
    await tx.execute(SQL["revise_persons"], cell, Uuids(now), *columns, by, at)
    correction_ids = Uuids(ids.new_ids([ids.slot_of(person_id) for person_id in now], at))
    fields = Texts(" ".join(field for field in FIELDS if field in changed[each]) for each in now)
    today = clock.date_in_jakarta(at)
    await tx.execute(SQL["insert_corrections"], cell, Uuids(now), correction_ids, fields, today, by, at)
