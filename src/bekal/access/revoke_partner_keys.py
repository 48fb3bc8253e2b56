"""Keys that open nothing any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Texts
from bekal.base.database import Transaction

from .find_partner import forget_partner_keys
from .log_access import log_access
from .outcomes import RevokeOutcome
from .types import AccessEntry

SQL = statements.of(__package__)


async def revoke_partner_keys(
    tx: Transaction, key_ids: Sequence[str], by: Actor, at: datetime
) -> list[RevokeOutcome]:
    """Revoke keys, for ever. Other processes that saw a key may honour it for another minute."""
    if not key_ids:
        return []
    state = {row[0] for row in await tx.tuples(SQL["lock_partner_keys"], Texts(set(key_ids)))}
    revoked = {row[0] for row in await tx.tuples(SQL["revoke_partner_keys"], Texts(state), by, at)}
    await log_access(tx, [AccessEntry("partner.key.revoke", key_id) for key_id in sorted(revoked)], by, at)
    forget_partner_keys(tx.memory, key_ids)
    results = []
    for key_id in key_ids:
        if key_id not in state:
            results.append(RevokeOutcome.key_unknown)
        elif key_id in revoked:
            revoked.remove(key_id)
            results.append(RevokeOutcome.revoked)
        else:
            results.append(RevokeOutcome.already_revoked)
    return results
