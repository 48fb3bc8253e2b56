"""Seats go where they are wanted, and orders that nobody confirmed are cleared away."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bekal import market
from bekal.base.actors import job
from bekal.base.database import Database

from .outside import ROUNDS_MAX, Outside

_CLASSES: Final = 500


async def spread_seats(db: Database, outside: Outside, at: datetime) -> int:
    """Spread the free seats of classes that a cell has sold out and others have not; gives seats moved."""
    if db.cells == 1:
        return 0
    by, moved, after = job("spread_seats"), 0, 0
    for _ in range(ROUNDS_MAX):
        async with db.read() as tx:
            counts = await market.list_dry_seats(tx, at, after, _CLASSES)
        if not counts:
            break
        after = counts[-1].schedule_id
        for cell, moves in sorted(market.plan_moves(counts).items()):
            async with db.write(cell) as tx:
                outcomes = await market.move_seats(tx, cell, moves, by, at)
            # What was sold meanwhile is not moved; the next round sees what is left.
            moved += sum(
                move.seats
                for move, outcome in zip(moves, outcomes, strict=True)
                if outcome == market.MoveOutcome.moved
            )
    return moved
