"""Adds messages to tickets and passes them on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Byteas, Texts, Uuids
from bekal.base.database import Transaction

from . import rules
from .outcomes import ReplyOutcome
from .sealing import MESSAGE_TEXT, message_key, seal
from .types import TicketReply

SQL = statements.of(__package__)


async def reply_tickets(
    tx: Transaction, cell: int, replies: Sequence[TicketReply], by: Actor, at: datetime
) -> list[ReplyOutcome]:
    """Write into tickets of ``cell``, in order: a reply after one that closes finds the ticket closed.

    ``ticket_unknown``: no such ticket here, it is another citizen's, or it does not lie with the partner who
    writes. ``partner_wrong``: ``hand_to`` is no partner's code, a citizen tried to pass the ticket on, or a
    partner to pass it to another or to close it. ``replied``: kept; a citizen's message
    makes it the office's turn, the office's the citizen's, unless it hands the ticket to somebody or closes.
    """
    if not replies:
        return []
    wanted = sorted({each.ticket_id for each in replies})
    tickets = {row[0]: row[1:] for row in await tx.tuples(SQL["lock_tickets"], cell, Uuids(wanted))}
    outcomes = []
    accepted: list[tuple[TicketReply, int]] = []
    for each in replies:
        owner, state, messages, waits_for = tickets.get(each.ticket_id, (None, "", 0, ""))
        strange = each.partner is not None and waits_for != rules.desk_of(each.partner)
        if owner is None or each.person_id not in (None, owner) or strange:
            outcomes.append(ReplyOutcome.ticket_unknown)
            continue
        outcome = rules.decide_reply(each, state, messages)
        outcomes.append(outcome)
        if outcome == ReplyOutcome.replied:
            accepted.append((each, messages + 1))
            state, waits_for = rules.next_step(each)
            tickets[each.ticket_id] = (owner, state, messages + 1, waits_for)
    if accepted:
        await _store(tx, cell, accepted, by, at)
    return outcomes


async def _store(
    tx: Transaction, cell: int, numbered: Sequence[tuple[TicketReply, int]], by: Actor, at: datetime
) -> None:
    ticket_ids = [each.ticket_id for each, _ in numbered]
    keys = [message_key(each.ticket_id, number) for each, number in numbered]
    texts = [rules.clean(each.text) for each, _ in numbered]
    steps = [rules.next_step(each) for each, _ in numbered]
    await tx.execute(
        SQL["insert_messages"],
        cell,
        Uuids(ticket_ids),
        [number for _, number in numbered],
        Byteas(seal(tx, MESSAGE_TEXT, keys, texts)),
        Texts([state for state, _ in steps]),
        Texts([waits_for for _, waits_for in steps]),
        by,
        at,
    )
    # The last reply of the chunk to a ticket says where it stands.
    last = {each.ticket_id: (*step, number) for (each, number), step in zip(numbered, steps, strict=True)}
    await tx.execute(
        SQL["update_tickets"],
        cell,
        Uuids(last),
        Texts([state for state, _, _ in last.values()]),
        Texts([waits_for for _, waits_for, _ in last.values()]),
        [number for _, _, number in last.values()],
        by,
        at,
    )
