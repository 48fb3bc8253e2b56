"""What happens on which day: recipients' plans, and the classes they can choose from."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from bekal import cards, market


class Holder:
    """A recipient in the simulation: person ``i`` with a card."""

    __slots__ = ("bought", "card", "i", "tries")

    def __init__(self, i: int, card: cards.Card) -> None:
        self.i, self.card = i, card
        self.bought = self.tries = 0


class Seat:
    """One purchase that became a seat in a class."""

    __slots__ = ("holder", "purchase_id", "redeem_code", "schedule")

    def __init__(
        self, holder: Holder, purchase_id: UUID, redeem_code: str, schedule: market.Schedule
    ) -> None:
        self.holder, self.purchase_id, self.redeem_code = holder, purchase_id, redeem_code
        self.schedule = schedule


class Agenda:
    """Lists of things to do, by day and kind. What lies before today is done today."""

    def __init__(self, first_on: date) -> None:
        self._days: dict[date, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        self._today = first_on

    def put(self, day: date, kind: str, item: object) -> None:
        """Have something done on a day, or today if the day is over."""
        self._days[max(day, self._today)][kind].append(item)

    def take(self, day: date, kind: str) -> list[Any]:
        """Everything of one kind that is to be done today."""
        self._today = day
        return self._days[day].pop(kind, [])


class Choice:
    """The classes on sale, by their first day; what somebody chooses follows from (seed, person, try)."""

    def __init__(
        self, seed: int, schedules: Sequence[market.Schedule], courses: Sequence[market.Course]
    ) -> None:
        self._seed = seed
        self._schedules = sorted(schedules, key=lambda s: (s.starts_on, s.schedule_id))
        self._starts = [schedule.starts_on for schedule in self._schedules]
        self._prices = {course.course_id: course.price_rp for course in courses}

    def throw(self, *of: object) -> int:
        """A number that follows from its arguments: variety without order."""
        digest = hashlib.blake2b(repr((self._seed, *of)).encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big")

    def schedule(self, holder: Holder, day: date, available_rp: int) -> market.Schedule | None:
        """A class that begins in three to sixteen days and that the balance pays; None after some looks."""
        low = bisect_left(self._starts, day + timedelta(days=3))
        high = bisect_left(self._starts, day + timedelta(days=17))
        for look in range(8):
            if high <= low:
                return None
            at = self.throw("class", holder.i, holder.bought, holder.tries, look)
            schedule = self._schedules[low + at % (high - low)]
            if self._prices[schedule.course_id] <= available_rp:
                return schedule
        return None

    def price_rp(self, schedule: market.Schedule) -> int:
        """What the class costs."""
        return self._prices[schedule.course_id]

    def platform_id(self, holder: Holder, schedule: market.Schedule) -> int:
        """One of the platforms that sell the class."""
        sold_by = schedule.platform_ids
        return sold_by[self.throw("platform", holder.i, holder.bought) % len(sold_by)]
