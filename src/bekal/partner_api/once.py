"""Idempotency-Key: the same key with the same body has its effect once and gets the same answer.

The key belongs to the caller, the method and the address. It is kept three times, in ``base.requests``:

1. Before anything is done the key is *claimed* for its body. From then on another body is refused (422), in
   every process, and also when nothing came of the first.
2. Every item is done under a key of its own, the request's with the item's number, and its result is kept in
   the transaction that does it (``requests.do_once``). So it does not matter who else works under the same
   key at this moment, or where a process dies: what was done is found, what was not is done.
3. The answer is put together and kept, encrypted because some hold a secret. Whoever repeats the request gets
   these very bytes; the first to keep an answer is right.

The confirmation of one purchase keeps nothing but 2: its purchase is in its address, its body one code.
Everything is kept for 30 days.
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
from bekal.base.database import Database, Transaction
from bekal.base.keys import Keyring
from bekal.base.requests import Keyed, KeyReused, Known, Request, RequestKey
from bekal.pages import Problem, partner_of

from .answers import encode, raw_answer
from .headers import AnyRequest
from .problems import refuse

T = TypeVar("T")
R = TypeVar("R")
KEY: Final = re.compile(rb"[A-Za-z0-9._:/+-]{1,64}")
_ASKED: Final = "asked"
_ANSWERED: Final = "answered"


class Answers:
    """Claims of keys, and kept answers. Both are coalesced: many small requests share a transaction."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._working: set[tuple[str, str]] = set()
        self._claiming: Coalescer[RequestKey, tuple[Known, Known | None]] = Coalescer(
            self._claim, self.cell_of, name="claim_key", wait_seconds=0.0
        )
        self._keeping: Coalescer[Request, str | None] = Coalescer(
            self._keep, self.cell_of, name="keep_answer", wait_seconds=0.0
        )

    async def close(self) -> None:
        """Finish what waits and take nothing new."""
        await self._claiming.close()
        await self._keeping.close()

    async def answer(self, key: RequestKey, work: Callable[[], Awaitable[bytes]]) -> bytes:
        """What was answered under the key before, or what ``work`` gives now. Problem 409 or 422.

        ``work`` does its items under keys of their own, so it may be called again.
        """
        place = (key.caller, key.reference)
        if place in self._working:
            raise refuse("key-in-use", headers={"Retry-After": "1"})
        self._working.add(place)
        try:
            claim, answer = await self._claiming.submit(key)
            if not claim.same_body:
                raise refuse("key-reused")
            if claim.outcome == _ANSWERED:
                # Kept before keys were claimed, in one row.
                return (claim.result or "").encode()
            keyring, kept = self._keyring(), _answer_key(key)
            if answer is not None:
                return requests.open_result(keyring, kept, answer.result or "")
            body = await self._settle(work)
            sealed = requests.seal_result(keyring, kept, body)
            row = Request(kept.caller, kept.reference, kept.body_hash, _ANSWERED, sealed)
            # Another process may have answered meanwhile: whoever was first is right.
            earlier = await self._keeping.submit(row)
            return body if earlier is None else requests.open_result(keyring, kept, earlier)
        except KeyReused as reused:
            raise refuse("key-reused") from reused
        finally:
            self._working.discard(place)

    async def do_here(
        self,
        items: Sequence[Keyed[T]],
        kind: type[R],
        work: Callable[[Transaction, list[T]], Awaitable[Sequence[R]]],
        *,
        sealed: bool = False,
    ) -> list[R]:
        """Do items that lie in no cell, in one transaction, under their keys: ``requests.do_once``."""
        if not items:
            return []
        keys = [item.key for item in items]
        cell = self.cell_of(next(key for key in keys if key is not None))
        async with self._db.begin() as tx:

            async def do(places: list[int]) -> Sequence[R]:
                return await work(tx, [items[place].item for place in places])

            return await requests.do_once(tx, cell, keys, self._clock.now(), kind, do, sealed=sealed)

    def cell_of(self, key: RequestKey | Request) -> int:
        """The cell that keeps what belongs to a request as a whole."""
        return ids.cell_of_slot(int(key.reference[2:4], 16), self._db.cells)

    def _keyring(self) -> Keyring:
        if self._db.keyring is None:
            raise LookupError("this database was opened without keys: answers stay sealed")
        return self._db.keyring

    async def _settle(self, work: Callable[[], Awaitable[bytes]]) -> bytes:
        """Work; where another process does the same at this moment, its results are found the next time.

        It may be ahead in every cell anew, so there are as many tries. And it may have done what refuses this
        one (what it removed is unknown now): so a refusal counts when it comes twice.
        """
        refused = False
        for _ in range(self._db.cells + 1):
            try:
                return await work()
            except (psycopg.errors.UniqueViolation, psycopg.errors.DeadlockDetected):
                continue
            except Problem:
                if refused:
                    raise
                refused = True
        return await work()

    async def _claim(self, cell: int, keys: Sequence[RequestKey]) -> list[tuple[Known, Known | None]]:
        claims = [Request(key.caller, key.reference, key.body_hash, _ASKED) for key in keys]
        async with self._db.begin() as tx:
            await requests.claim_requests(tx, cell, claims, self._clock.now())
            found = await requests.find_requests(tx, cell, [*keys, *map(_answer_key, keys)])
        return [
            (claim or Known(_ASKED, None, same_body=True), answer)
            for claim, answer in zip(found[: len(keys)], found[len(keys) :], strict=True)
        ]

    async def _keep(self, cell: int, rows: Sequence[Request]) -> list[str | None]:
        keys = [RequestKey(row.caller, row.reference, row.body_hash) for row in rows]
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


def key_of(request: AnyRequest, body_hash: bytes) -> RequestKey:
    """Who asks under which key, for what. Problem 400 without a key that can be kept."""
    given = [value for name, value in request.scope["headers"] if name == b"idempotency-key"]
    if len(given) != 1 or not KEY.fullmatch(given[0]):
        raise refuse("key-wrong")
    scope = request.scope
    place = hashlib.sha256(
        b"\0".join((scope["method"].encode(), scope["path"].encode("utf-8", "replace"), given[0]))
    )
    caller = actors.partner(partner_of(request).partner_code)
    return RequestKey(caller, f"k:{place.hexdigest()}", body_hash)


async def answer_once(
    request: AnyRequest,
    answers: Answers,
    items: list[T],
    many: bool,  # noqa: FBT001 - goes with items
    work: Callable[[list[Keyed[T]]], Awaitable[list[Any]]],
) -> ASGIResponse:
    """The answer of ``work`` to the items, kept under the request's key; an item alone is answered alone.

    ``work`` is handed each item with the key that it is to be done under.
    """
    body_hash = hashlib.sha256(encode([many, items])).digest()
    key = key_of(request, body_hash)
    keyed = [
        Keyed(item, RequestKey(key.caller, f"{key.reference}/{number}", body_hash))
        for number, item in enumerate(items)
    ]

    async def answered() -> bytes:
        made = await work(keyed)
        return encode(made if many else made[0])

    return raw_answer(request, await answers.answer(key, answered))


def _answer_key(key: RequestKey) -> RequestKey:
    return RequestKey(key.caller, f"{key.reference}/answer", key.body_hash)
