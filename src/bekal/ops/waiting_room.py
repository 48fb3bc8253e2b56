"""The waiting room's door: how many wait, how fast they come in, and setting it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from litestar import Response, get, post

from bekal import access, waiting_room
from bekal.base.database import Database
from bekal.pages import AnyRequest, Form, form_of, go, officer_of, page, staff
from bekal.pages import mark as _
from bekal.waiting_room import DoorSetting, Mode

from . import wording
from .readers import OVERSIGHT, frame_of, log_look

SETS: Final = staff("admin", "operator")
RATE_MAX: Final = 100_000
MODES: Final = {
    Mode.when_full: _("Saat penuh: orang baru menunggu mulai saat server penuh, sampai antrean habis"),
    Mode.always: _("Selalu: orang baru menunggu mulai sekarang, dan masuk dengan laju di bawah"),
    Mode.never: _("Tidak pernah: semua langsung masuk, juga yang sedang menunggu"),
}


@get("/ops/ruang-tunggu", opt=OVERSIGHT)
async def show_room(request: AnyRequest) -> Response[bytes]:
    """The door as it stands; the page looks again every ten seconds."""
    await log_look(request, "page.read", "waiting_room")
    return await _room(request, {})


@post("/ops/ruang-tunggu", opt=SETS)
async def set_room(request: AnyRequest) -> Response[bytes]:
    """Set when people wait and how many come in per second."""
    form = form_of(request)
    rate = form.number("rate", RATE_MAX)
    errors = {}
    if form["mode"] not in set(Mode):
        errors["mode"] = _("Pilih salah satu.")
    if not rate:
        errors["rate"] = _("Tulis angka dari 1 sampai 100.000.")
    if errors or not rate:
        return await _room(request, errors, form)
    db: Database = request.app.state.db
    at: datetime = request.app.state.clock.now()
    by = officer_of(request).actor
    setting = DoorSetting(Mode(form["mode"]), rate)
    async with db.begin() as tx:
        await waiting_room.set_door(tx, setting, by, at)
        detail = f"{setting.mode} {setting.rate_per_second}/s"
        await access.log_access(tx, [access.AccessEntry("waiting_room.set", "waiting_room", detail)], by, at)
    return go(request, "/ops/ruang-tunggu")


async def _room(request: AnyRequest, errors: dict[str, str], typed: Form | None = None) -> Response[bytes]:
    at: datetime = request.app.state.clock.now()
    async with request.app.state.db.read() as tx:
        line = await waiting_room.read_line(tx, at)
    door = line.door
    form = typed or Form({"mode": door.mode.value, "rate": str(door.rate_per_second)})
    context = {
        "door": door,
        "waiting": line.waiting,
        "minutes": -(-int(line.seconds_for(line.waiting)) // 60),
        "full": at < door.full_until,
        "modes": {mode.value: words for mode, words in MODES.items()},
        "form": form,
        "errors": errors,
        "may_set": bool(officer_of(request).roles & {"admin", "operator"}),
        "words": wording,
        **frame_of(request),
    }
    return page(request, "ops/waiting_room.html", context, status=422 if errors else 200)


route_handlers = [show_room, set_room]
