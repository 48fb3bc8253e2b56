"""The shelf of static files: stands before everything else and hands them out from memory.

No route, no guard, no database, nothing compressed on the way: answers and headers are made when the site
starts. What is not on the shelf is the application's to answer.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

from .assets import ASSET_PATH, Asset, Assets
from .headers import always

FOREVER: Final = "public, max-age=31536000, immutable"


class _Kept(NamedTuple):
    """One answer, ready to be sent: with the file, and for whoever has it already."""

    headers: list[tuple[bytes, bytes]]
    body: bytes
    tag: bytes
    unchanged: list[tuple[bytes, bytes]]


class Shelf:
    """An ASGI application before another."""

    def __init__(self, inner: ASGIApp, assets: Assets, *, secure: bool) -> None:
        self._inner = inner
        self._plain: dict[str, _Kept] = {}
        self._packed: dict[str, _Kept] = {}
        for asset in assets.all():
            path = ASSET_PATH + asset.name
            self._plain[path] = _keep(asset, asset.content, (), secure=secure)
            packing = ((b"content-encoding", b"gzip"),)
            self._packed[path] = _keep(asset, asset.compressed, packing, secure=secure)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand out a file, or pass on."""
        if (
            scope["type"] != ScopeType.HTTP
            or scope["method"] not in ("GET", "HEAD")
            or scope["path"] not in self._plain
        ):
            await self._inner(scope, receive, send)
            return
        files, known = self._plain, b""
        for name, value in scope["headers"]:
            if name == b"accept-encoding" and b"gzip" in value:
                files = self._packed
            elif name == b"if-none-match":
                known = value
        kept = files[scope["path"]]
        status, headers, body = 200, kept.headers, kept.body
        if known and (kept.tag in known or known.strip() == b"*"):
            status, headers, body = 304, kept.unchanged, b""
        elif scope["method"] == "HEAD":
            body = b""
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})


def _keep(asset: Asset, body: bytes, packing: tuple[tuple[bytes, bytes], ...], *, secure: bool) -> _Kept:
    # The name is made from the content; compressed, it is another thing of the same name (RFC 9110, 8.8.3.3).
    tag = f'"{asset.name}{"-gzip" if packing else ""}"'.encode()
    unchanged = [
        *always(secure=secure),
        (b"cache-control", FOREVER.encode()),
        (b"vary", b"Accept-Encoding"),
        (b"etag", tag),
    ]
    length = (b"content-length", str(len(body)).encode())
    headers = [*unchanged, *packing, (b"content-type", asset.media_type.encode()), length]
    return _Kept(headers, body, tag, unchanged)
