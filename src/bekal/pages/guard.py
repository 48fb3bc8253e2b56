"""The guard: every route is closed until it declares who may call it, and every form proves where it is from.

It runs before each handler. What it finds out, it leaves in the request's scope for ``visitor_of``,
``officer_of``, ``partner_of`` and ``form_of``; public pages ask for nobody, so they can be cached.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from litestar import Request
from litestar.enums import ScopeType
from litestar.handlers import BaseRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from bekal import access

from . import cookies, csrf, routes
from .forms import NEVER_KEPT, AnyRequest, Form, read_form
from .problems import NotSignedIn, Problem
from .visitors import (
    AnyConnection,
    Officer,
    Visitor,
    find_officer,
    find_partner,
    find_visitor,
    host_of,
    on_this_machine,
)
from .words import mark as _

_STATE: Final = "bekal"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
CITIZEN_DOOR: Final = "/masuk"
REGISTER_DOOR: Final = "/daftar"
STAFF_DOOR: Final = "/ops/masuk"


class Guarded(ASGIMiddleware):
    """Asks the guard before every route of an application, whatever router it stands in.

    As ``guards=[closed_by_default]`` would, but that copies the route's handler for each request: a tenth of
    all the work of a page.
    """

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Ask, then go on; what the guard raises is answered as what a handler raises."""
        await closed_by_default(Request(scope, receive), scope["route_handler"])
        await next_app(scope, receive, send)


async def closed_by_default(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    """Let through whom the route's rule admits. Problem 401, 403 or 500; NotSignedIn sends to the door."""
    method = _method(connection)
    if method == "OPTIONS":
        return
    rule = routes.rule_of(handler.opt)
    if rule is None:
        raise Problem(500, "route-undeclared", _("Ada yang rusak di pihak kami."))
    at: datetime = connection.app.state.clock.now()
    found = _found(connection)
    if rule == "signed":
        # Nobody is let in here: the router's own guard verifies the signature and names the partner.
        return
    if rule == "partner":
        found["partner"] = await _admit_partner(connection, handler, at)
        return
    if rule == "program":
        return
    if rule in ("account", "citizen"):
        found["visitor"] = await find_visitor(connection, at)
    elif rule.startswith("staff:") or (rule == "loopback" and not on_this_machine(connection)):
        found["officer"] = await find_officer(connection, at)
    form = None
    if method not in _SAFE:
        form = await _checked_form(Request(connection.scope, connection.receive), handler)
        found["form"] = form
    _admit(connection, rule, form)


async def _admit_partner(
    connection: AnyConnection, handler: BaseRouteHandler, at: datetime
) -> access.PartnerKey:
    partner = await find_partner(connection, at)
    if partner is None:
        headers = {"WWW-Authenticate": "Bearer"}
        raise Problem(401, "token-unknown", "No valid access token was presented.", headers=headers)
    if partner.networks and not partner.may_call_from(host_of(connection)):
        raise Problem(403, "network-not-allowed", "This key is not good from your address.")
    scope = handler.opt.get("scope")
    if scope is not None and scope not in partner.scopes:
        headers = {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'}
        detail = f"The access token needs the scope {scope}."
        raise Problem(403, "scope-missing", "This access token does not open this.", detail, headers)
    return partner


def visitor_of(connection: AnyConnection) -> Visitor:
    """The citizen the guard let through (routes that declare ACCOUNT or CITIZEN)."""
    visitor: Visitor = _found(connection)["visitor"]
    return visitor


def officer_of(connection: AnyConnection) -> Officer:
    """The member of staff the guard let through (routes that declare ``staff``)."""
    officer: Officer = _found(connection)["officer"]
    return officer


def partner_of(connection: AnyConnection) -> access.PartnerKey:
    """The partner the guard let through (routes that declare PARTNER)."""
    partner: access.PartnerKey = _found(connection)["partner"]
    return partner


def form_of(connection: AnyConnection) -> Form:
    """The form that came with a POST, its origin proved."""
    form: Form = _found(connection)["form"]
    return form


def account_of(connection: AnyConnection) -> str:
    """Whom a page is made for, as text: the account's or the staff member's id, or nobody."""
    found = _found(connection)
    if found.get("visitor"):
        return str(found["visitor"].account_id)
    return str(found["officer"].staff_id) if found.get("officer") else ""


def _admit(connection: AnyConnection, rule: str, form: Form | None) -> None:
    found = _found(connection)
    if rule in ("account", "citizen"):
        visitor: Visitor | None = found["visitor"]
        if visitor is None:
            raise NotSignedIn(CITIZEN_DOOR, _draft(form))
        if rule == "citizen" and visitor.person_id is None:
            raise NotSignedIn(REGISTER_DOOR)
    elif rule.startswith("staff:"):
        officer: Officer | None = found["officer"]
        if officer is None:
            raise NotSignedIn(STAFF_DOOR, _draft(form))
        if not officer.roles & routes.roles_of(rule):
            raise Problem(403, "role-missing", _("Peranmu tidak membuka halaman ini."))
    elif rule == "loopback" and not on_this_machine(connection) and not found.get("officer"):
        raise Problem(404, "not-found", _("Halaman ini tidak ada."))


async def _checked_form(request: AnyRequest, handler: BaseRouteHandler) -> Form:
    host = request.headers.get("host", "")
    if not csrf.from_this_site(host, request.headers.get("origin"), request.headers.get("sec-fetch-site")):
        raise Problem(403, "form-from-elsewhere", _("Isian ini tidak dikirim dari halaman kami."))
    form = await read_form(request, handler.opt.get("files", 0))
    shell: Any = request.app.state.shell
    made_for = form[csrf.ACCOUNT_FIELD]
    secret = request.cookies.get(cookies.FORM, "")
    if not request.cookies:
        raise Problem(403, "cookies-blocked", _("Peramban ini menolak cookie."))
    if not csrf.check_proof(shell.form_key, secret, made_for, form[csrf.PROOF_FIELD]):
        raise Problem(403, "form-unproved", _("Kami tidak yakin isian ini dari halamanmu sendiri."))
    now = account_of(request)
    if now and made_for != csrf.account_mark(shell.form_key, now):
        raise Problem(409, "account-changed", _("Kamu sudah masuk sebagai orang lain di perangkat ini."))
    return form


def _draft(form: Form | None) -> dict[str, str] | None:
    if form is None:
        return None
    kept = {name: value for name, value in form.items() if name not in NEVER_KEPT}
    kept.pop(csrf.PROOF_FIELD, None)
    return kept


def _method(connection: AnyConnection) -> str:
    return str(connection.scope.get("method", ""))


def _found(connection: AnyConnection) -> dict[str, Any]:
    found: dict[str, Any] = connection.scope["state"].setdefault(_STATE, {})
    return found
