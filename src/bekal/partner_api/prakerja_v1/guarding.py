"""Who signed a request: the guard of the contract's routes, which runs before every handler."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from bekal import access
from bekal.access import PartnerKind, SigningClient
from bekal.base.database import Database
from bekal.pages import Problem

from ..desk import AnyRequest, desk_of
from ..limits import PER_MINUTE, share
from .signature import in_time, is_signed, signed_texts

PREFIX: Final = "/api/v1/integration"
BODY_BYTES_MAX: Final = 64 * 1024
_STATE: Final = "bekal_signing_client"


async def only_signed(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let through what a known client signed within five minutes. Problem 401 for anything else.

    What it asks for counts against its partner's share of a minute, as in ``/v1`` (problem 429 beyond it).
    What is wrong is told, except whether the client or its key is.
    """
    if connection.scope.get("method") == "OPTIONS":
        return
    headers = connection.headers
    code, timestamp = headers.get("client_code", ""), headers.get("timestamp", "")
    signature = headers.get("signature", "")
    if not code or not timestamp or not signature:
        raise Problem(
            401, "signature-missing", "The headers client_code, timestamp and signature are needed."
        )
    at: datetime = connection.app.state.clock.now()
    if not in_time(timestamp, at):
        raise Problem(401, "timestamp-outside-window", "The timestamp differs by more than 5 minutes.")
    body = await Request[Any, Any, Any](connection.scope, connection.receive).body()
    client = await _find(connection.app.state.db, code, at)
    # The path of the contract, not the one that came: software in use joins host and path with two slashes.
    path = PREFIX + connection.scope["path"].split(PREFIX, 1)[-1].rstrip("/")
    texts = signed_texts(
        code, timestamp, "POST", path, headers.get("authorization", ""), body[: BODY_BYTES_MAX + 1]
    )
    secrets, sha1 = (client.secrets, client.sha1) if client else ((b"nobody's key",), True)
    if not is_signed(signature, secrets, texts, sha1=sha1) or client is None:
        if client is not None and not client.sha1 and len(signature.strip()) == 40:
            raise Problem(
                401, "sha1-turned-off", "This client signs with HMAC-SHA-256; SHA-1 is turned off for it."
            )
        raise Problem(401, "signature-wrong", "The signature does not fit client, timestamp, path and body.")
    if client.kind != PartnerKind.institution:
        raise Problem(403, "partner-kind-wrong", "Only institutions speak this contract.")
    connection.scope["state"][_STATE] = client
    request = Request[Any, Any, Any](connection.scope)
    share(
        desk_of(request).limiter, request, client.partner_code, client.per_minute or PER_MINUTE[client.kind]
    )


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
