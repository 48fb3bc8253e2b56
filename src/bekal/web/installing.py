"""Bekal on a phone: the manifest, the service worker, and the page that says what is kept and what waits."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Final

import msgspec
from litestar import Response, get

from bekal.pages import LANGUAGES, PUBLIC, AnyRequest, page, shell_of
from bekal.pages import mark as _

_WORKER: Final = (Path(__file__).parent / "worker" / "sw.js").read_text("utf-8")
_TEMPLATE: Final = (Path(__file__).parent / "templates" / "web" / "phone.html").read_bytes()
_KEPT: Final = _("Tidak ada jaringan: ini simpanan di HP-mu, mungkin sudah berubah.")
_PAGE: Final = "/di-hp"
_GROUND: Final = "#faf5ec"
PATIENCE: Final = {"kept": 5_000, "none": 30_000, "send": 60_000}
"""Milliseconds without an answer after which a network counts as gone: where the page is kept on the phone
(four round trips of EDGE and the page itself), where it is not, and where a form without a file is sent."""


@get(_PAGE, opt=PUBLIC, sync_to_thread=False)
def show_phone(request: AnyRequest) -> Response[bytes]:
    """What waits to be sent, what this phone keeps, how to install; also what is shown without a network."""
    return page(request, "web/phone.html")


@get("/bekal.webmanifest", opt=PUBLIC, sync_to_thread=False)
def show_manifest(request: AnyRequest) -> Response[bytes]:
    """What a phone needs to put Bekal on its first screen (W3C Web Application Manifest)."""
    path = shell_of(request).assets.path
    icons: list[dict[str, Any]] = [
        {"src": path("icon.svg"), "sizes": "any", "type": "image/svg+xml"},
        {"src": path("icon-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": path("icon-512.png"), "sizes": "512x512", "type": "image/png"},
        {"src": path("icon-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
    ]
    manifest = {
        "id": "/",
        "name": "Bekal",
        "short_name": "Bekal",
        "lang": "id",
        "start_url": "/perjalanan",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": _GROUND,
        "theme_color": _GROUND,
        "icons": icons,
    }
    return _file(request, msgspec.json.encode(manifest), "application/manifest+json")


@get("/sw.js", opt=PUBLIC, sync_to_thread=False)
def show_worker(request: AnyRequest) -> Response[bytes]:
    """The service worker with the names of today's files on top: another file makes it another worker."""
    path = shell_of(request).assets.path
    own = {"id": _PAGE, "en": f"/en{_PAGE}"}
    files = [path("style.css"), path("bekal.js"), path("icon.svg"), *own.values()]
    version = hashlib.sha256(msgspec.json.encode(files) + _TEMPLATE).hexdigest()[:10]
    kept = {language: shell_of(request).translate(language, _KEPT) for language in LANGUAGES}
    shell = msgspec.json.encode(
        {"version": version, "files": files, "own": own, "kept": kept, "patience": PATIENCE}
    )
    return _file(request, b"const SHELL = " + shell + b";\n" + _WORKER.encode(), "text/javascript")


def _file(request: AnyRequest, content: bytes, media_type: str) -> Response[bytes]:
    etag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    headers = {"Cache-Control": "public, max-age=0, must-revalidate", "ETag": etag}
    if etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers, media_type=media_type)
    return Response(content, headers=headers, media_type=media_type)


route_handlers = [show_phone, show_manifest, show_worker]
