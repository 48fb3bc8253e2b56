"""Asking for completion: judged by the evidence and the programme's rules, each missing item named."""

from __future__ import annotations

from typing import Final

import msgspec
from litestar import post
from litestar.response.base import ASGIResponse

from bekal import journey, learning, market
from bekal.access import Scope
from bekal.base import actors
from bekal.base.requests import Keyed
from bekal.pages import partner_of

from .. import bodies
from ..bodies import CompletionBody
from ..contract import Contract, partners
from ..desk import AnyRequest, desk_of
from ..participants import for_participants
from ..writing import write

_UNKNOWN = "code_unknown"

MISSING: Final[dict[str, tuple[str, str]]] = {
    "last_session": (
        "Sesi terakhir belum dibuka: kursus belum bisa dinyatakan selesai.",
        "The last session has not opened: the course cannot be completed yet.",
    ),
    "attendance": ("Belum semua sesi tercatat hadir.", "Not every session is recorded as attended."),
    "pre_test": ("Belum ada nilai tes awal.", "There is no score of a pre-test."),
    "tasks": ("Belum ada satu tugas untuk setiap sesi.", "There is not one task for every session."),
    "post_test": ("Belum ada nilai tes akhir.", "There is no score of a post-test."),
    "post_test_score": (
        "Nilai tes akhir di bawah batas program; tes boleh diulang.",
        "The post-test's score is below the programme's minimum; it may be taken again.",
    ),
    "skill_demonstration": ("Belum ada unjuk keterampilan.", "There is no skill demonstration."),
    "skill_score": ("Unjuk keterampilan belum dinilai.", "The skill demonstration has no score."),
    "skill_score_low": (
        "Nilai unjuk keterampilan di bawah batas program; boleh diulang.",
        "The skill demonstration's score is below the programme's minimum; it may be shown again.",
    ),
    "skill_feedback": (
        "Belum ada umpan balik tertulis atas unjuk keterampilan.",
        "There is no written feedback on the skill demonstration.",
    ),
}
"""What each name of ``missing`` says, in both languages."""


class MissingReason(msgspec.Struct, frozen=True):
    """A name of ``missing``, in words."""

    missing: str
    reason_id: str
    reason_en: str


class CompletionAnswer(msgspec.Struct, frozen=True):
    """``missing`` names what is wanting when ``incomplete``: ``last_session`` (has not opened yet),

    ``attendance``, ``pre_test``, ``tasks``, ``post_test``, ``post_test_score``, ``skill_demonstration``,
    ``skill_score``, ``skill_score_low``, ``skill_feedback``. ``reasons`` says the same in both languages.
    """

    outcome: str
    missing: tuple[str, ...] = ()
    reasons: tuple[MissingReason, ...] = ()


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
        cell: int, lines: list[tuple[Keyed[CompletionBody], market.VoucherRow]]
    ) -> list[learning.Completed | None]:
        purchase_ids = [voucher.purchase_id for _, voucher in lines]
        by, at = actors.partner(institution.code), desk.clock.now()
        keys = [line.key for line, _ in lines]
        return [*await journey.complete(desk.db, cell, purchase_ids, by, at, keys)]

    async def work(items: list[Keyed[CompletionBody]]) -> list[CompletionAnswer]:
        made = await for_participants(desk, institution, items, judge, None)
        return [
            _told(each.outcome.value, each.missing) if each else CompletionAnswer(_UNKNOWN) for each in made
        ]

    return await write(request, bodies.completions, work, (_UNKNOWN, "code-unknown"))


def _told(outcome: str, missing: tuple[str, ...]) -> CompletionAnswer:
    reasons = tuple(MissingReason(name, *MISSING[name]) for name in missing)
    return CompletionAnswer(outcome, missing, reasons)
