"""Take keys that sign away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

from .find_signing_client import forget_signing_clients
from .log_access import log_access
from .types import AccessEntry

SQL = statements.of(__package__)


async def revoke_signing_keys(
    tx: Transaction, key_ids: Sequence[UUID], by: Actor, at: datetime
) -> list[bool]:
    """Revoke keys, for ever; False where there was none to revoke. Other processes may honour it a minute."""
    if not key_ids:
        return []
    revoked = dict(await tx.tuples(SQL["revoke_signing_keys"], Uuids(dict.fromkeys(key_ids)), by, at))
    forget_signing_clients(tx.memory, revoked.values())
    entries = [
        AccessEntry("client.key.revoke", code, str(key_id)) for key_id, code in sorted(revoked.items())
    ]
    await log_access(tx, entries, by, at)
    return [revoked.pop(key_id, None) is not None for key_id in key_ids]
