"""Freeze the list that the draw will see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Byteas, Uuids
from bekal.base.database import Transaction
from bekal.base.errors import NotFound, WrongState

from .outcomes import FreezeOutcome
from .states import BatchState
from .types import Batch, Entry

SQL = statements.of(__package__ or "bekal.draws")


async def freeze_entries(
    tx: Transaction, cell: int, entries: Sequence[Entry], batch_id: int, by: Actor, at: datetime
) -> list[FreezeOutcome]:
    """Put applicants of a closed batch on its list; one outcome each.

    Outcomes: ``not_an_applicant`` (not in state ``joined``), ``already_frozen`` (the first row stands),
    ``frozen``. All rows of one draw must come from one pepper, else a family would have two pseudonyms.
    NotFound for an unknown batch, WrongState unless it is closed and not yet frozen or drawn.
    """
    if not entries:
        return []
    rows = await tx.rows(Batch, SQL["share_batches"], [batch_id])
    if not rows:
        raise NotFound(f"there is no batch {batch_id}")
    if rows[0].state != BatchState.closed:
        raise WrongState(f"batch {batch_id} is {rows[0].state}: only a closed batch's list is made")
    todo = list({entry.person_id: entry for entry in reversed(entries)}.values())
    ids = Uuids([entry.person_id for entry in todo])
    fresh = await tx.tuples(
        SQL["insert_entries"],
        cell,
        batch_id,
        ids,
        Byteas([entry.pid for entry in todo]),
        Bigints([entry.region_id for entry in todo]),
        Bigints([entry.category for entry in todo]),
        Byteas([entry.household for entry in todo]),
        Bigints([entry.room for entry in todo]),
    )
    new = {row[0] for row in fresh}
    listed = set(new)
    if len(new) < len(todo):
        listed |= {row[0] for row in await tx.tuples(SQL["find_entries"], cell, batch_id, ids)}
    outcomes = []
    for entry in entries:
        if entry.person_id in new:
            new.discard(entry.person_id)
            outcomes.append(FreezeOutcome.frozen)
        else:
            known = entry.person_id in listed
            outcomes.append(FreezeOutcome.already_frozen if known else FreezeOutcome.not_an_applicant)
    return outcomes
