"""Staff set the door."""

from __future__ import annotations

from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.database import Transaction

from .states import Mode
from .types import DoorSetting

SQL = statements.of(__package__ or "bekal.waiting_room")


async def set_door(tx: Transaction, setting: DoorSetting, by: Actor, at: datetime) -> None:
    """Set when people wait and how many are let in per second; every process follows within two seconds.

    With ``never`` all who wait are let in at once. ValueError for a rate outside 1 to 100,000.
    """
    if not 1 <= setting.rate_per_second <= 100_000:
        raise ValueError(f"{setting.rate_per_second} people per second are not between 1 and 100,000")
    released = setting.mode == Mode.never
    await tx.execute(SQL["set_door"], setting.mode, setting.rate_per_second, released, at, by)
