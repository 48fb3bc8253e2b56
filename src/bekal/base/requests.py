"""Idempotency: the first outcome of every reference a client gave is kept, refusals included.

A request is written in the operation's own transaction (``do_once``). A replay, an equal item in the same
chunk, or a chunk repeated because the answer to its COMMIT was lost gets the first outcome; the same
reference with another body is refused. Kept for ``KEPT_DAYS``.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec

from . import statements
from .adapt import Byteas, Texts
from .database import Transaction
from .keys import Keyring, Sealed

SQL = statements.of(__package__ or "")

KEPT_DAYS = 30
REFERENCE_LENGTH_MAX = 100

T = TypeVar("T")
R = TypeVar("R")

_EDGE_FIELDS = frozenset({"accepted_at"})
_encoder = msgspec.json.Encoder(order="sorted")


class RequestKey(msgspec.Struct, frozen=True):
    """Who asked, under which reference, for what (the SHA-256 of the body, see ``body_hash``)."""

    caller: str
    reference: str
    body_hash: bytes


class KeyReused(ValueError):  # noqa: N818
    """Under this key something else was asked before."""


class Keyed(msgspec.Struct, Generic[T], frozen=True):
    """A thing to be done, and the key under which it is done once; None: as often as it is asked for."""

    item: T
    key: RequestKey | None = None


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


async def claim_requests(tx: Transaction, cell: int, rows: Sequence[Request], at: datetime) -> None:
    """As ``save_requests``, but what is there stays and is no fault; ``find_requests`` then says what it is.

    Waits for another transaction that is saving the same at this moment.
    """
    if not rows:
        return
    rows = sorted(rows, key=_order)
    tx.later(
        SQL["claim_requests"],
        cell,
        Texts([row.caller for row in rows]),
        Texts([row.reference for row in rows]),
        Byteas([row.body_hash for row in rows]),
        Texts([row.outcome for row in rows]),
        at,
    )


async def do_once(
    tx: Transaction,
    cell: int,
    keys: Sequence[RequestKey | None],
    at: datetime,
    kind: type[R],
    work: Callable[[list[int]], Awaitable[Sequence[R]]],
    *,
    sealed: bool = False,
) -> list[R]:
    """Do what was not done under its key before, and keep what became of it, all in this transaction.

    ``keys`` are those of all things to be done, in order. ``work`` gets the places of those that are to be
    done now and gives their results (of ``kind``), in order; the others have their first result. KeyReused
    for a key of another body. Two transactions at once: one gets psycopg.errors.UniqueViolation when it
    saves, is rolled back, and finds the other's results when it is tried again. ``sealed``: results hold a
    secret, and are encrypted.
    """
    asked = [key for key in keys if key is not None]
    known = iter(await find_requests(tx, cell, asked))
    results: dict[int, R] = {}
    first: dict[tuple[str, str], int] = {}
    places: list[int] = []
    for place, key in enumerate(keys):
        seen = None if key is None else next(known)
        if key is None:
            places.append(place)
        elif seen is not None:
            results[place] = _recall(tx, key, seen, kind, sealed=sealed)
        elif first.setdefault((key.caller, key.reference), place) == place:
            places.append(place)
    results |= dict(zip(places, await work(places), strict=True) if places else ())
    rows = [_kept(tx, key, results[place], sealed=sealed) for place in places if (key := keys[place])]
    await save_requests(tx, cell, sorted(rows, key=_order), at)
    for place, key in enumerate(keys):
        if key is not None and place not in results:
            twin = first[key.caller, key.reference]
            if keys[twin] != key:
                raise KeyReused(key.reference)
            results[place] = results[twin]
    return [results[place] for place in range(len(keys))]


def seal_result(keyring: Keyring, key: RequestKey, result: bytes) -> str:
    """A result that may hold a secret, as it is kept."""
    return b64encode(keyring.seal(_place(key), result)).decode()


def open_result(keyring: Keyring, key: RequestKey, kept: str) -> bytes:
    """What ``seal_result`` was given. WrongKey as ``Keyring.open``."""
    return keyring.open(_place(key), b64decode(kept))


def _place(key: RequestKey) -> Sealed:
    return Sealed("base.requests", "result", f"{key.caller}\0{key.reference}".encode())


def _order(row: Request) -> tuple[str, str]:
    """Two transactions that save the same rows wait for each other, and never in a circle."""
    return row.caller, row.reference


def _recall(tx: Transaction, key: RequestKey, seen: Known, kind: type[R], *, sealed: bool) -> R:
    if not seen.same_body:
        raise KeyReused(key.reference)
    kept = seen.result or ""
    return msgspec.json.decode(open_result(tx.keyring, key, kept) if sealed else kept, type=kind)


def _kept(tx: Transaction, key: RequestKey, result: Any, *, sealed: bool) -> Request:
    said = msgspec.json.encode(result)
    kept = seal_result(tx.keyring, key, said) if sealed else said.decode()
    return Request(key.caller, key.reference, key.body_hash, getattr(result, "outcome", "done"), kept)


async def forget_requests(tx: Transaction, cell: int, before: datetime) -> int:
    """Remove what was answered before an instant (``KEPT_DAYS`` ago); gives how many. A nightly job."""
    return await tx.execute(SQL["delete_requests"], cell, before)
