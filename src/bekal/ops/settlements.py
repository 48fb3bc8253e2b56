"""Paying platforms: what they are owed, the treasury's release, and the accounts that two people set."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from bekal import access, market, payouts
from bekal.base import clock, errors
from bekal.base.database import Database
from bekal.pages import AnyRequest, Form, Problem, form_of, go, officer_of, staff
from bekal.pages import mark as _

from .readers import OVERSIGHT, console_page

RELEASES: Final = staff("approver")
PROPOSES: Final = staff("operator", "approver")
_PAGE: Final = 100

STATES: Final = {
    payouts.SettlementState.due: ("warn", _("menunggu kas negara")),
    payouts.SettlementState.instructed: ("warn", _("di bank")),
    payouts.SettlementState.paid: ("ok", _("dibayar")),
}
REFUSALS: Final = {
    payouts.ProposeAccountOutcome.account_wrong: (
        "account_number",
        _("Pilih bank, tulis nomor rekeningnya dengan angka saja, dan nama pemiliknya."),
    ),
    payouts.ProposeAccountOutcome.already_waiting: (
        "platform_id",
        _("Sudah ada rekening platform ini yang menunggu keputusan."),
    ),
    payouts.DecideAccountOutcome.same_person: (
        "account",
        _("Yang mengusulkan rekening tidak memutuskannya: minta petugas lain."),
    ),
    payouts.DecideAccountOutcome.already_decided: ("account", _("Rekening ini sudah diputuskan.")),
    payouts.ReleaseOutcome.no_account: (
        "release",
        _("Platform ini belum punya rekening yang disetujui: usulkan dulu di bawah."),
    ),
    payouts.ReleaseOutcome.not_due: ("release", _("Pembayaran ini sudah dilepas.")),
}


@get("/ops/setelmen", opt=OVERSIGHT)
async def show_settlements(request: AnyRequest) -> Response[bytes]:
    """What platforms are owed and were paid, and where they are paid."""
    return await _settlements(request, Form(), {})


@post("/ops/setelmen/{settlement_id:uuid}", opt={**RELEASES, "back": "/ops/setelmen"})
async def release_settlement(request: AnyRequest, settlement_id: FromPath[UUID]) -> Response[bytes]:
    """The treasury released it (SP2D): it is ordered within minutes, on the account now in use."""
    document = form_of(request)["document_number"].strip() or None
    at, by = _now(request), officer_of(request).actor
    async with _db(request).begin() as tx:
        release = payouts.SettlementInstruction(settlement_id, document)
        [outcome] = await payouts.release_settlements(tx, [release], by, at)
        if outcome == payouts.ReleaseOutcome.released:
            entry = access.AccessEntry("settlement.release", f"settlement:{settlement_id}", document or "")
            await access.log_access(tx, [entry], by, at)
    if outcome == payouts.ReleaseOutcome.settlement_unknown:
        raise errors.NotFound("no such settlement")
    return await _answer(request, outcome, Form())


@post("/ops/setelmen/rekening", opt={**PROPOSES, "back": "/ops/setelmen"})
async def propose_account(request: AnyRequest) -> Response[bytes]:
    """Propose where a platform is paid from now on."""
    form, at, by = form_of(request), _now(request), officer_of(request).actor
    async with _db(request).begin() as tx:
        codes = {str(each.platform_id): each for each in await market.list_platforms(tx)}
        platform = codes.get(form["platform_id"])
        if platform is None:
            raise Problem(422, "form-wrong", _("Isian ini tidak lengkap."))
        account = payouts.SettlementAccount(
            platform.platform_id, form["channel"], form["account_number"], form["holder_name"]
        )
        [outcome] = await payouts.propose_settlement_accounts(tx, [account], by, at)
        if outcome == payouts.ProposeAccountOutcome.proposed:
            entry = access.AccessEntry("settlement_account.propose", f"partner:{platform.code}")
            await access.log_access(tx, [entry], by, at)
    return await _answer(request, outcome, form)


@post("/ops/setelmen/rekening/{account_id:uuid}", opt={**RELEASES, "back": "/ops/setelmen"})
async def decide_account(request: AnyRequest, account_id: FromPath[UUID]) -> Response[bytes]:
    """Take a proposed account into use, or refuse it: never who proposed it."""
    asked, at, by = form_of(request)["do"], _now(request), officer_of(request).actor
    if asked not in ("accept", "refuse"):
        raise Problem(422, "form-wrong", _("Isian ini tidak lengkap."))
    async with _db(request).begin() as tx:
        decision = payouts.AccountDecision(account_id, accept=asked == "accept")
        [outcome] = await payouts.decide_settlement_accounts(tx, [decision], by, at)
        if outcome in (payouts.DecideAccountOutcome.accepted, payouts.DecideAccountOutcome.refused):
            entry = access.AccessEntry(f"settlement_account.{asked}", f"settlement_account:{account_id}")
            await access.log_access(tx, [entry], by, at)
    if outcome == payouts.DecideAccountOutcome.account_unknown:
        raise errors.NotFound("no such account")
    return await _answer(request, outcome, Form())


async def _answer(request: AnyRequest, outcome: str, form: Form) -> Response[bytes]:
    refusal = REFUSALS.get(outcome)  # type: ignore[call-overload]  # outcomes of three operations
    if refusal is None:
        return go(request, "/ops/setelmen")
    return await _settlements(request, form, dict([refusal]))


async def _settlements(request: AnyRequest, form: Form, mistakes: dict[str, str]) -> Response[bytes]:
    try:
        after = UUID(request.query_params.get("sesudah", ""))
    except ValueError:
        after = None
    at = _now(request)
    async with _db(request).read() as tx:
        context: dict[str, Any] = {
            "settlements": await payouts.list_settlements(tx, None, after, _PAGE),
            "released": {row.settlement_id for row in await payouts.list_released_settlements(tx, 1000)},
            "accounts": await payouts.list_settlement_accounts(tx),
            "platforms": {each.platform_id: each.name for each in await market.list_platforms(tx)},
            "names": {f"staff:{row.staff_id}": row.login for row in await access.list_staff(tx)},
        }
    channels = payouts.list_channels(clock.date_in_jakarta(at))
    context["banks"] = [(each.channel, each.name) for each in channels if each.kind == "bank"]
    roles = officer_of(request).roles
    further = {
        "states": STATES,
        "form": form,
        "errors": mistakes,
        "may_release": "approver" in roles,
        "may_propose": bool(roles & {"operator", "approver"}),
    }
    answer = await console_page(request, "ops/settlements.html", "settlements", {**context, **further})
    if mistakes:
        answer.status_code = 422
    return answer


def _db(request: AnyRequest) -> Database:
    db: Database = request.app.state.db
    return db


def _now(request: AnyRequest) -> datetime:
    at: datetime = request.app.state.clock.now()
    return at


route_handlers = [show_settlements, release_settlement, propose_account, decide_account]
