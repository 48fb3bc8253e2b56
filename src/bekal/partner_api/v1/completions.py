"""Asking for completion: judged by the evidence and the programme's rules, each missing item named."""

from __future__ import annotations

import msgspec
from litestar import post
from litestar.response.base import ASGIResponse

from bekal import journey, learning, market
from bekal.access import Scope
from bekal.base import actors
from bekal.pages import partner_of

from .. import bodies
from ..bodies import CompletionBody
from ..contract import Contract, partners
from ..desk import AnyRequest, desk_of
from ..participants import for_participants
from ..writing import write

_UNKNOWN = "code_unknown"


class CompletionAnswer(msgspec.Struct, frozen=True):
    """``missing`` names what is wanting when ``incomplete``: ``attendance``, ``pre_test``, ``tasks``,

    ``post_test``, ``post_test_score``, ``skill_demonstration``.
    """

    outcome: str
    missing: tuple[str, ...] = ()


@post(
    "/completions",
    opt=partners(
        Scope.classes_write,
        Contract(
            "Ask whether courses are completed; those that are get their certificate",
            CompletionAnswer,
            body=CompletionBody,
            many=True,
            writes=True,
            missing="code-unknown",
        ),
    ),
    status_code=200,
)
async def create_completions(request: AnyRequest) -> ASGIResponse:
    """Ask: one outcome per participant, in order."""
    desk = desk_of(request)
    institution = await desk.institution(partner_of(request))

    async def judge(
        cell: int, lines: list[tuple[CompletionBody, market.VoucherRow]]
    ) -> list[learning.Completed | None]:
        purchase_ids = [voucher.purchase_id for _, voucher in lines]
        by, at = actors.partner(institution.code), desk.clock.now()
        return [*await journey.complete(desk.db, cell, purchase_ids, by, at)]

    async def work(items: list[CompletionBody]) -> list[CompletionAnswer]:
        made = await for_participants(desk, institution, items, judge, None)
        return [
            CompletionAnswer(each.outcome.value, each.missing) if each else CompletionAnswer(_UNKNOWN)
            for each in made
        ]

    return await write(request, bodies.completions, work, (_UNKNOWN, "code-unknown"))
