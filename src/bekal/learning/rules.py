"""Pure decisions of learning: no database, no clock, no framework."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bekal.market import Course, Schedule
from bekal.programme import Completion

from .types import Progress, Session

REDEEM_WINDOW_SECONDS = 3600
"""A redeem code opens a session from one hour before to one hour after its start."""

LISTED_WITHIN = timedelta(days=1)
"""A list may write down a presence so long after the session's end, not later."""


def opening_of(starts_at: datetime) -> datetime:
    """From when on somebody can be at a session: as soon as a redeem code opens it."""
    return starts_at - timedelta(seconds=REDEEM_WINDOW_SECONDS)


def plan_sessions(schedules: Iterable[Schedule], courses: Sequence[Course]) -> list[Session]:
    """The sessions of schedules: one a day at the schedule's start time in its own time zone.

    A course's hours are spread evenly over its sessions, rounded up to whole hours.
    """
    hours: Mapping[int, int] = {course.course_id: course.hours for course in courses}
    sessions = []
    for schedule in schedules:
        length = timedelta(hours=-(-hours[schedule.course_id] // schedule.sessions))
        zone = ZoneInfo(schedule.timezone)
        first = datetime.combine(schedule.starts_on, schedule.start_time, zone).astimezone(UTC)
        for day in range(schedule.sessions):
            # Indonesia has no daylight saving: a day later is the same hour on the clock.
            starts_at = first + timedelta(days=day)
            sessions.append(Session(schedule.schedule_id, day + 1, starts_at, starts_at + length))
    return sessions


def in_window(starts_at: datetime, accepted_at: datetime, window_seconds: int) -> bool:
    """Whether an instant lies within the window around a session's start, both ends included."""
    return abs(accepted_at - starts_at) <= timedelta(seconds=window_seconds)


def missing_items(completion: Completion, progress: Progress, at: datetime) -> tuple[str, ...]:
    """What is wanting for the course to count as completed, each item by its name; nothing: completed.

    ``last_session``: it has not opened yet; ``attendance``: fewer sessions attended than the programme asks;
    ``pre_test``; ``tasks``: fewer than one a session; ``post_test``: none taken; ``post_test_score``: below
    the minimum; ``skill_demonstration``: none; ``skill_score``: it has no score; ``skill_score_low``: below
    the minimum; ``skill_feedback``: nobody wrote a word about it.
    The review is not asked here: only who has completed a course may review it.
    """
    missing = []
    if progress.last_starts_at is not None and at < opening_of(progress.last_starts_at):
        missing.append("last_session")
    if progress.sessions == 0 or progress.present * 10_000 < progress.sessions * completion.attendance_bp_min:
        missing.append("attendance")
    if completion.pre_test and not progress.pre_tests:
        missing.append("pre_test")
    if completion.tasks and progress.tasks < progress.sessions:
        missing.append("tasks")
    if completion.post_test_score_min is not None:
        if progress.post_test_score is None:
            missing.append("post_test")
        elif progress.post_test_score < completion.post_test_score_min:
            missing.append("post_test_score")
    if completion.skill_demonstration:
        missing += _missing_of_skill(completion.skill_score_min, progress)
    return tuple(missing)


def _missing_of_skill(score_min: int, progress: Progress) -> list[str]:
    if not progress.skills:
        return ["skill_demonstration"]
    missing = []
    if progress.skill_score is None:
        missing.append("skill_score")
    elif progress.skill_score < score_min:
        missing.append("skill_score_low")
    if not progress.skill_feedback:
        missing.append("skill_feedback")
    return missing
