"""Telling who calls from the key presented, ten thousand times a second."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from bekal.base import statements
from bekal.base.database import Transaction

from . import rules
from .states import PartnerKind
from .types import PartnerKey

SQL = statements.of(__package__)
_MEMORY = "access.partner_keys"


class _Seen(NamedTuple):
    secret_hash: bytes
    key: PartnerKey
    seen_at: datetime


async def find_partner_key(tx: Transaction, presented: str, at: datetime) -> PartnerKey | None:
    """Whose key this is; None for an unknown or revoked one, or a suspended partner's.

    The secret's SHA-256 is compared in constant time. A right answer is remembered for a minute in
    ``tx.memory``; a wrong one is not.
    """
    parsed = rules.parse_presented(presented)
    if parsed is None:
        return None
    key_id, secret_hash = parsed
    remembered = _recall(tx.memory, key_id, secret_hash, at)
    if remembered is not None:
        return remembered
    rows = await tx.tuples(SQL["find_partner_key"], key_id)
    if not rows or not hmac.compare_digest(rows[0][2], secret_hash):
        return None
    key = PartnerKey(rows[0][0], PartnerKind(rows[0][1]), key_id)
    tx.memory.setdefault(_MEMORY, {})[key_id] = _Seen(secret_hash, key, at)
    return key


def recall_partner_key(memory: dict[str, Any], presented: str, at: datetime) -> PartnerKey | None:
    """The same from memory alone (``database.memory``): an edge asks it before it opens a transaction."""
    parsed = rules.parse_presented(presented)
    return _recall(memory, *parsed, at) if parsed else None


def forget_partner_keys(memory: dict[str, Any], key_ids: Iterable[str]) -> None:
    """Forget keys in this process."""
    for key_id in key_ids:
        memory.get(_MEMORY, {}).pop(key_id, None)


def _recall(memory: dict[str, Any], key_id: str, secret_hash: bytes, at: datetime) -> PartnerKey | None:
    seen: _Seen | None = memory.get(_MEMORY, {}).get(key_id)
    if seen is None or abs((at - seen.seen_at).total_seconds()) > rules.KEY_CACHE_SECONDS:
        return None
    return seen.key if hmac.compare_digest(seen.secret_hash, secret_hash) else None
