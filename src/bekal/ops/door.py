"""The staff door: password and authenticator together, and the way out."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from litestar import Response, get, post

from bekal import access
from bekal.pages import (
    PUBLIC,
    STAFF,
    AnyRequest,
    Form,
    end_cookie,
    form_of,
    go,
    make_cookie,
    officer_of,
    page,
    safe_path,
    shell_of,
)
from bekal.pages import mark as _

from .readers import ANY_ROLE

_SESSION_SECONDS: Final = 8 * 3600

REFUSALS: Final = {
    access.StaffSignInOutcome.refused: _("Nama masuk, kata sandi, atau kode autentikator salah."),
    access.StaffSignInOutcome.locked: _("Terlalu banyak percobaan. Coba lagi 15 menit lagi."),
}


@get("/ops/masuk", opt=PUBLIC, sync_to_thread=False)
def show_door(request: AnyRequest) -> Response[bytes]:
    """Ask for login, password and code."""
    return _door(request, Form(), {})


@post("/ops/masuk", opt=PUBLIC)
async def enter(request: AnyRequest) -> Response[bytes]:
    """Open a session when all three are right."""
    form = form_of(request)
    at: datetime = request.app.state.clock.now()
    async with request.app.state.db.begin() as tx:
        signed = await access.sign_in_staff(tx, form["login"], form["password"], form["totp"], at)
    if signed.token is None:
        return _door(request, form, {"login": REFUSALS[signed.outcome]})
    secure = shell_of(request).options.secure
    to = safe_path(form["ke"], "/ops", inside="/ops")
    cookie = make_cookie(STAFF, signed.token, secure=secure, max_age=_SESSION_SECONDS)
    return go(request, to, set_cookies=[cookie])


@post("/ops/keluar", opt={**ANY_ROLE, "back": "/ops"})
async def leave(request: AnyRequest) -> Response[bytes]:
    """End this session."""
    officer = officer_of(request)
    at: datetime = request.app.state.clock.now()
    async with request.app.state.db.begin() as tx:
        await access.end_staff_sessions(tx, [officer.session_id], officer.actor, at)
    return go(request, "/ops/masuk", set_cookies=[end_cookie(STAFF, secure=shell_of(request).options.secure)])


def _door(request: AnyRequest, form: Form, errors: dict[str, str]) -> Response[bytes]:
    kept = Form({"login": form["login"], "ke": form["ke"] or request.query_params.get("ke", "")[:200]})
    return page(request, "ops/door.html", {"form": kept, "errors": errors}, status=422 if errors else 200)


route_handlers = [show_door, enter, leave]
