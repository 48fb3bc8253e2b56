"""Give a cell its share of the seats of schedules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints
from bekal.base.database import Transaction

from .outcomes import AllotOutcome

SQL = statements.of(__package__ or "bekal.market")


async def allot_seats(
    tx: Transaction, cell: int, schedule_ids: Sequence[int], by: Actor, at: datetime
) -> list[AllotOutcome]:
    """An item is the id of a schedule whose seats the cell gets its even share of, once.

    Called for every cell after the catalogue was stored; the shares add up to the schedule's seats
    (``rules.seats_of_cell``). Outcomes: ``schedule_unknown``, ``already_allotted``, ``allotted``.
    """
    if not schedule_ids:
        return []
    asked = Bigints(s for s in set(schedule_ids) if 0 < s < 2**31)
    known = {row[0] for row in await tx.tuples(SQL["find_schedule_ids"], asked)}
    fresh = {row[0] for row in await tx.tuples(SQL["allot_seats"], cell, tx.cells, asked, by, at)}
    outcomes = []
    for schedule_id in schedule_ids:
        if schedule_id not in known:
            outcomes.append(AllotOutcome.schedule_unknown)
        elif schedule_id in fresh:
            fresh.remove(schedule_id)
            outcomes.append(AllotOutcome.allotted)
        else:
            outcomes.append(AllotOutcome.already_allotted)
    return outcomes
