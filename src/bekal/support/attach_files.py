"""Files in tickets: a screenshot, a scan. Sealed like what was said, and gone when their time is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Byteas, Texts, Uuids
from bekal.base.database import Transaction
from bekal.base.keys import Sealed

SQL = statements.of(__package__)
BYTES_MAX: Final = 3 * 1024 * 1024
KEPT: Final = timedelta(days=365)
"""As long as a complaint may be taken up again; what it said stays until its owner is erased."""

_FORGOTTEN_AT_ONCE: Final = 1000
_PLACE: Final = ("support.attachments", "content")
_SIGNS: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"%PDF-", "application/pdf"),
)


class File(msgspec.Struct, frozen=True):
    """A file for a message of a ticket. ``kind`` is what ``kind_of`` found, never what the sender says."""

    ticket_id: UUID
    message: int
    kind: str
    content: bytes


class Attachment(msgspec.Struct, frozen=True):
    """A file of a ticket; ``there`` is false once its content is gone."""

    attachment_id: UUID
    message: int
    kind: str
    bytes: int
    there: bool
    keep_until: datetime
    by: str
    at: datetime


def kind_of(content: bytes) -> str | None:
    """What a file is by its first bytes: a JPEG, PNG or PDF; None for anything else."""
    return next((kind for sign, kind in _SIGNS if content.startswith(sign)), None)


async def attach_files(
    tx: Transaction, cell: int, files: Sequence[File], by: Actor, at: datetime
) -> list[UUID]:
    """Keep files with messages that are there, for a year; gives their ids, in order.

    That the writer may write in the ticket was decided with the message. The database refuses other kinds
    and more than 3 MiB (``attachments_kind_known``, ``attachments_size_limited``).
    """
    if not files:
        return []
    attachment_ids = ids.new_ids([ids.slot_of(each.ticket_id) for each in files], at)
    keys = [each.bytes for each in attachment_ids]
    await tx.execute(
        SQL["insert_attachments"],
        cell,
        Uuids(each.ticket_id for each in files),
        Uuids(attachment_ids),
        [each.message for each in files],
        Texts(each.kind for each in files),
        [len(each.content) for each in files],
        Byteas(tx.keyring.seal_column(*_PLACE, keys, [each.content for each in files])),
        at + KEPT,
        by,
        at,
    )
    return attachment_ids


async def list_attachments(tx: Transaction, cell: int, ticket_id: UUID) -> list[Attachment]:
    """The files of a ticket in the order in which they came."""
    return await tx.rows(Attachment, SQL["list_attachments"], cell, ticket_id)


async def open_attachment(
    tx: Transaction, cell: int, ticket_id: UUID, attachment_id: UUID
) -> tuple[str, bytes] | None:
    """Kind and content of one file of a ticket; None where there is none (any more)."""
    rows = await tx.tuples(SQL["find_attachment"], cell, ticket_id, attachment_id)
    return (rows[0][0], tx.keyring.open(Sealed(*_PLACE, attachment_id.bytes), rows[0][1])) if rows else None


async def forget_attachments(tx: Transaction, cell: int, at: datetime) -> int:
    """Take the content of files whose time is over at ``at``, a thousand at most; gives their number."""
    return await tx.execute(SQL["forget_attachments"], cell, at, _FORGOTTEN_AT_ONCE)


async def erase_words(
    tx: Transaction, cell: int, person_ids: Sequence[UUID], by: Actor, at: datetime
) -> None:
    """Erase what persons wrote and sent, and the answers to it; that there were tickets stays."""
    rows = await tx.tuples(SQL["erase_subjects"], cell, Uuids(person_ids))
    tickets = Uuids(row[0] for row in rows)
    await tx.execute(SQL["erase_texts"], cell, tickets)
    await tx.execute(SQL["erase_attachments"], cell, tickets)
