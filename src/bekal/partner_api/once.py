"""Idempotency-Key: the same key with the same body gets the same answer; with another body it is refused.

The key belongs to the caller, the method and the address. What was answered is kept for 30 days in
``base.requests``. Operations are safe to repeat by themselves; this makes their *answers* repeatable. Where a
process dies between doing and keeping, the next try is worked on anew: nothing is done twice, but its answer
may say so (``already_recorded``).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, TypeVar

import psycopg
from litestar.response.base import ASGIResponse

from bekal.base import actors, ids, requests
from bekal.base.clock import Clock
from bekal.base.coalescer import Coalescer
from bekal.base.database import Database
from bekal.pages import partner_of

from .answers import encode, raw_answer
from .headers import AnyRequest
from .problems import refuse

T = TypeVar("T")
KEY: Final = re.compile(rb"[A-Za-z0-9._:/+-]{1,64}")
_KIND: Final = "answered"


class Answers:
    """Kept answers. Finding and keeping are coalesced: many small requests share a transaction."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._working: set[tuple[str, str]] = set()
        self._finding: Coalescer[requests.RequestKey, requests.Known | None] = Coalescer(
            self._find, self._cell, name="find_answer", wait_seconds=0.0
        )
        self._keeping: Coalescer[requests.Request, str | None] = Coalescer(
            self._keep, self._cell, name="keep_answer", wait_seconds=0.0
        )

    async def close(self) -> None:
        """Finish what waits and take nothing new."""
        await self._finding.close()
        await self._keeping.close()

    async def answer(self, key: requests.RequestKey, work: Callable[[], Awaitable[bytes]]) -> bytes:
        """What was answered under the key before, or what ``work`` gives now. Problem 409 or 422."""
        place = (key.caller, key.reference)
        if place in self._working:
            raise refuse("key-in-use", headers={"Retry-After": "1"})
        self._working.add(place)
        try:
            known = await self._finding.submit(key)
            if known is not None:
                if not known.same_body:
                    raise refuse("key-reused")
                return (known.result or "").encode()
            body = await work()
            kept = requests.Request(key.caller, key.reference, key.body_hash, _KIND, body.decode())
            # Another process may have answered meanwhile: whoever was first is right.
            earlier = await self._keeping.submit(kept)
            return earlier.encode() if earlier is not None else body
        finally:
            self._working.discard(place)

    def _cell(self, key: requests.RequestKey | requests.Request) -> int:
        return ids.cell_of_slot(int(key.reference[2:4], 16), self._db.cells)

    async def _find(self, cell: int, keys: Sequence[requests.RequestKey]) -> Sequence[requests.Known | None]:
        async with self._db.read() as tx:
            return await requests.find_requests(tx, cell, keys)

    async def _keep(self, cell: int, rows: Sequence[requests.Request]) -> list[str | None]:
        keys = [requests.RequestKey(row.caller, row.reference, row.body_hash) for row in rows]
        try:
            async with self._db.begin() as tx:
                await requests.save_requests(tx, cell, rows, self._clock.now())
        except psycopg.errors.UniqueViolation:
            async with self._db.read() as tx:
                known = await requests.find_requests(tx, cell, keys)
            if any(each is None for each in known):
                # One of the chunk collided: halved by the coalescer until it stands alone.
                raise
            return [each.result if each else None for each in known]
        return [None] * len(rows)


def key_of(request: AnyRequest, body_hash: bytes) -> requests.RequestKey:
    """Who asks under which key, for what. Problem 400 without a key that can be kept."""
    given = [value for name, value in request.scope["headers"] if name == b"idempotency-key"]
    if len(given) != 1 or not KEY.fullmatch(given[0]):
        raise refuse("key-wrong")
    scope = request.scope
    place = hashlib.sha256(
        b"\0".join((scope["method"].encode(), scope["path"].encode("utf-8", "replace"), given[0]))
    )
    caller = actors.partner(partner_of(request).partner_code)
    return requests.RequestKey(caller, f"k:{place.hexdigest()}", body_hash)


async def answer_once(
    request: AnyRequest,
    answers: Answers,
    items: list[T],
    many: bool,  # noqa: FBT001 - goes with items
    work: Callable[[list[T]], Awaitable[list[Any]]],
) -> ASGIResponse:
    """The answer of ``work`` to the items, kept under the request's key; an item alone is answered alone."""
    body_hash = hashlib.sha256(encode([many, items])).digest()
    key = key_of(request, body_hash)

    async def answered() -> bytes:
        made = await work(items)
        return encode(made if many else made[0])

    return raw_answer(request, await answers.answer(key, answered))
