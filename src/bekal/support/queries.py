"""Reads of tickets. Subjects and texts are opened here: whoever shows them to staff logs that access."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from bekal.base import statements
from bekal.base.adapt import Texts, Uuids
from bekal.base.database import Transaction

from .sealing import MESSAGE_TEXT, SUBJECT, message_key, unseal
from .types import Message, Ticket

SQL = statements.of(__package__)


async def list_tickets(
    tx: Transaction, cell: int, person_id: UUID, after: UUID | None = None, limit: int = 100
) -> list[Ticket]:
    """A person's tickets, newest first; ``after`` is the last ticket of the page before."""
    return _tickets(tx, await tx.tuples(SQL["list_tickets"], cell, person_id, after, limit))


async def list_waiting_tickets(
    tx: Transaction, cell: int, waits_for: str, after: UUID | None = None, limit: int = 100
) -> list[Ticket]:
    """What waits for ``office`` or ``partner:<code>``, oldest first: a desk's queue."""
    return _tickets(tx, await tx.tuples(SQL["list_waiting_tickets"], cell, waits_for, after, limit))


async def list_partner_tickets(tx: Transaction, cell: int, limit: int = 100) -> list[Ticket]:
    """What lies with any partner, by partner, oldest first."""
    return _tickets(tx, await tx.tuples(SQL["list_partner_tickets"], cell, limit))


async def find_tickets_by_code(tx: Transaction, cell: int, codes: Sequence[str]) -> list[Ticket | None]:
    """Tickets of ``cell`` by their public codes, in order; None for an unknown one."""
    if not codes:
        return []
    found = _tickets(tx, await tx.tuples(SQL["find_tickets_by_code"], cell, Texts(codes)))
    by_code = {ticket.code: ticket for ticket in found}
    return [by_code.get(code) for code in codes]


async def find_tickets(tx: Transaction, cell: int, ticket_ids: Sequence[UUID]) -> list[Ticket | None]:
    """Tickets of ``cell`` by their ids, in order; None for an unknown one."""
    if not ticket_ids:
        return []
    found = _tickets(tx, await tx.tuples(SQL["find_tickets"], cell, Uuids(set(ticket_ids))))
    by_id = {ticket.ticket_id: ticket for ticket in found}
    return [by_id.get(ticket_id) for ticket_id in ticket_ids]


async def list_messages(
    tx: Transaction, cell: int, ticket_id: UUID, after: int = 0, limit: int = 100
) -> list[Message]:
    """What was said in a ticket, in order; ``after`` is the number of the last message before the page."""
    rows = await tx.tuples(SQL["list_messages"], cell, ticket_id, after, limit)
    texts = unseal(
        tx, MESSAGE_TEXT, [message_key(ticket_id, row[0]) for row in rows], [row[1] for row in rows]
    )
    return [Message(row[0], text, *row[2:]) for row, text in zip(rows, texts, strict=True)]


def _tickets(tx: Transaction, rows: list[tuple[Any, ...]]) -> list[Ticket]:
    subjects = unseal(tx, SUBJECT, [row[0].bytes for row in rows], [row[5] for row in rows])
    return [Ticket(*(*row[:5], subject, *row[6:])) for row, subject in zip(rows, subjects, strict=True)]
