"""Reads of webhooks, for the partner itself and for staff."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import statements
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

from .types import DeliveryRow, Due, EndpointRow

SQL = statements.of(__package__ or "bekal.webhooks")
_FIRST = UUID(int=0)


async def list_endpoints(
    tx: Transaction, partner_code: str | None, after: UUID | None = None, limit: int = 100
) -> list[EndpointRow]:
    """Endpoints of a partner, or of all of them, in pages by id."""
    return await tx.rows(EndpointRow, SQL["list_endpoints"], partner_code, after or _FIRST, limit)


async def find_endpoints(
    tx: Transaction, partner_code: str, endpoint_ids: Sequence[UUID]
) -> list[EndpointRow | None]:
    """A partner's endpoints by their ids; None for another's."""
    rows = await tx.rows(EndpointRow, SQL["find_endpoints"], partner_code, Uuids(dict.fromkeys(endpoint_ids)))
    found = {row.endpoint_id: row for row in rows}
    return [found.get(endpoint_id) for endpoint_id in endpoint_ids]


async def list_deliveries(
    tx: Transaction, endpoint_id: UUID, state: str | None, before: int | None, limit: int
) -> list[DeliveryRow]:
    """Deliveries to an endpoint, the newest first, in pages by id; of one state when given."""
    return await tx.rows(DeliveryRow, SQL["list_deliveries"], endpoint_id, state, before or 2**62, limit)


async def list_due(tx: Transaction, endpoint_id: UUID, after: int, limit: int, at: datetime) -> list[Due]:
    """What is due for an endpoint that was claimed, oldest first."""
    return await tx.rows(Due, SQL["list_due"], endpoint_id, at, after, limit)


async def forget_deliveries(tx: Transaction, before: datetime) -> int:
    """Remove deliveries that are over and were made before an instant; gives how many. A nightly job."""
    return await tx.execute(SQL["delete_deliveries"], before)
