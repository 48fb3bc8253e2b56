"""Plan the classes of a period: pure, and the same every time for the same seed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from .types import Course, Institution, Mode, Platform, Schedule

SESSIONS_MAX = 10
HOURS_A_DAY_MAX: dict[Mode, int] = {"self_paced": 3, "webinar": 3, "blended": 3, "offline": 8}
"""At most 3 hours a day online and 8 offline (terms of 2023); one session a day."""

ENROL_DAYS_BEFORE: dict[Mode, int] = {"self_paced": 1, "webinar": 1, "blended": 1, "offline": 2}
"""Enrolment closes one day before an online class starts, two days before an offline one."""

_STARTS = (time(8), time(9), time(13), time(19))


def sessions_of(course: Course) -> int:
    """How many daily sessions a course needs to give its hours, ten at most."""
    most = HOURS_A_DAY_MAX[course.mode]
    return min(SESSIONS_MAX, -(-course.hours // most))


def closes_at(mode: Mode, starts_on: date, timezone: str) -> datetime:
    """The first instant at which nobody enrols any more, by the time zone of the class."""
    closes_on = starts_on - timedelta(days=ENROL_DAYS_BEFORE[mode] - 1)
    return datetime.combine(closes_on, time.min, ZoneInfo(timezone)).astimezone(UTC)


def plan_schedules(
    courses: Sequence[Course],
    first_on: date,
    last_on: date,
    seats: int,
    *,
    platforms: Sequence[Platform],
    institutions: Sequence[Institution],
    every_days: int = 14,
    sellers_max: int = 3,
    seed: int = 0,
    first_id: int = 1,
) -> list[Schedule]:
    """Classes of all courses that start and end from ``first_on`` to ``last_on``, ids from ``first_id`` on.

    Each course starts every ``every_days`` days, from a day in the first such stretch that the seed draws.
    ``seats`` (the nation's, over the whole period) are divided evenly over the classes, at least one each.
    A class is sold by one to ``sellers_max`` platforms, drawn by their published weights. ValueError when
    no class fits into the period.
    """
    random = Random(seed)  # noqa: S311 - variety of a plan, nothing secret
    zones = {i.institution_id: i.timezone for i in institutions}
    planned: list[tuple[Course, date, tuple[int, ...], time]] = []
    for course in courses:
        days = sessions_of(course)
        starts_on = first_on + timedelta(days=random.randrange(every_days))
        sold_by = _draw_sellers(platforms, random, sellers_max)
        start_time = random.choice(_STARTS)
        while starts_on + timedelta(days=days - 1) <= last_on:
            planned.append((course, starts_on, sold_by, start_time))
            starts_on += timedelta(days=every_days)
    if not planned:
        raise ValueError(f"no class fits between {first_on} and {last_on}")
    planned.sort(key=lambda plan: (plan[1], plan[0].course_id))
    seats_each, odd = divmod(max(seats, len(planned)), len(planned))
    return [
        _schedule(first_id + i, course, sold_by, starts_on, start_time, zones, seats_each + (i < odd))
        for i, (course, starts_on, sold_by, start_time) in enumerate(planned)
    ]


def _schedule(
    schedule_id: int,
    course: Course,
    sold_by: tuple[int, ...],
    starts_on: date,
    start_time: time,
    zones: dict[int, str],
    seats: int,
) -> Schedule:
    sessions = sessions_of(course)
    timezone = zones[course.institution_id]
    return Schedule(
        schedule_id=schedule_id,
        course_id=course.course_id,
        platform_ids=sold_by,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=sessions - 1),
        sessions=sessions,
        seats=seats,
        enrol_until=closes_at(course.mode, starts_on, timezone),
        timezone=timezone,
        start_time=start_time,
    )


def _draw_sellers(platforms: Sequence[Platform], random: Random, sellers_max: int) -> tuple[int, ...]:
    """One to ``sellers_max`` platforms; the larger a platform, the more classes it sells."""
    wanted = random.randint(1, min(sellers_max, len(platforms)))
    left = list(platforms)
    sold_by = []
    for _ in range(wanted):
        [chosen] = random.choices(left, [p.weight for p in left])
        left.remove(chosen)
        sold_by.append(chosen.platform_id)
    return tuple(sorted(sold_by))
