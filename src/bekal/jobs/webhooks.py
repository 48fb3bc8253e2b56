"""Partners are told: events become deliveries, deliveries are made, in order for each endpoint."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta
from typing import Final

from bekal import access, journey, webhooks
from bekal.base.actors import job
from bekal.base.database import Database

from .outside import ROUNDS_MAX, Outside

_AT_ONCE: Final = 32
_PAGE: Final = 50
_TURN_SECONDS: Final = 10.0
"""So long one endpoint is served before it is given free again, and others that wait come first."""
_LOOK_SECONDS: Final = 0.5
"""While some are served, so often others are looked for that may be called."""
_ROUND_SECONDS: Final = 60.0
"""So long endpoints are claimed in a round, if there is always one to wait for: well within their lease."""
_STUCK_AFTER: Final = 5
"""From so many failures on, one delivery may be what an endpoint chokes on: the next is tried beside it."""


async def tell_partners(db: Database, outside: Outside, at: datetime) -> int:
    """Turn the outbox's events into deliveries."""
    told = 0
    for cell in range(db.cells):
        for _ in range(ROUNDS_MAX):
            moved = await journey.tell_partners(db, cell, job("tell_partners"), at)
            told += moved
            if not moved:
                break
    return told


async def send_webhooks(db: Database, outside: Outside, at: datetime) -> int:
    """Deliver what is due, many endpoints at a time, each in its own order; gives how many arrived.

    A slow receiver holds up nobody else: while it is waited for, whatever becomes due is claimed and served,
    and after its turn it stands behind those that wait.
    """
    if outside.webhooks is None:
        return 0
    delivered, started, elapsed = 0, time.monotonic(), 0.0
    serving: set[asyncio.Task[int]] = set()
    try:
        while True:
            if elapsed < _ROUND_SECONDS and len(serving) < _AT_ONCE:
                now = at + timedelta(seconds=elapsed)
                for endpoint in await _claim(db, _AT_ONCE - len(serving), now):
                    turn = _Round(db, outside.webhooks, endpoint, now).run()
                    serving.add(asyncio.create_task(turn))
            if not serving:
                return delivered
            done, serving = await asyncio.wait(
                serving, timeout=_LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
            delivered += sum(task.result() for task in done)
            elapsed = time.monotonic() - started
    finally:
        # Only a fault comes here with some still at work: they keep what they have done.
        await asyncio.gather(*serving, return_exceptions=True)


async def _claim(db: Database, limit: int, at: datetime) -> list[webhooks.DueEndpoint]:
    """Endpoints that are due; those of suspended partners wait."""
    async with db.begin() as tx:
        paused = await access.list_suspended_partners(tx)
        return await webhooks.claim_endpoints(tx, limit, at, paused=paused)


class _Round:
    """One turn of one endpoint: one delivery after the other, until none is due or none can arrive."""

    def __init__(
        self, db: Database, sender: webhooks.Sender, endpoint: webhooks.DueEndpoint, at: datetime
    ) -> None:
        self._db = db
        self._sender = sender
        self._endpoint = endpoint
        self._at = at
        self._attempts: list[webhooks.Attempt] = []
        self._blocked: webhooks.Ruling | None = None
        self._wait_seconds: int | None = None

    async def run(self) -> int:
        """Deliver; gives how many arrived."""
        delivered, after, started = 0, 0, time.monotonic()
        while True:
            async with self._db.read() as tx:
                due = await webhooks.list_due(tx, self._endpoint.endpoint_id, after, _PAGE, self._at)
            for place, one in enumerate(due):
                after = one.delivery_id
                delivered += await self._deliver(one, due[place + 1 : place + 2])
                if self._blocked or time.monotonic() - started > _TURN_SECONDS:
                    break
            full_page = len(due) == _PAGE and not self._blocked
            over = not full_page or time.monotonic() - started >= _TURN_SECONDS
            await self._record(over=over)
            if over:
                return delivered

    async def _deliver(self, one: webhooks.Due, behind: list[webhooks.Due]) -> bool:
        ruling, sent = await self._call(one)
        if ruling.blocks and not ruling.gone and one.attempts >= _STUCK_AFTER and behind:
            # Is it the endpoint, or this one? If the next arrives (it is told so again in its turn, under the
            # same id), only this one waits.
            beside, _ = await self._call(behind[0])
            if beside.delivered:
                ruling = webhooks.Ruling(delivered=False, error=ruling.error)
        wait = timedelta() if ruling.delivered else webhooks.backoff(one.attempts + 1)
        next_at = self._at if ruling.blocks else self._at + wait
        attempt = webhooks.Attempt(one.delivery_id, ruling.delivered, sent.status, ruling.error, next_at)
        self._attempts.append(attempt)
        if ruling.blocks:
            self._blocked, self._wait_seconds = ruling, sent.retry_after_seconds
        return ruling.delivered

    async def _call(self, one: webhooks.Due) -> tuple[webhooks.Ruling, webhooks.Sent]:
        body = one.body.encode()
        headers = webhooks.sign(self._endpoint.secrets, one.event_id, self._at, body)
        sent = await self._sender.send(self._endpoint.url, headers, body)
        return webhooks.judge(sent), sent

    async def _record(self, *, over: bool) -> None:
        async with self._db.begin() as tx:
            await webhooks.record_attempts(
                tx,
                self._endpoint,
                self._attempts,
                self._at,
                blocked=self._blocked.error if self._blocked else None,
                gone=bool(self._blocked and self._blocked.gone),
                wait_seconds=self._wait_seconds,
                over=over,
            )
        self._attempts = []
