"""What institutions propose to teach: read whole, beside what there is; accepted, or refused with words."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from bekal import access, journey, market
from bekal.base import errors
from bekal.base.database import Database, Transaction
from bekal.pages import AnyRequest, Form, Problem, form_of, go, officer_of, staff
from bekal.pages import mark as _

from .readers import PARTNERS, console_page

DECIDES: Final = staff("partner_manager")
_PAGE: Final = 100
_COURSES: Final = 1000
KINDS: Final = {"course": _("Kursus"), "schedule": _("Kelas")}
MODES: Final = {
    "webinar": _("daring, langsung"),
    "offline": _("tatap muka"),
    "blended": _("bauran"),
    "self_paced": _("belajar mandiri"),
}
STATES: Final = {
    "proposed": ("warn", _("menunggu")),
    "accepted": ("ok", _("diterima")),
    "refused": ("bad", _("ditolak")),
}
REFUSALS: Final = {
    market.DecideOutcome.already_decided: _("Usulan ini sudah diputuskan."),
    market.DecideOutcome.reason_missing: _("Tulis alasannya: lembaga membacanya."),
}


@get("/ops/usulan", opt=PARTNERS)
async def show_proposals(request: AnyRequest) -> Response[bytes]:
    """What waits, the oldest first; or what was decided, when asked."""
    asked = request.query_params.get("keadaan", "proposed")
    state = asked if asked in STATES else "proposed"
    try:
        after = UUID(request.query_params.get("sesudah", ""))
    except ValueError:
        after = None
    async with _db(request).read() as tx:
        rows = await market.list_proposals(tx, None, state, after, _PAGE)
        names = await _institutions(tx, [row.institution_id for row in rows])
    context = {
        "rows": [
            (row, msgspec.json.decode(row.content), (_now(request) - row.proposed_at).days) for row in rows
        ],
        "names": names,
        "state": state,
        "states": STATES,
        "kinds": KINDS,
        "more": rows[-1].proposal_id if len(rows) == _PAGE else None,
    }
    return await console_page(request, "ops/proposals.html", "proposals", context)


@get("/ops/usulan/{proposal_id:uuid}", opt=PARTNERS)
async def show_proposal(request: AnyRequest, proposal_id: FromPath[UUID]) -> Response[bytes]:
    """One proposal with everything it says, and what the catalogue has beside it."""
    return await _proposal(request, proposal_id, Form(), None)


@post("/ops/usulan/{proposal_id:uuid}", opt={**DECIDES, "back": "/ops/usulan"})
async def decide_proposal(request: AnyRequest, proposal_id: FromPath[UUID]) -> Response[bytes]:
    """Take it into the catalogue, or refuse it; the institution is told."""
    form, at, by = form_of(request), _now(request), officer_of(request).actor
    if form["do"] not in ("accept", "refuse"):
        raise Problem(422, "form-wrong", _("Isian ini tidak lengkap."))
    decision = market.ProposalDecision(proposal_id, form["do"] == "accept", form["reason"][:1000])
    [decided] = await journey.decide_proposals(_db(request), [decision], by, at)
    if decided.outcome == market.DecideOutcome.proposal_unknown:
        raise errors.NotFound("no such proposal")
    if decided.outcome in REFUSALS:
        return await _proposal(request, proposal_id, form, REFUSALS[decided.outcome])
    async with _db(request).begin() as tx:
        entry = access.AccessEntry(f"proposal.{form['do']}", f"proposal:{proposal_id}", decision.reason[:200])
        await access.log_access(tx, [entry], by, at)
    return go(request, "/ops/usulan")


async def _proposal(
    request: AnyRequest, proposal_id: UUID, form: Form, mistake: str | None
) -> Response[bytes]:
    async with _db(request).read() as tx:
        [row] = await market.find_proposals(tx, [proposal_id])
        if row is None:
            raise errors.NotFound("no such proposal")
        content = msgspec.json.decode(row.content)
        names = await _institutions(tx, [row.institution_id])
        [course] = await market.find_courses(tx, [content.get("course_id", 0)])
        beside = await _beside(tx, row, content) if row.kind == "course" else None
    context: dict[str, Any] = {
        "row": row,
        "content": content,
        "institution": names.get(row.institution_id, ""),
        "course": course,
        "beside": beside,
        "kinds": KINDS,
        "modes": MODES,
        "states": STATES,
        "form": form,
        "mistake": mistake,
        "may_decide": "partner_manager" in officer_of(request).roles and row.state == "proposed",
    }
    answer = await console_page(request, "ops/proposal.html", f"proposal:{proposal_id}", context)
    answer.status_code = 422 if mistake else 200
    return answer


class Beside(msgspec.Struct, frozen=True):
    """What the catalogue has in a course's category: the middle price, and the institution's own courses."""

    courses: int
    median_rp: int | None
    own: list[market.Course]


async def _beside(tx: Transaction, row: market.ProposalRow, content: dict[str, Any]) -> Beside:
    after, found = 0, list[market.Course]()
    while page := await market.list_courses(tx, after, _COURSES):
        found += [each for each in page if each.category == content["category"]]
        after = page[-1].course_id
    prices = sorted(each.price_rp for each in found)
    own = [each for each in found if each.institution_id == row.institution_id]
    return Beside(len(found), prices[len(prices) // 2] if prices else None, own)


async def _institutions(tx: Transaction, institution_ids: list[int]) -> dict[int, str]:
    found = await market.find_institutions_by_id(tx, sorted(set(institution_ids)))
    return {each.institution_id: each.name for each in found if each is not None}


def _db(request: AnyRequest) -> Database:
    db: Database = request.app.state.db
    return db


def _now(request: AnyRequest) -> datetime:
    at: datetime = request.app.state.clock.now()
    return at


route_handlers = [show_proposals, show_proposal, decide_proposal]
