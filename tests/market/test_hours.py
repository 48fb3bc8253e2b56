"""How many hours a proposed course needs: by the programmes that still sell, or are to come."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from bekal import programme
from bekal.market import rules

OLD, NEW = programme.load_programmes(programme.default_folder())


@pytest.mark.parametrize(
    ("programmes", "day", "hours"),
    [
        ((OLD, NEW), date(2019, 1, 1), 6),
        ((OLD, NEW), date(2022, 11, 30), 6),
        ((OLD, NEW), date(2022, 12, 1), 15),
        ((NEW, OLD), date(2024, 11, 30), 15),
        # Nobody sells any more: the terms of whoever sold last.
        ((OLD, NEW), date(2024, 12, 1), 15),
        ((OLD,), date(2023, 6, 1), 6),
        ((NEW,), date(2022, 3, 1), 15),
        ((), date(2022, 3, 1), 1),
    ],
)
def test_the_smallest_minimum_of_who_sells_still_counts(
    programmes: tuple[programme.Programme, ...], day: date, hours: int
) -> None:
    assert rules.course_hours_min(programmes, day) == hours


def test_terms_stored_before_the_rule_was_there_ask_for_no_minimum() -> None:
    body = msgspec.to_builtins(OLD)
    del body["course_hours_min"]
    earlier = msgspec.convert(body, programme.Programme)
    assert rules.course_hours_min([earlier], date(2022, 3, 1)) == 1
