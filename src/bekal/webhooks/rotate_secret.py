"""Give an endpoint a new secret."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.database import Transaction

from . import rules
from .secrets import SECRET_BYTES, secret_place, shown

SQL = statements.of(__package__ or "bekal.webhooks")


async def rotate_secret(
    tx: Transaction, partner_code: str, endpoint_id: UUID, by: Actor, at: datetime
) -> str | None:
    """A new secret of a partner's endpoint; for a day both sign. None when it is not that partner's."""
    secret = ids.random_bytes(SECRET_BYTES)
    sealed = tx.keyring.seal(secret_place(endpoint_id), secret)
    changed = await tx.execute(
        SQL["rotate_secret"], endpoint_id, partner_code, sealed, at + rules.FORMER_SECRET_FOR, at, by
    )
    return shown(secret) if changed else None
