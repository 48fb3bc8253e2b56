"""Courses and classes that institutions propose; staff decide."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.response.base import ASGIResponse

from bekal import market
from bekal.access import Scope
from bekal.base import actors
from bekal.base.database import Transaction
from bekal.base.requests import Keyed
from bekal.market import CourseProposal, ProposeOutcome, ScheduleProposal
from bekal.pages import partner_of

from .. import bodies
from ..answers import json_answer
from ..bodies import PageQuery, read_query
from ..contract import Contract, partners
from ..desk import AnyRequest, desk_of
from ..writing import write


class ProposeAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of a proposal, and its id when it was taken.

    ``hours_min``: with ``hours_too_few``, how many hours a course needs at this time.
    """

    outcome: ProposeOutcome
    proposal_id: UUID | None = None
    hours_min: int | None = None


class ProposalView(msgspec.Struct, frozen=True, omit_defaults=True):
    """A proposal as it stands. ``accepted_id`` is the course's or the class's id in the catalogue."""

    proposal_id: UUID
    kind: str
    state: str
    proposed_at: datetime
    content: dict[str, Any]
    reason: str = ""
    accepted_id: int | None = None
    decided_at: datetime | None = None


class ProposalPage(msgspec.Struct, frozen=True):
    """A page; ``next`` is the ``after`` of the next one, null at the end."""

    proposals: list[ProposalView]
    next: UUID | None


@post(
    "/courses",
    opt=partners(
        Scope.proposals_write,
        Contract(
            "Propose courses with their curriculum",
            ProposeAnswer,
            body=CourseProposal,
            many=True,
            writes=True,
        ),
    ),
    status_code=200,
)
async def create_courses(request: AnyRequest) -> ASGIResponse:
    """Propose: one outcome per course, in order; nothing can be bought before staff have accepted it."""
    desk = desk_of(request)
    institution = await desk.institution(partner_of(request))

    async def propose(tx: Transaction, items: list[CourseProposal]) -> list[market.Proposed]:
        by, at = actors.partner(institution.code), desk.clock.now()
        return await market.propose_courses(tx, institution.institution_id, items, by, at)

    async def work(items: list[Keyed[CourseProposal]]) -> list[ProposeAnswer]:
        made = await desk.answers.do_here(items, market.Proposed, propose)
        return [ProposeAnswer(each.outcome, each.proposal_id, each.hours_min) for each in made]

    return await write(request, bodies.courses, work)


@post(
    "/schedules",
    opt=partners(
        Scope.proposals_write,
        Contract(
            "Propose classes of courses of your own",
            ProposeAnswer,
            body=ScheduleProposal,
            many=True,
            writes=True,
            missing="course-unknown",
        ),
    ),
    status_code=200,
)
async def create_schedules(request: AnyRequest) -> ASGIResponse:
    """Propose: one outcome per class, in order."""
    desk = desk_of(request)
    institution = await desk.institution(partner_of(request))

    async def propose(tx: Transaction, items: list[ScheduleProposal]) -> list[market.Proposed]:
        by, at = actors.partner(institution.code), desk.clock.now()
        return await market.propose_schedules(tx, institution, items, by, at)

    async def work(items: list[Keyed[ScheduleProposal]]) -> list[ProposeAnswer]:
        made = await desk.answers.do_here(items, market.Proposed, propose)
        return [ProposeAnswer(each.outcome, each.proposal_id, each.hours_min) for each in made]

    return await write(request, bodies.schedules, work, (ProposeOutcome.course_unknown, "course-unknown"))


@get(
    "/proposals",
    opt=partners(
        Scope.proposals_write,
        Contract("What became of your proposals", ProposalPage, query=PageQuery, then=("create_schedules",)),
    ),
)
async def list_proposals(request: AnyRequest) -> ASGIResponse:
    """One's own proposals, in pages, with what staff decided and why."""
    query = read_query(request, PageQuery)
    desk = desk_of(request)
    institution = await desk.institution(partner_of(request))
    async with desk.db.read() as tx:
        found = await market.list_proposals(tx, institution.institution_id, None, query.after, query.limit)
    views = [
        ProposalView(
            proposal_id=row.proposal_id,
            kind=row.kind,
            state=row.state,
            proposed_at=row.proposed_at,
            content=msgspec.json.decode(row.content),
            reason=row.reason,
            accepted_id=row.accepted_id,
            decided_at=row.decided_at,
        )
        for row in found
    ]
    after = found[-1].proposal_id if len(found) == query.limit else None
    return json_answer(request, ProposalPage(views, after))
