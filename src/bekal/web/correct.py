"""Correct what the civil registry did not confirm, or have it asked once more."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from litestar import Response, get, post

from bekal import people
from bekal.pages import CITIZEN, AnyRequest, Form, find_draft, form_of, go, page, visitor_of
from bekal.pages import mark as _

from . import choices, wording
from .identity_form import parse_birth_date

_CORRECTABLE: Final = ("family_card", "full_name", "born_on", "mother_name", "sex")

REFUSALS: Final = {
    "check_waiting": _("Dukcapil sedang ditanya. Tunggu jawabannya dulu."),
    "nothing_to_correct": _("Datamu sudah cocok; tidak ada yang perlu diperbaiki."),
    "too_many_today": _("Hari ini sudah tiga kali. Coba lagi besok, atau tanyakan kepada Dukcapil."),
    "field_wrong": _("Ada isian yang bentuknya salah: nomor KK 16 angka, nama tanpa angka."),
    "nothing_changed": _("Isian ini sama dengan yang sudah ada."),
    "person_unknown": _("Data ini tidak dapat diubah."),
    "confirmed": _("Dukcapil mengenal NIK ini sebagai milikmu, jadi pendaftarannya tidak bisa ditarik."),
}


@get("/identitas", opt=CITIZEN)
async def show_correction(request: AnyRequest) -> Response[bytes]:
    """The fields that differ, to be typed again."""
    draft = find_draft(request, request.app.state.clock.now())
    return await _correction_page(request, Form(draft or {}), {}, None)


@post("/identitas", opt=CITIZEN)
async def correct(request: AnyRequest) -> Response[bytes]:
    """Keep what was corrected and have the registry asked; or only ask it again."""
    visitor, form = visitor_of(request), form_of(request)
    at: datetime = request.app.state.clock.now()
    cell, db = visitor.person_cell, request.app.state.db
    if form["again"] == "yes":
        async with db.begin() as tx:
            await people.request_identity_checks(tx, cell, [visitor.person], visitor.actor, at)
        return go(request, "/perjalanan", kabar="terdaftar")
    if form["withdraw"] == "yes":
        return await _withdraw(request)
    born = any(form[name] for name in ("born_day", "born_month", "born_year"))
    born_on = parse_birth_date(form)
    if born and born_on is None:
        words = _("Tulis tanggal, bulan, dan tahun lahirmu, misalnya 27 3 1996.")
        return await _correction_page(request, form, {"born_on": words}, None)
    correction = people.Correction(
        person_id=visitor.person,
        family_card=form["family_card"] or None,
        full_name=form["full_name"] or None,
        born_on=born_on,
        mother_name=form["mother_name"] or None,
        sex="f" if form["sex"] == "f" else "m" if form["sex"] == "m" else None,
    )
    async with db.begin() as tx:
        [outcome] = await people.correct_persons(tx, cell, [correction], visitor.actor, at)
    if outcome is people.CorrectOutcome.corrected:
        return go(request, "/perjalanan", kabar="terdaftar")
    return await _correction_page(request, form, {}, REFUSALS[outcome])


async def _withdraw(request: AnyRequest) -> Response[bytes]:
    """Take a registration back that the registry never confirmed: a mistyped NIK may be a stranger's."""
    visitor = visitor_of(request)
    at: datetime = request.app.state.clock.now()
    async with request.app.state.db.begin() as tx:
        [outcome] = await people.withdraw_registrations(
            tx, visitor.person_cell, [visitor.person], visitor.actor, at
        )
    if outcome is people.WithdrawOutcome.confirmed:
        return await _correction_page(request, Form(), {}, REFUSALS["confirmed"])
    if form_of(request)["move"] == "yes":
        return go(request, "/perjalanan", kabar="tarik")
    return go(request, "/daftar")


async def _correction_page(
    request: AnyRequest, form: Form, errors: dict[str, str], message: str | None
) -> Response[bytes]:
    visitor = visitor_of(request)
    async with request.app.state.db.read() as tx:
        [person] = await people.find_persons(tx, visitor.person_cell, [visitor.person])
    elements = (person.elements if person else None) or {}
    differing = [name for name in _CORRECTABLE if elements.get(name) == "differs"]
    context = {
        "form": form,
        "errors": errors,
        "message": message,
        "fields": differing or list(_CORRECTABLE),
        "elsewhere": person is not None and person.identity_state == "elsewhere",
        "waiting": person is not None and person.identity_state == "waiting",
        "choices": choices,
        "words": wording,
    }
    return page(request, "web/correct.html", context, status=422 if errors or message else 200)


route_handlers = [show_correction, correct]
