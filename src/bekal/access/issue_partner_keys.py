"""Keys for partners: made, and taken over by new ones."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Texts
from bekal.base.database import Transaction

from . import rules, tokens
from .log_access import log_access
from .outcomes import IssueKeyOutcome
from .states import PartnerKind
from .types import AccessEntry, KeyIssued, KeyOrder, KeyRotation

SQL = statements.of(__package__)


async def issue_partner_keys(
    tx: Transaction, orders: Sequence[KeyOrder], by: Actor, at: datetime
) -> list[KeyIssued]:
    """A new key for each order; a secret is given here and never again.

    A partner may hold several keys, so that a new one can be taken into use before the old one is revoked.
    ``partner_unknown``; ``scope_not_of_kind``; ``network_wrong`` (no CIDR); ``public_key_wrong`` (no public
    RSA of 2,048 bits, P-256 or Ed25519 key in the form of RFC 7517); ``issued``.
    """
    if not orders:
        return []
    asked = Texts({order.partner_code for order in orders})
    kinds = {row[0]: PartnerKind(row[1]) for row in await tx.tuples(SQL["find_partners"], asked)}
    results = []
    entries = []
    made: list[tuple[KeyOrder, KeyIssued]] = []
    for order in orders:
        result = _judge(order, kinds.get(order.partner_code))
        if result.outcome == IssueKeyOutcome.issued:
            made.append((order, result))
            entries.append(
                AccessEntry("partner.key.issue", f"partner:{order.partner_code}", result.key_id or "")
            )
        results.append(result)
    await tx.execute(
        SQL["insert_partner_keys"],
        Texts(result.key_id or "" for _, result in made),
        Texts(order.partner_code for order, _ in made),
        [_hash(result.secret) for _, result in made],
        [order.public_jwk for order, _ in made],
        Texts(" ".join(order.scopes) for order, _ in made),
        Texts(" ".join(order.networks) for order, _ in made),
        by,
        at,
    )
    await log_access(tx, entries, by, at)
    return results


async def rotate_partner_keys(
    tx: Transaction, rotations: Sequence[KeyRotation], by: Actor, at: datetime
) -> list[KeyIssued]:
    """A new key with the scopes and networks of an old one, which opens for ``keep_seconds`` more.

    ``key_unknown``, ``already_revoked``, ``public_key_wrong``, ``issued``.
    """
    if not rotations:
        return []
    rows = await tx.tuples(SQL["lock_partner_keys"], Texts({item.key_id for item in rotations}))
    known = {row[0]: row for row in rows}
    results = []
    for item in rotations:
        row = known.get(item.key_id)
        if row is None or row[1] is not None:
            outcome = IssueKeyOutcome.already_revoked if row else IssueKeyOutcome.key_unknown
            results.append(KeyIssued(outcome))
            continue
        order = KeyOrder(row[2], tuple(row[3]), tuple(row[4]), item.public_jwk)
        [result] = await issue_partner_keys(tx, [order], by, at)
        if result.outcome == IssueKeyOutcome.issued:
            await tx.execute(SQL["limit_partner_key"], item.key_id, at + rules.keep_for(item.keep_seconds))
        results.append(result)
    return results


def _judge(order: KeyOrder, kind: PartnerKind | None) -> KeyIssued:
    outcome = IssueKeyOutcome.issued
    if kind is None:
        outcome = IssueKeyOutcome.partner_unknown
    elif not rules.are_scopes(order.scopes, kind):
        outcome = IssueKeyOutcome.scope_not_of_kind
    elif not rules.are_networks(order.networks):
        outcome = IssueKeyOutcome.network_wrong
    elif order.public_jwk is not None and not tokens.is_public_key(order.public_jwk):
        outcome = IssueKeyOutcome.public_key_wrong
    if outcome != IssueKeyOutcome.issued:
        return KeyIssued(outcome)
    key_id = ids.random_bytes(8).hex()
    secret = None if order.public_jwk is not None else rules.encode_secret(ids.random_bytes(32))
    return KeyIssued(outcome, key_id, secret)


def _hash(secret: str | None) -> bytes | None:
    return hashlib.sha256(secret.encode()).digest() if secret is not None else None
