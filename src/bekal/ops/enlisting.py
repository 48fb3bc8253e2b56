"""New partners, and their place in the catalogue: a platform with its fee, an institution with its clock."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from litestar import Response, post
from litestar.params import FromPath

from bekal import access, journey, market
from bekal.base.database import Database
from bekal.pages import AnyRequest, form_of, go, officer_of
from bekal.pages import mark as _

from .console import partners_page
from .keys import MANAGERS, partner_page

ADDING: Final = {
    access.AddPartnerOutcome.code_wrong: ("code", _("Kode: huruf kecil, angka, dan tanda hubung.")),
    access.AddPartnerOutcome.kind_unknown: ("kind", _("Pilih jenisnya.")),
    access.AddPartnerOutcome.name_missing: ("name", _("Tulis namanya.")),
    access.AddPartnerOutcome.already_exists: ("code", _("Mitra ini sudah ada.")),
    access.AddPartnerOutcome.exists_different: (
        "code",
        _("Kode ini milik mitra lain, atau mitra ini bernama lain."),
    ),
}
LISTING: Final = {
    market.EnlistOutcome.fee_wrong: (
        "fee_bp",
        _("Tulis imbalannya dalam seperseratus persen, paling tinggi 1500 (15 persen)."),
    ),
    market.EnlistOutcome.timezone_wrong: ("timezone", _("Pilih zona waktunya.")),
    market.EnlistOutcome.unchanged: ("fee_bp", _("Tidak ada yang berubah.")),
}


@post("/ops/mitra", opt={**MANAGERS, "back": "/ops/mitra"})
async def add_partner(request: AnyRequest) -> Response[bytes]:
    """Add a platform, an institution or a bank; keys and the catalogue come next, on its own page."""
    form = form_of(request)
    opening = access.PartnerOpening(form["code"].lower(), form["kind"], form["name"])
    async with _db(request).begin() as tx:
        [outcome] = await access.add_partners(tx, [opening], officer_of(request).actor, _now(request))
    if outcome in ADDING:
        return await partners_page(request, form, dict([ADDING[outcome]]))
    return go(request, f"/ops/mitra/{opening.partner_code}")


@post("/ops/mitra/{partner_code:str}/katalog", opt={**MANAGERS, "back": "/ops/mitra"})
async def enlist(request: AnyRequest, partner_code: FromPath[str]) -> Response[bytes]:
    """Put a partner into the catalogue, or change its fee or clock for what is sold from now on."""
    form, at, by = form_of(request), _now(request), officer_of(request).actor
    async with _db(request).begin() as tx:
        fee_bp, timezone = form.number("fee_bp", 9999), form["timezone"] or None
        outcome = await journey.enlist_partner(tx, partner_code, fee_bp, timezone, by, at)
    if outcome in LISTING:
        field, words = LISTING[outcome]
        return await partner_page(request, partner_code, form, {field: words})
    return go(request, f"/ops/mitra/{partner_code}")


def _db(request: AnyRequest) -> Database:
    db: Database = request.app.state.db
    return db


def _now(request: AnyRequest) -> datetime:
    at: datetime = request.app.state.clock.now()
    return at


route_handlers = [add_partner, enlist]
