"""Classes that can be bought now, with their free seats."""

from __future__ import annotations

from datetime import date, datetime

import msgspec
from litestar import get
from litestar.response.base import ASGIResponse

from bekal import market
from bekal.access import PartnerKind, Scope
from bekal.pages import partner_of

from ..answers import json_answer
from ..bodies import SchedulesQuery, read_query
from ..contract import Contract, partners
from ..desk import AnyRequest, desk_of


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
    """A page; ``next`` is the ``after`` of the next one, null at the end."""

    schedules: list[ScheduleAnswer]
    next: int | None


@get(
    "/schedules",
    opt=partners(
        Scope.catalogue_read,
        Contract(
            "Classes open for enrolment now, with free seats",
            SchedulePage,
            query=SchedulesQuery,
            then=("create_purchases", "list_enrolments"),
        ),
    ),
)
async def list_schedules(request: AnyRequest) -> ASGIResponse:
    """Classes open for enrolment now: those a platform sells, those an institution gives."""
    query = read_query(request, SchedulesQuery)
    partner, desk = partner_of(request), desk_of(request)
    at = desk.clock.now()
    platform_id = institution_id = None
    if partner.kind == PartnerKind.institution:
        institution_id = (await desk.institution(partner)).institution_id
    else:
        platform_id = (await desk.platform(partner)).platform_id
    async with desk.db.read() as tx:
        found = await market.list_schedules(tx, at, platform_id, query.after, query.limit, institution_id)
        courses = await market.find_courses(tx, [schedule.course_id for schedule in found])
        counts = await market.list_seats(tx, [schedule.schedule_id for schedule in found])
    free: dict[int, int] = {}
    for seats in counts:
        free[seats.schedule_id] = free.get(seats.schedule_id, 0) + seats.seats - seats.taken
    answers = [
        _answer(schedule, course, free.get(schedule.schedule_id, 0))
        for schedule, course in zip(found, courses, strict=True)
        if course is not None
    ]
    after = found[-1].schedule_id if len(found) == query.limit else None
    return json_answer(request, SchedulePage(answers, after))


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
