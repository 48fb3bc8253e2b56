"""Answers that are made already: bytes, headers and cookies, with nothing left for the framework to work out.

Litestar's own response copies its cookies, builds them by ``http.cookies``, and negotiates a content type;
for a page that is known to the last byte this was a fifth of the work (measured, ``bench/README.md``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain
from typing import Any, Final

from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send

_HTML: Final = (b"content-type", b"text/html; charset=utf-8")
_PLAIN: Final = re.compile(r"[A-Za-z0-9_.~=+/-]*")
"""What a cookie's value may hold without being quoted (RFC 6265, 4.1.1), as far as ours go."""
_NO_BODY: Final = 304


class Made(Response[bytes]):
    """A page, a redirect or an empty answer (304), as HTML in UTF-8."""

    def __init__(
        self, content: bytes, status: int, headers: dict[str, str], cookies: Iterable[Cookie] = ()
    ) -> None:
        # On purpose without Litestar's constructor: these are all the fields that anybody looks at.
        self.content = content
        self.status_code = status
        self.headers: dict[str, str] = headers
        self.cookies = list(cookies)
        self.media_type = "text/html"
        self.background = None
        self.encoding = "utf-8"
        self.response_type_encoders = {}

    def to_asgi_response(
        self,
        app: Any,
        request: Request[Any, Any, Any],
        *,
        cookies: Iterable[Cookie] | None = None,
        headers: dict[str, str] | None = None,
        **_: Any,
    ) -> ASGIResponse:
        """The answer as ASGI sends it; what a route adds to every answer of its own goes in, too."""
        given = {**headers, **self.headers} if headers else self.headers
        head = [(name.lower().encode(), value.encode("latin-1")) for name, value in given.items()]
        head += [_encode(cookie) for cookie in chain(self.cookies, cookies or ())]
        if self.status_code != _NO_BODY:
            head += (_HTML, (b"content-length", str(len(self.content)).encode()))
        return _Ready(self.status_code or 200, head, self.content)


class _Ready(ASGIResponse):
    def __init__(self, status: int, head: list[tuple[bytes, bytes]], body: bytes) -> None:
        self.status_code = status
        self.head = head
        self.body = body
        self.background = None

    def encode_headers(self) -> list[tuple[bytes, bytes]]:
        return self.head

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.head})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


def _encode(cookie: Cookie) -> tuple[bytes, bytes]:
    value = cookie.value or ""
    if cookie.domain or cookie.expires is not None or not _PLAIN.fullmatch(value):
        return cookie.to_encoded_header()
    text = f"{cookie.key}={value}; Path={cookie.path}"
    if cookie.max_age is not None:
        text += f"; Max-Age={cookie.max_age}"
    if cookie.httponly:
        text += "; HttpOnly"
    if cookie.secure:
        text += "; Secure"
    if cookie.samesite:
        text += f"; SameSite={cookie.samesite}"
    return b"set-cookie", text.encode("latin-1")
