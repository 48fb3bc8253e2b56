"""Instants as they are published: one form, both ways, nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bekal.draws.proofs import WrongTime, read_time, write_time


def test_an_instant_is_utc_to_the_second() -> None:
    jakarta = datetime(2026, 1, 31, 16, 0, 0, 5, tzinfo=timezone(timedelta(hours=7)))
    assert write_time(jakarta) == "2026-01-31T09:00:00Z"
    assert read_time("2026-01-31T09:00:00Z") == datetime(2026, 1, 31, 9, tzinfo=UTC)
    assert write_time(datetime(33, 1, 1, tzinfo=UTC)) == "0033-01-01T00:00:00Z"
    with pytest.raises(ValueError, match="time zone"):
        write_time(jakarta.replace(tzinfo=None))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-01-31T09:00:00",
        "2026-01-31T09:00:00+00:00",
        "2026-01-31T09:00:00.0Z",
        "2026-01-31 09:00:00Z",
        "2026-02-30T09:00:00Z",
        "2026-01-31T24:00:00Z",
        "2026-01-31T23:59:60Z",
        "2026-01-31t09:00:00z",
        "２026-01-31T09:00:00Z",
        "2026-01-31T09:00:00Z\n",
    ],
)
def test_no_other_form_is_taken(text: str) -> None:
    with pytest.raises(WrongTime, match="allowed is UTC to the second"):
        read_time(text)
