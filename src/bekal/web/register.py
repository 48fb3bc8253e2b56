"""Register: the province first, then one form for the identity. The civil registry's answer comes later."""

from __future__ import annotations

from datetime import date, datetime

from litestar import Response, get, post

from bekal import journey, people, regions
from bekal.base import clock, ids
from bekal.base.database import Database
from bekal.pages import (
    ACCOUNT,
    AnyRequest,
    Form,
    find_draft,
    form_of,
    go,
    page,
    shell_of,
    visitor_of,
)
from bekal.pages import mark as _

from . import choices
from .identity_form import CONTRADICTIONS, Errors, errors_of, parse_identity, regions_of

_ELSEWHERE = _(
    "NIK ini sudah terdaftar dengan nomor HP lain. Kalau itu nomormu, masuk dengan nomor itu; "
    "kalau nomornya hilang, buka Perjalanan lalu pindahkan pendaftarannya. "
    "Kalau bukan, laporkan lewat pengaduan: mungkin ada yang memakai datamu."
)


@get("/daftar", opt=ACCOUNT)
async def show_register(request: AnyRequest) -> Response[bytes]:
    """The province, then the form; back to the journey for whoever is registered already."""
    visitor = visitor_of(request)
    if visitor.person_id is not None:
        return go(request, "/perjalanan")
    at: datetime = request.app.state.clock.now()
    today = clock.date_in_jakarta(at)
    draft = find_draft(request, at)
    form = Form(draft or {"province": request.query_params.get("provinsi", "")[:3]})
    if form.number("province") not in {p.province_id for p in regions.list_provinces(today)}:
        return page(
            request, "web/province.html", {"provinces": _provinces(today), "form": form, "errors": {}}
        )
    return _form_page(request, form, {}, today, kept=draft is not None)


@post("/daftar", opt=ACCOUNT)
async def register(request: AnyRequest) -> Response[bytes]:
    """Store the identity. Sent twice, the first one stands."""
    visitor = visitor_of(request)
    if visitor.person_id is not None:
        return go(request, "/perjalanan")
    form = form_of(request)
    at: datetime = request.app.state.clock.now()
    today = clock.date_in_jakarta(at)
    registration, errors = parse_identity(form, visitor.account_id)
    if registration is None:
        return _form_page(request, form, errors, today)
    db: Database = request.app.state.db
    cell = ids.cell_of_slot(people.slot_of_nik(shell_of(request).keyring, registration.nik), db.cells)
    [registered] = await journey.register(db, cell, [registration], visitor.actor, at)
    if registered.person_id is None:
        if registered.outcome is people.RegisterOutcome.already_registered:
            return _form_page(request, form, {"nik": _ELSEWHERE}, today)
        doubtful = bool(CONTRADICTIONS & set(registered.problems or (registered.outcome,)))
        return _form_page(request, form, errors_of(registered), today, doubtful=doubtful)
    link = people.AccountLink(visitor.account_id, registered.person_id)
    await journey.link_accounts(db, visitor.account_cell, [link], visitor.actor, at)
    return go(request, "/perjalanan", kabar="terdaftar")


def _provinces(today: date) -> list[tuple[str, str]]:
    return [(str(province.province_id), province.name) for province in regions.list_provinces(today)]


def _form_page(
    request: AnyRequest,
    form: Form,
    errors: Errors,
    today: date,
    *,
    doubtful: bool = False,
    kept: bool = False,
) -> Response[bytes]:
    province = form.number("province") or 0
    context = {
        "form": form,
        "errors": errors,
        "doubtful": doubtful,
        "kept": kept,
        "province": dict(_provinces(today)).get(str(province), ""),
        "regions": regions_of(province, today),
        "choices": choices,
    }
    return page(request, "web/register.html", context, status=422 if errors else 200)


route_handlers = [show_register, register]
