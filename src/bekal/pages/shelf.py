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
    plain: tuple[list[tuple[bytes, bytes]], bytes]
    packed: tuple[list[tuple[bytes, bytes]], bytes]


class Shelf:
    """An ASGI application before another."""

    def __init__(self, inner: ASGIApp, assets: Assets, *, secure: bool) -> None:
        self._inner = inner
        self._kept = {ASSET_PATH + asset.name: _keep(asset, secure=secure) for asset in assets.all()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand out a file, or pass on."""
        kept = None
        if scope["type"] == ScopeType.HTTP and scope["method"] == "GET":
            kept = self._kept.get(scope["path"])
        if kept is None:
            await self._inner(scope, receive, send)
            return
        packs = any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])
        headers, body = kept.packed if packs else kept.plain
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})


def _keep(asset: Asset, *, secure: bool) -> _Kept:
    headers = [
        *always(secure=secure),
        (b"content-type", asset.media_type.encode()),
        (b"cache-control", FOREVER.encode()),
        (b"vary", b"Accept-Encoding"),
    ]
    return _Kept(
        ([*headers, _length(asset.content)], asset.content),
        ([*headers, (b"content-encoding", b"gzip"), _length(asset.compressed)], asset.compressed),
    )


def _length(content: bytes) -> tuple[bytes, bytes]:
    return b"content-length", str(len(content)).encode()
