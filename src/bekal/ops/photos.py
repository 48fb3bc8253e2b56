"""Photos to look at, one person a page, and the live check for whoever cannot take photos."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from bekal import journey, people, programme, surveys
from bekal.base import ids
from bekal.base.database import Database
from bekal.pages import AnyRequest, Form, Problem, form_of, go, officer_of, shell_of, staff
from bekal.pages import mark as _

from .readers import console_page, log_look

DESK: Final = staff("operator", "approver")
"""Who may look at people's faces: those who judge them, and no auditor or administrator."""

_PURPOSE: Final = "photo review"
_LISTED: Final = 50
_SHOWN: Final = ("full_name", "nik", "born_on")

_NOTHING: Final = _("Di sini tidak ada foto.")

REASONS: Final = {
    "blurred": _("buram"),
    "cropped": _("kartu terpotong"),
    "glare": _("pantulan cahaya"),
    "copy": _("fotokopi atau foto layar"),
    "face_hidden": _("wajah tertutup atau terlalu kecil"),
    "bad_light": _("terlalu gelap atau terang"),
    "someone_else": _("wajahnya berbeda dari KTP"),
}
"""Why a photo is refused; the citizen's site says the same in advice."""


@get("/ops/foto", opt=DESK)
async def show_queue(request: AnyRequest) -> Response[bytes]:
    """How many photos and live checks wait; the oldest first."""
    return await _queue(request, Form(), {})


@get("/ops/foto/{person_id:uuid}", opt=DESK)
async def show_person(request: AnyRequest, person_id: FromPath[UUID]) -> Response[bytes]:
    """The photos of one person beside what was declared. The look is logged for the person to see."""
    db: Database = request.app.state.db
    at: datetime = request.app.state.clock.now()
    cell, by = ids.cell_of(person_id, db.cells), officer_of(request).actor
    async with db.begin() as tx:
        [rows] = await people.find_photos(tx, cell, [person_id])
        if not rows:
            raise Problem(404, "not-found", _NOTHING)
        [declared] = await people.disclose(tx, cell, [person_id], _SHOWN, _PURPOSE, by, at)
    context = {"person_id": person_id, "rows": rows, "declared": declared or {}, "reasons": REASONS}
    return await console_page(request, "ops/photo.html", "photos", context)


@get("/ops/foto/{person_id:uuid}/{kind:str}", opt=DESK)
async def show_picture(
    request: AnyRequest, person_id: FromPath[UUID], kind: FromPath[str]
) -> Response[bytes]:
    """One photo as a picture, kept by no browser."""
    db: Database = request.app.state.db
    at: datetime = request.app.state.clock.now()
    by = officer_of(request).actor
    async with db.begin() as tx:
        cell = ids.cell_of(person_id, db.cells)
        [opened] = await people.open_photos(tx, cell, [person_id], _PURPOSE, by, at)
    picture = next((photo for photo in opened if photo.kind == kind), None)
    if picture is None:
        raise Problem(404, "not-found", _NOTHING)
    headers = {"Cache-Control": "no-store"}
    return Response(picture.content, status_code=200, media_type="image/jpeg", headers=headers)


@post("/ops/foto/{person_id:uuid}", opt=DESK)
async def judge(request: AnyRequest, person_id: FromPath[UUID]) -> Response[bytes]:
    """Accept or refuse photos of one person, who is told; judged twice, the first judgement stands."""
    db: Database = request.app.state.db
    form = form_of(request)
    at: datetime = request.app.state.clock.now()
    cell = ids.cell_of(person_id, db.cells)
    async with db.read() as tx:
        [rows] = await people.find_photos(tx, cell, [person_id])
    said = {row.photo_id: form[f"photo_{row.photo_id.hex}"] for row in rows}
    reviews = [
        people.PhotoReview(person_id, photo_id, None if word == "accept" else word)
        for photo_id, word in said.items()
        if word == "accept" or word in REASONS
    ]
    await journey.judge_photos(db, cell, reviews, officer_of(request).actor, at)
    await log_look(request, "photos.judge", f"person:{person_id}", f"{len(reviews)}")
    return go(request, "/ops/foto")


@post("/ops/foto/tatap-muka", opt={**DESK, "back": "/ops/foto"})
async def record_live_check(request: AnyRequest) -> Response[bytes]:
    """Somebody stands here with card and face: no photo is needed, nor a test if it was taken here."""
    db: Database = request.app.state.db
    form = form_of(request)
    at: datetime = request.app.state.clock.now()
    by = officer_of(request).actor
    typed = form["correct"]
    correct = form.number("correct", 30)
    if typed and correct is None:
        return await _queue(request, form, {"correct": _("Tulis jumlah jawaban yang benar, 0 sampai 30.")})
    if not form.checked("seen"):
        words = _("Nyatakan dulu bahwa kamu melihat orang dan KTP aslinya.")
        return await _queue(request, form, {"seen": words})
    async with db.begin() as tx:
        person_id = await people.find_holder(tx, people.normalise_digits(form["nik"]))
        if person_id is None:
            return await _queue(
                request, form, {"nik": _("NIK ini belum terdaftar. Daftarkan dulu orangnya.")}
            )
        cell = ids.cell_of(person_id, tx.cells)
        [outcome] = await people.record_live_checks(tx, cell, [person_id], by, at)
        if correct is not None:
            programme_id = shell_of(request).options.programme_id
            test = surveys.DeskTest(person_id, programme_id, correct)
            await surveys.record_desk_tests(tx, cell, [test], by, at)
    await log_look(request, "live_check.record", f"person:{person_id}", outcome)
    return go(request, "/ops/foto", kabar="tercatat")


async def _queue(request: AnyRequest, form: Form, errors: dict[str, str]) -> Response[bytes]:
    db: Database = request.app.state.db
    photos: list[people.PhotoToReview] = []
    checks: list[people.LiveCheck] = []
    async with db.read() as tx:
        for cell in range(db.cells):
            photos += await people.list_photos_to_review(tx, cell, _LISTED)
            checks += await people.list_live_checks(tx, cell, _LISTED)
        terms = await programme.get_programme(tx, shell_of(request).options.programme_id)
    newest_first = sorted(photos, key=lambda photo: photo.given_at, reverse=True)
    oldest = {photo.person_id: photo.given_at for photo in newest_first}
    context = {
        "waiting": sorted(oldest.items(), key=lambda row: row[1])[:_LISTED],
        "checks": sorted(checks, key=lambda row: row.asked_at)[:_LISTED],
        "form": form,
        "errors": errors,
        "terms": terms,
        "recorded": request.query_params.get("kabar") == "tercatat",
    }
    return await console_page(request, "ops/photos.html", "photos", context)


route_handlers = [show_queue, show_person, show_picture, judge, record_live_check]
