"""Opens tickets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Byteas, Texts, Uuids
from bekal.base.database import Transaction
from bekal.base.ids import CodeKind

from . import rules
from .outcomes import TicketOutcome
from .sealing import MESSAGE_TEXT, SUBJECT, message_key, seal
from .types import TicketOpened, TicketOpening

SQL = statements.of(__package__)


async def open_tickets(
    tx: Transaction, cell: int, openings: Sequence[TicketOpening], by: Actor, at: datetime
) -> list[TicketOpened]:
    """Open tickets of persons of ``cell``; each gets a code to ask after and waits for the office,

    or for the partner of ``hand_to`` where one is named and the kind is not the office's own
    (``rules.OFFICES_OWN``).

    Refusals of form come first (kind, subject, text, ``about``); ``too_many`` when the person has
    ``rules.OPEN_TICKETS_MAX`` tickets that are not closed. The same words twice are two tickets: a double
    click is the edge's to catch (``base.requests``).
    """
    if not openings:
        return []
    outcomes = [rules.check_opening(each) for each in openings]
    persons = sorted({each.person_id for each in openings})
    rows = await tx.tuples(SQL["count_open_tickets"], cell, Uuids(persons))
    counts: Counter[UUID] = Counter(dict(rows))
    for i, each in enumerate(openings):
        if outcomes[i] is None:
            full = counts[each.person_id] >= rules.OPEN_TICKETS_MAX
            outcomes[i] = TicketOutcome.too_many if full else TicketOutcome.opened
            counts[each.person_id] += not full
    accepted = [
        each for each, outcome in zip(openings, outcomes, strict=True) if outcome == TicketOutcome.opened
    ]
    opened = iter(await _store(tx, cell, accepted, by, at) if accepted else ())
    return [
        next(opened) if outcome == TicketOutcome.opened else TicketOpened(outcome or TicketOutcome.opened)
        for outcome in outcomes
    ]


async def _store(
    tx: Transaction, cell: int, openings: Sequence[TicketOpening], by: Actor, at: datetime
) -> list[TicketOpened]:
    slots = [ids.slot_of(each.person_id) for each in openings]
    ticket_ids = ids.new_ids(slots, at)
    codes = [ids.new_code(CodeKind.ticket, slot) for slot in slots]
    subjects = [rules.clean(each.subject) for each in openings]
    texts = [rules.clean(each.text) for each in openings]
    desks = [rules.first_desk(each) for each in openings]
    await tx.execute(
        SQL["insert_tickets"],
        cell,
        Uuids(ticket_ids),
        Uuids([each.person_id for each in openings]),
        Texts(codes),
        Texts([each.kind for each in openings]),
        Texts([each.about for each in openings]),
        Byteas(seal(tx, SUBJECT, [each.bytes for each in ticket_ids], subjects)),
        by,
        at,
        Texts(desks),
    )
    await tx.execute(
        SQL["insert_messages"],
        cell,
        Uuids(ticket_ids),
        [1] * len(openings),
        Byteas(seal(tx, MESSAGE_TEXT, [message_key(each, 1) for each in ticket_ids], texts)),
        Texts(["open"] * len(openings)),
        Texts(desks),
        by,
        at,
    )
    return [
        TicketOpened(TicketOutcome.opened, ticket_id, code)
        for ticket_id, code in zip(ticket_ids, codes, strict=True)
    ]
