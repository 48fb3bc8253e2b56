"""Claim endpoints for which something is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import statements
from bekal.base.adapt import Texts
from bekal.base.database import Transaction

from . import rules
from .secrets import secret_place
from .types import DueEndpoint

SQL = statements.of(__package__ or "bekal.webhooks")


async def claim_endpoints(
    tx: Transaction, limit: int, at: datetime, *, paused: Sequence[str] = ()
) -> list[DueEndpoint]:
    """Claim endpoints for which something is due, those that waited longest first, for ``rules.LEASE``.

    One process delivers to an endpoint at a time: its order is kept. Endpoints of partners that are
    ``paused`` (suspended) are left alone; what waits for them waits on.
    """
    rows = await tx.tuples(SQL["claim_endpoints"], at, at + rules.LEASE, limit, Texts(paused))
    endpoints = []
    for endpoint_id, partner_code, url, failures, secret, former, former_until in rows:
        place = secret_place(endpoint_id)
        secrets = [tx.keyring.open(place, secret)]
        if former is not None and at < former_until:
            secrets.append(tx.keyring.open(place, former))
        endpoints.append(DueEndpoint(endpoint_id, partner_code, url, failures, tuple(secrets)))
    return endpoints
