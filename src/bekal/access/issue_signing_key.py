"""Give a client a key to sign with.

A key that signs must be known as it is to verify with, so it is sealed, not hashed. A client may hold
several, so that a new one is taken into use before the old one is revoked.
"""

from __future__ import annotations

from datetime import datetime

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.database import Transaction
from bekal.base.errors import NotFound

from . import rules
from .find_signing_client import forget_signing_clients, sealed_place
from .log_access import log_access
from .types import AccessEntry, SigningKeyIssued

SQL = statements.of(__package__)


async def issue_signing_key(
    tx: Transaction, client_code: str, by: Actor, at: datetime, secret: str | None = None
) -> SigningKeyIssued:
    """A new key of a client; ``secret`` takes over the one that its software signs with already.

    NotFound when no client has the code; ValueError when a secret taken over is too short to be one.
    """
    if secret is not None and len(secret) < rules.SIGNING_KEY_LENGTH_MIN:
        raise ValueError(f"a key that signs has at least {rules.SIGNING_KEY_LENGTH_MIN} characters")
    chosen = secret if secret is not None else rules.encode_secret(ids.random_bytes(32))
    key_id = ids.new_id(0, at)
    sealed = tx.keyring.seal(sealed_place(key_id), chosen.encode())
    if not await tx.tuples(SQL["insert_signing_key"], key_id, client_code, sealed, by, at):
        raise NotFound(f"no client has the code {client_code!r}")
    forget_signing_clients(tx.memory, [client_code])
    await log_access(tx, [AccessEntry("client.key.issue", client_code, str(key_id))], by, at)
    return SigningKeyIssued(key_id, chosen)
