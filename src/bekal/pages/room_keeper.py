"""What one process knows of the waiting room: the line as last read, tickets to report, whether it is full.

A task of the process talks to the database about once a second; requests ask only memory.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

import psycopg
import structlog
from litestar.types import HTTPScope
from psycopg_pool import PoolTimeout

from bekal import waiting_room
from bekal.base.clock import Clock
from bekal.base.database import Database

from . import room_metrics as metrics
from .room_probe import Probe

log = structlog.get_logger("bekal.pages")

IN_FLIGHT_FULL: Final = 100
"""So many requests under way at once, and the house is full, unless it is quick: see ``LATE_SECONDS``."""
IN_FLIGHT_MAX: Final = 1500
"""So many, and even those who were let in look again in a moment."""
LATE_SECONDS: Final = 0.5
"""A page that takes so long is late. Under way may be what is served in this time (Little: then nobody waits
longer), and a visit of the probe may take no longer."""
LAG_FULL_SECONDS: Final = 0.2
LAG_BEATS: Final = 3
"""The event loop is late, three times running."""
BUSY_PER_SECOND: Final = 100
"""Only a process that is asked a lot is full: one that was asleep is late as well."""
_SMOOTH_BEATS: Final = 10
_VISIT_BEATS: Final = 3
_BEAT_SECONDS: Final = 0.1
_TICK_SECONDS: Final = 1.0
_IDLE_TICK_SECONDS: Final = 2.0
_FIRST_TICK_SECONDS: Final = 0.2
_STALE_MS: Final = 10_000

BURST: Final = 120.0
PER_SECOND: Final = 2.0
"""What one pass may ask for of a process while others wait; copies of it share this."""


class RoomKeeper:
    """The waiting room in one of so many processes. ``seconds``: a clock that only runs on (the loop's)."""

    def __init__(self, db: Database, clock: Clock, seconds: Callable[[], float], processes: int = 1) -> None:
        self.db = db
        self.clock = clock
        self.line: waiting_room.Line | None = None
        self.in_flight = 0
        self.asked = 0
        self.served_per_second = 0.0
        self.full_since: datetime | None = None
        self.probe = Probe(seconds)
        self.lost = False
        """The door was never read: nobody new is let in on a guess."""
        self._seconds = seconds
        self._processes = processes
        self._arrived: defaultdict[int, int] = defaultdict(int)
        self._allowances: dict[bytes, tuple[float, float]] = {}
        self._late_beats = 0
        self._served = 0
        self._was_full_since: datetime | None = None
        self._entrance: tuple[float, float] | None = None
        self._keeping: asyncio.Task[None] | None = None

    @property
    def holds(self) -> bool:
        """Whether newcomers wait."""
        return self.lost or self.full_since is not None or (self.line is not None and self.line.door.holds)

    def is_in(self, came_ms: int) -> bool:
        """Whether the turn of somebody who came then is over."""
        if self.line is not None and self.line.door.holds:
            return self.line.is_in(came_ms)
        if self.lost:
            return False
        return self.full_since is None or came_ms < self.full_since.timestamp() * 1000

    def arrive(self, came_ms: int) -> None:
        """Count a ticket handed out."""
        self._arrived[came_ms // 1000] += 1
        metrics.TICKETS.inc()

    def note(self, scope: HTTPScope) -> None:
        """Count a request, whatever becomes of it."""
        self.asked += 1
        if self.probe.address is None:
            self.probe.learn(scope.get("server"), scope.get("scheme", "http"))

    @contextmanager
    def serving(self) -> Iterator[None]:
        """A request of somebody who was let in is under way."""
        self.in_flight += 1
        try:
            yield
        finally:
            self.in_flight -= 1
            self._served += 1

    def may_enter(self) -> bool:
        """Whether one more newcomer may walk in while nobody waits; begins the waiting when it is too many.

        The set rate holds from the first second: a house that looks before it is late has let thousands in.
        Each process admits its part: whom the kernel sends to it is by chance, so the waiting may begin a
        little below the set rate.
        """
        if self.line is None or self._never:
            return True
        rate, now = self.line.door.rate_per_second / self._processes, self._seconds()
        most = max(1.0, rate)
        left, last = self._entrance or (most, now)
        left = min(most, left + (now - last) * rate)
        self._entrance = (left - 1 if left >= 1 else left, now)
        if left < 1:
            self._fill()
        return left >= 1

    def before(self, came_ms: int, now_ms: int) -> int | None:
        """How many people stand before somebody; None when the line was not read of late."""
        if self.line is None or now_ms - self.line.read_ms > _STALE_MS:
            return None
        # Tickets of the last moment are not on the list yet.
        since = max(self.line.read_ms, 0) // 1000
        fresh = sum(count for second, count in self._arrived.items() if since <= second < came_ms // 1000)
        return self.line.before(came_ms) + fresh

    def take(self, ticket_id: bytes) -> bool:
        """Whether a pass may ask for one more page now."""
        now = self._seconds()
        left, last = self._allowances.get(ticket_id, (BURST, now))
        left = min(BURST, left + (now - last) * PER_SECOND)
        within = left >= 1
        self._allowances[ticket_id] = (left - 1 if within else left, now)
        return within

    def look(self, lag_seconds: float, beat_seconds: float = _BEAT_SECONDS) -> None:
        """Judge whether the process is full, from how late this look is and what is under way."""
        beat = beat_seconds + lag_seconds
        asked, self.asked = self.asked, 0
        served, self._served = self._served, 0
        self.served_per_second += (served / beat - self.served_per_second) / _SMOOTH_BEATS
        busy = asked >= BUSY_PER_SECOND * beat
        if not busy:
            self.probe.forget()
        late = self.probe.late_seconds
        self._late_beats = self._late_beats + 1 if lag_seconds >= LAG_FULL_SECONDS and busy else 0
        crowded = self.in_flight >= max(IN_FLIGHT_FULL, LATE_SECONDS * self.served_per_second)
        full = crowded or self._late_beats >= LAG_BEATS or (busy and late >= LATE_SECONDS)
        if full:
            self._fill()
        else:
            self.full_since = None
        metrics.FULL.set(full)
        metrics.LATE.set(max(late, lag_seconds))
        metrics.IN_FLIGHT.set(self.in_flight)
        metrics.SERVED.set(self.served_per_second)

    async def keep(self) -> None:
        """Tell the database what was handed out and read where the door stands."""
        # Full for a moment between two looks is full.
        full_since, self._was_full_since = self.full_since or self._was_full_since, None
        report, self._arrived = waiting_room.Report(dict(self._arrived), full_since), defaultdict(int)
        at = self.clock.now()
        told = bool(report.arrived) or report.full_since is not None
        try:
            async with self.db.begin() as tx:
                if told or self.line is None or self._moves:
                    self.line = await waiting_room.keep_door(tx, report, at)
                else:
                    self.line = await waiting_room.read_line(tx, at)
        except (psycopg.Error, PoolTimeout, OSError) as fault:
            # People keep their places, those who are in go on, and the next look tells what was not told.
            for second, count in report.arrived.items():
                self._arrived[second] += count
            self.lost = self.line is None
            self._was_full_since = full_since
            metrics.MISSED.inc()
            log.warning("waiting_room_unread", kind=type(fault).__name__)
            return
        self.lost = False
        metrics.HOLDS.set(self.line.door.holds)
        metrics.WAITING.set(self.line.waiting)
        metrics.PACE.set(self.line.door.pace_per_second)
        metrics.FLOW.set(self.line.door.flow_per_second)

    @property
    def pause_seconds(self) -> float:
        """How long after one look at the database the next is due: the first news of a full house at once."""
        begins = self._was_full_since is not None and self.line is not None and not self.line.door.holds
        if begins:
            return _FIRST_TICK_SECONDS
        return _TICK_SECONDS if self.holds or self._arrived else _IDLE_TICK_SECONDS

    async def run(self) -> None:
        """Look at the process ten times a second and at the database about once, until cancelled."""
        kept, beats = self._seconds(), 0
        while True:
            expected = self._seconds() + _BEAT_SECONDS
            await asyncio.sleep(_BEAT_SECONDS)
            beats += 1
            if beats % _VISIT_BEATS == 0 and self.asked >= BUSY_PER_SECOND * _BEAT_SECONDS:
                self.probe.visit()
            self.look(self._seconds() - expected)
            idle = self._keeping is None or self._keeping.done()
            if idle and self._seconds() - kept >= self.pause_seconds:
                kept = self._seconds()
                self._forget_allowances()
                # Beside the beat: a database that does not answer must not stop the looking.
                self._keeping = asyncio.create_task(self.keep())

    async def close(self) -> None:
        """Finish a look under way; what was handed out since the last one is told."""
        await self.probe.close()
        if self._keeping is not None:
            await self._keeping
        if self._arrived:
            await self.keep()

    def _fill(self) -> None:
        if self.full_since is None and not self._never:
            self.full_since = self.clock.now()
            self._was_full_since = self._was_full_since or self.full_since

    @property
    def _moves(self) -> bool:
        door = self.line.door if self.line else None
        return door is not None and (door.holds or door.mode == waiting_room.Mode.always)

    @property
    def _never(self) -> bool:
        return self.line is not None and self.line.door.mode == waiting_room.Mode.never

    def _forget_allowances(self) -> None:
        now = self._seconds()
        used = BURST / PER_SECOND
        self._allowances = {key: kept for key, kept in self._allowances.items() if now - kept[1] < used}
