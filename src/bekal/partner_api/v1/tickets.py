"""Complaints that lie with a partner: which they are, what they say, and answering them.

A partner sees a ticket while it is its turn, and no longer: before and after, the ticket is unknown to it.
What people wrote is shown with long numbers and e-mail addresses covered; the matter is found by its code.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any, Final, Literal
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response.base import ASGIResponse

from bekal import access, journey, people, support
from bekal.access import Scope
from bekal.base import actors, ids
from bekal.base.actors import Actor
from bekal.base.cells import chunks_by_cell
from bekal.base.database import Transaction
from bekal.base.requests import Keyed, do_once
from bekal.pages import partner_of

from .. import bodies
from ..answers import json_answer
from ..bodies import PageQuery, ReplyBody, read_query
from ..contract import Contract, partners
from ..desk import AnyRequest, Desk, Outcome, desk_of
from ..problems import refuse
from ..writing import write

_UNKNOWN: Final = "ticket_unknown"
_MESSAGES_MAX: Final = 500
_COMPLAINT: Final = "complaint"

Writer = Literal["citizen", "office", "you", "partner"]


class TicketAnswer(msgspec.Struct, frozen=True):
    """A complaint, appeal or question that lies with you. ``about``: the code of what it concerns, or empty.

    Not answered until ``answer_by``, it is the office's again.
    """

    ticket_id: UUID
    ticket_code: str
    kind: str
    about: str
    opened_at: datetime
    handed_at: datetime
    answer_by: datetime


class TicketPage(msgspec.Struct, frozen=True):
    """A page, the oldest first; ``next`` is the ``after`` of the next one, null at the end."""

    tickets: list[TicketAnswer]
    next: UUID | None


class MessageAnswer(msgspec.Struct, frozen=True):
    """What was said. ``writer``: ``citizen``, ``office``, ``you``, or ``partner`` for another one.

    ``files``: how many came with it; the office opens them, and says what you need of them.
    """

    number: int
    writer: Writer
    text: str
    files: int
    at: datetime


class OpenedTicket(TicketAnswer, frozen=True):
    """A ticket with all that was said, in order."""

    subject: str
    messages: list[MessageAnswer]


@get(
    "/tickets",
    opt=partners(
        Scope.tickets_write,
        Contract("Complaints that lie with you", TicketPage, query=PageQuery, then=("get_ticket",)),
    ),
)
async def list_tickets(request: AnyRequest) -> ASGIResponse:
    """What waits for you, the oldest first, in pages; nobody's words yet."""
    query, desk = read_query(request, PageQuery), desk_of(request)
    mine = support.desk_of(partner_of(request).partner_code)
    found: list[support.Ticket] = []
    async with desk.db.read() as tx:
        for cell in range(desk.db.cells):
            found += await support.list_waiting_tickets(tx, cell, mine, query.after, query.limit)
    found.sort(key=lambda ticket: ticket.ticket_id)
    shown = found[: query.limit]
    after = shown[-1].ticket_id if len(shown) == query.limit else None
    return json_answer(request, TicketPage([TicketAnswer(**_told(each)) for each in shown], after))


@get(
    "/tickets/{ticket_id:uuid}",
    opt=partners(
        Scope.tickets_write,
        Contract(
            "A complaint that lies with you, and what was said",
            OpenedTicket,
            missing="ticket-unknown",
            then=("create_replies",),
        ),
    ),
)
async def get_ticket(request: AnyRequest, ticket_id: FromPath[UUID]) -> ASGIResponse:
    """One ticket. That you read it is recorded, and its writer sees that somebody did."""
    desk, partner = desk_of(request), partner_of(request)
    by, at, cell = (
        actors.partner(partner.partner_code),
        desk.clock.now(),
        ids.cell_of(ticket_id, desk.db.cells),
    )
    async with desk.db.begin() as tx:
        [ticket] = await support.find_tickets(tx, cell, [ticket_id])
        if ticket is None or ticket.waits_for != support.desk_of(partner.partner_code):
            raise refuse("ticket-unknown")
        # No field of the person is opened; that somebody read what he or she wrote is written down.
        await people.disclose(tx, cell, [ticket.person_id], (), _COMPLAINT, by, at)
        await access.log_access(tx, [access.AccessEntry("ticket.read", f"ticket:{ticket_id}", "")], by, at)
        said = await support.list_messages(tx, cell, ticket_id, 0, _MESSAGES_MAX)
        files = await support.list_attachments(tx, cell, ticket_id)
    messages = [
        MessageAnswer(
            number=each.number,
            writer=_writer(each.by, by),
            text=support.mask(each.text),
            files=sum(file.message == each.number for file in files),
            at=each.at,
        )
        for each in said
    ]
    subject = support.mask(ticket.subject)
    return json_answer(request, OpenedTicket(**_told(ticket), subject=subject, messages=messages))


@post(
    "/replies",
    opt=partners(
        Scope.tickets_write,
        Contract(
            "Answer complaints that lie with you, or hand them back",
            Outcome,
            body=ReplyBody,
            many=True,
            writes=True,
            missing="ticket-unknown",
        ),
    ),
    status_code=200,
)
async def create_replies(request: AnyRequest) -> ASGIResponse:
    """Answer: one outcome per reply, in order. The citizen reads it, also when it goes back to the office."""
    desk, partner = desk_of(request), partner_of(request)

    async def work(items: list[Keyed[ReplyBody]]) -> list[Outcome]:
        return await _reply(desk, partner.partner_code, items)

    return await write(request, bodies.replies, work, (_UNKNOWN, "ticket-unknown"))


async def _reply(desk: Desk, partner_code: str, items: list[Keyed[ReplyBody]]) -> list[Outcome]:
    by, at = actors.partner(partner_code), desk.clock.now()
    outcomes = [Outcome(_UNKNOWN)] * len(items)
    placed = list(enumerate(items))
    for cell, chunk in chunks_by_cell(
        placed, lambda pair: ids.cell_of(pair[1].item.ticket_id, desk.db.cells)
    ):
        replies = [
            support.TicketReply(
                ticket_id=item.ticket_id,
                person_id=None,
                text=item.text,
                hand_to="office" if item.hand_to == "office" else None,
                partner=partner_code,
            )
            for _, keyed in chunk
            for item in (keyed.item,)
        ]
        async with desk.db.begin() as tx:
            write_down = partial(_write_down, tx, cell, replies, by, at)
            keys = [keyed.key for _, keyed in chunk]
            made = await do_once(tx, cell, keys, at, support.ReplyOutcome, write_down)
        for (place, _), outcome in zip(chunk, made, strict=True):
            outcomes[place] = Outcome(outcome)
    return outcomes


async def _write_down(
    tx: Transaction,
    cell: int,
    replies: list[support.TicketReply],
    by: Actor,
    at: datetime,
    places: list[int],
) -> list[support.ReplyOutcome]:
    return await journey.reply_tickets(tx, cell, [replies[place] for place in places], by, at)


def _told(ticket: support.Ticket) -> dict[str, Any]:
    return {
        "ticket_id": ticket.ticket_id,
        "ticket_code": ticket.code,
        "kind": ticket.kind,
        "about": support.mask(ticket.about),
        "opened_at": ticket.opened_at,
        "handed_at": ticket.state_at,
        "answer_by": ticket.state_at + support.PARTNER_ANSWERS_WITHIN,
    }


def _writer(by: str, caller: str) -> Writer:
    kind = by.partition(":")[0]
    if by == caller:
        return "you"
    return "citizen" if kind in ("citizen", "account") else "partner" if kind == "partner" else "office"
