"""Attendance, by institutions."""

from __future__ import annotations

import msgspec
from litestar import post
from litestar.response.base import ASGIResponse

from bekal import journey, learning, market
from bekal.access import Scope
from bekal.base import actors
from bekal.base.requests import Keyed
from bekal.pages import partner_of

from .. import bodies
from ..attendance_csv import REASONS
from ..bodies import AttendanceBody
from ..contract import Contract, partners
from ..desk import AnyRequest, desk_of
from ..participants import for_participants
from ..writing import write

_SOURCE = "institution"
_UNKNOWN = "code_unknown"
_STANDS = (learning.AttendanceOutcome.recorded, learning.AttendanceOutcome.already_recorded)


class AttendanceAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """The answer to one line; where nothing was recorded, why, in both languages."""

    outcome: str
    reason_id: str = ""
    reason_en: str = ""


@post(
    "/attendance",
    opt=partners(
        Scope.classes_write,
        Contract(
            "Report who was at a session",
            AttendanceAnswer,
            body=AttendanceBody,
            many=True,
            writes=True,
            missing="code-unknown",
            then=("create_evidence",),
        ),
    ),
    status_code=200,
)
async def create_attendance(request: AnyRequest) -> ASGIResponse:
    """Report: one outcome per line, in order. What was reported once is never rewritten.

    A session can be reported from one hour before it starts: ``too_early`` before.
    """
    desk = desk_of(request)
    institution = await desk.institution(partner_of(request))

    async def report(cell: int, lines: list[tuple[Keyed[AttendanceBody], market.VoucherRow]]) -> list[str]:
        known = [
            learning.Attendance(
                voucher.purchase_id,
                line.item.sequence,
                line.item.present,
                _SOURCE,
                institution.institution_id,
            )
            for line, voucher in lines
        ]
        by, at = actors.partner(institution.code), desk.clock.now()
        keys = [line.key for line, _ in lines]
        return [outcome.value for outcome in await journey.attend(desk.db, cell, known, by, at, keys)]

    async def work(items: list[Keyed[AttendanceBody]]) -> list[AttendanceAnswer]:
        return [_told(o) for o in await for_participants(desk, institution, items, report, _UNKNOWN)]

    return await write(request, bodies.attendance, work, (_UNKNOWN, "code-unknown"))


def _told(outcome: str) -> AttendanceAnswer:
    return AttendanceAnswer(outcome) if outcome in _STANDS else AttendanceAnswer(outcome, *REASONS[outcome])
