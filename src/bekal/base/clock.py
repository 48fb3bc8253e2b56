"""Time is an argument: the edge asks a clock once, and hands ``at`` down.

Instants are aware datetimes in UTC. Dates are days of the programme's calendar, Asia/Jakarta (WIB, UTC+7,
no daylight saving), whatever the citizen's own zone.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

JAKARTA = ZoneInfo("Asia/Jakarta")


class Clock(Protocol):
    """Tells the instant. Only edges (web, jobs, command line) hold one."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place that asks


class SimulatedClock:
    """A clock that stands still until it is moved; never backwards."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """The simulated instant."""
        return self._at

    def move_to(self, at: datetime) -> None:
        """Move the clock on. ValueError when ``at`` lies before the present simulated instant."""
        if at < self._at:
            raise ValueError(f"a clock does not run backwards: {at.isoformat()} < {self._at.isoformat()}")
        self._at = at.astimezone(UTC)


def date_in_jakarta(at: datetime) -> date:
    """The programme's calendar day of an instant."""
    return at.astimezone(JAKARTA).date()


def start_of(day: date) -> datetime:
    """The first instant (UTC) of a day of the programme's calendar."""
    return datetime.combine(day, time.min, JAKARTA).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The first instant (UTC) after a day of the programme's calendar: deadlines are strictly before it."""
    return start_of(day + timedelta(days=1))


def age_on(born_on: date, day: date) -> int:
    """Completed years on ``day``. Somebody born on 29 February turns a year older on 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
