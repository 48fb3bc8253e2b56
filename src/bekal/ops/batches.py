"""Batches: one member of staff proposes dates and seats, another one reads how they fall and opens it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from bekal import access, draws, programme, regions
from bekal.base import clock, errors
from bekal.base.database import Database
from bekal.pages import AnyRequest, Form, Problem, form_of, go, officer_of, staff
from bekal.pages import mark as _

from .readers import OVERSIGHT, console_page

PROPOSES: Final = staff("operator", "approver")
DECIDES: Final = staff("approver")
_SHOWN: Final = 100
BASIS: Final = "recipients per province, 2020"
BASES: Final = {BASIS: _("jumlah penerima tiap provinsi, 2020")}

Mistake = draws.PlanMistake
MISTAKES: Final = {
    Mistake.programme_unknown: ("programme_id", _("Pilih programnya.")),
    Mistake.number_wrong: ("number", _("Nomor gelombang adalah angka mulai dari 1.")),
    Mistake.number_taken: ("number", _("Nomor ini sudah dipakai, atau usulannya masih menunggu.")),
    Mistake.seats_wrong: ("seats", _("Tulis jumlah kursi dengan angka saja, paling sedikit 1.")),
    Mistake.opens_too_soon: ("opens_at", _("Harus sesudah sekarang: kursinya dibaca dulu sebelum dibuka.")),
    Mistake.window_wrong: ("closes_at", _("Pendaftaran buka paling sedikit 24 jam dan paling lama 31 hari.")),
    Mistake.year_over: (
        "closes_at",
        _("Sesudah itu tidak ada lagi tahun anggaran yang sempat dipakai membeli kursus."),
    ),
    Mistake.weights_wrong: ("seats", _("Bobot wilayah tidak bisa dipakai.")),
    Mistake.basis_missing: ("seats", _("Bobot wilayah tidak bisa dipakai.")),
}
Decide = draws.DecideBatchOutcome
REFUSALS: Final = {
    Decide.already_decided: _("Usulan ini sudah diputuskan."),
    Decide.same_person: _("Yang mengusulkan gelombang tidak membukanya: minta petugas lain."),
    Decide.reason_missing: _("Tulis alasannya: pengusul membacanya."),
    Decide.too_late: _("Waktu bukanya sudah lewat. Tolak usulan ini dan usulkan lagi."),
    Decide.already_exists: _("Nomornya baru saja dipakai gelombang lain. Coba lagi, atau tolak usulan ini."),
}
STATES: Final = {
    "proposed": ("warn", _("menunggu petugas kedua")),
    "accepted": ("ok", _("dibuka")),
    "refused": ("bad", _("ditolak")),
}


@get("/ops/gelombang", opt=OVERSIGHT)
async def show_batches(request: AnyRequest) -> Response[bytes]:
    """Batches, what is proposed, and the form to propose one."""
    return await _batches(request, Form(), {})


@post("/ops/gelombang", opt={**PROPOSES, "back": "/ops/gelombang"})
async def propose_batch(request: AnyRequest) -> Response[bytes]:
    """Propose a batch; everything that is wrong is said at once, and nothing typed is lost."""
    form, at, by = form_of(request), _now(request), officer_of(request).actor
    wrong = {}
    instants = {name: _instant(form[name]) for name in ("opens_at", "closes_at")}
    for name, instant in instants.items():
        if instant is None:
            wrong[name] = _("Tulis tanggal dan jamnya (WIB), misalnya 2026-03-01 12:00.")
    wish = draws.BatchWish(
        programme_id=form.number("programme_id", 32_767) or 0,
        number=form.number("number") or 0,
        seats=form.number("seats") or 0,
        opens_at=instants["opens_at"] or at,
        closes_at=instants["closes_at"] or at,
        basis=BASIS,
        weights=regions.weights(),
    )
    async with _db(request).begin() as tx:
        # With an instant missing the rest is judged all the same: it cannot be kept, as it opens now.
        [made] = await draws.propose_batches(tx, [wish], by, at)
        if made.proposal_id is not None:
            detail = f"programme {wish.programme_id}, batch {wish.number}, {wish.seats} seats"
            entry = access.AccessEntry("batch.propose", f"batch_proposal:{made.proposal_id}", detail)
            await access.log_access(tx, [entry], by, at)
    for mistake in made.mistakes:
        field, words = MISTAKES[mistake]
        wrong.setdefault(field, words)
    if made.proposal_id is None:
        return await _batches(request, form, wrong)
    return go(request, f"/ops/gelombang/usulan/{made.proposal_id}")


@get("/ops/gelombang/usulan/{proposal_id:uuid}", opt=OVERSIGHT)
async def show_proposal(request: AnyRequest, proposal_id: FromPath[UUID]) -> Response[bytes]:
    """How the seats of a proposed batch fall, province by province and regency by regency."""
    return await _proposal(request, proposal_id, Form(), None)


@post("/ops/gelombang/usulan/{proposal_id:uuid}", opt=DECIDES)
async def decide_batch(request: AnyRequest, proposal_id: FromPath[UUID]) -> Response[bytes]:
    """Open a proposed batch, or refuse it: never who proposed it."""
    form, at, by = form_of(request), _now(request), officer_of(request).actor
    if form["do"] not in ("accept", "refuse"):
        raise Problem(422, "form-wrong", _("Isian ini tidak lengkap."))
    decision = draws.BatchDecision(proposal_id, form["do"] == "accept", form["reason"][:1000])
    async with _db(request).begin() as tx:
        [decided] = await draws.decide_batches(tx, [decision], by, at)
        if decided.outcome in (Decide.accepted, Decide.refused):
            detail = decision.reason if decided.batch_id is None else f"batch {decided.batch_id}"
            entry = access.AccessEntry(f"batch.{form['do']}", f"batch_proposal:{proposal_id}", detail[:200])
            await access.log_access(tx, [entry], by, at)
    if decided.outcome in REFUSALS:
        return await _proposal(request, proposal_id, form, REFUSALS[decided.outcome])
    if decided.outcome == Decide.proposal_unknown:
        raise errors.NotFound("no such proposal")
    return go(request, "/ops/gelombang")


async def _batches(request: AnyRequest, form: Form, mistakes: dict[str, str]) -> Response[bytes]:
    async with _db(request).snapshot() as tx:
        terms = {each.programme_id: each for each in await programme.list_programmes(tx)}
        context: dict[str, Any] = {
            "batches": sorted(await draws.list_batches(tx), key=lambda each: each.opens_at, reverse=True),
            "proposals": await draws.list_batch_proposals(tx, _SHOWN),
            "terms": terms,
            "form": form,
            "errors": mistakes,
            "states": STATES,
            "may_propose": bool(officer_of(request).roles & {"operator", "approver"}),
        }
    answer = await console_page(request, "ops/batches.html", "batches", context)
    answer.status_code = 422 if mistakes else 200
    return answer


async def _proposal(
    request: AnyRequest, proposal_id: UUID, form: Form, mistake: str | None
) -> Response[bytes]:
    async with _db(request).read() as tx:
        rows = await draws.list_batch_proposals(tx, 1000)
        row = next((each for each in rows if each.proposal_id == proposal_id), None)
        if row is None:
            raise errors.NotFound("no such proposal")
        terms = await programme.get_programme(tx, row.programme_id)
        names = {f"staff:{each.staff_id}": each.login for each in await access.list_staff(tx)}
    officer = officer_of(request)
    context = {
        "row": row,
        "terms": terms,
        "names": names,
        "provinces": _provinces(row, clock.date_in_jakarta(row.opens_at)),
        "states": STATES,
        "basis": BASES.get(row.basis),
        "form": form,
        "mistake": mistake,
        "may_decide": "approver" in officer.roles and row.state == "proposed",
        "own": row.proposed_by == officer.actor,
    }
    answer = await console_page(request, "ops/batch_proposal.html", f"batch_proposal:{proposal_id}", context)
    answer.status_code = 422 if mistake else 200
    return answer


def _provinces(row: draws.BatchProposal, day: date) -> list[tuple[str, int, list[tuple[str, int]]]]:
    """Province, its seats, and its regencies with theirs."""
    inside: dict[int, list[tuple[str, int]]] = {}
    for region_id, seats in zip(row.region_ids, row.region_seats, strict=True):
        region = regions.get_region(region_id, day)
        inside.setdefault(region.province_id, []).append((region.full_name, seats))
    return [
        (regions.get_province(province, day).name, sum(seats for _name, seats in found), found)
        for province, found in inside.items()
    ]


def _instant(text: str) -> datetime | None:
    """A day and an hour as ``datetime-local`` sends them or as people type them, in Jakarta."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.replace(tzinfo=clock.JAKARTA) if found.tzinfo is None else found


def _db(request: AnyRequest) -> Database:
    db: Database = request.app.state.db
    return db


def _now(request: AnyRequest) -> datetime:
    at: datetime = request.app.state.clock.now()
    return at


route_handlers = [show_batches, propose_batch, show_proposal, decide_batch]
