"""Redeem codes shown at sessions, by institutions."""

from __future__ import annotations

import asyncio

from litestar import post
from litestar.response.base import ASGIResponse

from bekal import learning
from bekal.access import PartnerKind
from bekal.pages import PARTNER

from .. import bodies
from ..answers import json_answer
from ..bodies import RedemptionBody, read_items
from ..desk import AnyRequest, Desk, Outcome, code_of, desk_of, partner_with


@post("/redemptions", opt=PARTNER, status_code=200)
async def create_redemptions(request: AnyRequest) -> ASGIResponse:
    """Redeem: one outcome per code, in order; a code redeemed before says so and nothing else happens."""
    partner = partner_with(request, PartnerKind.institution)
    items, many = await read_items(request, bodies.redemptions)
    desk = desk_of(request)
    institution = await desk.institution(partner.partner_code)
    outcomes = await asyncio.gather(*(_redeem(desk, institution.institution_id, item) for item in items))
    answers = [Outcome(outcome.value) for outcome in outcomes]
    return json_answer(answers if many else answers[0])


async def _redeem(desk: Desk, institution_id: int, item: RedemptionBody) -> learning.RedeemOutcome:
    code = code_of(item.redeem_code, "R")
    if code is None:
        return learning.RedeemOutcome.code_unknown
    redemption = learning.Redemption(code, institution_id, item.sequence, desk.clock.now())
    return await desk.redeeming.submit(redemption)
