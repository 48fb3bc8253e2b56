"""One round of all ticks."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from bekal.base import logs
from bekal.base.clock import Clock
from bekal.base.database import Database

from .outside import Outside
from .ticks import TICKS, Tick

log = logs.logger(__name__)


class Ran(msgspec.Struct, frozen=True):
    """What came of one tick: how many things it moved, or the kind of fault that stopped it."""

    name: str
    moved: int = 0
    fault: str | None = None


async def run_ticks(db: Database, outside: Outside, clock: Clock, ticks: Sequence[Tick] = TICKS) -> list[Ran]:
    """Run every tick once, in order. A tick that fails is logged and does not stop the others."""
    return [await run_tick(tick, db, outside, clock) for tick in ticks]


async def run_tick(tick: Tick, db: Database, outside: Outside, clock: Clock) -> Ran:
    """Run one tick at the clock's instant."""
    try:
        moved = await tick.run(db, outside, clock.now())
    except Exception as fault:  # whatever it is: it belongs into the log, and the next tick may be fine
        log.exception("tick failed", tick=tick.name)
        return Ran(tick.name, fault=type(fault).__name__)
    if moved:
        log.info("tick ran", tick=tick.name, moved=moved)
    return Ran(tick.name, moved)
