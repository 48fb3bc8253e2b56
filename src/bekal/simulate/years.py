"""The catalogue from year to year: prices that change, courses as long as the terms ask for."""

from __future__ import annotations

import msgspec

from bekal import market

_RISE_PERCENT = 5
_STEP_RP = 5_000
_EVERY = 4


def raise_prices(catalogue: market.Catalogue) -> market.Catalogue:
    """The catalogue a year later: every fourth course costs about 5 % more (invented, and flagged so)."""
    courses = [
        msgspec.structs.replace(
            course,
            price_rp=min(
                market.PRICE_RP_MAX,
                course.price_rp * (100 + _RISE_PERCENT) // 100 // _STEP_RP * _STEP_RP + _STEP_RP,
            ),
            price_origin="synthetic",
        )
        if course.course_id % _EVERY == 0
        else course
        for course in catalogue.courses
    ]
    return msgspec.structs.replace(catalogue, courses=tuple(courses))


def lengthen_courses(catalogue: market.Catalogue, hours_min: int) -> market.Catalogue:
    """The catalogue with every course at least so long: no hours were ever published, all are invented."""
    courses = [
        msgspec.structs.replace(course, hours=max(course.hours, hours_min)) for course in catalogue.courses
    ]
    return msgspec.structs.replace(catalogue, courses=tuple(courses))
