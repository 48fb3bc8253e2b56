"""A purchase in one call, without a code: what the bench measured before codes came, and exists only here.

The token is checked, the body parsed strictly, ``journey.buy`` coalesced, and the answer comes after the
commit - as in ``partner_api``, whose confirmation besides loads the order and tries its code.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec
from litestar import Request, post
from litestar.response.base import ASGIResponse

from bekal import journey, market
from bekal.base import actors, ids
from bekal.base.coalescer import Coalescer
from bekal.pages import PARTNER, partner_of

BY: Final = actors.job("bench")


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A seat of a class for a card."""

    reference: str
    card_number: str
    schedule_id: int


_decoder: Final = msgspec.json.Decoder(Body)
_encoder: Final = msgspec.json.Encoder()


@post("/bench/purchases", opt=PARTNER, status_code=200)
async def create_purchase(request: Request[Any, Any, Any]) -> ASGIResponse:
    code = partner_of(request).partner_code
    body = _decoder.decode(await request.body())
    number = ids.normalise_code(body.card_number) or ""
    wish = market.Purchase(
        body.reference,
        actors.partner(code),
        code,
        number,
        body.schedule_id,
        request.app.state.clock.now(),
    )
    result = await _coalescer(request).submit(wish)
    answer = {"outcome": result.outcome, "voucher_code": result.voucher_code}
    return ASGIResponse(body=_encoder.encode(answer), media_type="application/json")


def _coalescer(request: Request[Any, Any, Any]) -> Coalescer[market.Purchase, journey.BuyResult]:
    state = request.app.state
    found: Coalescer[market.Purchase, journey.BuyResult] | None = state.get("bench_buying")
    if found is None:
        db, clock = state.db, state.clock

        async def buy(cell: int, items: list[market.Purchase]) -> list[journey.BuyResult]:
            return await journey.buy(db, cell, items, BY, clock.now())

        found = Coalescer(buy, lambda p: ids.cell_of_slot(int(p.card_number[2:5]), db.cells), name="buy")
        state["bench_buying"] = found
    return found
