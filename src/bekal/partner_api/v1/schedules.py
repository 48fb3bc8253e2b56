"""Classes that can be bought, for platforms; an institution sees its own."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Final

import msgspec
from litestar import get
from litestar.params import QueryParameter
from litestar.response.base import ASGIResponse

from bekal import market
from bekal.access import PartnerKind
from bekal.pages import PARTNER, Problem, partner_of

from ..answers import json_answer
from ..desk import AnyRequest, desk_of

PAGE_MAX: Final = 1000


class ScheduleAnswer(msgspec.Struct, frozen=True):
    """One class. ``seats_free`` is of this moment, over all cells; only a purchase makes sure of a seat."""

    schedule_id: int
    course_id: int
    title: str
    category: str
    mode: str
    price_rp: int
    institution_id: int
    starts_on: date
    ends_on: date
    sessions: int
    timezone: str
    enrol_until: datetime
    seats_free: int


class SchedulePage(msgspec.Struct, frozen=True):
    """A page; ``next`` is the ``after`` of the next one, absent at the end."""

    schedules: list[ScheduleAnswer]
    next: int | None


@get("/schedules", opt=PARTNER)
async def list_schedules(
    request: AnyRequest,
    after: Annotated[int, QueryParameter(ge=0, le=2**31 - 1)] = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=PAGE_MAX)] = 100,
) -> ASGIResponse:
    """Classes open for enrolment now: those a platform sells, those an institution gives."""
    partner = partner_of(request)
    desk = desk_of(request)
    at = desk.clock.now()
    platform_id = institution_id = None
    if partner.kind == PartnerKind.institution:
        institution_id = (await desk.institution(partner.partner_code)).institution_id
    async with desk.db.read() as tx:
        if partner.kind == PartnerKind.platform:
            codes = {platform.code: platform.platform_id for platform in await market.list_platforms(tx)}
            platform_id = codes.get(partner.partner_code)
        if platform_id is None and institution_id is None:
            raise Problem(
                403, "partner-kind-wrong", "Only platforms and institutions of the catalogue see it."
            )
        found = await market.list_schedules(tx, at, platform_id, after, limit, institution_id)
        courses = await market.find_courses(tx, [schedule.course_id for schedule in found])
        counts = await market.list_seats(tx, [schedule.schedule_id for schedule in found])
    free: dict[int, int] = {}
    for count in counts:
        free[count.schedule_id] = free.get(count.schedule_id, 0) + count.seats - count.taken
    answers = [
        _answer(schedule, course, free.get(schedule.schedule_id, 0))
        for schedule, course in zip(found, courses, strict=True)
        if course is not None
    ]
    return json_answer(SchedulePage(answers, found[-1].schedule_id if len(found) == limit else None))


def _answer(schedule: market.Schedule, course: market.Course, seats_free: int) -> ScheduleAnswer:
    return ScheduleAnswer(
        schedule_id=schedule.schedule_id,
        course_id=course.course_id,
        title=course.title,
        category=course.category,
        mode=course.mode,
        price_rp=course.price_rp,
        institution_id=course.institution_id,
        starts_on=schedule.starts_on,
        ends_on=schedule.ends_on,
        sessions=schedule.sessions,
        timezone=schedule.timezone,
        enrol_until=schedule.enrol_until,
        seats_free=seats_free,
    )
