"""What the programme promises people: to be erased when they ask, and that no complaint gets stuck."""

from __future__ import annotations

from datetime import datetime

from bekal import journey, support
from bekal.base.actors import job
from bekal.base.database import Database

from .outside import Outside


async def carry_out_erasures(db: Database, outside: Outside, at: datetime) -> int:
    """Erase those who asked for it and can no longer take it back."""
    by = job("carry_out_erasures")
    return sum([await journey.carry_out_erasures(db, cell, by, at) for cell in range(db.cells)])


async def take_back_tickets(db: Database, outside: Outside, at: datetime) -> int:
    """Give tickets that a partner let lie back to the office."""
    by, taken = job("take_back_tickets"), 0
    for cell in range(db.cells):
        async with db.begin() as tx:
            taken += await support.take_back_tickets(tx, cell, at - support.PARTNER_ANSWERS_WITHIN, by, at)
    return taken
