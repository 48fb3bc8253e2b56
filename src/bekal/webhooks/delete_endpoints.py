"""Remove endpoints for good."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from bekal.base import statements
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

SQL = statements.of(__package__ or "bekal.webhooks")


async def delete_endpoints(tx: Transaction, partner_code: str, endpoint_ids: Sequence[UUID]) -> list[bool]:
    """Remove a partner's endpoints, their secrets and deliveries; False where it is not that partner's."""
    rows = await tx.tuples(SQL["lock_endpoints"], Uuids(sorted(set(endpoint_ids))), partner_code)
    own = {row[0] for row in rows}
    tx.later(SQL["delete_deliveries_to"], Uuids(own))
    tx.later(SQL["delete_endpoints"], Uuids(own))
    return [endpoint_id in own for endpoint_id in endpoint_ids]
