"""Keys for partners."""

from __future__ import annotations

import hashlib
from datetime import datetime

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Texts
from bekal.base.database import Transaction
from bekal.base.errors import NotFound

from . import rules
from .log_access import log_access
from .types import AccessEntry, IssuedKey

SQL = statements.of(__package__)


async def issue_partner_keys(tx: Transaction, partner_code: str, by: Actor, at: datetime) -> IssuedKey:
    """A new key of a partner; its secret is given here and never again.

    A partner may hold several keys, so that a new one can be taken into use before the old one is revoked.
    NotFound when the code is no partner's.
    """
    if not await tx.tuples(SQL["find_partners"], Texts([partner_code])):
        raise NotFound(f"no partner has the code {partner_code!r}")
    key = IssuedKey(ids.random_bytes(8).hex(), rules.encode_secret(ids.random_bytes(32)))
    secret_hash = hashlib.sha256(key.secret.encode()).digest()
    await tx.execute(SQL["insert_partner_key"], key.key_id, partner_code, secret_hash, by, at)
    await log_access(tx, [AccessEntry("partner.key.issue", f"partner:{partner_code}", key.key_id)], by, at)
    return key
