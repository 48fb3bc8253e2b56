"""Put platforms, institutions, courses and schedules into the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.database import Transaction

from .types import Course, Institution, Platform, Schedule

SQL = statements.of(__package__ or "bekal.market")


async def store_catalogue(
    tx: Transaction,
    platforms: Sequence[Platform],
    institutions: Sequence[Institution],
    courses: Sequence[Course],
    schedules: Sequence[Schedule],
    by: Actor,
    at: datetime,
) -> None:
    """Add or change what is given; what is not given stays. Twice the same changes nothing.

    Prices and fees count for purchases made from then on. The seats of a schedule are the nation's number;
    ``allot_seats`` gives each cell its share, once. The database refuses a fee above 15 % of the price
    (Permenko Perekonomian 11/2020), a class without a seller, and courses of unknown institutions.
    """
    if not (platforms or institutions or courses or schedules):
        return
    # First: from here on nobody else stores anything, so the changes' numbers become visible in their order.
    change: int = await tx.value(SQL["store_catalogue_version"], ids.new_id(0, at), by, at)
    if platforms:
        await tx.execute(
            SQL["store_platforms"],
            [p.platform_id for p in platforms],
            [p.code for p in platforms],
            [p.name for p in platforms],
            [p.fee_bp for p in platforms],
            [p.weight for p in platforms],
            by,
            at,
        )
    if institutions:
        await tx.execute(
            SQL["store_institutions"],
            [i.institution_id for i in institutions],
            [i.code for i in institutions],
            [i.name for i in institutions],
            [i.timezone for i in institutions],
            [i.origin for i in institutions],
            by,
            at,
        )
    if courses:
        await _store_courses(tx, courses, change, by, at)
    if schedules:
        await _store_schedules(tx, schedules, change, by, at)


async def _store_courses(
    tx: Transaction, courses: Sequence[Course], change: int, by: Actor, at: datetime
) -> None:
    await tx.execute(
        SQL["store_courses"],
        [c.course_id for c in courses],
        [c.institution_id for c in courses],
        [c.title for c in courses],
        [c.category for c in courses],
        [c.hours for c in courses],
        [c.mode for c in courses],
        [c.price_rp for c in courses],
        [c.origin for c in courses],
        [c.price_origin for c in courses],
        by,
        at,
        change,
        [c.captions for c in courses],
        [c.sign_language for c in courses],
        [c.region_id for c in courses],
    )
    await tx.execute(
        SQL["store_course_prices"],
        [c.course_id for c in courses],
        [c.price_rp for c in courses],
        by,
        at,
    )


async def _store_schedules(
    tx: Transaction, schedules: Sequence[Schedule], change: int, by: Actor, at: datetime
) -> None:
    await tx.execute(
        SQL["store_schedules"],
        [s.schedule_id for s in schedules],
        [s.course_id for s in schedules],
        [",".join(map(str, s.platform_ids)) for s in schedules],
        [s.starts_on for s in schedules],
        [s.ends_on for s in schedules],
        [s.sessions for s in schedules],
        [s.seats for s in schedules],
        [s.enrol_until for s in schedules],
        [s.timezone for s in schedules],
        [s.start_time for s in schedules],
        by,
        at,
        change,
    )
