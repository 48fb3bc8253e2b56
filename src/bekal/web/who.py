"""Who are you? A number that several people share asks after the right code, and takes somebody new.

What the code proved travels in a sealed cookie for five minutes: the number, and who may be chosen. A choice
opens the account of that person; no session changes its account later.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post

from bekal import people
from bekal.base import actors, ids
from bekal.base.database import Database
from bekal.pages import (
    PUBLIC,
    SESSION,
    SIGN_IN,
    AnyRequest,
    end_cookie,
    form_of,
    go,
    make_cookie,
    open_value,
    page,
    seal_value,
    shell_of,
)
from bekal.pages import mark as _

from .devices import label_of
from .entering import JOURNEY, SESSION_SECONDS, hide_phone

_COOKIE: Final = "bekal_who"
_LIFE: Final = timedelta(minutes=5)
_DESK: Final = actors.job("sign_in")
_PURPOSE: Final = "who holds a shared phone"
_NEW: Final = "baru"
FULL: Final = _("Nomor ini sudah dipakai lima orang. Pakai nomor lain.")
_CHANGED: Final = _("Daftar ini baru saja berubah. Masuk lagi dengan kode yang baru.")
_NOBODY: Final = _("Tekan salah satu tombol.")


async def ask_who(request: AnyRequest, phone: str, to: str) -> Response[bytes]:
    """Go on to the question, for whoever has just proved to hold the number."""
    db: Database = request.app.state.db
    at: datetime = request.app.state.clock.now()
    shell = shell_of(request)
    index = people.phone_index(shell.keyring, phone)
    async with db.begin() as tx:
        [seats] = await people.find_seats(tx, _cell_of(request, phone), [index])
        named = await people.name_seats(tx, seats, _PURPOSE, _DESK, at)
    content = {"phone": phone, "to": to, "people": msgspec.to_builtins(named)}
    sealed = seal_value(shell.keyring, _COOKIE, content, at + _LIFE)
    secure, seconds = shell.options.secure, int(_LIFE.total_seconds())
    cookie = make_cookie(_COOKIE, sealed or "", secure=secure, max_age=seconds)
    return go(request, "/masuk/siapa", set_cookies=[cookie, end_cookie(SIGN_IN, secure=secure)])


@get("/masuk/siapa", opt=PUBLIC)
async def show_who(request: AnyRequest) -> Response[bytes]:
    """Ask which of the people of the number it is."""
    asked = _asked(request)
    return go(request, "/masuk") if asked is None else _page(request, asked, None)


@post("/masuk/siapa", opt=PUBLIC)
async def choose(request: AnyRequest) -> Response[bytes]:
    """Open the account of the one who was chosen, or a free one for somebody new."""
    asked = _asked(request)
    if asked is None:
        return go(request, "/masuk", habis="1")
    typed = form_of(request)["seat"]
    chosen = next((one for one in asked["people"] if str(one["seat"]) == typed), None)
    if chosen is None and typed != _NEW:
        return _page(request, asked, _NOBODY)
    at: datetime = request.app.state.clock.now()
    entry = people.SeatEntry(
        asked["phone"],
        UUID(chosen["account_id"]) if chosen else None,
        UUID(chosen["person_id"]) if chosen else None,
        label_of(request.headers.get("user-agent", "")),
    )
    async with request.app.state.db.begin() as tx:
        cell = _cell_of(request, asked["phone"])
        [entered] = await people.enter_seats(tx, cell, [entry], _DESK, at)
    if entered.token is None:
        full = entered.outcome is people.EnterOutcome.number_full
        return _page(request, asked, FULL if full else _CHANGED)
    secure = shell_of(request).options.secure
    opened = make_cookie(SESSION, entered.token, secure=secure, max_age=SESSION_SECONDS)
    done = end_cookie(_COOKIE, secure=secure)
    return go(request, asked["to"] if chosen else JOURNEY, set_cookies=[opened, done])


def _asked(request: AnyRequest) -> dict[str, Any] | None:
    at: datetime = request.app.state.clock.now()
    return open_value(shell_of(request).keyring, _COOKIE, request.cookies.get(_COOKIE), at)


def _cell_of(request: AnyRequest, phone: str) -> int:
    db: Database = request.app.state.db
    return ids.cell_of_slot(people.slot_of_phone(shell_of(request).keyring, phone), db.cells)


def _page(request: AnyRequest, asked: dict[str, Any], error: str | None) -> Response[bytes]:
    initials = [one["initials"] for one in asked["people"]]
    context = {
        "phone": hide_phone(asked["phone"]),
        # Two of the same initials are told apart as messages and USSD do it: by the digit of the seat.
        "people": [
            (
                one["seat"],
                f"{letters} {one['seat'] + 1}" if initials.count(letters) > 1 else letters,
                date.fromisoformat(one["registered_on"]),
            )
            for one, letters in zip(asked["people"], initials, strict=True)
        ],
        "full": len(asked["people"]) >= people.SEATS_MAX,
        "error": error,
        "new": _NEW,
    }
    return page(request, "web/who.html", context, status=422 if error else 200)


route_handlers = [show_who, choose]
