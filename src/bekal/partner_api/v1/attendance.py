"""Attendance lists, by institutions."""

from __future__ import annotations

from litestar import post
from litestar.response.base import ASGIResponse

from bekal import journey, learning, market
from bekal.access import PartnerKind
from bekal.base import actors, ids
from bekal.base.cells import chunks_by_cell
from bekal.pages import PARTNER

from .. import bodies
from ..answers import json_answer
from ..bodies import AttendanceBody, read_items
from ..desk import AnyRequest, Desk, Outcome, code_of, desk_of, partner_with

_SOURCE = "institution"
_CODE_UNKNOWN = "code_unknown"


@post("/attendance", opt=PARTNER, status_code=200)
async def create_attendance(request: AnyRequest) -> ASGIResponse:
    """Report: one outcome per line, in order. What was reported once is never rewritten."""
    partner = partner_with(request, PartnerKind.institution)
    items, many = await read_items(request, bodies.attendance)
    desk = desk_of(request)
    institution = await desk.institution(partner.partner_code)
    outcomes = [_CODE_UNKNOWN] * len(items)
    placed = [
        (place, code)
        for place, item in enumerate(items)
        if (code := code_of(item.redeem_code, "R")) is not None
    ]
    for cell, chunk in chunks_by_cell(placed, lambda pair: ids.cell_of(pair[1], desk.db.cells)):
        reported = await _report(desk, cell, [(items[place], code) for place, code in chunk], institution)
        for (place, _), outcome in zip(chunk, reported, strict=True):
            outcomes[place] = outcome
    answers = [Outcome(outcome) for outcome in outcomes]
    return json_answer(answers if many else answers[0])


async def _report(
    desk: Desk, cell: int, lines: list[tuple[AttendanceBody, str]], institution: market.Institution
) -> list[str]:
    """The outcomes of one cell's lines."""
    async with desk.db.read() as tx:
        vouchers = await market.find_vouchers_by_redeem_code(tx, cell, [code for _, code in lines])
    known = [
        learning.Attendance(
            purchase_id=voucher.purchase_id,
            sequence=item.sequence,
            present=item.present,
            source=_SOURCE,
            institution_id=institution.institution_id,
        )
        for (item, _), voucher in zip(lines, vouchers, strict=True)
        if voucher is not None
    ]
    by, at = actors.partner(institution.code), desk.clock.now()
    outcomes = iter(await journey.attend(desk.db, cell, known, by, at))
    return [next(outcomes).value if voucher is not None else _CODE_UNKNOWN for voucher in vouchers]
