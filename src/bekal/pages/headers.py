"""What every answer tells a browser: our own scripts only, no frames, no guessing, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from litestar.types import Message, Scope

CONTENT_POLICY: Final = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; style-src 'self'; "
    "img-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_ALWAYS: Final = (
    (b"content-security-policy", CONTENT_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=()"),
)
_HTTPS: Final = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


def always(*, secure: bool) -> tuple[tuple[bytes, bytes], ...]:
    """What every answer says, whoever makes it."""
    return (*_ALWAYS, _HTTPS) if secure else _ALWAYS


def make_headers(*, secure: bool) -> Callable[[Message, Scope], Awaitable[None]]:
    """The hook that adds the headers to every answer, error or not."""
    added = always(secure=secure)

    async def add(message: Message, scope: Scope) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message["headers"]}
            further = (*added, (b"cache-control", b"no-store"))
            message["headers"] = [
                *message["headers"],
                *((name, value) for name, value in further if name not in present),
            ]

    return add
