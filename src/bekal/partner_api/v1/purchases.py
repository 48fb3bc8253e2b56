"""Purchases by platforms: started, confirmed by the holder's code, looked up, called off."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from bekal import journey, market
from bekal.access import Scope
from bekal.base import actors, ids
from bekal.base.requests import Keyed
from bekal.market import CallOffOutcome, ConfirmOutcome, StartOutcome
from bekal.pages import partner_of

from .. import bodies
from ..answers import json_answer
from ..bodies import CancellationBody, CodeBody, ConfirmationBody, PurchaseBody, PurchasesQuery, read_query
from ..contract import Contract, partners
from ..desk import AnyRequest, Desk, code_of, desk_of
from ..once import key_of
from ..problems import refuse
from ..writing import write

_REASONS: Final = {
    StartOutcome.age_below_min: (
        "Kursus ini untuk umur yang lebih tinggi. Umurnya ada di syarat kursus; pilih kursus lain.",
        "This course is for older people. Its terms say the age; choose another course.",
    )
}
_UNKNOWN_CARD: Final = journey.Started(StartOutcome.card_unknown)


class StartAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of starting a purchase; ``purchase_id`` when a code was sent.

    ``sandbox_code`` is the code, in a demonstration only: there, no phone gets it. ``reason_id`` and
    ``reason_en`` are for the buyer, where the course is not for him or her.
    """

    reference: str
    outcome: StartOutcome
    purchase_id: UUID | None = None
    expires_at: datetime | None = None
    price_rp: int | None = None
    sandbox_code: str | None = None
    reason_id: str = ""
    reason_en: str = ""


class ConfirmAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of confirming one. The voucher code is for the citizen, who enrols with it.

    The redeem code reaches the citizen from the programme, never through a platform (``sandbox_redeem_code``
    is there in a demonstration only).
    """

    purchase_id: UUID
    outcome: ConfirmOutcome
    voucher_code: str | None = None
    price_rp: int | None = None
    sandbox_redeem_code: str | None = None


class CancelAnswer(msgspec.Struct, frozen=True):
    """What became of calling one off."""

    purchase_id: UUID
    outcome: CallOffOutcome


class PurchaseView(msgspec.Struct, frozen=True, omit_defaults=True):
    """A purchase as it stands: ``waiting`` for its code, ``expired``, or bought and then ``paid``,

    ``completed``, ``cancelled`` or ``failed`` (the participant did not complete).
    """

    purchase_id: UUID
    reference: str
    schedule_id: int
    state: str
    started_at: datetime
    expires_at: datetime
    bought_at: datetime | None = None
    voucher_code: str | None = None
    price_rp: int | None = None
    fee_rp: int | None = None


class PurchaseList(msgspec.Struct, frozen=True):
    """The newest twenty purchases under a reference."""

    purchases: list[PurchaseView]


@post(
    "/purchases",
    opt=partners(
        Scope.purchases_write,
        Contract(
            "Start purchases: the card's holder gets a one-time code; nothing is reserved",
            StartAnswer,
            body=PurchaseBody,
            many=True,
            writes=True,
            then=(
                "create_confirmation",
                "create_confirmations",
                "get_purchase",
                "list_purchases",
                "create_cancellations",
            ),
        ),
    ),
    status_code=200,
)
async def create_purchases(request: AnyRequest) -> ASGIResponse:
    """Start: one outcome per item, in order. A code lives five minutes; a card gets five an hour."""
    desk = desk_of(request)
    code = (await desk.platform(partner_of(request))).code

    async def work(items: list[Keyed[PurchaseBody]]) -> list[StartAnswer]:
        results = await asyncio.gather(*(_start(desk, code, item) for item in items))
        return [_started(desk, asked.item, result) for asked, result in zip(items, results, strict=True)]

    return await write(request, bodies.purchases, work)


@post(
    "/purchases/{purchase_id:uuid}/confirmation",
    opt=partners(
        Scope.purchases_write,
        Contract(
            "Confirm a purchase with the code: seat, money and voucher in one transaction",
            ConfirmAnswer,
            body=CodeBody,
            writes=True,
            missing="purchase-unknown",
            then=("get_purchase", "create_cancellations"),
        ),
    ),
    status_code=200,
)
async def create_confirmation(request: AnyRequest, purchase_id: FromPath[UUID]) -> ASGIResponse:
    """Confirm one; answered after the commit. The key is kept in the purchase's own transaction."""
    desk = desk_of(request)
    platform = await desk.platform(partner_of(request))
    [body], _ = await bodies.code.read(request)
    reference = key_of(request, b"").reference
    result = await _confirm(desk, platform.code, ConfirmationBody(purchase_id, body.code), reference)
    if result.outcome == ConfirmOutcome.key_reused:
        raise refuse("key-reused")
    if result.outcome == ConfirmOutcome.purchase_unknown:
        raise refuse("purchase-unknown")
    return json_answer(request, _confirmed(desk, purchase_id, result))


@post(
    "/confirmations",
    opt=partners(
        Scope.purchases_write,
        Contract(
            "Confirm up to 1,000 purchases",
            ConfirmAnswer,
            body=ConfirmationBody,
            many=True,
            writes=True,
            missing="purchase-unknown",
            then=("get_purchase", "create_cancellations"),
        ),
    ),
    status_code=200,
)
async def create_confirmations(request: AnyRequest) -> ASGIResponse:
    """The same for many: one outcome per item, in order."""
    desk = desk_of(request)
    code = (await desk.platform(partner_of(request))).code

    async def work(items: list[Keyed[ConfirmationBody]]) -> list[ConfirmAnswer]:
        confirming = (_confirm(desk, code, each.item, each.key.reference) for each in items if each.key)
        results = await asyncio.gather(*confirming)
        return [
            _confirmed(desk, asked.item.purchase_id, result)
            for asked, result in zip(items, results, strict=True)
        ]

    unknown = (ConfirmOutcome.purchase_unknown, "purchase-unknown")
    return await write(request, bodies.confirmations, work, unknown)


@post(
    "/cancellations",
    opt=partners(
        Scope.purchases_write,
        Contract(
            "Call purchases off, until enrolment closes: money and seat come back",
            CancelAnswer,
            body=CancellationBody,
            many=True,
            writes=True,
            missing="purchase-unknown",
            then=("get_purchase",),
        ),
    ),
    status_code=200,
)
async def create_cancellations(request: AnyRequest) -> ASGIResponse:
    """Call off: one outcome per item, in order."""
    desk = desk_of(request)
    code = (await desk.platform(partner_of(request))).code

    async def work(items: list[Keyed[CancellationBody]]) -> list[CancelAnswer]:
        wanted = [Keyed(journey.CallOff(asked.item.purchase_id, code), asked.key) for asked in items]
        outcomes = await asyncio.gather(*(desk.calling_off.submit(each) for each in wanted))
        return [
            CancelAnswer(asked.item.purchase_id, outcome)
            for asked, outcome in zip(items, outcomes, strict=True)
        ]

    unknown = (CallOffOutcome.purchase_unknown, "purchase-unknown")
    return await write(request, bodies.cancellations, work, unknown)


@get(
    "/purchases/{purchase_id:uuid}",
    opt=partners(
        Scope.purchases_read,
        Contract("A purchase as it stands", PurchaseView, missing="purchase-unknown"),
    ),
)
async def get_purchase(request: AnyRequest, purchase_id: FromPath[UUID]) -> ASGIResponse:
    """Look one up by its id."""
    desk = desk_of(request)
    platform = await desk.platform(partner_of(request))
    async with desk.db.read() as tx:
        cell = ids.cell_of(purchase_id, desk.db.cells)
        [order] = await market.find_orders(tx, cell, [purchase_id])
    if order is None or order.platform_code != platform.code:
        raise refuse("purchase-unknown")
    return json_answer(request, (await _views(desk, [order]))[0])


@get(
    "/purchases",
    opt=partners(
        Scope.purchases_read,
        Contract(
            "Purchases under a reference of your own",
            PurchaseList,
            query=PurchasesQuery,
            then=("get_purchase",),
        ),
    ),
)
async def list_purchases(request: AnyRequest) -> ASGIResponse:
    """Look up by the platform's own reference, newest first; none is an empty list."""
    query = read_query(request, PurchasesQuery)
    desk = desk_of(request)
    platform = await desk.platform(partner_of(request))
    async with desk.db.read() as tx:
        orders = await market.list_orders_by_reference(tx, platform.code, query.reference)
    return json_answer(request, PurchaseList(await _views(desk, orders)))


async def _start(desk: Desk, platform_code: str, asked: Keyed[PurchaseBody]) -> journey.Started:
    item = asked.item
    card_number = code_of(item.card_number, "8")
    if card_number is None:
        return _UNKNOWN_CARD
    at = desk.clock.now()
    start = journey.Start(item.reference, platform_code, card_number, item.schedule_id, at)
    return await desk.starting.submit(Keyed(start, asked.key))


async def _confirm(
    desk: Desk, platform_code: str, item: ConfirmationBody, reference: str
) -> journey.Confirmed:
    return await desk.confirming.submit(
        journey.Confirmation(
            order_id=item.purchase_id,
            platform_code=platform_code,
            code=item.code,
            caller=actors.partner(platform_code),
            accepted_at=desk.clock.now(),
            reference=reference,
        )
    )


def _started(desk: Desk, item: PurchaseBody, result: journey.Started) -> StartAnswer:
    return StartAnswer(
        item.reference,
        result.outcome,
        result.order_id,
        result.expires_at,
        result.price_rp,
        result.code if desk.sandbox else None,
        *_REASONS.get(result.outcome, ("", "")),
    )


def _confirmed(desk: Desk, purchase_id: UUID, result: journey.Confirmed) -> ConfirmAnswer:
    shown = result.redeem_code if desk.sandbox else None
    return ConfirmAnswer(purchase_id, result.outcome, result.voucher_code, result.price_rp, shown)


async def _views(desk: Desk, orders: list[market.Order]) -> list[PurchaseView]:
    views = []
    async with desk.db.read() as tx:
        for order in orders:
            cell = ids.cell_of(order.order_id, desk.db.cells)
            [row] = await market.find_purchases(tx, cell, [order.order_id])
            [voucher] = await market.find_vouchers(tx, cell, [order.order_id])
            waiting = "waiting" if desk.clock.now() < order.expires_at else "expired"
            views.append(
                PurchaseView(
                    purchase_id=order.order_id,
                    reference=order.reference,
                    schedule_id=order.schedule_id,
                    state=row.state if row else waiting,
                    started_at=order.started_at,
                    expires_at=order.expires_at,
                    bought_at=order.bought_at,
                    voucher_code=voucher.voucher_code if voucher else None,
                    price_rp=row.price_rp if row else None,
                    fee_rp=row.fee_rp if row else None,
                )
            )
    return views
