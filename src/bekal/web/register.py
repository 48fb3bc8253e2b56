"""Register: the province first, then one form for the identity. The civil registry's answer comes later."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from litestar import Response, get, post

from bekal import people, regions
from bekal.base import clock
from bekal.pages import (
    ACCOUNT,
    CITIZEN,
    AnyRequest,
    Form,
    Quota,
    blank_page,
    find_draft,
    form_of,
    go,
    limits_of,
    page,
    room_holds,
    shell_of,
    visitor_of,
)
from bekal.pages import mark as _

from . import choices
from .desk import desk_of
from .identity_form import CONTRADICTIONS, Errors, errors_of, parse_identity, regions_of

OF_ACCOUNT: Final = Quota("registrations_of_account", 8, timedelta(hours=24))
OF_NIK: Final = Quota("registrations_of_nik", 48, timedelta(hours=24))
"""Registrations sent by one account, and with one NIK, taken or free. A device is not counted: a village
shares one. No number, with its five accounts, reaches what a NIK bears: it does not learn whether others
tried."""

_TOO_OFTEN: Final = _(
    "Hari ini sudah terlalu sering dicoba. "
    "Coba lagi besok, atau datang ke dinas tenaga kerja dengan KTP aslimu."
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
        empty = {"provinces": _provinces(today), "form": Form({"province": ""}), "errors": {}}
        return blank_page(request, "web/province.html", lambda: empty, key=today)
    if draft is None:
        # The same for everybody of a province until midnight.
        return blank_page(
            request,
            "web/register.html",
            lambda: _form_context(form, {}, today, doubtful=False, kept=False),
            key=today,
        )
    return _form_page(request, form, {}, today, kept=True)


@post("/daftar", opt=ACCOUNT)
async def register(request: AnyRequest) -> Response[bytes]:
    """Store the identity. Sent twice, the first one stands.

    The answer is the same whether the NIK is free or taken: stored, and being checked.
    """
    visitor = visitor_of(request)
    if visitor.person_id is not None:
        return go(request, "/perjalanan")
    form = form_of(request)
    at: datetime = request.app.state.clock.now()
    today = clock.date_in_jakarta(at)
    registration, errors = parse_identity(form, visitor.account_id)
    if registration is None:
        return _form_page(request, form, errors, today)
    # Counted before anybody knows whether the NIK is taken: the answer is the same.
    nik = people.nik_index(shell_of(request).keyring, registration.nik).hex()
    limits = limits_of(request)
    account = str(visitor.account_id)
    if not (limits.take_about(OF_ACCOUNT, account, at) and limits.take_about(OF_NIK, nik, at)):
        return _form_page(request, form, {"nik": _TOO_OFTEN}, today)
    desk = desk_of(request)
    registered = await desk.registering.submit(registration)
    if registered.person_id is None:
        doubtful = bool(CONTRADICTIONS & set(registered.problems or (registered.outcome,)))
        return _form_page(request, form, errors_of(registered), today, doubtful=doubtful)
    await desk.linking.submit(people.AccountLink(visitor.account_id, registered.person_id))
    if room_holds(request):
        # Others wait: a page that costs nothing; the whole journey is one press away.
        return go(request, "/daftar/tersimpan")
    return go(request, "/perjalanan", kabar="terdaftar")


@get("/daftar/tersimpan", opt=CITIZEN)
async def show_registered(request: AnyRequest) -> Response[bytes]:
    """It is stored, and what comes next."""
    return blank_page(request, "web/registered.html", dict)


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
    context = _form_context(form, errors, today, doubtful=doubtful, kept=kept)
    return page(request, "web/register.html", context, status=422 if errors else 200)


def _form_context(form: Form, errors: Errors, today: date, *, doubtful: bool, kept: bool) -> dict[str, Any]:
    province = form.number("province") or 0
    return {
        "form": form,
        "errors": errors,
        "doubtful": doubtful,
        "kept": kept,
        "province": dict(_provinces(today)).get(str(province), ""),
        "regions": regions_of(province, today),
        "choices": choices,
    }


route_handlers = [show_register, register, show_registered]
