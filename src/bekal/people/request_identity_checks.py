"""Asking the registry again: about winners before a decree, about whoever says that a fault was mended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

from .outcomes import RequestOutcome

SQL = statements.of(__package__)


async def request_identity_checks(
    tx: Transaction, cell: int, person_ids: Sequence[UUID], by: Actor, at: datetime
) -> list[RequestOutcome]:
    """Put a new question about persons of ``cell`` into the queue, due at once.

    What was known of an identity stays true until the answer. ``person_unknown`` (or erased),
    ``already_waiting`` (a question is open), ``requested``.
    """
    if not person_ids:
        return []
    rows = await tx.tuples(SQL["lock_persons"], cell, Uuids(set(person_ids)))
    newest = {row[0]: row[2] for row in rows}
    states = dict(await tx.tuples(SQL["find_check_states"], cell, Uuids(newest.values())))
    asking: set[UUID] = set()
    results = []
    for person_id in person_ids:
        if person_id not in newest:
            results.append(RequestOutcome.person_unknown)
        elif person_id in asking or states[newest[person_id]] != "answered":
            results.append(RequestOutcome.already_waiting)
        else:
            asking.add(person_id)
            results.append(RequestOutcome.requested)
    persons = Uuids(sorted(asking))
    check_ids = Uuids(ids.new_ids([ids.slot_of(person_id) for person_id in persons], at))
    tx.later(SQL["insert_identity_checks"], cell, check_ids, persons, by, at)
    tx.later(SQL["ask_again"], cell, persons, check_ids, by, at)
    return results
