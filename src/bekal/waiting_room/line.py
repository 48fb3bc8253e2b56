"""The line as one process sees it: who is in, how many stand before somebody, how long that takes.

Built from the door and the tickets of each second; all instants are milliseconds since 1970. Pure, and cheap
to ask: it is asked by every request while people wait.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from .types import Door

_SECOND: Final = 1000
BEGIN_PART: Final = 0.25
"""The part of the set rate that is let in at first, and that is counted on when people should look again."""
_HOPE: Final = 1.5
_SLOWEST: Final = 0.05
"""An estimate never counts on less than this part of the set rate: it would say hours for a short stop."""

Second = tuple[int, int, int | None]
"""A second since 1970, the tickets handed out in it, and when (ms) all of them had been let in."""


class Line:
    """Where the door stood when it was last read."""

    def __init__(self, door: Door, seconds: Sequence[Second], read_ms: int) -> None:
        """``seconds`` ascend; ``read_ms`` is when they were read."""
        self.door = door
        self.read_ms = read_ms
        self.admitted_ms = to_ms(door.admitted_until.timestamp())
        self._starts = [second for second, _, _ in seconds]
        self._counts = [count for _, count, _ in seconds]
        self._before = [0, *accumulate(self._counts)]
        self._let_in = [let_in for _, _, let_in in seconds]
        self.waiting = int(self._before[-1] - self._until(self.admitted_ms))

    def is_in(self, came_ms: int) -> bool:
        """Whether somebody who came then need not wait."""
        return not self.door.holds or came_ms <= self.admitted_ms

    def let_in_ms(self, came_ms: int) -> int:
        """When the turn of somebody who is in came, to the second."""
        place = bisect_right(self._starts, came_ms // _SECOND) - 1
        if 0 <= place < len(self._starts) and self._starts[place] == came_ms // _SECOND:
            let_in = self._let_in[place]
            return self.read_ms if let_in is None else let_in
        # The second is not on the list: forgotten long ago, or its process died before it told.
        return came_ms if place < 0 else self.read_ms

    def before(self, came_ms: int) -> int:
        """How many people who wait came before this instant."""
        return max(0, int(self._until(came_ms) - self._until(self.admitted_ms)))

    def seconds_for(self, people: int) -> float:
        """How long it takes to let in so many, at the pace of late."""
        rate = self.door.rate_per_second
        return people / max(min(self.door.pace_per_second, rate), rate * _SLOWEST)

    def soonest_for(self, people: int) -> float:
        """How soon it could be, should the door go faster than of late: when it is worth looking again.

        A stop is not believed in: who looks late leaves a place empty that somebody else could have had.
        """
        rate = self.door.rate_per_second
        return people / (_HOPE * min(rate, max(self.door.pace_per_second, BEGIN_PART * rate)))

    def after(self, people: float, latest_ms: int) -> int:
        """Where the door stands when so many more are let in; not beyond ``latest_ms``, never further back.

        Within a second people are taken to have come evenly.
        """
        goal = self._until(self.admitted_ms) + people
        reached = latest_ms
        if goal < self._before[-1]:
            place = bisect_right(self._before, goal) - 1
            part = (goal - self._before[place]) / self._counts[place]
            reached = min(latest_ms, self._starts[place] * _SECOND + int(part * _SECOND))
        return max(self.admitted_ms, reached)

    def _until(self, instant_ms: int) -> float:
        place = bisect_right(self._starts, instant_ms // _SECOND) - 1
        if place < 0:
            return 0
        part = min(1.0, (instant_ms - self._starts[place] * _SECOND) / _SECOND)
        return self._before[place] + self._counts[place] * part


def to_ms(seconds: float) -> int:
    """Seconds since 1970 in milliseconds."""
    return int(seconds * 1000)
