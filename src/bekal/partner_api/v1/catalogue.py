"""The catalogue: courses and classes, as changes since the last look."""

from __future__ import annotations

from datetime import date, datetime, time

import msgspec
from litestar import get
from litestar.response.base import ASGIResponse

from bekal import market
from bekal.access import PartnerKind, Scope
from bekal.base.database import Transaction
from bekal.pages import partner_of

from ..answers import json_answer, not_modified, tags_of
from ..bodies import CatalogueQuery, read_query
from ..contract import Contract, partners
from ..desk import AnyRequest, desk_of

_COURSE = 1


class CourseItem(msgspec.Struct, frozen=True, tag="course", tag_field="kind"):
    """A course as it is now."""

    course_id: int
    institution_code: str
    institution_name: str
    title: str
    category: str
    hours: int
    mode: str
    price_rp: int


class ScheduleItem(msgspec.Struct, frozen=True, tag="schedule", tag_field="kind"):
    """A class as it is now. ``on_sale``: you may sell it, until ``enrol_until``."""

    schedule_id: int
    course_id: int
    starts_on: date
    ends_on: date
    start_time: time
    timezone: str
    sessions: int
    enrol_until: datetime
    on_sale: bool


class CataloguePage(msgspec.Struct, frozen=True):
    """What has changed, oldest change first. Keep ``next`` for the next look; ``more``: look at once."""

    items: list[CourseItem | ScheduleItem]
    next: str
    more: bool


@get(
    "/catalogue",
    opt=partners(
        Scope.catalogue_read,
        Contract(
            "Courses and classes that have changed since a cursor",
            CataloguePage,
            query=CatalogueQuery,
            headers=("ETag",),
            statuses=(200, 304),
        ),
    ),
)
async def list_catalogue(request: AnyRequest) -> ASGIResponse:
    """Changes since a cursor, in pages. An institution sees its own. ``If-None-Match``: 304 when none."""
    query = read_query(request, CatalogueQuery)
    partner, desk = partner_of(request), desk_of(request)
    platform_id = institution_id = None
    if partner.kind == PartnerKind.institution:
        institution_id = (await desk.institution(partner)).institution_id
    else:
        platform_id = (await desk.platform(partner)).platform_id
    after = market.Change(*map(int, query.after.split("-"))) if query.after else market.Change(0, 0, 0)
    async with desk.db.read() as tx:
        headers = {
            "ETag": f'"{await market.get_last_change(tx)}"',
            "Cache-Control": "private, no-cache",
            "Vary": "Authorization",
        }
        if headers["ETag"] in tags_of(request):
            return not_modified(request, headers)
        changes = await market.list_changes(tx, after, query.limit, institution_id)
        items = await _items(tx, changes, platform_id)
    last = changes[-1] if changes else after
    page = CataloguePage(
        items,
        f"{last.change}-{last.kind}-{last.thing_id}" if last.kind else "",
        len(changes) == query.limit,
    )
    return json_answer(request, page, headers)


async def _items(
    tx: Transaction, changes: list[market.Change], platform_id: int | None
) -> list[CourseItem | ScheduleItem]:
    courses = await market.find_courses(tx, [c.thing_id for c in changes if c.kind == _COURSE])
    schedules = await market.find_schedules(tx, [c.thing_id for c in changes if c.kind != _COURSE])
    known = {each.institution_id: each for each in await market.list_institutions(tx, limit=100_000)}
    of_course = {course.course_id: course for course in courses if course is not None}
    of_schedule = {each.schedule_id: each for each in schedules if each is not None}
    items: list[CourseItem | ScheduleItem] = []
    for change in changes:
        if change.kind == _COURSE:
            course = of_course[change.thing_id]
            items.append(_course(course, known[course.institution_id]))
        else:
            items.append(_schedule(of_schedule[change.thing_id], platform_id))
    return items


def _course(course: market.Course, institution: market.Institution) -> CourseItem:
    return CourseItem(
        course_id=course.course_id,
        institution_code=institution.code,
        institution_name=institution.name,
        title=course.title,
        category=course.category,
        hours=course.hours,
        mode=course.mode,
        price_rp=course.price_rp,
    )


def _schedule(schedule: market.Schedule, platform_id: int | None) -> ScheduleItem:
    return ScheduleItem(
        schedule_id=schedule.schedule_id,
        course_id=schedule.course_id,
        starts_on=schedule.starts_on,
        ends_on=schedule.ends_on,
        start_time=schedule.start_time,
        timezone=schedule.timezone,
        sessions=schedule.sessions,
        enrol_until=schedule.enrol_until,
        on_sale=platform_id in schedule.platform_ids,
    )
