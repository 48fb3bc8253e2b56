"""Switch endpoints off and on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

SQL = statements.of(__package__ or "bekal.webhooks")


async def switch_endpoints(
    tx: Transaction, partner_code: str, endpoint_ids: Sequence[UUID], state: str, by: Actor, at: datetime
) -> list[bool]:
    """Switch a partner's endpoints ``off`` or ``active``; False where it is not that partner's.

    What waits for one that is off waits on; an endpoint switched on again is tried at once.
    """
    rows = await tx.tuples(SQL["switch_endpoints"], Uuids(endpoint_ids), partner_code, state, at, by)
    switched = {row[0] for row in rows}
    return [endpoint_id in switched for endpoint_id in endpoint_ids]
