"""Tickets and passes: signed, the same for every process, nothing stored.

A *ticket* says when its holder came; a *pass*, that he or she was let in, and when last seen. Both carry an
id (so that all copies of one share one allowance) and a mark of the device they were made for. They are
signed under a key of the installation, so they outlive every process, and cannot be made, moved or altered.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as WrongBase64
from enum import IntEnum
from typing import Final

import msgspec

MARK_BYTES: Final = 4
_BODY: Final = struct.Struct(">BQQ8s4s")
_SIGNATURE_BYTES: Final = 16
_LENGTH: Final = 4 * -(-(_BODY.size + _SIGNATURE_BYTES) // 3)


class Kind(IntEnum):
    """What a signed text is."""

    ticket = 1
    admission = 2


class Ticket(msgspec.Struct, frozen=True, gc=False):
    """A ticket or a pass. Instants are milliseconds since 1970, UTC.

    ``came_ms``: when its holder asked first. ``seen_ms``: when the pass was last renewed.
    """

    kind: Kind
    came_ms: int
    seen_ms: int
    ticket_id: bytes
    mark: bytes


def mark_of(user_agent: bytes) -> bytes:
    """The mark of a device: what it calls itself. Passed on to another kind of device, a ticket is void."""
    return hashlib.sha256(user_agent).digest()[:MARK_BYTES]


def write_ticket(key: bytes, ticket: Ticket) -> str:
    """The signed text of a ticket, fit for a cookie and for an address."""
    body = _BODY.pack(ticket.kind, ticket.came_ms, ticket.seen_ms, ticket.ticket_id, ticket.mark)
    return urlsafe_b64encode(body + _sign(key, body)).decode().rstrip("=")


def read_ticket(key: bytes, text: str) -> Ticket | None:
    """The ticket of a text; None when it was not signed with this key, or a letter is another."""
    padded = text + "=" * (-len(text) % 4)
    if len(padded) != _LENGTH:
        return None
    try:
        raw = urlsafe_b64decode(padded.encode("ascii"))
    except (WrongBase64, ValueError):
        return None
    body = raw[: _BODY.size]
    if not hmac.compare_digest(raw[_BODY.size :], _sign(key, body)):
        return None
    kind, came_ms, seen_ms, ticket_id, mark = _BODY.unpack(body)
    return Ticket(Kind(kind), came_ms, seen_ms, ticket_id, mark)


def _sign(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, b"waiting_room\0" + body, "sha256")[:_SIGNATURE_BYTES]
