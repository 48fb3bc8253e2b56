"""Record what came of delivering."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import statements
from bekal.base.adapt import Bigints
from bekal.base.database import Transaction

from . import rules
from .types import Attempt, DueEndpoint

SQL = statements.of(__package__ or "bekal.webhooks")


async def record_attempts(
    tx: Transaction,
    endpoint: DueEndpoint,
    attempts: Sequence[Attempt],
    at: datetime,
    *,
    blocked: str | None = None,
    gone: bool = False,
    wait_seconds: int | None = None,
    over: bool = True,
) -> None:
    """Record what came of attempts; when the turn is ``over``, give the endpoint free.

    It may be claimed again at once, or, ``blocked`` by what, after a while (``wait_seconds``: it asked for).

    What could not be delivered within its three days is given up; it stays to be seen and to be replayed.
    """
    await tx.execute(
        SQL["record_attempts"],
        Bigints(attempt.delivery_id for attempt in attempts),
        Bigints(int(attempt.delivered) for attempt in attempts),
        [attempt.status for attempt in attempts],
        [attempt.error for attempt in attempts],
        [attempt.next_at for attempt in attempts],
        at,
    )
    if not over:
        return
    claimed = at + rules.LEASE
    failures = endpoint.failures + 1 if blocked else 0
    next_at = at
    if blocked:
        next_at = at + max(rules.backoff(failures), rules.seconds(wait_seconds))
        await tx.execute(SQL["give_up_deliveries"], endpoint.endpoint_id, at)
    await tx.execute(SQL["free_endpoint"], endpoint.endpoint_id, failures, next_at, blocked, gone, claimed)
