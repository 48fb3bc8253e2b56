"""A published draw to take away and to check: its files, and one regency in the browser."""

from __future__ import annotations

import asyncio
import tarfile
from base64 import b64encode
from collections.abc import AsyncIterator
from typing import Any, Final

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import File, Stream

from bekal.base.errors import NotFound
from bekal.draws import proofs
from bekal.pages import PUBLIC, AnyRequest, page

from .draw_facts import Facts, name_pools, read_facts, read_publication
from .draw_pages import frame

_PIECE: Final = 1 << 20
_KINDS: Final = {
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
    ".py": "text/plain; charset=utf-8",
}


@get("/undian/{batch_id:int}/berkas", opt=PUBLIC)
async def show_files(request: AnyRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """Every file with its length and digest, and how to run the verifier."""
    facts = await read_facts(request, batch_id)
    context = frame(request, facts)
    if facts.publication is not None:
        files = facts.publication.files
        names = names_of(facts)
        context |= {
            "files": [each for path, each in files.items() if not path.startswith("regencies/")],
            "folder": f"undian-{facts.publication.manifest.programme}-{facts.publication.manifest.draw}",
            "size": sum(each.bytes for each in files.values()),
            "names": names,
            "pools": [pool for pool in names if f"regencies/{pool}.csv" in files],
        }
    return page(request, "portal/draw_files.html", context)


@get("/undian/{batch_id:int}/berkas/{name:path}", opt=PUBLIC)
async def download_file(request: AnyRequest, batch_id: FromPath[int], name: FromPath[str]) -> File:
    """One file of the publication, byte by byte, with its digest (RFC 9530)."""
    publication = await read_publication(request, batch_id)
    if publication is None:
        raise NotFound("this draw has not been published")
    inside = str(name).lstrip("/")
    if inside != proofs.INDEX and inside not in publication.files:
        raise NotFound("no such file in this publication")
    path = publication.path_of(inside)
    headers = {"Cache-Control": "public, max-age=0, must-revalidate"}
    if inside in publication.files:
        digest = b64encode(bytes.fromhex(publication.files[inside].sha256)).decode()
        headers["Repr-Digest"] = f"sha-256=:{digest}:"
    kind = _KINDS.get(path.suffix, "application/octet-stream")
    return File(path, filename=path.name, media_type=kind, headers=headers)


@get("/undian/{batch_id:int}/berkas.tar", opt=PUBLIC)
async def download_all(request: AnyRequest, batch_id: FromPath[int]) -> Stream:
    """The whole publication as one tar, in a folder of its own; made while it is sent, never kept."""
    publication = await read_publication(request, batch_id)
    if publication is None:
        raise NotFound("this draw has not been published")
    name = f"undian-{publication.manifest.programme}-{publication.manifest.draw}"
    headers = {"Content-Disposition": f'attachment; filename="{name}.tar"', "Cache-Control": "no-store"}
    parts = _tar(publication, name)
    return Stream(parts, status_code=200, media_type="application/x-tar", headers=headers)


async def _tar(publication: proofs.Publication, folder: str) -> AsyncIterator[bytes]:
    """The archive piece by piece: the same publication always gives the same bytes."""
    for path in (proofs.INDEX, *publication.files):
        with publication.path_of(path).open("rb") as content:
            head = tarfile.TarInfo(f"{folder}/{path}")
            head.size = publication.path_of(path).stat().st_size
            yield head.tobuf(tarfile.USTAR_FORMAT)
            while piece := await asyncio.to_thread(content.read, _PIECE):
                yield piece
            yield bytes(-head.size % tarfile.BLOCKSIZE)
    yield bytes(2 * tarfile.BLOCKSIZE)


@get("/undian/{batch_id:int}/periksa", opt=PUBLIC)
async def show_check(request: AnyRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """Check a whole regency: the page draws it again in the browser."""
    facts = await read_facts(request, batch_id)
    names = names_of(facts)
    context: dict[str, Any] = {**frame(request, facts), "names": names, "pool": None, "file": None}
    published = facts.publication
    if published is None or not published.drawn:
        return page(request, "portal/draw_check.html", context)
    asked = request.query_params.get("daerah", "")
    if asked:
        if asked not in {str(pool) for pool in names}:
            raise NotFound("no such pool")
        manifest = f"manifest-{published.manifest.version}.json"
        file = published.files.get(f"regencies/{asked}.json")
        context |= {"pool": int(asked), "file": file, "manifest_file": manifest}
    return page(request, "portal/draw_check.html", context)


def names_of(facts: Facts) -> dict[int, tuple[str, str]]:
    """The names of a draw's pools as of ``name_pools``; none before a manifest."""
    return dict(name_pools(facts.last.manifest, facts.batch.opens_at.date())) if facts.last else {}


route_handlers = [show_files, download_file, download_all, show_check]
