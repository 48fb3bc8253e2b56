"""Reads of the marketplace. Lists that are given ids answer in their order, None where there is nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from bekal.base import statements
from bekal.base.adapt import Bigints, Uuids
from bekal.base.database import Transaction

from .types import (
    Bought,
    Course,
    Enrolment,
    Institution,
    Platform,
    PurchaseRow,
    PurchaseTotal,
    Schedule,
    SeatCount,
    VoucherRow,
)

SQL = statements.of(__package__ or "bekal.market")
_FIRST = UUID(int=0)


def _in_range(numbers: Sequence[int]) -> Bigints:
    """Distinct ids that a 4-byte integer can hold: numbers that partners send are not to be trusted."""
    return Bigints(n for n in dict.fromkeys(numbers) if 0 < n < 2**31)


async def find_seats(tx: Transaction, cell: int, schedule_ids: Sequence[int]) -> list[int | None]:
    """The seats free in the cell, None where it was allotted none. True as long as the cell is taken."""
    if not schedule_ids:
        return []
    free = dict(await tx.tuples(SQL["find_seats"], cell, _in_range(schedule_ids)))
    return [free.get(schedule_id) for schedule_id in schedule_ids]


async def list_seats(tx: Transaction, schedule_ids: Sequence[int]) -> list[SeatCount]:
    """How seats are spread over the cells, ordered by schedule and cell."""
    return await tx.rows(SeatCount, SQL["list_seats"], _in_range(schedule_ids))


async def list_dry_seats(tx: Transaction, open_at: datetime, after: int, limit: int) -> list[SeatCount]:
    """The seats, in all cells, of up to ``limit`` classes after a schedule id that one cell has sold out.

    Only classes that can be bought at ``open_at`` and of which another cell has two free seats or more:
    ``rules.plan_moves`` says how to spread them. Reads across cells: for a job, not for a purchase.
    """
    return await tx.rows(SeatCount, SQL["list_dry_seats"], open_at, after, limit)


async def find_bought_courses(
    tx: Transaction, cell: int, card_ids: Sequence[UUID | None]
) -> list[Bought | None]:
    """What each card has bought so far, None when nothing (or where no card was found)."""
    if not card_ids:
        return []
    wanted = Uuids(card_id for card_id in dict.fromkeys(card_ids) if card_id is not None)
    rows = await tx.tuples(SQL["find_bought_courses"], cell, wanted)
    bought = {row[0]: Bought(frozenset(row[1]), row[2]) for row in rows}
    return [bought.get(card_id) if card_id else None for card_id in card_ids]


async def find_purchases(
    tx: Transaction, cell: int, purchase_ids: Sequence[UUID]
) -> list[PurchaseRow | None]:
    """Purchases by their ids."""
    if not purchase_ids:
        return []
    rows = await tx.rows(PurchaseRow, SQL["find_purchases"], cell, Uuids(dict.fromkeys(purchase_ids)))
    found = {row.purchase_id: row for row in rows}
    return [found.get(purchase_id) for purchase_id in purchase_ids]


async def find_enrolments(tx: Transaction, cell: int, purchase_ids: Sequence[UUID]) -> list[Enrolment | None]:
    """What learning needs to know of purchases."""
    if not purchase_ids:
        return []
    rows = await tx.rows(Enrolment, SQL["find_enrolments"], cell, Uuids(dict.fromkeys(purchase_ids)))
    found = {row.purchase_id: row for row in rows}
    return [found.get(purchase_id) for purchase_id in purchase_ids]


async def list_purchases_of_persons(
    tx: Transaction, cell: int, person_ids: Sequence[UUID]
) -> list[list[PurchaseRow]]:
    """Each person's purchases, oldest first."""
    if not person_ids:
        return []
    by_person: dict[UUID, list[PurchaseRow]] = {person_id: [] for person_id in person_ids}
    wanted = Uuids(by_person)
    for row in await tx.rows(PurchaseRow, SQL["list_purchases_of_persons"], cell, wanted):
        by_person[row.person_id].append(row)
    return [by_person[person_id] for person_id in person_ids]


async def list_purchases_to_finish(
    tx: Transaction, cell: int, ended_before: date, after: UUID | None, limit: int
) -> list[PurchaseRow]:
    """Purchases still ``paid`` whose class ended before that day, by id after ``after``."""
    statement = SQL["list_purchases_to_finish"]
    return await tx.rows(PurchaseRow, statement, cell, ended_before, after or _FIRST, limit)


async def list_purchase_totals(tx: Transaction) -> list[PurchaseTotal]:
    """Counts and sums of all purchases of all cells, for the books and reports."""
    return await tx.rows(PurchaseTotal, SQL["list_purchase_totals"])


async def find_institutions_by_id(
    tx: Transaction, institution_ids: Sequence[int]
) -> list[Institution | None]:
    """Institutions by their ids."""
    rows = await tx.rows(Institution, SQL["find_institutions_by_id"], _in_range(institution_ids))
    found = {row.institution_id: row for row in rows}
    return [found.get(institution_id) for institution_id in institution_ids]


async def find_vouchers_by_redeem_code(
    tx: Transaction, cell: int, redeem_codes: Sequence[str]
) -> list[VoucherRow | None]:
    """Vouchers by redeem code, in its written form (``base.ids.normalise_code``)."""
    if not redeem_codes:
        return []
    statement = SQL["find_vouchers_by_redeem_code"]
    rows = await tx.rows(VoucherRow, statement, cell, list(dict.fromkeys(redeem_codes)))
    found = {row.redeem_code: row for row in rows}
    return [found.get(code) for code in redeem_codes]


async def find_vouchers_by_voucher_code(
    tx: Transaction, cell: int, voucher_codes: Sequence[str]
) -> list[VoucherRow | None]:
    """Vouchers by voucher code, in its written form."""
    if not voucher_codes:
        return []
    statement = SQL["find_vouchers_by_voucher_code"]
    rows = await tx.rows(VoucherRow, statement, cell, list(dict.fromkeys(voucher_codes)))
    found = {row.voucher_code: row for row in rows}
    return [found.get(code) for code in voucher_codes]


async def find_vouchers(tx: Transaction, cell: int, purchase_ids: Sequence[UUID]) -> list[VoucherRow | None]:
    """The vouchers of purchases."""
    if not purchase_ids:
        return []
    rows = await tx.rows(VoucherRow, SQL["find_vouchers"], cell, Uuids(dict.fromkeys(purchase_ids)))
    found = {row.purchase_id: row for row in rows}
    return [found.get(purchase_id) for purchase_id in purchase_ids]


async def list_platforms(tx: Transaction) -> list[Platform]:
    """All platforms."""
    return await tx.rows(Platform, SQL["list_platforms"])


async def list_institutions(tx: Transaction, after: int = 0, limit: int = 1000) -> list[Institution]:
    """Institutions by id after ``after``."""
    return await tx.rows(Institution, SQL["list_institutions"], after, limit)


async def find_institutions(tx: Transaction, codes: Sequence[str]) -> list[Institution | None]:
    """Institutions by their partner codes."""
    if not codes:
        return []
    rows = await tx.rows(Institution, SQL["find_institutions"], list(dict.fromkeys(codes)))
    found = {row.code: row for row in rows}
    return [found.get(code) for code in codes]


async def list_courses(tx: Transaction, after: int = 0, limit: int = 1000) -> list[Course]:
    """Courses by id after ``after``."""
    return await tx.rows(Course, SQL["list_courses"], after, limit)


async def find_courses(tx: Transaction, course_ids: Sequence[int]) -> list[Course | None]:
    """Courses by id."""
    if not course_ids:
        return []
    rows = await tx.rows(Course, SQL["find_courses"], _in_range(course_ids))
    found = {row.course_id: row for row in rows}
    return [found.get(course_id) for course_id in course_ids]


async def list_schedules(
    tx: Transaction,
    open_at: datetime,
    platform_id: int | None = None,
    after: int = 0,
    limit: int = 1000,
    institution_id: int | None = None,
) -> list[Schedule]:
    """Schedules that can still be bought at ``open_at`` (on one platform, of one institution), by id."""
    rows = await tx.tuples(SQL["list_schedules"], after, open_at, platform_id, limit, institution_id)
    return [_schedule(row) for row in rows]


async def find_schedules(tx: Transaction, schedule_ids: Sequence[int]) -> list[Schedule | None]:
    """Schedules by id."""
    if not schedule_ids:
        return []
    rows = await tx.tuples(SQL["find_schedules"], _in_range(schedule_ids))
    found = {row[0]: _schedule(row) for row in rows}
    return [found.get(schedule_id) for schedule_id in schedule_ids]


def _schedule(row: tuple[Any, ...]) -> Schedule:
    return Schedule(row[0], row[1], tuple(row[2]), *row[3:])


async def list_paid_of_schedules(
    tx: Transaction, cell: int, schedule_ids: Sequence[int], after: UUID | None, limit: int
) -> list[PurchaseRow]:
    """A page of the purchases under way of some classes, by id (``after``)."""
    if not schedule_ids:
        return []
    wanted = Bigints(schedule_ids)
    return await tx.rows(
        PurchaseRow, SQL["list_paid_of_schedules"], cell, wanted, after or UUID(int=0), limit
    )
