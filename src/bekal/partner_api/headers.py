"""The headers of every answer: which request it belongs to, and how much may still be asked for.

``RateLimit-Policy`` and ``RateLimit`` are those of the IETF's draft (draft-ietf-httpapi-ratelimit-headers).
"""

from __future__ import annotations

import re
import secrets
from typing import Any, Final

from litestar import Request

AnyRequest = Request[Any, Any, Any]
_STATE: Final = "partner_headers"
_ID: Final = re.compile(rb"[A-Za-z0-9._-]{8,64}")


def headers_of(request: AnyRequest) -> dict[str, str]:
    """The headers that this request's answer gets."""
    kept: dict[str, str] | None = request.scope["state"].get(_STATE)
    if kept is None:
        given = dict(request.scope["headers"]).get(b"x-request-id", b"")
        request_id = given.decode() if _ID.fullmatch(given) else secrets.token_hex(12)
        kept = request.scope["state"][_STATE] = {"X-Request-Id": request_id}
    return kept


def request_id_of(request: AnyRequest) -> str:
    """The caller's own id of the request when it is one, else a new one: what to quote when asking us."""
    return headers_of(request)["X-Request-Id"]
