"""Whose signature to expect: a client with the secrets it may have signed with, remembered for a minute."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from bekal.base import statements
from bekal.base.database import Transaction
from bekal.base.keys import Sealed

from . import rules
from .states import PartnerKind
from .types import SigningClient

SQL = statements.of(__package__)
_MEMORY: Final = "access.signing_clients"


async def find_signing_client(tx: Transaction, client_code: str, at: datetime) -> SigningClient | None:
    """The client of a code whose partner may call and which has a key; remembered for a minute."""
    known = recall_signing_client(tx.memory, client_code, at)
    if known is not None:
        return known
    rows = await tx.tuples(SQL["find_signing_client"], client_code)
    if not rows:
        return None
    secrets = tuple(tx.keyring.open(sealed_place(row[5]), row[6]) for row in rows)
    code, partner_code, kind, sha1, hosts = rows[0][:5]
    client = SigningClient(code, partner_code, PartnerKind(kind), sha1, tuple(hosts), secrets, rows[0][7])
    tx.memory.setdefault(_MEMORY, {})[client_code] = (client, at)
    return client


def recall_signing_client(memory: dict[str, Any], client_code: str, at: datetime) -> SigningClient | None:
    """The same from memory alone (``database.memory``): an edge asks it before it opens a transaction."""
    client, seen_at = memory.get(_MEMORY, {}).get(client_code, (None, at))
    fresh = abs((at - seen_at).total_seconds()) <= rules.KEY_CACHE_SECONDS
    return client if fresh else None


def forget_signing_clients(memory: dict[str, Any], client_codes: Any) -> None:
    """Forget clients in this process."""
    for code in client_codes:
        memory.get(_MEMORY, {}).pop(code, None)


def sealed_place(key_id: UUID) -> Sealed:
    """Where a key that signs is sealed."""
    return Sealed("access.signing_keys", "secret", key_id.bytes)
