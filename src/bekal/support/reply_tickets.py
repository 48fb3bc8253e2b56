"""Adds messages to tickets and passes them on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Byteas, Instants, Texts, Uuids
from bekal.base.database import Transaction

from . import rules
from .outcomes import ReplyOutcome
from .sealing import MESSAGE_TEXT, message_key, seal
from .types import TicketReply

SQL = statements.of(__package__)


class _Standing(msgspec.Struct, frozen=True):
    """A ticket as it stands while a chunk of replies is decided."""

    ticket_id: UUID
    person_id: UUID
    kind: str
    state: str
    messages: int
    waits_for: str
    state_at: datetime


async def reply_tickets(
    tx: Transaction, cell: int, replies: Sequence[TicketReply], by: Actor, at: datetime
) -> list[ReplyOutcome]:
    """Write into tickets of ``cell``, in order: a reply after one that closes finds the ticket closed.

    ``ticket_unknown``: no such ticket here, it is another citizen's, or it does not lie with the partner who
    writes. ``partner_wrong``: ``hand_to`` is no partner's code, a citizen tried to pass the ticket on, or a
    partner to pass it to another or to close it. ``report_stays``: a report goes to no partner. ``replied``:
    kept; a citizen's message makes it the office's turn, or stays with the partner who has the ticket (whose
    time goes on); the office's makes it the citizen's, unless it hands the ticket to somebody or closes.
    """
    if not replies:
        return []
    wanted = sorted({each.ticket_id for each in replies})
    rows = await tx.rows(_Standing, SQL["lock_tickets"], cell, Uuids(wanted))
    tickets = {row.ticket_id: row for row in rows}
    outcomes = []
    accepted: list[tuple[TicketReply, _Standing]] = []
    for each in replies:
        ticket = tickets.get(each.ticket_id)
        if ticket is None or not _may_write(each, ticket):
            outcomes.append(ReplyOutcome.ticket_unknown)
            continue
        outcome = rules.decide_reply(each, ticket.kind, ticket.state, ticket.messages)
        outcomes.append(outcome)
        if outcome == ReplyOutcome.replied:
            tickets[each.ticket_id] = _stand(each, ticket, at)
            accepted.append((each, tickets[each.ticket_id]))
    if accepted:
        await _store(tx, cell, accepted, by, at)
    return outcomes


def _may_write(reply: TicketReply, ticket: _Standing) -> bool:
    """A citizen in his or her own tickets, a partner in those that lie with it, the office in all."""
    if reply.partner is not None and ticket.waits_for != rules.desk_of(reply.partner):
        return False
    return reply.person_id in (None, ticket.person_id)


def _stand(reply: TicketReply, ticket: _Standing, at: datetime) -> _Standing:
    """Where a ticket stands after an accepted reply. What a citizen adds gives a partner no more time."""
    state, waits_for = rules.next_step(reply, ticket.waits_for)
    added = reply.person_id is not None and rules.is_partners(waits_for)
    return msgspec.structs.replace(
        ticket,
        state=state,
        waits_for=waits_for,
        messages=ticket.messages + 1,
        state_at=ticket.state_at if added else at,
    )


async def _store(
    tx: Transaction, cell: int, written: Sequence[tuple[TicketReply, _Standing]], by: Actor, at: datetime
) -> None:
    keys = [message_key(each.ticket_id, after.messages) for each, after in written]
    texts = [rules.clean(each.text) for each, _ in written]
    await tx.execute(
        SQL["insert_messages"],
        cell,
        Uuids(each.ticket_id for each, _ in written),
        [after.messages for _, after in written],
        Byteas(seal(tx, MESSAGE_TEXT, keys, texts)),
        Texts(after.state for _, after in written),
        Texts(after.waits_for for _, after in written),
        by,
        at,
    )
    # The last reply of the chunk to a ticket says where it stands.
    last = {each.ticket_id: after for each, after in written}
    await tx.execute(
        SQL["update_tickets"],
        cell,
        Uuids(last),
        Texts(after.state for after in last.values()),
        Texts(after.waits_for for after in last.values()),
        [after.messages for after in last.values()],
        by,
        Instants(after.state_at for after in last.values()),
    )
