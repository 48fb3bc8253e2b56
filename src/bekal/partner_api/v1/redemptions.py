"""Redeem codes shown at sessions, by institutions: looked at, and redeemed."""

from __future__ import annotations

import asyncio
from datetime import datetime

import msgspec
from litestar import post
from litestar.response.base import ASGIResponse

from bekal import learning, market
from bekal.access import Scope
from bekal.base.requests import Keyed
from bekal.pages import partner_of

from .. import bodies
from ..answers import json_answer
from ..bodies import RedemptionBody
from ..contract import Contract, partners
from ..desk import AnyRequest, Desk, Outcome, code_of, count_items, desk_of
from ..participants import for_participants
from ..problems import refuse
from ..writing import write

_UNKNOWN = "code_unknown"
_REDEEMABLE = "redeemable"


class CheckAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What redeeming the code now would become: ``redeemable``, or why not."""

    outcome: str
    schedule_id: int | None = None
    starts_at: datetime | None = None


@post(
    "/redemptions",
    opt=partners(
        Scope.classes_write,
        Contract(
            "Redeem codes at a session, from one hour before its start to one hour after",
            Outcome,
            body=RedemptionBody,
            many=True,
            writes=True,
            missing="code-unknown",
            then=("create_attendance",),
        ),
    ),
    status_code=200,
)
async def create_redemptions(request: AnyRequest) -> ASGIResponse:
    """Redeem: one outcome per code, in order; a code redeemed before says so and nothing else happens."""
    desk = desk_of(request)
    institution = await desk.institution(partner_of(request))

    async def work(items: list[Keyed[RedemptionBody]]) -> list[Outcome]:
        redeemed = [_redeem(desk, institution.institution_id, item) for item in items]
        return [Outcome(outcome) for outcome in await asyncio.gather(*redeemed)]

    return await write(request, bodies.redemptions, work, (_UNKNOWN, "code-unknown"))


@post(
    "/redemptions/check",
    opt=partners(
        Scope.classes_write,
        Contract(
            "See what redeeming codes now would become; nothing is redeemed",
            CheckAnswer,
            body=RedemptionBody,
            many=True,
            missing="code-unknown",
            then=("create_redemptions",),
        ),
    ),
    status_code=200,
)
async def check_redemptions(request: AnyRequest) -> ASGIResponse:
    """Look: one answer per code, in order. A code is a secret, so it is not part of an address."""
    desk = desk_of(request)
    institution = await desk.institution(partner_of(request))
    items, many = await bodies.redemptions.read(request)
    count_items(request, items)

    async def look(
        cell: int, lines: list[tuple[Keyed[RedemptionBody], market.VoucherRow]]
    ) -> list[CheckAnswer]:
        at = desk.clock.now()
        asked = [
            learning.Redemption(voucher.redeem_code, institution.institution_id, line.item.sequence, at)
            for line, voucher in lines
        ]
        async with desk.db.read() as tx:
            looked = await learning.check_codes(tx, cell, asked)
        return [
            CheckAnswer(_word(each.outcome), voucher.schedule_id, each.starts_at)
            for each, (_, voucher) in zip(looked, lines, strict=True)
        ]

    made = await for_participants(
        desk, institution, [Keyed(item) for item in items], look, CheckAnswer(_UNKNOWN)
    )
    if not many and made[0].outcome == _UNKNOWN:
        raise refuse("code-unknown")
    return json_answer(request, made if many else made[0])


async def _redeem(desk: Desk, institution_id: int, asked: Keyed[RedemptionBody]) -> str:
    item = asked.item
    code = code_of(item.redeem_code, "R")
    if code is None:
        return _UNKNOWN
    redemption = learning.Redemption(code, institution_id, item.sequence, desk.clock.now())
    outcome = await desk.redeeming.submit(Keyed(redemption, asked.key))
    # Another's participant is nobody's business here.
    return _UNKNOWN if outcome == learning.RedeemOutcome.wrong_institution else outcome.value


def _word(outcome: learning.RedeemOutcome) -> str:
    return _REDEEMABLE if outcome == learning.RedeemOutcome.redeemed else outcome.value
