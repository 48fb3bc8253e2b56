"""OAuth 2.0 client credentials: a key is shown once in a while, a short-lived token with every call."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.database import Transaction

from . import rules, tokens
from .outcomes import TokenOutcome
from .states import SCOPES, PartnerKind
from .types import TokenIssued, TokenRequest

SQL = statements.of(__package__)


async def issue_partner_tokens(
    tx: Transaction, requests: Sequence[TokenRequest], audiences: Collection[str], by: Actor, at: datetime
) -> list[TokenIssued]:
    """An access token of 15 minutes for each client that proves to be one (RFC 6749, 4.4; RFC 7523).

    ``refused``: unknown or revoked key, suspended partner, wrong secret or assertion - never which;
    ``assertion_replayed``: its id was used before; ``network_not_allowed``; ``scope_not_allowed``: the key
    has not all that was asked for; ``issued``.
    """
    results = [await _issue(tx, request, audiences, at) for request in requests]
    await tx.execute(SQL["delete_assertions"], at - rules.keep_for(rules.CLOCK_SKEW_SECONDS))
    return results


async def _issue(
    tx: Transaction, request: TokenRequest, audiences: Collection[str], at: datetime
) -> TokenIssued:
    client = request.client_id
    if request.assertion is not None:
        claimed = tokens.client_of(request.assertion)
        client = claimed if client in (None, claimed) else None
    if client is None or not rules.KEY_ID.fullmatch(client):
        return TokenIssued(TokenOutcome.refused)
    rows = await tx.tuples(SQL["find_living_key"], client, at)
    if not rows:
        return TokenIssued(TokenOutcome.refused)
    row = rows[0]
    proved = await _prove(tx, request, client, row, audiences, at)
    if proved is not None:
        return TokenIssued(proved)
    if not rules.is_within(request.host, row[5]):
        return TokenIssued(TokenOutcome.network_not_allowed)
    allowed = tuple(row[4]) or SCOPES[PartnerKind(row[1])]
    scopes = tuple(dict.fromkeys((request.scope or " ".join(allowed)).split()))
    if not set(scopes) <= set(allowed):
        return TokenIssued(TokenOutcome.scope_not_allowed)
    seconds = rules.TOKEN_SECONDS
    grant = tokens.Grant(client, scopes, int(at.timestamp()) + seconds)
    secret = tx.keyring.signing_seed(rules.TOKEN_PURPOSE)
    return TokenIssued(TokenOutcome.issued, tokens.write_token(secret, grant, at), seconds, scopes)


async def _prove(
    tx: Transaction,
    request: TokenRequest,
    client: str,
    row: tuple[Any, ...],
    audiences: Collection[str],
    at: datetime,
) -> TokenOutcome | None:
    """What speaks against the client; None when it is the one it says it is."""
    secret_hash, public_jwk = row[2], row[3]
    if request.assertion is None:
        shown = hashlib.sha256((request.secret or "").encode()).digest()
        right = secret_hash is not None and hmac.compare_digest(secret_hash, shown)
        return None if right else TokenOutcome.refused
    if public_jwk is None:
        return TokenOutcome.refused
    read = tokens.read_assertion(public_jwk, client, request.assertion, audiences, at)
    if read is None:
        return TokenOutcome.refused
    used = hashlib.sha256(read.jti.encode()).digest()
    # Kept for as long as it would be taken: until it is over, by the clock that is behind.
    until = datetime.fromtimestamp(read.until, UTC) + rules.keep_for(rules.CLOCK_SKEW_SECONDS)
    fresh = await tx.execute(SQL["insert_assertion"], client, used, until)
    return None if fresh else TokenOutcome.assertion_replayed
