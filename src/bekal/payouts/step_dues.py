"""The step that stop_dues, reschedule_dues and forfeit_dues share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import clock, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

from .objects import as_object
from .outcomes import DueOutcome

SQL = statements.of(__package__ or "bekal.payouts")


async def step_dues(
    tx: Transaction,
    cell: int,
    wishes: Sequence[tuple[UUID, str | None]],
    to: str,
    kept: Mapping[str, DueOutcome],
    done: DueOutcome,
    by: Actor,
    at: datetime,
) -> list[DueOutcome]:
    """Bring dues to the state ``to``; those whose state is in ``kept`` stay, with the outcome named there.

    A wish is a due's id and a reason (None keeps the reason there is).
    """
    if not wishes:
        return []
    rows = await tx.tuples(SQL["lock_dues"], cell, Uuids(due_id for due_id, _ in wishes))
    states: dict[UUID, str] = {row[0]: row[1] for row in rows}
    results, changes = [], {}
    for due_id, reason in wishes:
        state = states.get(due_id)
        if state is None:
            results.append(DueOutcome.due_unknown)
        elif state in kept:
            results.append(kept[state])
        else:
            results.append(done)
            changes[due_id] = reason
            states[due_id] = to
    if changes:
        today = clock.date_in_jakarta(at)
        tx.later(SQL["step_dues"], cell, Uuids(changes), as_object(changes), to, today, at, by)
    return results
