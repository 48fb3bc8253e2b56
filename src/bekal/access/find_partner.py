"""Telling who calls from the access token presented, ten thousand times a second."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, NamedTuple

from bekal.base import statements
from bekal.base.database import Transaction

from . import rules, tokens
from .states import PartnerKind
from .types import PartnerKey

SQL = statements.of(__package__)
_MEMORY: Final = "access.partner_tokens"
_REMEMBERED_MAX: Final = 10_000


class _Seen(NamedTuple):
    key: PartnerKey
    seen_at: float
    until: int


async def find_partner(tx: Transaction, token: str, at: datetime) -> PartnerKey | None:
    """Whose token this is; None for one that is not ours, or over, or of a revoked key or suspended partner.

    A right answer is remembered for a minute in ``tx.memory``; a wrong one is not.
    """
    remembered = recall_partner(tx.memory, token, at)
    if remembered is not None:
        return remembered
    grant = tokens.read_token(tx.keyring.signing_seed(rules.TOKEN_PURPOSE), token, at)
    if grant is None:
        return None
    rows = await tx.tuples(SQL["find_living_key"], grant.key_id, at)
    if not rows:
        return None
    code, kind, _, _, _, networks, _, per_minute = rows[0]
    key = PartnerKey(
        code, PartnerKind(kind), grant.key_id, frozenset(grant.scopes), tuple(networks), per_minute
    )
    seen: dict[bytes, _Seen] = tx.memory.setdefault(_MEMORY, {})
    if len(seen) >= _REMEMBERED_MAX:
        seen.clear()
    seen[_digest(token)] = _Seen(key, at.timestamp(), grant.until)
    return key


def recall_partner(memory: dict[str, Any], token: str, at: datetime) -> PartnerKey | None:
    """The same from memory alone (``database.memory``): an edge asks it before it opens a transaction."""
    seen: _Seen | None = memory.get(_MEMORY, {}).get(_digest(token))
    if seen is None:
        return None
    now = at.timestamp()
    return seen.key if abs(now - seen.seen_at) <= rules.KEY_CACHE_SECONDS and now < seen.until else None


def forget_partner_keys(memory: dict[str, Any], key_ids: Iterable[str]) -> None:
    """Forget keys in this process."""
    gone = set(key_ids)
    seen: dict[bytes, _Seen] = memory.get(_MEMORY, {})
    for digest in [digest for digest, each in seen.items() if each.key.key_id in gone]:
        del seen[digest]


def _digest(token: str) -> bytes:
    # By its hash: how long the look-up takes then tells nothing about tokens of others.
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
