"""How partners are connected: their webhooks, and the clients of ``prakerja_v1`` with their keys."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from bekal import access, webhooks
from bekal.base import errors
from bekal.base.database import Database
from bekal.pages import AnyRequest, Form, Problem, form_of, go, officer_of, staff
from bekal.pages import mark as _

from .readers import PARTNERS, console_page

CLIENTS: Final = staff("admin", "partner_manager")
"""Who gives keys to partners; an auditor sees them and changes nothing."""

REFUSALS: Final = {
    access.AddClientOutcome.code_unreadable: _("Kode klien: huruf, angka, titik, garis bawah, tanda hubung."),
    access.AddClientOutcome.hosts_unreadable: _(
        "Host ditulis dengan huruf kecil, tanpa alamat di belakangnya."
    ),
    access.AddClientOutcome.partner_unknown: _("Tidak ada mitra dengan kode ini."),
    access.AddClientOutcome.code_taken: _("Kode klien ini sudah dipakai."),
}


@get("/ops/webhook", opt=PARTNERS)
async def show_webhooks(request: AnyRequest) -> Response[bytes]:
    """Every endpoint: what waits, since when, what went wrong last."""
    try:
        after = UUID(request.query_params.get("sesudah", ""))
    except ValueError:
        after = None
    async with request.app.state.db.read() as tx:
        rows = await webhooks.list_endpoints(tx, None, after)
    return await console_page(request, "ops/webhooks.html", "webhooks", {"endpoints": rows})


@get("/ops/webhook/{endpoint_id:uuid}", opt=PARTNERS)
async def show_deliveries(request: AnyRequest, endpoint_id: FromPath[UUID]) -> Response[bytes]:
    """The newest deliveries to one endpoint."""
    before = request.query_params.get("sebelum", "")
    async with request.app.state.db.read() as tx:
        found = await webhooks.list_deliveries(
            tx, endpoint_id, None, int(before) if before.isdigit() and len(before) < 19 else None, 100
        )
    return await console_page(request, "ops/deliveries.html", f"webhook:{endpoint_id}", {"deliveries": found})


@get("/ops/klien", opt=PARTNERS)
async def show_clients(request: AnyRequest) -> Response[bytes]:
    """Clients that sign their requests, and the form for another."""
    return await _clients(request, Form(), {})


@post("/ops/klien", opt=CLIENTS)
async def add_client(request: AnyRequest) -> Response[bytes]:
    """Add a client with its first key: a new one, shown once, or the one its software has."""
    form = form_of(request)
    db: Database = request.app.state.db
    at: datetime = request.app.state.clock.now()
    by = officer_of(request).actor
    code, secret = form["client_code"].strip(), form["key"].strip() or None
    if secret is not None and len(secret) < access.SIGNING_KEY_LENGTH_MIN:
        return await _clients(request, form, {"key": _("Kunci yang diambil alih paling sedikit 8 huruf.")})
    hosts = tuple(form["hosts"].replace(",", " ").split())
    opening = access.SigningClientOpening(code, form["partner_code"].strip(), hosts)
    async with db.begin() as tx:
        [outcome] = await access.add_signing_clients(tx, [opening], by, at)
        if outcome == access.AddClientOutcome.added:
            issued = await access.issue_signing_key(tx, code, by, at, secret)
            return await _clients(request, Form(), {}, None if secret else issued.secret)
    field = {"hosts_unreadable": "hosts", "partner_unknown": "partner_code"}.get(outcome, "client_code")
    return await _clients(request, form, {field: REFUSALS[outcome]})


@post("/ops/klien/{client_code:str}", opt={**CLIENTS, "back": "/ops/klien"})
async def change_client(request: AnyRequest, client_code: FromPath[str]) -> Response[bytes]:
    """Turn SHA-1 off or on, give a new key, or revoke one."""
    form = form_of(request)
    db: Database = request.app.state.db
    at: datetime = request.app.state.clock.now()
    by = officer_of(request).actor
    shown = None
    async with db.begin() as tx:
        found = [
            row for row in await access.list_signing_clients(tx, "", 1000) if row.client_code == client_code
        ]
        if not found:
            raise errors.NotFound("no such client")
        [row] = found
        if form["do"] == "sha1":
            change = access.SigningClientChange(client_code, not row.sha1, tuple(row.redirect_hosts))
            await access.change_signing_clients(tx, [change], by, at)
        elif form["do"] == "key":
            shown = (await access.issue_signing_key(tx, client_code, by, at)).secret
        elif form["do"] == "revoke" and form["key_id"] in row.key_ids:
            await access.revoke_signing_keys(tx, [UUID(form["key_id"])], by, at)
        else:
            raise Problem(422, "form-wrong", _("Isian ini tidak lengkap."))
    if shown is not None:
        return await _clients(request, Form(), {}, shown)
    return go(request, "/ops/klien")


async def _clients(
    request: AnyRequest, form: Form, errors_at: dict[str, str], secret: str | None = None
) -> Response[bytes]:
    async with request.app.state.db.read() as tx:
        clients = await access.list_signing_clients(tx, request.query_params.get("sesudah", "")[:64])
    kept = Form({name: value for name, value in form.items() if name != "key"})
    may_change = bool(officer_of(request).roles & {"admin", "partner_manager"})
    context: dict[str, Any] = {"clients": clients, "form": kept, "errors": errors_at, "secret": secret}
    answer = await console_page(request, "ops/clients.html", "clients", {**context, "may_change": may_change})
    if errors_at:
        answer.status_code = 422
    return answer


route_handlers = [show_webhooks, show_deliveries, show_clients, add_client, change_client]
