"""Reads of the waiting room: few rows, rarely."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bekal.base import statements
from bekal.base.database import Transaction

from .line import Line, Second, to_ms
from .states import Mode
from .types import Door

SQL = statements.of(__package__ or "bekal.waiting_room")


async def find_door(tx: Transaction) -> Door:
    """The door as staff set it and as it stands."""
    [row] = await tx.tuples(SQL["find_door"])
    return door_of(row)


def door_of(row: tuple[Any, ...]) -> Door:
    """The door of a row whose columns stand in the Struct's order."""
    return Door(Mode(row[0]), *row[1:])


async def list_seconds(tx: Transaction, since: datetime) -> list[Second]:
    """Tickets of every second whose people still wait, or were let in after an instant."""
    rows = await tx.tuples(SQL["list_arrivals"], since)
    return [(second, arrived, to_ms(at.timestamp()) if at else None) for second, arrived, at in rows]


async def read_line(tx: Transaction, at: datetime) -> Line:
    """The line without moving the door: for a process that has nothing to report, and for staff."""
    return Line(await find_door(tx), await list_seconds(tx, at), to_ms(at.timestamp()))
