"""Pure rules: when sessions start, when a code opens them, what is missing for completion."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal import learning
from bekal.learning import Progress

from ..market.builders import AT, courses, schedules
from .builders import EVERYTHING, NOTHING_BUT_PRESENCE

FULL = Progress(
    sessions=3,
    present=3,
    pre_tests=1,
    tasks=3,
    post_test_score=60,
    skills=1,
    skill_score=70,
    skill_feedback=True,
    last_starts_at=AT,
)


def test_sessions_start_at_nine_on_the_clock_of_the_place() -> None:
    # Odd courses are given by the institution in Makassar (WITA, UTC+8), even ones in Jakarta (WIB, UTC+7).
    sessions = learning.plan_sessions(schedules(2), courses(2))
    assert [(s.schedule_id, s.sequence, s.starts_at) for s in sessions] == [
        (1, 1, datetime(2022, 3, 7, 1, tzinfo=UTC)),
        (1, 2, datetime(2022, 3, 8, 1, tzinfo=UTC)),
        (1, 3, datetime(2022, 3, 9, 1, tzinfo=UTC)),
        (2, 1, datetime(2022, 3, 7, 2, tzinfo=UTC)),
        (2, 2, datetime(2022, 3, 8, 2, tzinfo=UTC)),
        (2, 3, datetime(2022, 3, 9, 2, tzinfo=UTC)),
    ]
    assert {s.ends_at - s.starts_at for s in sessions} == {timedelta(hours=3)}


def test_sessions_in_jayapura_start_two_hours_before_jakarta() -> None:
    [eastern] = [msgspec.structs.replace(s, timezone="Asia/Jayapura") for s in schedules(1)]
    assert learning.plan_sessions([eastern], courses(1))[0].starts_at == datetime(2022, 3, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "inside"), [(-3601, False), (-3600, True), (0, True), (3600, True), (3601, False)]
)
def test_a_code_opens_a_session_from_an_hour_before_to_an_hour_after(seconds: int, *, inside: bool) -> None:
    assert learning.in_window(AT, AT + timedelta(seconds=seconds), 3600) is inside


def test_nothing_is_missing_when_all_is_there() -> None:
    assert learning.missing_items(EVERYTHING, FULL, AT) == ()


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"present": 2}, ("attendance",)),
        ({"sessions": 0, "present": 0, "tasks": 0}, ("attendance",)),
        ({"pre_tests": 0}, ("pre_test",)),
        ({"tasks": 2}, ("tasks",)),
        ({"post_test_score": None}, ("post_test",)),
        ({"post_test_score": 59}, ("post_test_score",)),
        ({"skills": 0}, ("skill_demonstration",)),
        ({"skills": 0, "skill_score": None, "skill_feedback": False}, ("skill_demonstration",)),
        ({"skill_score": None}, ("skill_score",)),
        ({"skill_score": 69}, ("skill_score_low",)),
        ({"skill_feedback": False}, ("skill_feedback",)),
        ({"skill_score": None, "skill_feedback": False}, ("skill_score", "skill_feedback")),
        (
            {"present": 0, "pre_tests": 0, "tasks": 0, "post_test_score": None, "skills": 0},
            ("attendance", "pre_test", "tasks", "post_test", "skill_demonstration"),
        ),
    ],
)
def test_each_missing_item_is_named(change: dict[str, Any], missing: tuple[str, ...]) -> None:
    assert learning.missing_items(EVERYTHING, msgspec.structs.replace(FULL, **change), AT) == missing


@pytest.mark.parametrize("seconds", [0, 3599, 3600, 3601])
def test_nothing_is_complete_before_the_last_session_opens(seconds: int) -> None:
    at = AT - timedelta(seconds=seconds)
    wanting = ("last_session",) if seconds > 3600 else ()
    assert learning.missing_items(EVERYTHING, FULL, at) == wanting


def test_a_programme_that_asks_for_presence_only() -> None:
    present = Progress(3, 3, 0, 0, None, 0, None, skill_feedback=False, last_starts_at=AT)
    assert learning.missing_items(NOTHING_BUT_PRESENCE, present, AT) == ()


@given(sessions=st.integers(1, 10), present=st.integers(0, 10), bp=st.integers(0, 10_000))
def test_attendance_is_a_share_of_the_sessions(sessions: int, present: int, bp: int) -> None:
    terms = msgspec.structs.replace(NOTHING_BUT_PRESENCE, attendance_bp_min=bp)
    progress = Progress(
        sessions, min(present, sessions), 0, 0, None, 0, None, skill_feedback=False, last_starts_at=AT
    )
    enough = progress.present / sessions >= bp / 10_000
    assert (learning.missing_items(terms, progress, AT) == ()) is enough
