"""Photos of card and face: one page each, whole or piece by piece; and the way for who cannot take them."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from bekal import people
from bekal.base import errors
from bekal.base.database import Database
from bekal.pages import CITIZEN, AnyRequest, form_of, go, page, visitor_of
from bekal.pages import mark as _

from . import wording
from .preparing import KINDS, read_preparation
from .way import terms_ahead

_MEGABYTES: Final = people.BYTES_MAX // 1_000_000
_ONE_AT_A_TIME: Final = 2
"""Photos redrawn at once: each keeps a core busy, and the others go on answering pages."""

PROBLEMS: Final = {
    people.PhotoProblem.empty: _("Pilih atau ambil fotonya dulu."),
    people.PhotoProblem.too_large: _(
        "Foto ini lebih dari 15 MB. Kecilkan ukurannya di pengaturan kamera, lalu ambil lagi."
    ),
    people.PhotoProblem.heic: _(
        "Foto ini berjenis HEIC, yang belum bisa kami baca. Di iPhone: Pengaturan, Kamera, Format, "
        "pilih Paling Kompatibel; lalu ambil fotonya lagi."
    ),
    people.PhotoProblem.not_a_photo: _(
        "Berkas ini bukan foto, walaupun namanya mungkin begitu. Ambil foto dengan kamera, "
        "atau pilih berkas JPG atau PNG."
    ),
    people.PhotoProblem.damaged: _("Foto ini rusak atau terpotong. Ambil fotonya lagi."),
    people.PhotoProblem.too_small: _(
        "Foto ini terlalu kecil untuk dibaca. Ambil lagi dengan kamera, jangan tangkapan layar."
    ),
    people.PhotoProblem.too_dark: _(
        "Foto ini gelap sekali. Cari tempat terang, tanpa lampu kilat, lalu ambil lagi."
    ),
    people.PhotoProblem.nothing_visible: _(
        "Di foto ini tidak terlihat apa-apa. Periksa lensanya, lalu ambil lagi."
    ),
}
"""What is wrong with a file, and what to do."""

HINTS: Final = {
    "card": (
        _("KTP asli, bukan fotokopi dan bukan foto layar."),
        _("Seluruh kartu terlihat, keempat sudutnya masuk."),
        _("Tanpa lampu kilat; angka NIK terbaca jelas."),
    ),
    "selfie": (
        _("Wajahmu memenuhi sebagian besar foto, menghadap lurus ke kamera."),
        _("Tanpa topi, masker, dan kacamata hitam. Kerudung boleh, asal wajah terlihat."),
        _("Cahaya dari depan, bukan dari belakang. Jangan memegang KTP."),
    ),
}


@get("/foto", opt=CITIZEN)
async def show_photos(request: AnyRequest) -> Response[bytes]:
    """Both photos with their state, and the way for whoever cannot take them."""
    at: datetime = request.app.state.clock.now()
    async with request.app.state.db.snapshot() as tx:
        ready = await read_preparation(tx, visitor_of(request), await terms_ahead(request, tx), at)
    news = wording.NEWS.get(str(request.query_params.get("kabar", "")))
    return page(request, "web/photos.html", {"ready": ready, "kinds": KINDS, "words": wording, "news": news})


@get("/foto/{word:str}", opt=CITIZEN)
async def show_photo(request: AnyRequest, word: FromPath[str]) -> Response[bytes]:
    """Ask for one photo."""
    return await _photo_page(request, word, None)


@post(
    "/foto/{word:str}",
    opt={**CITIZEN, "files": people.BYTES_MAX},
    request_max_body_size=people.BYTES_MAX + 200_000,
)
async def give_photo(request: AnyRequest, word: FromPath[str]) -> Response[bytes]:
    """Keep a photo that came whole, or whose pieces have all come. Sent twice, there is still one."""
    kind = _kind_of(word)
    form, visitor = form_of(request), visitor_of(request)
    db: Database = request.app.state.db
    at: datetime = request.app.state.clock.now()
    cell, upload = visitor.person_cell, form["upload"][:40]
    content = form.files.get("photo", b"")
    if upload:
        async with db.begin() as tx:
            content = await people.take_pieces(tx, cell, visitor.person, kind, upload)
        if not content and await _given_a_moment_ago(db, cell, visitor.person, kind, at):
            return go(request, "/foto", kabar="foto")
    try:
        async with _gate(request):
            clean = await asyncio.to_thread(people.clean_photo, content)
    except people.WrongPhoto as wrong:
        return await _photo_page(request, word, PROBLEMS[wrong.problem])
    async with db.begin() as tx:
        photo = people.Photo(visitor.person, kind, clean)
        await people.give_photos(tx, cell, [photo], visitor.actor, at)
    return go(request, "/foto", kabar="foto")


@get("/foto/{word:str}/bagian", opt=CITIZEN)
async def find_next_piece(request: AnyRequest, word: FromPath[str]) -> Response[bytes]:
    """Which piece of a file is to come next: what was sent before the line broke need not be sent again."""
    kind, visitor = _kind_of(word), visitor_of(request)
    upload = request.query_params.get("upload", "")[:40]
    async with request.app.state.db.read() as tx:
        count = await people.count_pieces(tx, visitor.person_cell, visitor.person, kind, upload)
    return _next_piece(count)


@post(
    "/foto/{word:str}/bagian",
    opt={**CITIZEN, "files": people.PIECE_BYTES_MAX},
    request_max_body_size=people.PIECE_BYTES_MAX + 100_000,
)
async def keep_piece(request: AnyRequest, word: FromPath[str]) -> Response[bytes]:
    """Keep one piece; the answer says which one is to come next."""
    kind, form, visitor = _kind_of(word), form_of(request), visitor_of(request)
    at: datetime = request.app.state.clock.now()
    number = form.number("number", 999)
    piece = people.PhotoPiece(
        visitor.person,
        kind,
        form["upload"],
        -1 if number is None else number,
        form.files.get("piece", b""),
    )
    cell = visitor.person_cell
    async with request.app.state.db.begin() as tx:
        [outcome] = await people.keep_pieces(tx, cell, [piece], at)
        count = await people.count_pieces(tx, cell, visitor.person, kind, piece.upload)
    return _next_piece(count, 200 if outcome is people.PieceOutcome.kept else 422)


@post("/foto/tatap-muka", opt={**CITIZEN, "back": "/foto"})
async def ask_live_check(request: AnyRequest) -> Response[bytes]:
    """Who cannot take photos asks to be seen by staff; asking twice changes nothing."""
    visitor = visitor_of(request)
    at: datetime = request.app.state.clock.now()
    async with request.app.state.db.begin() as tx:
        await people.ask_live_checks(tx, visitor.person_cell, [visitor.person], visitor.actor, at)
    return go(request, "/foto", kabar="tatap")


async def _given_a_moment_ago(
    db: Database, cell: int, person_id: UUID, kind: people.PhotoKind, at: datetime
) -> bool:
    """Whether the pieces are gone because the photo they made is kept already: the form came twice."""
    async with db.read() as tx:
        [photos] = await people.find_photos(tx, cell, [person_id])
    return any(photo.kind == kind and (at - photo.given_at).total_seconds() < 600 for photo in photos)


def _kind_of(word: str) -> people.PhotoKind:
    if word not in KINDS:
        raise errors.NotFound("no photo of this kind")
    return KINDS[word]


def _gate(request: AnyRequest) -> asyncio.Semaphore:
    state: Any = request.app.state
    if not hasattr(state, "photo_gate"):
        state.photo_gate = asyncio.Semaphore(_ONE_AT_A_TIME)
    gate: asyncio.Semaphore = state.photo_gate
    return gate


def _next_piece(count: int, status: int = 200) -> Response[bytes]:
    headers = {"Cache-Control": "no-store"}
    body = msgspec.json.encode({"next": count})
    return Response(body, status_code=status, headers=headers, media_type="application/json")


async def _photo_page(request: AnyRequest, word: str, error: str | None) -> Response[bytes]:
    kind = _kind_of(word)
    at: datetime = request.app.state.clock.now()
    async with request.app.state.db.snapshot() as tx:
        ready = await read_preparation(tx, visitor_of(request), await terms_ahead(request, tx), at)
    context = {
        "word": word,
        "kind": kind,
        "ready": ready,
        "hints": HINTS[kind],
        "errors": {"photo": error} if error else {},
        "megabytes": _MEGABYTES,
        "piece_bytes": people.PIECE_BYTES_MAX - 5_000,
        "words": wording,
    }
    return page(request, "web/photo.html", context, status=422 if error else 200)


route_handlers = [show_photos, show_photo, give_photo, find_next_piece, keep_piece, ask_live_check]
