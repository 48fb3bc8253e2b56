"""What stands out in the market, and what staff make of it."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from bekal import access, integrity
from bekal.base.database import Database
from bekal.integrity import AlertKind, AlertState, MoveAlertOutcome
from bekal.pages import AnyRequest, Problem, form_of, go, officer_of, staff
from bekal.pages import mark as _

from .readers import console_page

ALERTS: Final = staff("admin", "operator", "partner_manager", "auditor")
DECIDES: Final = staff("operator", "partner_manager")
"""An auditor sees what was decided, and by whom."""

KINDS: Final = {
    AlertKind.completed_unattended: _("Hadir hanya menurut lembaga"),
    AlertKind.shared_device: _("Satu perangkat, banyak akun"),
    AlertKind.shared_account: _("Satu rekening, banyak orang"),
    AlertKind.price_outlier: _("Harga jauh dari yang lain"),
    AlertKind.purchase_peak: _("Lonjakan pembelian dalam sehari"),
    AlertKind.rating_burst: _("Banyak nilai sama dalam satu jam"),
}
STATES: Final = {
    AlertState.open: ("bad", _("baru")),
    AlertState.examined: ("warn", _("diperiksa")),
    AlertState.confirmed: ("bad", _("terbukti")),
    AlertState.dismissed: ("off", _("bukan masalah")),
}
REFUSALS: Final = {
    MoveAlertOutcome.alert_unknown: _("Peringatan ini tidak ada."),
    MoveAlertOutcome.note_missing: _("Tulis alasannya, paling banyak 1.000 huruf."),
    MoveAlertOutcome.step_not_allowed: _("Langkah ini tidak bisa dari keadaannya sekarang."),
}


@get("/ops/integritas", opt=ALERTS)
async def show_alerts(request: AnyRequest) -> Response[bytes]:
    """Alerts, the newest first; those of one state when asked."""
    return await _alerts(request)


@post("/ops/integritas/{alert_id:uuid}", opt={**DECIDES, "back": "/ops/integritas"})
async def move_alert(request: AnyRequest, alert_id: FromPath[UUID]) -> Response[bytes]:
    """Say what an alert was; a decision needs words."""
    form = form_of(request)
    if form["do"] not in set(AlertState):
        raise Problem(422, "form-wrong", _("Isian ini tidak lengkap."))
    db: Database = request.app.state.db
    at: datetime = request.app.state.clock.now()
    by = officer_of(request).actor
    move = integrity.AlertMove(alert_id, AlertState(form["do"]), form["note"])
    async with db.begin() as tx:
        [outcome] = await integrity.move_alerts(tx, [move], by, at)
        if outcome == MoveAlertOutcome.moved:
            entry = access.AccessEntry(f"alert.{move.state}", f"alert:{alert_id}", move.note.strip())
            await access.log_access(tx, [entry], by, at)
    if outcome != MoveAlertOutcome.moved:
        return await _alerts(request, {"note": REFUSALS[outcome]})
    return go(request, "/ops/integritas")


async def _alerts(request: AnyRequest, mistakes: dict[str, str] | None = None) -> Response[bytes]:
    asked = request.query_params.get("keadaan", "")
    state = asked if asked in set(AlertState) else None
    try:
        before = UUID(request.query_params.get("sebelum", ""))
    except ValueError:
        before = None
    async with request.app.state.db.read() as tx:
        rows = await integrity.list_alerts(tx, state, before)
        counts = await integrity.count_alerts(tx)
    context = {
        "alerts": rows,
        "counts": counts,
        "kinds": KINDS,
        "states": STATES,
        "steps": {state.value: [step.value for step in steps] for state, steps in integrity.STEPS.items()},
        "mistakes": mistakes or {},
        "may_decide": bool(officer_of(request).roles & {"operator", "partner_manager"}),
    }
    answer = await console_page(request, "ops/integrity.html", "alerts", context)
    if mistakes:
        answer.status_code = 422
    return answer


route_handlers = [show_alerts, move_alert]
