"""Grades of tests, tasks and demonstrations, and written feedback, by institutions."""

from __future__ import annotations

from litestar import post
from litestar.response.base import ASGIResponse

from bekal import journey, learning, market
from bekal.access import Scope
from bekal.base import actors
from bekal.base.requests import Keyed
from bekal.pages import partner_of

from .. import bodies
from ..bodies import EvidenceBody
from ..contract import Contract, partners
from ..desk import AnyRequest, Outcome, desk_of
from ..participants import for_participants
from ..writing import write

_UNKNOWN = "code_unknown"


@post(
    "/evidence",
    opt=partners(
        Scope.classes_write,
        Contract(
            "Report grades and written feedback; of several attempts the best counts",
            Outcome,
            body=EvidenceBody,
            many=True,
            writes=True,
            missing="code-unknown",
            then=("create_completions",),
        ),
    ),
    status_code=200,
)
async def create_evidence(request: AnyRequest) -> ASGIResponse:
    """Report: one outcome per line, in order."""
    desk = desk_of(request)
    institution = await desk.institution(partner_of(request))

    async def report(cell: int, lines: list[tuple[Keyed[EvidenceBody], market.VoucherRow]]) -> list[str]:
        known = [
            learning.Evidence(voucher.purchase_id, said.kind, said.sequence, said.score, said.note)
            for line, voucher in lines
            for said in (line.item,)
        ]
        by, at = actors.partner(institution.code), desk.clock.now()
        keys = [line.key for line, _ in lines]
        made = await journey.record_evidence(desk.db, cell, known, by, at, keys)
        return [outcome.value for outcome in made]

    async def work(items: list[Keyed[EvidenceBody]]) -> list[Outcome]:
        return [Outcome(o) for o in await for_participants(desk, institution, items, report, _UNKNOWN)]

    return await write(request, bodies.evidence, work, (_UNKNOWN, "code-unknown"))
