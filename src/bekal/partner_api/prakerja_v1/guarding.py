"""Who signed a request: the guard of the contract's routes, which runs before every handler."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, NamedTuple

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from bekal import access
from bekal.access import PartnerKind, SigningClient
from bekal.base.database import Database
from bekal.pages import Problem, host_of

from ..desk import AnyRequest, desk_of
from ..limits import PER_MINUTE, WRONG_SIGNATURES_PER_MINUTE, share
from .signature import in_time, is_signed, signed_texts

PREFIX: Final = "/api/v1/integration"
BODY_BYTES_MAX: Final = 64 * 1024
_STATE: Final = "bekal_signing_client"


async def only_signed(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let through what a known client signed within five minutes. Problem 401 for anything else.

    What it asks for counts against its partner's share of a minute, as in ``/v1``; what nobody we know
    signed counts against the address it comes from (problem 429 beyond either). What is wrong is told, except
    whether the client or its key is. Nothing is computed over the body before the client is known.
    """
    if connection.scope.get("method") == "OPTIONS":
        return
    request = Request[Any, Any, Any](connection.scope, connection.receive)
    presented = _presented(request)
    limiter, place = desk_of(request).limiter, f"signature from {host_of(request)}"
    _, seconds, within = limiter.take(place, WRONG_SIGNATURES_PER_MINUTE, 0)
    if not within:
        title = "Too many requests from your address whose signature is wrong."
        raise Problem(429, "too-many", title, headers={"Retry-After": str(seconds)})
    client = await _find(connection.app.state.db, presented.code, connection.app.state.clock.now())
    if client is None or not _has_signed(client, presented, request, await request.body()):
        limiter.take(place, WRONG_SIGNATURES_PER_MINUTE, 1)
        if client is not None and not client.sha1 and len(presented.signature.strip()) == 40:
            raise Problem(
                401, "sha1-turned-off", "This client signs with HMAC-SHA-256; SHA-1 is turned off for it."
            )
        raise Problem(401, "signature-wrong", "The signature does not fit client, timestamp, path and body.")
    if client.kind != PartnerKind.institution:
        raise Problem(403, "partner-kind-wrong", "Only institutions speak this contract.")
    connection.scope["state"][_STATE] = client
    share(limiter, request, client.partner_code, client.per_minute or PER_MINUTE[client.kind])


class _Presented(NamedTuple):
    """The three headers that every request of the contract has."""

    code: str
    timestamp: str
    signature: str


def _presented(request: AnyRequest) -> _Presented:
    """The headers. Problem 401 when one is missing, or the timestamp is of another time."""
    found = _Presented(*(request.headers.get(name, "") for name in ("client_code", "timestamp", "signature")))
    if not all(found):
        raise Problem(
            401, "signature-missing", "The headers client_code, timestamp and signature are needed."
        )
    if not in_time(found.timestamp, request.app.state.clock.now()):
        raise Problem(401, "timestamp-outside-window", "The timestamp differs by more than 5 minutes.")
    return found


def _has_signed(client: SigningClient, presented: _Presented, request: AnyRequest, body: bytes) -> bool:
    # The path of the contract, not the one that came: software in use joins host and path with two slashes.
    path = PREFIX + request.scope["path"].split(PREFIX, 1)[-1].rstrip("/")
    authorization = request.headers.get("authorization", "")
    code, timestamp, signature = presented
    texts = signed_texts(code, timestamp, "POST", path, authorization, body[: BODY_BYTES_MAX + 1])
    return is_signed(signature, client.secrets, texts, sha1=client.sha1)


def client_of(request: AnyRequest) -> SigningClient:
    """The client whose signature was verified."""
    client: SigningClient = request.scope["state"][_STATE]
    return client


async def _find(db: Database, code: str, at: datetime) -> SigningClient | None:
    if "\0" in code:
        return None
    known = access.recall_signing_client(db.memory, code, at)
    if known is not None:
        return known
    async with db.read() as tx:
        return await access.find_signing_client(tx, code, at)
