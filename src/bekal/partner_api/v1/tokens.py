"""The token's door: OAuth 2.0 client credentials (RFC 6749, 4.4), by secret or by signature (RFC 7523).

Its faults are OAuth's own (RFC 6749, 5.2), so that any OAuth client understands them.
"""

from __future__ import annotations

from base64 import b64decode
from typing import Any, Final
from urllib.parse import parse_qsl, unquote_plus

import msgspec
from litestar import post
from litestar.response.base import ASGIResponse

from bekal import access
from bekal.pages import PROGRAM, host_of

from ..answers import encode
from ..desk import BY, AnyRequest, desk_of
from ..headers import headers_of
from ..limits import TOKENS_PER_MINUTE

_JWT_BEARER: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_BYTES_MAX: Final = 16 * 1024
_NO_STORE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_FAULTS: Final = {
    access.TokenOutcome.refused: (401, "invalid_client", "The client did not prove who it is."),
    access.TokenOutcome.assertion_replayed: (401, "invalid_client", "This assertion was used before."),
    access.TokenOutcome.network_not_allowed: (
        400,
        "unauthorized_client",
        "This key is not good from your address.",
    ),
    access.TokenOutcome.scope_not_allowed: (400, "invalid_scope", "This key does not have that scope."),
}


class TokenAnswer(msgspec.Struct, frozen=True):
    """An access token (RFC 6749, 5.1); ``expires_in`` is in seconds."""

    access_token: str
    token_type: str
    expires_in: int
    scope: str


class TokenFault(msgspec.Struct, frozen=True):
    """Why there is none (RFC 6749, 5.2)."""

    error: str
    error_description: str


class TokenForm(msgspec.Struct, frozen=True):
    """The form that is sent. The client proves itself by Basic, by ``client_secret``, or by an assertion."""

    grant_type: str
    scope: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    client_assertion_type: str | None = None
    client_assertion: str | None = None


class _Wrong(Exception):  # noqa: N818 - carries a fault of OAuth
    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(error)
        self.fault = (status, error, description)


@post("/oauth/token", opt=PROGRAM, status_code=200, request_max_body_size=_BYTES_MAX)
async def create_token(request: AnyRequest) -> ASGIResponse:
    """Give an access token of a quarter of an hour to a client that proves who it is."""
    desk = desk_of(request)
    host = host_of(request)
    _, seconds, within = desk.limiter.take(f"token from {host}", TOKENS_PER_MINUTE, 1)
    if not within:
        further = {"Retry-After": str(seconds)}
        return _fault(request, 429, "temporarily_unavailable", "Too many tries.", further)
    try:
        asked = _client(request, await _form(request), host)
    except _Wrong as wrong:
        return _fault(request, *wrong.fault)
    async with desk.db.begin() as tx:
        [issued] = await access.issue_partner_tokens(tx, [asked], desk.audiences, BY, desk.clock.now())
    if issued.token is None:
        return _fault(request, *_FAULTS[issued.outcome])
    answer = TokenAnswer(issued.token, "Bearer", issued.seconds, " ".join(issued.scopes))
    return ASGIResponse(
        body=encode(answer), media_type="application/json", headers=headers_of(request) | _NO_STORE
    )


async def _form(request: AnyRequest) -> TokenForm:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise _Wrong("invalid_request", "Send a form: application/x-www-form-urlencoded.")
    try:
        text = (await request.body()).decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=20)
    except ValueError:
        raise _Wrong("invalid_request", "The form cannot be read.") from None
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise _Wrong("invalid_request", "A field stands in the form twice.")
    if "\0" in "".join(fields.values()):
        raise _Wrong("invalid_request", "The form cannot be read.")
    if "grant_type" not in fields:
        raise _Wrong("invalid_request", "grant_type is missing.")
    form: TokenForm = msgspec.convert(
        {name: value or None for name, value in fields.items()} | {"grant_type": fields["grant_type"]},
        TokenForm,
    )
    if form.grant_type != "client_credentials":
        raise _Wrong("unsupported_grant_type", "Only client_credentials is known here.")
    return form


def _client(request: AnyRequest, form: TokenForm, host: str | None) -> access.TokenRequest:
    """The client in one of the three ways, and in one only (RFC 6749, 2.3)."""
    basic = _basic(request)
    ways = [basic is not None, form.client_secret is not None, form.client_assertion is not None]
    if sum(ways) != 1:
        missing = not any(ways)
        raise _Wrong(
            "invalid_client" if missing else "invalid_request",
            "Prove who you are in one way: Basic, client_secret or client_assertion.",
            401 if missing else 400,
        )
    if form.client_assertion is not None and form.client_assertion_type != _JWT_BEARER:
        raise _Wrong("invalid_request", f"client_assertion_type must be {_JWT_BEARER}.")
    client_id, secret = basic or (form.client_id, form.client_secret)
    if basic is not None and form.client_id not in (None, client_id):
        raise _Wrong("invalid_request", "client_id is another than in the Authorization header.")
    return access.TokenRequest(client_id, secret, form.client_assertion, form.scope, host)


def _basic(request: AnyRequest) -> tuple[str, str] | None:
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, colon, secret = b64decode(credentials, validate=True).decode().partition(":")
    except ValueError:
        raise _Wrong("invalid_client", "The Authorization header cannot be read.", 401) from None
    if not colon or "\0" in name:
        raise _Wrong("invalid_client", "The Authorization header cannot be read.", 401)
    return unquote_plus(name), unquote_plus(secret)


def _fault(
    request: AnyRequest, status: int, error: str, description: str, further: dict[str, Any] | None = None
) -> ASGIResponse:
    headers = headers_of(request) | _NO_STORE | (further or {})
    if status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="bekal"'
    body = encode(TokenFault(error, description))
    return ASGIResponse(body=body, status_code=status, media_type="application/json", headers=headers)
