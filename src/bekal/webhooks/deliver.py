"""Claim what is due, record what came of it, replay what was sent before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import statements
from bekal.base.adapt import Bigints
from bekal.base.database import Transaction

from . import rules
from .create_endpoints import secret_place
from .types import Attempt, Due, DueEndpoint

SQL = statements.of(__package__ or "bekal.webhooks")


async def claim_endpoints(tx: Transaction, limit: int, at: datetime) -> list[DueEndpoint]:
    """Claim endpoints for which something is due, those that waited longest first, for ``rules.LEASE``.

    One process delivers to an endpoint at a time: its order is kept.
    """
    rows = await tx.tuples(SQL["claim_endpoints"], at, at + rules.LEASE, limit)
    endpoints = []
    for endpoint_id, partner_code, url, failures, secret, former, former_until in rows:
        place = secret_place(endpoint_id)
        secrets = [tx.keyring.open(place, secret)]
        if former is not None and at < former_until:
            secrets.append(tx.keyring.open(place, former))
        endpoints.append(DueEndpoint(endpoint_id, partner_code, url, failures, tuple(secrets)))
    return endpoints


async def list_due(tx: Transaction, endpoint_id: UUID, after: int, limit: int, at: datetime) -> list[Due]:
    """What is due for an endpoint that was claimed, oldest first."""
    return await tx.rows(Due, SQL["list_due"], endpoint_id, at, after, limit)


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


async def replay_deliveries(
    tx: Transaction, partner_code: str, endpoint_id: UUID, since: datetime, until: datetime, at: datetime
) -> int | None:
    """Deliver again, in its order, everything made from ``since`` to before ``until``; gives how many.

    None when the endpoint is not that partner's. What is replayed is tried for another three days.
    """
    if not await tx.execute(SQL["wake_endpoint"], endpoint_id, partner_code, at):
        return None
    return await tx.execute(SQL["replay_deliveries"], endpoint_id, since, until, at, at + rules.TRY_FOR)
