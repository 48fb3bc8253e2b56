"""Idempotency: the first outcome of every reference a client gave is kept, refusals included.

A request is written in the operation's own transaction. A replay, an equal item in the same chunk, or a chunk
repeated because the answer to its COMMIT was lost gets the first outcome; the same reference with another
body is refused. Kept for ``KEPT_DAYS``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from . import statements
from .adapt import Byteas, Texts
from .database import Transaction

SQL = statements.of(__package__ or "")

KEPT_DAYS = 30
REFERENCE_LENGTH_MAX = 100

_EDGE_FIELDS = frozenset({"accepted_at"})
_encoder = msgspec.json.Encoder(order="sorted")


class RequestKey(msgspec.Struct, frozen=True):
    """Who asked, under which reference, for what (the SHA-256 of the body, see ``body_hash``)."""

    caller: str
    reference: str
    body_hash: bytes


class Known(msgspec.Struct, frozen=True):
    """What was answered to this caller and reference the first time. ``same_body`` false: refuse."""

    outcome: str
    result: str | None
    same_body: bool


class Request(msgspec.Struct, frozen=True):
    """An answer to keep. ``result``: what the caller got besides the outcome, as JSON; no personal data."""

    caller: str
    reference: str
    body_hash: bytes
    outcome: str
    result: str | None = None


def body_hash(body: msgspec.Struct | dict[str, Any] | bytes) -> bytes:
    """SHA-256 of what the client asked for: raw bytes as they are, else as JSON with sorted names.

    ``accepted_at`` is left out: the edge sets it anew at every try, and a second try is the same request.
    """
    if isinstance(body, bytes):
        return hashlib.sha256(body).digest()
    fields = msgspec.structs.asdict(body) if isinstance(body, msgspec.Struct) else body
    said = {name: value for name, value in fields.items() if name not in _EDGE_FIELDS}
    return hashlib.sha256(_encoder.encode(said)).digest()


async def find_requests(tx: Transaction, cell: int, keys: Sequence[RequestKey]) -> list[Known | None]:
    """What is known of each key, in order; None for a reference that this caller uses for the first time."""
    if not keys:
        return []
    rows = await tx.tuples(
        SQL["find_requests"],
        cell,
        Texts([key.caller for key in keys]),
        Texts([key.reference for key in keys]),
    )
    found = {(caller, reference): rest for caller, reference, *rest in rows}
    known: list[Known | None] = []
    for key in keys:
        row = found.get((key.caller, key.reference))
        known.append(None if row is None else Known(row[1], row[2], row[0] == key.body_hash))
    return known


async def save_requests(tx: Transaction, cell: int, rows: Sequence[Request], at: datetime) -> None:
    """Keep first answers. Each caller and reference must be new.

    Where another transaction saved the same one meanwhile, psycopg.errors.UniqueViolation rolls this one
    back; repeated (the coalescer does), it finds the other's answer.
    """
    if not rows:
        return
    results = [row.result for row in rows]
    tx.later(
        SQL["insert_requests"],
        cell,
        Texts([row.caller for row in rows]),
        Texts([row.reference for row in rows]),
        Byteas([row.body_hash for row in rows]),
        Texts([row.outcome for row in rows]),
        results if None in results else Texts(results),  # type: ignore[arg-type]  # None was just excluded
        at,
    )


async def forget_requests(tx: Transaction, cell: int, before: datetime) -> int:
    """Remove what was answered before an instant (``KEPT_DAYS`` ago); gives how many. A nightly job."""
    return await tx.execute(SQL["delete_requests"], cell, before)
