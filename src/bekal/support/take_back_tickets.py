"""Takes tickets back that a partner let lie."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Byteas, Instants, Texts, Uuids
from bekal.base.database import Transaction

from . import rules
from .sealing import MESSAGE_TEXT, message_key, seal

SQL = statements.of(__package__)
_AT_ONCE: Final = 1000


async def take_back_tickets(tx: Transaction, cell: int, since: datetime, by: Actor, at: datetime) -> int:
    """Tickets that lie with a partner since ``since`` or longer become the office's; gives their number.

    A thousand at most. A message without a writer but ``by`` says so in each, and is the only trace of it;
    a ticket that holds as many messages as it may goes without.
    """
    rows = await tx.tuples(SQL["list_late_tickets"], cell, since, _AT_ONCE)
    if not rows:
        return 0
    told = [(ticket_id, count + 1) for ticket_id, count in rows if count < rules.MESSAGES_MAX]
    if told:
        await tx.execute(
            SQL["insert_messages"],
            cell,
            Uuids(ticket_id for ticket_id, _ in told),
            [number for _, number in told],
            Byteas(
                seal(tx, MESSAGE_TEXT, [message_key(*each) for each in told], [rules.TAKEN_BACK] * len(told))
            ),
            Texts(["open"] * len(told)),
            Texts([rules.OFFICE] * len(told)),
            by,
            at,
        )
    numbers = dict(told)
    return await tx.execute(
        SQL["update_tickets"],
        cell,
        Uuids(ticket_id for ticket_id, _ in rows),
        Texts(["open"] * len(rows)),
        Texts([rules.OFFICE] * len(rows)),
        [numbers.get(ticket_id, count) for ticket_id, count in rows],
        by,
        Instants([at] * len(rows)),
    )
