"""What a platform sold, day by day: sales, its fee (at most 15 %), and the net that belongs to others."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from litestar import get
from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from bekal import market
from bekal.access import Scope
from bekal.base import clock
from bekal.base.database import Transaction
from bekal.pages import partner_of

from ..answers import json_answer
from ..bodies import PageQuery, StatementsQuery, read_query
from ..contract import Contract, partners
from ..desk import AnyRequest, desk_of
from ..problems import refuse

_DAYS_MAX: Final = 31
_YEARS: Final = range(2000, 2100)


class DayStatement(msgspec.Struct, frozen=True):
    """What was bought on a day of the programme's calendar, by the states that the purchases have now.

    ``gross_rp`` = ``fee_rp`` + ``net_rp``, of all that was not cancelled.
    """

    day: date
    sold: int
    cancelled: int
    paid: int
    completed: int
    failed: int
    gross_rp: int
    fee_rp: int
    net_rp: int


class StatementList(msgspec.Struct, frozen=True):
    """One entry a day, days without sales too."""

    days: list[DayStatement]


class SaleAnswer(msgspec.Struct, frozen=True):
    """One sale. ``reference`` is the platform's own."""

    purchase_id: UUID
    reference: str | None
    schedule_id: int
    price_rp: int
    fee_rp: int
    net_rp: int
    state: str
    bought_at: datetime


class SalePage(msgspec.Struct, frozen=True):
    """A page; ``next`` is the ``after`` of the next one, null at the end."""

    sales: list[SaleAnswer]
    next: UUID | None


@get(
    "/statements",
    opt=partners(
        Scope.statements_read,
        Contract(
            "Sales, fee and net of each day", StatementList, query=StatementsQuery, then=("list_sales",)
        ),
    ),
)
async def list_statements(request: AnyRequest) -> ASGIResponse:
    """The days from ``first_on`` to ``last_on``, 31 at most."""
    query = read_query(request, StatementsQuery)
    days = (query.last_on - query.first_on).days + 1
    in_calendar = query.first_on.year in _YEARS and query.last_on.year in _YEARS
    if not in_calendar or not 1 <= days <= _DAYS_MAX:
        raise refuse("request-wrong", "Ask for 1 to 31 days, first_on not after last_on.")
    desk = desk_of(request)
    platform = await desk.platform(partner_of(request))
    wanted = [query.first_on + timedelta(days=n) for n in range(days)]
    async with desk.db.read() as tx:
        told = [await _day(tx, platform.platform_id, day) for day in wanted]
    return json_answer(request, StatementList(told))


@get(
    "/statements/{day:date}",
    opt=partners(
        Scope.statements_read,
        Contract(
            "The sales of a day, one by one",
            SalePage,
            query=PageQuery,
            missing="not-found",
            then=("get_purchase",),
        ),
    ),
)
async def list_sales(request: AnyRequest, day: FromPath[date]) -> ASGIResponse:
    """The lines behind a day's figures, in pages."""
    query = read_query(request, PageQuery)
    if day.year not in _YEARS:
        raise refuse("not-found")
    desk = desk_of(request)
    platform = await desk.platform(partner_of(request))
    since, until = clock.start_of(day), clock.end_of(day)
    async with desk.db.read() as tx:
        found = await market.list_sales(tx, platform.platform_id, since, until, query.after, query.limit)
    sales = [
        SaleAnswer(
            purchase_id=sale.purchase_id,
            reference=sale.reference,
            schedule_id=sale.schedule_id,
            price_rp=sale.price_rp,
            fee_rp=sale.fee_rp,
            net_rp=sale.price_rp - sale.fee_rp,
            state=sale.state,
            bought_at=sale.bought_at,
        )
        for sale in found
    ]
    after = found[-1].purchase_id if len(found) == query.limit else None
    return json_answer(request, SalePage(sales, after))


async def _day(tx: Transaction, platform_id: int, day: date) -> DayStatement:
    counts: Counter[str] = Counter()
    gross_rp = fee_rp = 0
    for cell in range(tx.cells):
        for total in await market.sum_sales(tx, cell, platform_id, clock.start_of(day), clock.end_of(day)):
            counts[total.state] += total.purchases
            if total.state != market.PurchaseState.cancelled:
                gross_rp += total.price_rp
                fee_rp += total.fee_rp
    return DayStatement(
        day=day,
        sold=counts.total(),
        cancelled=counts["cancelled"],
        paid=counts["paid"],
        completed=counts["completed"],
        failed=counts["failed"],
        gross_rp=gross_rp,
        fee_rp=fee_rp,
        net_rp=gross_rp - fee_rp,
    )
