"""What the head of a request may hold, looked at before anything reads it: anybody sends it.

A head is limited as a whole. A cookie with a backslash is none of ours and is left out: Python before 3.11.10
and 3.12.6 takes it out of its quotes in n * n steps (CVE-2024-7592), a third of a second for 16 kB.
"""

from __future__ import annotations

from typing import Final

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from bekal.pages import always

HEAD_BYTES_MAX: Final = 32 * 1024
"""Names and values of all headers. Browsers send 2 kB, programs with signed tokens 6."""

_TOO_LARGE: Final = b"The headers of this request are too large.\n"


class Doorstep:
    """An ASGI application before another. Status 431 (RFC 6585, 5) for heads of more than 32 kB."""

    def __init__(self, inner: ASGIApp, *, secure: bool) -> None:
        self._inner = inner
        self._headers = [
            *always(secure=secure),
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"content-length", str(len(_TOO_LARGE)).encode()),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on."""
        if scope["type"] == ScopeType.HTTP:
            size, odd = 0, False
            for name, value in scope["headers"]:
                size += len(name) + len(value)
                odd = odd or (name == b"cookie" and b"\\" in value)
            if size > HEAD_BYTES_MAX:
                body = b"" if scope["method"] == "HEAD" else _TOO_LARGE
                await send({"type": "http.response.start", "status": 431, "headers": self._headers})
                await send({"type": "http.response.body", "body": body, "more_body": False})
                return
            if odd:
                scope["headers"] = [_without_escapes(*each) for each in scope["headers"]]
        await self._inner(scope, receive, send)


def _without_escapes(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    if name == b"cookie" and b"\\" in value:
        value = b";".join(cookie for cookie in value.split(b";") if b"\\" not in cookie)
    return name, value
