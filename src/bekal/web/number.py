"""Another phone number: changed by who still has the old one, recovered by who lost it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post

from bekal import journey, people
from bekal.adapters.messages import CodeMessage, send_code
from bekal.base import actors, ids
from bekal.base.database import Database, Transaction
from bekal.pages import (
    ACCOUNT,
    CITIZEN,
    SESSION,
    AnyRequest,
    Form,
    Limit,
    Visitor,
    find_draft,
    form_of,
    go,
    language_of,
    limits_of,
    make_cookie,
    open_value,
    page,
    seal_value,
    shell_of,
    visitor_of,
)
from bekal.pages import mark as _

from . import wording
from .devices import label_of
from .entering import SESSION_SECONDS, hide_phone
from .identity_form import REFUSALS, parse_birth_date
from .sign_in import (
    CODE_ERRORS,
    CODES,
    PHONE_WRONG,
    TOO_MANY_CODES,
    TOO_MANY_HERE,
    TRIES,
)
from .who import FULL

_COOKIE: Final = "bekal_number"
_FLOW_MINUTES: Final = 15
_DESK: Final = actors.job("sign_in")
RECOVERIES: Final = Limit("recoveries", 5, 500, timedelta(hours=24))
"""Facts tried: each needs a phone that was confirmed, and a device has five a day."""

_TOO_MANY_TODAY: Final = _(
    "Hari ini sudah tiga kali. Coba lagi besok, atau datang ke dinas tenaga kerja dengan KTP aslimu."
)
_BORN: Final = _("Tulis tanggal, bulan, dan tahun lahirmu, misalnya 27 3 1996.")
_FACTS: Final = (
    ("nik", people.RegisterOutcome.nik_form_wrong),
    ("family_card", people.RegisterOutcome.family_card_form_wrong),
    ("full_name", people.RegisterOutcome.name_missing),
    ("mother_name", people.RegisterOutcome.mother_name_missing),
)


@get("/nomor", opt=CITIZEN)
async def show_number(request: AnyRequest) -> Response[bytes]:
    """Requests against this number, and the form for a new one."""
    draft = find_draft(request, request.app.state.clock.now())
    return await _number_page(request, Form(draft or {}), {})


@post("/nomor", opt=CITIZEN)
async def send_to_new_number(request: AnyRequest) -> Response[bytes]:
    """Send a code to the new number: only who holds it may move to it."""
    form = form_of(request)
    db: Database = request.app.state.db
    at: datetime = request.app.state.clock.now()
    phone = people.normalise_phone(form["phone"])
    if phone is None:
        return await _number_page(request, form, {"phone": PHONE_WRONG})
    if not limits_of(request).take(request, CODES, at):
        return await _number_page(request, form, {"phone": TOO_MANY_HERE})
    cell = ids.cell_of_slot(people.slot_of_phone(shell_of(request).keyring, phone), db.cells)
    await journey.open_accounts(db, cell, [people.AccountOpening(phone)], _DESK, at)
    async with db.begin() as tx:
        [issued] = await people.request_codes(tx, cell, [people.CodeRequest(phone)], _DESK, at)
        if issued.code is not None:
            await send_code(tx, cell, CodeMessage(phone, issued.code, language_of(request)), at)
    if issued.outcome is people.CodeOutcome.too_many:
        return await _number_page(request, form, {"phone": TOO_MANY_CODES})
    person = str(visitor_of(request).person)
    until = at + timedelta(minutes=_FLOW_MINUTES)
    sealed = seal_value(shell_of(request).keyring, _COOKIE, {"phone": phone, "person": person}, until)
    secure = shell_of(request).options.secure
    cookie = make_cookie(_COOKIE, sealed or "", secure=secure, max_age=_FLOW_MINUTES * 60)
    return go(request, "/nomor/kode", set_cookies=[cookie])


@get("/nomor/kode", opt=CITIZEN)
async def show_number_code(request: AnyRequest) -> Response[bytes]:
    """Ask for the code that went to the new number."""
    flow = _flow(request)
    return go(request, "/nomor") if flow is None else _code_page(request, flow, {})


@post("/nomor/kode", opt=CITIZEN)
async def move_to_new_number(request: AnyRequest) -> Response[bytes]:
    """The right code moves the registration; every session of the old number ends, this one included."""
    flow, visitor = _flow(request), visitor_of(request)
    if flow is None:
        return go(request, "/nomor")
    db: Database = request.app.state.db
    at: datetime = request.app.state.clock.now()
    if not limits_of(request).take(request, TRIES, at):
        return _code_page(request, flow, {"code": TOO_MANY_HERE})
    shell = shell_of(request)
    label = label_of(request.headers.get("user-agent", ""))
    attempt = people.SignIn(flow["phone"], form_of(request)["code"], label, ask=True)
    async with db.begin() as tx:
        signed = await _enter(tx, attempt, visitor, at)
    if isinstance(signed, people.SignInOutcome):
        return _code_page(request, flow, {"code": CODE_ERRORS[signed]})
    if signed.account_id is None:
        return await _number_page(request, Form(), {"phone": FULL})
    async with db.begin() as tx:
        token = await _move(tx, visitor, signed.account_id, attempt, at)
    if token is None:
        return await _number_page(request, Form(), {"phone": FULL})
    opened = make_cookie(SESSION, token, secure=shell.options.secure, max_age=SESSION_SECONDS)
    return go(request, "/perjalanan", set_cookies=[opened], kabar="nomor")


async def _move(
    tx: Transaction, visitor: Visitor, account_id: UUID, attempt: people.SignIn, at: datetime
) -> str | None:
    """Move the registration and open its session; None where the number is full.

    The move signs everybody out of the seat, and may end on another one: the session is opened after it, for
    the person.
    """
    move = people.AccountMove(visitor.person, account_id)
    [outcome] = await people.move_accounts(tx, visitor.person_cell, [move], visitor.actor, at)
    if outcome not in (people.MoveOutcome.moved, people.MoveOutcome.already_there):
        return None
    cell = ids.cell_of(account_id, tx.cells)
    [seats] = await people.find_seats(tx, cell, [people.phone_index(tx.keyring, attempt.phone)])
    own = next(seat for seat in seats if seat.person_id == visitor.person)
    entry = people.SeatEntry(attempt.phone, own.account_id, own.person_id, attempt.user_agent_label)
    [entered] = await people.enter_seats(tx, cell, [entry], _DESK, at)
    return entered.token


async def _enter(
    tx: Transaction, attempt: people.SignIn, visitor: Visitor, at: datetime
) -> people.SeatEntered | people.SignedIn | people.SignInOutcome:
    """Try the code; a right one opens a seat of the new number that is nobody's, or the visitor's own."""
    index = people.phone_index(tx.keyring, attempt.phone)
    cell = ids.cell_of_slot(people.slot_of_phone(tx.keyring, attempt.phone), tx.cells)
    [signed] = await people.sign_in(tx, cell, [attempt], _DESK, at)
    if signed.outcome is not people.SignInOutcome.choose:
        return signed if signed.token else signed.outcome
    [seats] = await people.find_seats(tx, cell, [index])
    entry = people.SeatEntry(attempt.phone, user_agent_label=attempt.user_agent_label)
    if visitor.account_id in {seat.account_id for seat in seats}:
        own = {"account_id": visitor.account_id, "person_id": visitor.person}
        entry = msgspec.structs.replace(entry, **own)
    [entered] = await people.enter_seats(tx, cell, [entry], _DESK, at)
    return entered


@post("/nomor/tolak", opt={**CITIZEN, "back": "/nomor"})
async def refuse_recovery(request: AnyRequest) -> Response[bytes]:
    """That was not me: every request that waits is refused."""
    visitor = visitor_of(request)
    at: datetime = request.app.state.clock.now()
    async with request.app.state.db.begin() as tx:
        await people.refuse_recoveries(tx, visitor.person, visitor.actor, at)
    return go(request, "/nomor")


@get("/pulihkan", opt=ACCOUNT)
async def show_recovery(request: AnyRequest) -> Response[bytes]:
    """Ask for the facts; or say where the last request stands."""
    draft = find_draft(request, request.app.state.clock.now())
    return await _recovery_page(request, Form(draft or {}), {})


@post("/pulihkan", opt=ACCOUNT)
async def ask_recovery(request: AnyRequest) -> Response[bytes]:
    """Keep the request. The answer is the same whether the facts fit, and whether the NIK is registered."""
    visitor, form = visitor_of(request), form_of(request)
    if visitor.person_id is not None:
        return go(request, "/perjalanan")
    at: datetime = request.app.state.clock.now()
    born_on = parse_birth_date(form)
    errors = {name: REFUSALS[outcome][1] for name, outcome in _FACTS if not form[name]}
    if born_on is None:
        errors["born_on"] = _BORN
    if errors or born_on is None:
        return await _recovery_page(request, form, errors)
    if not limits_of(request).take(request, RECOVERIES, at):
        return await _recovery_page(request, form, {"nik": TOO_MANY_HERE})
    facts = people.KnownFacts(
        form["nik"], form["family_card"], form["full_name"], born_on, form["mother_name"]
    )
    async with request.app.state.db.begin() as tx:
        cell, account_id = visitor.account_cell, visitor.account_id
        outcome = await people.ask_recovery(tx, cell, account_id, facts, visitor.actor, at)
    if outcome is people.RecoverOutcome.too_many_today:
        return await _recovery_page(request, form, {"nik": _TOO_MANY_TODAY})
    return go(request, "/pulihkan")


def _flow(request: AnyRequest) -> dict[str, Any] | None:
    at: datetime = request.app.state.clock.now()
    flow = open_value(shell_of(request).keyring, _COOKIE, request.cookies.get(_COOKIE), at)
    # Two people share this browser: a number that one of them typed is not the other's.
    return flow if flow and flow["person"] == str(visitor_of(request).person) else None


async def _number_page(request: AnyRequest, form: Form, errors: dict[str, str]) -> Response[bytes]:
    async with request.app.state.db.read() as tx:
        against = await people.list_recoveries_against(tx, visitor_of(request).person)
    context = {"form": form, "errors": errors, "against": against}
    return page(request, "web/number.html", context, status=422 if errors else 200)


def _code_page(request: AnyRequest, flow: dict[str, Any], errors: dict[str, str]) -> Response[bytes]:
    context = {"form": Form(), "errors": errors, "phone": hide_phone(flow["phone"])}
    return page(request, "web/number_code.html", context, status=422 if errors else 200)


async def _recovery_page(request: AnyRequest, form: Form, errors: dict[str, str]) -> Response[bytes]:
    visitor = visitor_of(request)
    async with request.app.state.db.read() as tx:
        last = await people.find_recovery(tx, visitor.account_cell, visitor.account_id)
    context = {"form": form, "errors": errors, "last": last, "words": wording}
    return page(request, "web/recovery.html", context, status=422 if errors else 200)


route_handlers = [
    show_number,
    send_to_new_number,
    show_number_code,
    move_to_new_number,
    refuse_recovery,
    show_recovery,
    ask_recovery,
]
