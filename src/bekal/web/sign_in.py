"""Sign in with a phone and a one-time code; the same two pages for newcomers and for those who come back.

What the pages say never depends on whether a number is known: an account is opened first, then a code is
sent. The number travels between the two pages in a sealed cookie, never in an address.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from litestar import Response, get, post

from bekal import people
from bekal.pages import (
    ACCOUNT,
    FORM,
    PUBLIC,
    SESSION,
    SIGN_IN,
    AnyRequest,
    Form,
    Limit,
    blank_page,
    end_cookie,
    form_of,
    go,
    language_of,
    limits_of,
    make_cookie,
    open_value,
    page,
    safe_path,
    seal_value,
    shell_of,
    visitor_of,
)
from bekal.pages import mark as _

from .desk import CodeAsked, Entry, desk_of
from .devices import label_of
from .entering import JOURNEY, SESSION_SECONDS, hide_phone
from .who import ask_who

_FLOW_MINUTES: Final = 15
PHONE_WRONG: Final = _("Tulis nomor HP Indonesia, misalnya 0812 3456 7890.")
CODE_ERRORS: Final = {
    people.SignInOutcome.code_wrong: _("Kode ini salah. Periksa lagi pesan yang terakhir."),
    people.SignInOutcome.code_expired: _("Kode ini sudah lewat 5 menit. Minta kode baru."),
    people.SignInOutcome.too_many_tries: _("Kode ini sudah dicoba 5 kali. Minta kode baru."),
    people.SignInOutcome.phone_wrong: PHONE_WRONG,
}


CODES: Final = Limit("codes", 20, 5_000, timedelta(hours=1))
"""Codes asked for: a phone that a family shares asks for few; a city behind one address for thousands."""

TRIES: Final = Limit("code_tries", 60, 5_000, timedelta(hours=1))
"""Codes typed. A right guess has a chance of one in a million, five tries a code, five unused
codes an hour."""

_WAIT: Final = timedelta(seconds=60)
"""So long a message may take before another one is worth asking for."""

_CHANNELS: Final = ("sms", "whatsapp")
TOO_MANY_HERE: Final = _("Dari perangkat ini sudah terlalu banyak percobaan. Coba lagi satu jam lagi.")
TOO_MANY_CODES: Final = _("Nomor ini sudah 5 kali meminta kode dalam satu jam. Coba lagi satu jam lagi.")
_TOO_SOON: Final = _("Pesan biasanya sampai dalam satu menit. Tunggu sebentar sebelum meminta lagi.")


@get("/masuk", opt=PUBLIC)
async def show_sign_in(request: AnyRequest) -> Response[bytes]:
    """Ask for the phone number."""
    return phone_page(request, Form(), {})


@post("/masuk", opt=PUBLIC)
async def request_code(request: AnyRequest) -> Response[bytes]:
    """Send a code to the number, opening its account where there is none."""
    form = form_of(request)
    at: datetime = request.app.state.clock.now()
    phone = people.normalise_phone(form["phone"])
    if phone is None:
        return phone_page(request, form, {"phone": PHONE_WRONG})
    if not limits_of(request).take(request, CODES, at):
        return phone_page(request, form, {"phone": TOO_MANY_HERE})
    channel = form["channel"] if form["channel"] in _CHANNELS else "sms"
    if not await _send(request, phone, channel):
        return phone_page(request, form, {"phone": TOO_MANY_CODES})
    return _to_code(request, {"phone": phone, "to": safe_path(form["ke"], JOURNEY), "channel": channel}, at)


@post("/masuk/lagi", opt={**PUBLIC, "back": "/masuk/kode"})
async def send_again(request: AnyRequest) -> Response[bytes]:
    """Send another code to the same number, by the same channel or another; the last one counts."""
    flow = _flow(request)
    if flow is None:
        return go(request, "/masuk")
    at: datetime = request.app.state.clock.now()
    channel = form_of(request)["channel"]
    if channel not in _CHANNELS:
        return _code_page(request, flow, {})
    if at < datetime.fromisoformat(flow["sent_at"]) + _WAIT:
        return _code_page(request, flow, {"code": _TOO_SOON})
    if not limits_of(request).take(request, CODES, at):
        return _code_page(request, flow, {"code": TOO_MANY_HERE})
    if not await _send(request, flow["phone"], channel):
        return _code_page(request, flow, {"code": TOO_MANY_CODES})
    return _to_code(request, {**flow, "channel": channel, "again": True}, at)


@get("/masuk/kode", opt=PUBLIC)
async def show_code(request: AnyRequest) -> Response[bytes]:
    """Ask for the code that was sent."""
    flow = _flow(request)
    return go(request, "/masuk") if flow is None else _code_page(request, flow, {})


@post("/masuk/kode", opt=PUBLIC)
async def enter(request: AnyRequest) -> Response[bytes]:
    """Open a session for the right code; where several people share the number, ask who it is first."""
    flow = _flow(request)
    if flow is None:
        return go(request, "/masuk")
    at: datetime = request.app.state.clock.now()
    if not limits_of(request).take(request, TRIES, at):
        return _code_page(request, flow, {"code": TOO_MANY_HERE})
    label = label_of(request.headers.get("user-agent", ""))
    form = form_of(request)
    attempt = people.SignIn(flow["phone"], form["code"], label, ask=form["other"] == "yes")
    signed = await desk_of(request).entering.submit(Entry(attempt, request.cookies.get(FORM, "")))
    if signed.outcome is people.SignInOutcome.choose:
        return await ask_who(request, flow["phone"], flow["to"])
    if signed.token is None:
        return _code_page(request, flow, {"code": CODE_ERRORS[signed.outcome]})
    secure = shell_of(request).options.secure
    opened = make_cookie(SESSION, signed.token, secure=secure, max_age=SESSION_SECONDS)
    return go(request, flow["to"], set_cookies=[opened, end_cookie(SIGN_IN, secure=secure)])


@post("/keluar", opt={**ACCOUNT, "back": "/perjalanan"})
async def leave(request: AnyRequest) -> Response[bytes]:
    """End this session."""
    visitor = visitor_of(request)
    at: datetime = request.app.state.clock.now()
    async with request.app.state.db.begin() as tx:
        await people.end_sessions(tx, visitor.account_cell, [visitor.session.session_id], visitor.actor, at)
    return go(request, "/", set_cookies=[end_cookie(SESSION, secure=shell_of(request).options.secure)])


async def _send(request: AnyRequest, phone: str, channel: str) -> bool:
    """Issue a code and put it on its way; False when the number has asked too often."""
    issued = await desk_of(request).asking.submit(CodeAsked(phone, language_of(request), channel))
    return issued.outcome is not people.CodeOutcome.too_many


def _to_code(request: AnyRequest, flow: dict[str, Any], at: datetime) -> Response[bytes]:
    shell = shell_of(request)
    until = at + timedelta(minutes=_FLOW_MINUTES)
    sealed = seal_value(shell.keyring, SIGN_IN, {**flow, "sent_at": at.isoformat()}, until)
    cookie = make_cookie(SIGN_IN, sealed or "", secure=shell.options.secure, max_age=_FLOW_MINUTES * 60)
    return go(request, "/masuk/kode", set_cookies=[cookie])


def _flow(request: AnyRequest) -> dict[str, Any] | None:
    at: datetime = request.app.state.clock.now()
    return open_value(shell_of(request).keyring, SIGN_IN, request.cookies.get(SIGN_IN), at)


def phone_page(request: AnyRequest, form: Form, errors: dict[str, str]) -> Response[bytes]:
    """The page that asks for the phone number, and offers the key where the device has one."""
    form.setdefault("channel", "sms")
    form.setdefault("ke", safe_path(request.query_params.get("ke", ""), JOURNEY))
    expired = request.query_params.get("habis") == "1"
    context = {"form": form, "errors": errors, "expired": expired}
    if not errors:
        # Nobody has typed anything yet: the same page for all.
        return blank_page(request, "web/sign_in.html", lambda: context)
    return page(request, "web/sign_in.html", context, status=422)


def _code_page(request: AnyRequest, flow: dict[str, Any], errors: dict[str, str]) -> Response[bytes]:
    phone, channel, again = hide_phone(flow["phone"]), flow["channel"], flow.get("again", False)
    context = {"form": Form(), "errors": errors, "channel": channel, "again": again}
    if not errors:
        # The same for all but for the end of the number.
        key, holes = (channel, again), {"phone": phone}
        return blank_page(request, "web/code.html", lambda: context, key=key, holes=holes)
    return page(request, "web/code.html", {**context, "phone": phone}, status=422)


route_handlers = [show_sign_in, request_code, show_code, send_again, enter, leave]
