"""The outbox: what the outside must hear is a row, written in the transaction that made it true.

Messages hold ids and parameters, never contact data. Jobs claim them, deliver with no transaction open, and
record what came of it. A claim is a lease: who does not record within it, loses it, so a message is delivered
at least once; receivers know it by its ``outbox_id``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from . import ids, statements
from .adapt import Bigints, Texts, Uuids
from .database import Transaction

SQL = statements.of(__package__ or "")

LEASE = timedelta(minutes=5)
ATTEMPTS_MAX = 12
"""With waits of 1, 2, 4, ... 60 minutes between them: about eight hours."""


class Message(msgspec.Struct, frozen=True):
    """Something to tell. ``outbox_id`` is made where it is None; given twice, it is put once."""

    topic: str
    payload: dict[str, Any]
    outbox_id: UUID | None = None


class ClaimedMessage(msgspec.Struct, frozen=True):
    """A message to deliver now; ``attempts`` counts this one."""

    outbox_id: UUID
    topic: str
    payload: dict[str, Any]
    attempts: int


class StoredMessage(msgspec.Struct, frozen=True):
    """A message as it stands; ``state`` is ``waiting``, ``claimed``, ``sent`` or ``given_up``."""

    outbox_id: UUID
    topic: str
    payload: dict[str, Any]
    state: str
    created_at: datetime


class Delivery(msgspec.Struct, frozen=True):
    """What came of a claimed message."""

    outbox_id: UUID
    delivered: bool


class DeliveryOutcome(StrEnum):
    """What became of a delivery's record."""

    not_claimed = "not_claimed"
    """The message is not claimed: unknown, recorded before, or given up."""
    sent = "sent"
    given_up = "given_up"
    """It failed ``ATTEMPTS_MAX`` times and stays for staff to see."""
    waiting = "waiting"
    """It failed and will be tried again."""


async def put_messages(tx: Transaction, cell: int, messages: Sequence[Message], at: datetime) -> list[UUID]:
    """Put messages into the outbox of a cell; gives their ids. They go out only if ``tx`` commits."""
    if not messages:
        return []
    # Ids of a cell's things carry one of its slots; the first will do.
    slot = cell * ids.SLOTS // tx.cells
    made = ids.new_ids([slot] * len(messages), at)
    outbox_ids = [m.outbox_id or new for m, new in zip(messages, made, strict=True)]
    tx.later(
        SQL["insert_messages"],
        cell,
        Uuids(outbox_ids),
        Texts([message.topic for message in messages]),
        Texts([msgspec.json.encode(message.payload).decode() for message in messages]),
        at,
    )
    return outbox_ids


async def claim_messages(
    tx: Transaction, cell: int, topics: Sequence[str], limit: int, at: datetime
) -> list[ClaimedMessage]:
    """Claim up to ``limit`` messages that are due, oldest first, for the length of ``LEASE``.

    Messages another job is claiming at this moment are passed over.
    """
    if not topics:
        return []
    rows = await tx.rows(ClaimedMessage, SQL["claim_messages"], cell, Texts(topics), at, limit, at + LEASE)
    return sorted(rows, key=lambda row: row.outbox_id)


async def record_messages(
    tx: Transaction, cell: int, deliveries: Sequence[Delivery], at: datetime
) -> list[DeliveryOutcome]:
    """Record what came of claimed messages: sent, or waiting for the next try, or given up."""
    if not deliveries:
        return []
    first: dict[UUID, bool] = {}
    for delivery in deliveries:
        first.setdefault(delivery.outbox_id, delivery.delivered)
    rows = await tx.tuples(
        SQL["record_messages"],
        cell,
        Uuids(first),
        Bigints([int(delivered) for delivered in first.values()]),
        at,
        ATTEMPTS_MAX,
    )
    found = {outbox_id: DeliveryOutcome(state) for outbox_id, state in rows}
    return [found.pop(delivery.outbox_id, DeliveryOutcome.not_claimed) for delivery in deliveries]


async def list_messages(tx: Transaction, cell: int, limit: int) -> list[StoredMessage]:
    """The newest messages of a cell, whatever became of them: for the demonstration's page and for staff."""
    return await tx.rows(StoredMessage, SQL["list_messages"], cell, limit)


async def forget_messages(tx: Transaction, cell: int, before: datetime) -> int:
    """Remove messages sent that were put before an instant; gives how many. A nightly job."""
    return await tx.execute(SQL["delete_messages"], cell, before)
