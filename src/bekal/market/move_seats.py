"""Move free seats between cells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints
from bekal.base.database import Transaction

from .outcomes import MoveOutcome
from .types import SeatMove

SQL = statements.of(__package__ or "bekal.market")


async def move_seats(
    tx: Transaction, cell: int, moves: Sequence[SeatMove], by: Actor, at: datetime
) -> list[MoveOutcome]:
    """An item moves free seats of a schedule out of ``cell``, which the caller has taken, into another.

    Only the giving cell need be taken: the receiving one can but gain. Rows are locked in primary-key order,
    so two cells that give to each other at once do not wait for each other. Outcomes: ``count_wrong`` (none,
    or to itself), ``not_allotted`` (one of the two has no seats row), ``not_enough_free``, ``moved``.
    """
    if not moves:
        return []
    targets = Bigints(dict.fromkeys(move.to_cell for move in moves if 0 <= move.to_cell < tx.cells))
    schedules = Bigints(dict.fromkeys(m.schedule_id for m in moves if 0 < m.schedule_id < 2**31))
    rows = await tx.tuples(SQL["lock_seats"], cell, targets, schedules)
    free = {(row[0], row[1]): row[2] for row in rows}
    places = {(row[0], row[1]): row[3] for row in rows}
    changes: dict[tuple[int, int], int] = {}
    outcomes = []
    for move in moves:
        giver, taker = (cell, move.schedule_id), (move.to_cell, move.schedule_id)
        if move.seats < 1 or move.to_cell == cell:
            outcomes.append(MoveOutcome.count_wrong)
        elif giver not in free or taker not in free:
            outcomes.append(MoveOutcome.not_allotted)
        elif free[giver] < move.seats:
            outcomes.append(MoveOutcome.not_enough_free)
        else:
            for key, change in ((giver, -move.seats), (taker, move.seats)):
                free[key] += change
                changes[key] = changes.get(key, 0) + change
            outcomes.append(MoveOutcome.moved)
    await tx.execute(
        SQL["move_seats"],
        [places[key] for key in changes],
        Bigints(changes.values()),
        by,
        at,
    )
    return outcomes
