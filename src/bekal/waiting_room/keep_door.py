"""Keeping the door: each process tells what it handed out, and whoever is first lets the next people in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from bekal.base import statements
from bekal.base.adapt import Bigints
from bekal.base.database import Transaction

from .line import BEGIN_PART, Line, to_ms
from .queries import door_of, list_seconds
from .states import Mode
from .types import Door, Report

SQL = statements.of(__package__ or "bekal.waiting_room")

STEP_MIN: Final = timedelta(milliseconds=400)
"""Several processes keep one door: it moves for the first of them, and the others find it moved."""
STEP_MAX: Final = timedelta(seconds=5)
"""After a pause (the database was away) nobody is owed more than this."""
LAG: Final = timedelta(seconds=2)
"""The door stays behind the present: tickets of the last seconds may not be reported yet."""
FULL_FOR: Final = timedelta(seconds=1.5)
CALM_FOR: Final = timedelta(seconds=30)
FORGET_AFTER: Final = timedelta(hours=1)
_SMOOTH: Final = 0.2
RISE_PART: Final = 0.01
EASE: Final = 0.7
LEAST_PART: Final = 0.02
"""The flow is felt for: it begins at a quarter of the set rate, grows by a hundredth of it a second while
people wait and no process is full, and falls by three tenths each time one becomes full (as congestion is
avoided on networks: RFC 5681, 3.1). Growth is slow because a form takes minutes: who is let in now is felt
later."""


async def keep_door(tx: Transaction, report: Report, at: datetime) -> Line:
    """Take a process's report, move the door by what is due since it last moved, and give the line.

    The door lets people in in the order they came: as many as its flow, which is felt for and is at most
    ``rate_per_second``, and nobody while a process is full.
    With ``when_full`` it begins to hold when a process reports that it is full, and ends when nobody has
    waited for half a minute.
    """
    counts = sorted(report.arrived.items())
    if counts:
        await tx.execute(
            SQL["add_arrivals"],
            Bigints(second for second, _ in counts),
            Bigints(count for _, count in counts),
        )
    [row] = await tx.tuples(SQL["lock_door"])
    door = door_of(row)
    line = Line(door, await list_seconds(tx, at - FORGET_AFTER), to_ms(at.timestamp()))
    moved = move(line, report.full_since, at)
    if moved == door:
        return line
    await tx.execute(
        SQL["move_door"],
        moved.holds,
        moved.admitted_until,
        moved.moved_at,
        moved.calm_at,
        moved.full_until,
        moved.pace_per_hour,
        moved.flow_per_hour,
    )
    if moved.admitted_until != door.admitted_until:
        await tx.execute(SQL["admit_arrivals"], int(moved.admitted_until.timestamp()), at)
        await tx.execute(SQL["forget_arrivals"], at - FORGET_AFTER)
    return Line(moved, await list_seconds(tx, at - FORGET_AFTER), line.read_ms)


def move(line: Line, full_since: datetime | None, at: datetime) -> Door:
    """The door a moment later. Pure; gives the door unchanged when it is not its time."""
    door = line.door
    wanted = door.mode == Mode.always or (door.mode == Mode.when_full and full_since is not None)
    if not door.holds:
        if not wanted:
            return door
        begun = min(full_since or at, at)
        part = 1 if door.mode == Mode.always else BEGIN_PART
        return msgspec.structs.replace(
            door,
            holds=True,
            admitted_until=max(begun, door.admitted_until),
            moved_at=at,
            calm_at=at,
            full_until=at + FULL_FOR if full_since else at,
            pace_per_hour=_within(door, 3600 * door.rate_per_second * part),
            flow_per_hour=_within(door, 3600 * door.rate_per_second * part),
        )
    if full_since is not None and at + FULL_FOR - door.full_until > STEP_MIN:
        eased = EASE if at >= door.full_until else 1
        door = msgspec.structs.replace(
            door,
            full_until=at + FULL_FOR,
            calm_at=at,
            flow_per_hour=_within(door, door.flow_per_hour * eased),
        )
    if at - door.moved_at < STEP_MIN:
        return door
    if door.mode == Mode.when_full and not line.waiting and at - door.calm_at >= CALM_FOR:
        return msgspec.structs.replace(door, holds=False, admitted_until=at, moved_at=at)
    return _step(line, door, at)


def _step(line: Line, door: Door, at: datetime) -> Door:
    elapsed = min(at - door.moved_at, STEP_MAX).total_seconds()
    due = 0.0 if at < door.full_until else door.flow_per_second * elapsed
    reached = line.admitted_ms if not due else line.after(due, to_ms((at - LAG).timestamp()))
    pace, flow = door.pace_per_hour, door.flow_per_hour
    if due and line.waiting > due:
        flow = _within(door, flow + 3600 * door.rate_per_second * RISE_PART * elapsed)
    if line.waiting:
        # Slow to believe in a stop, and in its end: what people are told should not jump.
        pace += round(_SMOOTH * (min(due / elapsed, door.rate_per_second) * 3600 - pace))
    return msgspec.structs.replace(
        door,
        admitted_until=max(door.admitted_until, datetime.fromtimestamp(reached / 1000, UTC)),
        moved_at=at,
        calm_at=at if line.waiting or at < door.full_until else door.calm_at,
        pace_per_hour=pace,
        flow_per_hour=flow,
    )


def _within(door: Door, flow_per_hour: float) -> int:
    most = 3600 * door.rate_per_second
    return round(min(max(flow_per_hour, LEAST_PART * most), most))
