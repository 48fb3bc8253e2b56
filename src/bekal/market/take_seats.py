"""Take seats that were decided to be free, and give them back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from psycopg.types.json import Jsonb

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints
from bekal.base.database import Transaction

SQL = statements.of(__package__ or "bekal.market")


async def take_seats(tx: Transaction, cell: int, counts: Mapping[int, int], by: Actor, at: datetime) -> None:
    """Take ``counts[schedule_id]`` seats of each schedule in the cell, which the caller has taken.

    That they are free was decided before (``rules.decide``); more than there are is a bug and is refused by
    the database (``seats_taken_within_seats``), an unknown schedule by LookupError.
    """
    await _change(tx, cell, counts, 1, by, at)


async def release_seats(
    tx: Transaction, cell: int, counts: Mapping[int, int], by: Actor, at: datetime
) -> None:
    """Give back ``counts[schedule_id]`` seats of each schedule; never more than were taken."""
    await _change(tx, cell, counts, -1, by, at)


async def _change(
    tx: Transaction, cell: int, counts: Mapping[int, int], sign: int, by: Actor, at: datetime
) -> None:
    if not counts:
        return
    if any(count < 1 for count in counts.values()):
        raise ValueError("seats are taken and given back in counts of one and more")
    changes = Jsonb({str(schedule_id): sign * count for schedule_id, count in counts.items()})

    def expect_all(touched: int) -> None:
        if touched != len(counts):
            raise LookupError(f"{len(counts) - touched} of the schedules have no seats in cell {cell}")

    tx.later(SQL["take_seats"], cell, Bigints(counts), changes, by, at, check=expect_all)
