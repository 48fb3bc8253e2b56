"""What is counted in memory: for as long as its window runs, however many come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bekal.pages import limits
from bekal.pages.limits import Limits, Quota

AT = datetime(2022, 3, 1, 8, tzinfo=UTC)
DAY = Quota("recoveries", 3, timedelta(hours=24))
MINUTE = Quota("codes", 1, timedelta(minutes=1))


def test_a_quota_holds_until_its_window_ends() -> None:
    counted = Limits()
    assert [counted.take_about(DAY, "a", AT) for _ in range(4)] == [True, True, True, False]
    assert counted.take_about(DAY, "b", AT)
    assert not counted.take_about(DAY, "a", AT + timedelta(hours=23, minutes=59))
    assert counted.take_about(DAY, "a", AT + timedelta(hours=24))


def test_what_was_used_up_stays_so_however_many_come(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded: windows that are over go first, then who tried once, long ago."""
    monkeypatch.setattr(limits, "_KEYS_MAX", 10)
    counted = Limits()
    for _ in range(3):
        assert counted.take_about(DAY, "machine", AT)
    for number in range(50):
        assert counted.take_about(DAY, f"once {number}", AT)
        assert counted.take_about(MINUTE, f"short {number}", AT)
    later = AT + timedelta(minutes=61)
    assert not counted.take_about(DAY, "machine", later)
    assert len(counted._windows) == 1, "the others are forgotten"
    assert counted.take_about(DAY, "machine", AT + timedelta(hours=24))
