"""Who is enrolled in a class, and how far each is: for its institution."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import get
from litestar.response.base import ASGIResponse

from bekal import learning, market
from bekal.access import Scope
from bekal.base.cells import by_cell
from bekal.pages import partner_of

from ..answers import json_answer
from ..bodies import EnrolmentsQuery, read_query
from ..contract import Contract, partners
from ..desk import AnyRequest, desk_of
from ..problems import refuse


class EnrolmentAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """One participant. The redeem code is not here: the participant shows it, and so is there."""

    enrolment_id: UUID
    voucher_code: str
    state: str
    bought_at: datetime
    redeemed: tuple[int, ...] = ()
    present: tuple[int, ...] = ()
    absent: tuple[int, ...] = ()
    evidence: tuple[str, ...] = ()
    post_test_score: int | None = None
    completed_at: datetime | None = None
    certificate_code: str | None = None


class EnrolmentPage(msgspec.Struct, frozen=True):
    """A page; ``next`` is the ``after`` of the next one, null at the end."""

    enrolments: list[EnrolmentAnswer]
    next: UUID | None


@get(
    "/enrolments",
    opt=partners(
        Scope.enrolments_read,
        Contract(
            "Participants of a class, with what is recorded of each",
            EnrolmentPage,
            query=EnrolmentsQuery,
            missing="schedule-unknown",
        ),
    ),
)
async def list_enrolments(request: AnyRequest) -> ASGIResponse:
    """Participants of a class of one's own, in pages; cancelled ones too, as such."""
    query = read_query(request, EnrolmentsQuery)
    desk = desk_of(request)
    institution = await desk.institution(partner_of(request))
    async with desk.db.read() as tx:
        [schedule] = await market.find_schedules(tx, [query.schedule_id])
        [course] = await market.find_courses(tx, [schedule.course_id if schedule else 0])
        if course is None or course.institution_id != institution.institution_id:
            raise refuse("schedule-unknown")
        found = await market.list_participants(tx, query.schedule_id, query.after, query.limit)
        known: dict[UUID, learning.Learning] = {}
        for cell, group in by_cell(found, lambda each: each.cell).items():
            rows = await learning.find_learning(tx, cell, [each.purchase_id for each in group])
            known |= {row.purchase_id: row for row in rows}
    answers = [_answer(each, known[each.purchase_id]) for each in found]
    after = found[-1].purchase_id if len(found) == query.limit else None
    return json_answer(request, EnrolmentPage(answers, after))


def _answer(participant: market.Participant, known: learning.Learning) -> EnrolmentAnswer:
    return EnrolmentAnswer(
        enrolment_id=participant.purchase_id,
        voucher_code=participant.voucher_code,
        state=participant.state,
        bought_at=participant.bought_at,
        redeemed=known.redeemed,
        present=known.present,
        absent=known.absent,
        evidence=known.evidence,
        post_test_score=known.post_test_score,
        completed_at=known.completed_at,
        certificate_code=known.certificate_code,
    )
