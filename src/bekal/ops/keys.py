"""One partner: its keys, given, replaced and taken away; and whether it may call at all."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath

from bekal import access, market
from bekal.base import errors
from bekal.base.database import Database
from bekal.pages import AnyRequest, Form, Problem, form_of, go, officer_of, staff
from bekal.pages import mark as _

from .readers import PARTNERS, console_page

MANAGERS: Final = staff("admin", "partner_manager")
"""Who gives keys to partners; an auditor sees them and changes nothing."""

_KEPT_HOURS: Final = 24
_ALL: Final = 10_000
REFUSALS: Final = {
    access.IssueKeyOutcome.scope_not_of_kind: ("scopes", _("Mitra jenis ini tidak boleh punya izin itu.")),
    access.IssueKeyOutcome.network_wrong: (
        "networks",
        _("Tulis alamat atau jaringan, misalnya 203.0.113.0/24."),
    ),
    access.IssueKeyOutcome.public_key_wrong: (
        "public_jwk",
        _("Ini bukan kunci publik: JWK dari RSA 2.048 bit, P-256, atau Ed25519, tanpa bagian rahasianya."),
    ),
}


@get("/ops/mitra/{partner_code:str}", opt=PARTNERS)
async def show_partner(request: AnyRequest, partner_code: FromPath[str]) -> Response[bytes]:
    """A partner with all of its keys, the revoked ones too."""
    return await partner_page(request, partner_code, Form(), {})


@post("/ops/mitra/{partner_code:str}/kunci", opt={**MANAGERS, "back": "/ops/mitra"})
async def issue_key(request: AnyRequest, partner_code: FromPath[str]) -> Response[bytes]:
    """Give a key: with a secret that is shown once, or for a public key of the partner's."""
    form = form_of(request)
    order = access.KeyOrder(
        partner_code,
        tuple(form["scopes"].replace(",", " ").split()),
        tuple(form["networks"].replace(",", " ").split()),
        form["public_jwk"].strip() or None,
    )
    async with _db(request).begin() as tx:
        [issued] = await access.issue_partner_keys(tx, [order], officer_of(request).actor, _now(request))
    if issued.outcome == access.IssueKeyOutcome.partner_unknown:
        raise errors.NotFound("no such partner")
    if issued.outcome != access.IssueKeyOutcome.issued:
        field, words = REFUSALS[issued.outcome]
        return await partner_page(request, partner_code, form, {field: words})
    return await partner_page(request, partner_code, Form(), {}, issued)


@post("/ops/mitra/{partner_code:str}/kunci/{key_id:str}", opt={**MANAGERS, "back": "/ops/mitra"})
async def change_key(
    request: AnyRequest, partner_code: FromPath[str], key_id: FromPath[str]
) -> Response[bytes]:
    """Replace a key by a new one (the old one opens for a day more), or revoke it for ever."""
    asked, at, by = form_of(request)["do"], _now(request), officer_of(request).actor
    issued = None
    async with _db(request).begin() as tx:
        keys = {row.key_id: row for row in await access.list_partner_keys(tx, partner_code)}
        if key_id not in keys:
            raise errors.NotFound("no such key")
        # Whose public key stands for another must bring the new one along: with a secret, we make it.
        if asked == "rotate" and keys[key_id].way == "secret":
            rotation = access.KeyRotation(key_id, _KEPT_HOURS * 3600)
            [issued] = await access.rotate_partner_keys(tx, [rotation], by, at)
        elif asked == "revoke":
            await access.revoke_partner_keys(tx, [key_id], by, at)
        else:
            raise Problem(422, "form-wrong", _("Isian ini tidak lengkap."))
    if issued is not None and issued.outcome == access.IssueKeyOutcome.issued:
        return await partner_page(request, partner_code, Form(), {}, issued)
    return go(request, f"/ops/mitra/{partner_code}")


@post("/ops/mitra/{partner_code:str}", opt=MANAGERS)
async def move_partner(request: AnyRequest, partner_code: FromPath[str]) -> Response[bytes]:
    """Let a partner's keys open nothing until it is resumed, or let them open again."""
    asked, at, by = form_of(request)["do"], _now(request), officer_of(request).actor
    if asked not in ("suspend", "resume"):
        raise Problem(422, "form-wrong", _("Isian ini tidak lengkap."))
    move = access.suspend_partners if asked == "suspend" else access.resume_partners
    async with _db(request).begin() as tx:
        [outcome] = await move(tx, [partner_code], by, at)
    if outcome == access.MoveOutcome.partner_unknown:
        raise errors.NotFound("no such partner")
    return go(request, f"/ops/mitra/{partner_code}")


async def partner_page(
    request: AnyRequest,
    partner_code: str,
    form: Form,
    mistakes: dict[str, str],
    issued: access.KeyIssued | None = None,
) -> Response[bytes]:
    """The page of one partner: keys, catalogue, and the forms again with what was typed."""
    async with _db(request).begin() as tx:
        found = [row for row in await access.list_partners(tx, "", _ALL) if row.partner_code == partner_code]
        if not found:
            raise errors.NotFound("no such partner")
        keys = await access.list_partner_keys(tx, partner_code)
        [institution] = await market.find_institutions(tx, [partner_code])
        platforms = {each.code: each for each in await market.list_platforms(tx)}
    at = _now(request)
    context: dict[str, Any] = {
        "partner": found[0],
        "keys": [(row, _stands(row, at)) for row in keys],
        "scopes": sorted(scope.value for scope in access.SCOPES[access.PartnerKind(found[0].kind)]),
        "form": form,
        "errors": mistakes,
        "issued": issued,
        "institution": institution,
        "platform": platforms.get(partner_code),
        "timezones": [(zone, zone) for zone in market.TIMEZONES],
        "may_change": bool(officer_of(request).roles & {"admin", "partner_manager"}),
    }
    answer = await console_page(request, "ops/partner.html", f"partner:{partner_code}", context)
    if mistakes:
        answer.status_code = 422
    return answer


def _stands(row: access.PartnerKeyRow, at: datetime) -> str:
    """Whether a key opens: ``open``, ``ending`` (until an instant), ``over``, ``revoked``."""
    if row.revoked_at is not None:
        return "revoked"
    if row.valid_until is None:
        return "open"
    return "ending" if at < row.valid_until else "over"


def _db(request: AnyRequest) -> Database:
    db: Database = request.app.state.db
    return db


def _now(request: AnyRequest) -> datetime:
    at: datetime = request.app.state.clock.now()
    return at


route_handlers = [show_partner, issue_key, change_key, move_partner]
