"""Purchases by platforms."""

from __future__ import annotations

import asyncio
from typing import Final

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from bekal import journey, market
from bekal.access import PartnerKind
from bekal.base import actors, requests
from bekal.pages import PARTNER, Problem

from .. import bodies
from ..answers import json_answer
from ..bodies import PurchaseBody, read_items
from ..desk import AnyRequest, Desk, code_of, desk_of, partner_with

_UNKNOWN_CARD: Final = journey.BuyResult(market.BuyOutcome.card_unknown)


class PurchaseAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of one purchase. The voucher code is for the citizen, who enrols with it.

    The redeem code is not here: it reaches the citizen from the programme, never through a platform.
    """

    reference: str
    outcome: str
    voucher_code: str | None = None
    price_rp: int | None = None
    state: str | None = None


@post("/purchases", opt=PARTNER, status_code=200)
async def create_purchases(request: AnyRequest) -> ASGIResponse:
    """Buy: one outcome per purchase, in order, after everything was committed.

    Safe to repeat: the same reference with the same body gets the first outcome again.
    """
    platform = partner_with(request, PartnerKind.platform)
    items, many = await read_items(request, bodies.purchases)
    desk = desk_of(request)
    if many:
        results = await asyncio.gather(*(_buy(desk, platform.partner_code, item) for item in items))
        return json_answer([_answer(item, result) for item, result in zip(items, results, strict=True)])
    return json_answer(_answer(items[0], await _buy(desk, platform.partner_code, items[0])))


@get("/purchases/{reference:str}", opt=PARTNER)
async def get_purchase(request: AnyRequest, reference: FromPath[str]) -> ASGIResponse:
    """What became of a purchase, by the reference the platform gave it, for 30 days; and its state now."""
    platform = partner_with(request, PartnerKind.platform)
    db = desk_of(request).db
    key = requests.RequestKey(actors.partner(platform.partner_code), reference, b"")
    async with db.read() as tx:
        # A reference does not say where its card lives; a platform asks rarely, so every cell is asked.
        for cell in range(db.cells):
            [known] = await requests.find_requests(tx, cell, [key])
            if known is None:
                continue
            result = msgspec.json.decode(known.result or "{}", type=journey.BuyResult)
            state = None
            if result.purchase_id is not None:
                [purchase] = await market.find_purchases(tx, cell, [result.purchase_id])
                state = purchase.state if purchase else None
            return json_answer(
                PurchaseAnswer(reference, result.outcome, result.voucher_code, result.price_rp, state)
            )
    raise Problem(404, "purchase-unknown", "There is no purchase of yours with this reference.")


async def _buy(desk: Desk, platform_code: str, item: PurchaseBody) -> journey.BuyResult:
    card_number = code_of(item.card_number, "8")
    if card_number is None:
        return _UNKNOWN_CARD
    return await desk.buying.submit(
        market.Purchase(
            reference=item.reference,
            caller=actors.partner(platform_code),
            platform_code=platform_code,
            card_number=card_number,
            schedule_id=item.schedule_id,
            accepted_at=desk.clock.now(),
        )
    )


def _answer(item: PurchaseBody, result: journey.BuyResult) -> PurchaseAnswer:
    return PurchaseAnswer(item.reference, result.outcome, result.voucher_code, result.price_rp)
