"""The draws: where each stands, who may do what next, and the few things that staff do by hand.

Two different members of staff sign a manifest and an announcement; nothing here draws, and nothing twice.
Freezing, running and certifying are commands (``bekal draw ...``): they take a while, and a beacon.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath

from bekal import access, draws, journey, programme
from bekal.base.errors import WrongState
from bekal.draws import proofs
from bekal.pages import AnyRequest, Form, Officer, form_of, go, known_id, officer_of, page, staff
from bekal.pages import mark as _

from . import draw_words
from .readers import OVERSIGHT, frame_of, log_look

WORK: Final = staff("operator", "approver")
"""Who commits, reveals, signs and announces. Auditors and admins see all of it and change nothing."""
_BACK: Final = {**WORK, "back": "/ops/undian"}


@get("/ops/undian", opt=OVERSIGHT)
async def show_draws(request: AnyRequest) -> Response[bytes]:
    """All draws, newest first, each with what happens next and who does it."""
    at: datetime = request.app.state.clock.now()
    async with request.app.state.db.snapshot() as tx:
        found = await draws.list_draws(tx)
        batches = {batch.batch_id: batch for batch in await draws.list_batches(tx)}
        terms = {each.programme_id: each for each in await programme.list_programmes(tx)}
    rows = [
        (draw, batches[draw.batch_id], terms[draw.programme_id], draw_words.next_step(draw, at))
        for draw in sorted(found, key=lambda each: each.batch_id, reverse=True)
    ]
    opened = {draw.batch_id for draw in found}
    waiting = [
        batch
        for batch in batches.values()
        if batch.batch_id not in opened and batch.state in (draws.BatchState.open, draws.BatchState.closed)
    ]
    await log_look(request, "page.read", "draws")
    context = {
        "rows": rows,
        "waiting": waiting,
        "at": at,
        **frame_of(request),
        "may_work": _may_work(officer_of(request)),
        "words": draw_words,
    }
    return page(request, "ops/draws.html", context)


@get("/ops/undian/{batch_id:int}", opt=OVERSIGHT)
async def show_draw(request: AnyRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """One draw: what is to be signed, the ceremony, and everything that ever happened to it."""
    await log_look(request, "page.read", f"draw:{batch_id}")
    return await _draw_page(request, batch_id, Form(), {})


@post("/ops/undian/{batch_id:int}/buka", opt=_BACK)
async def open_draw(request: AnyRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """Open the draw of a batch: its number and its pepper are fixed. A second time changes nothing."""
    at: datetime = request.app.state.clock.now()
    db, by = request.app.state.db, officer_of(request).actor
    parties = request.app.state.options.draw_parties
    await journey.open_draws(db, [known_id(batch_id)], parties, by, at)
    return go(request, f"/ops/undian/{batch_id}", kabar="dibuka")


@post("/ops/undian/{batch_id:int}/janji", opt=_BACK)
async def commit_contribution(request: AnyRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """Take a contributor's commitment, as it was handed in."""
    form, at = form_of(request), request.app.state.clock.now()
    commitment = _hex(form["commitment"])
    if commitment is None:
        return await _draw_page(request, batch_id, form, {"commitment": draw_words.NOT_HEX})
    promise = draws.Contribution(form["contributor"].lower(), commitment)
    db, by = request.app.state.db, officer_of(request).actor
    [outcome] = await journey.commit_contributions(db, known_id(batch_id), [promise], by, at)
    if outcome is not draws.CommitOutcome.committed:
        field, words = draw_words.COMMIT_OUTCOMES[outcome]
        return await _draw_page(request, batch_id, form, {field: words})
    return go(request, f"/ops/undian/{batch_id}", kabar="janji")


@post("/ops/undian/{batch_id:int}/angka", opt=_BACK)
async def reveal_contribution(request: AnyRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """Open a commitment in time; each attempt is noted, taken or not."""
    form, at = form_of(request), request.app.state.clock.now()
    nonce = _hex(form["nonce"])
    if nonce is None:
        return await _draw_page(request, batch_id, form, {"nonce": draw_words.NOT_HEX})
    shown = draws.Reveal(form["revealer"], nonce, form["value"].encode())
    db, by = request.app.state.db, officer_of(request).actor
    [outcome] = await journey.reveal(db, known_id(batch_id), [shown], by, at)
    if outcome is not draws.RevealOutcome.revealed:
        field, words = draw_words.REVEAL_OUTCOMES[outcome]
        return await _draw_page(request, batch_id, form, {field: words})
    return go(request, f"/ops/undian/{batch_id}", kabar="angka")


@post("/ops/undian/{batch_id:int}/manifes", opt=_BACK)
async def approve_manifest(request: AnyRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """Sign the proposed manifest as the second person; the form holds the hash of the one that was read."""
    form, at = form_of(request), request.app.state.clock.now()
    digest = _hex(form["sha256"])
    if digest is None or not form.checked("read"):
        return await _draw_page(request, batch_id, form, {"read": _("Baca dulu, lalu beri tanda centang.")})
    db, by = request.app.state.db, officer_of(request).actor
    outcome = await journey.approve_manifest(db, known_id(batch_id), digest, by, at)
    if outcome is not draws.ApproveOutcome.approved:
        return await _draw_page(request, batch_id, form, {"read": draw_words.APPROVE_OUTCOMES[outcome]})
    return go(request, f"/ops/undian/{batch_id}", kabar="manifes")


@post("/ops/undian/{batch_id:int}/umumkan", opt=_BACK)
async def announce(request: AnyRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """Ask for the announcement, or agree to it as the second person: then the result is public."""
    form, at = form_of(request), request.app.state.clock.now()
    db, by = request.app.state.db, officer_of(request).actor
    if not form.checked("sure"):
        return await _draw_page(request, batch_id, form, {"sure": _("Beri tanda centang dulu.")})
    async with db.read() as tx:
        first = await draws.find_announcement_request(tx, known_id(batch_id))
    if first is None:
        try:
            await journey.request_announcement(db, batch_id, by, at)
        except WrongState:
            return await _draw_page(request, batch_id, form, {"sure": draw_words.NOT_YET})
        return go(request, f"/ops/undian/{batch_id}", kabar="diminta")
    outcome = await journey.announce(db, batch_id, by, at)
    if outcome is not draws.ApproveOutcome.approved:
        return await _draw_page(request, batch_id, form, {"sure": draw_words.APPROVE_OUTCOMES[outcome]})
    return go(request, f"/ops/undian/{batch_id}", kabar="diumumkan")


async def _draw_page(
    request: AnyRequest, batch_id: int, form: Form, errors: dict[str, str]
) -> Response[bytes]:
    at: datetime = request.app.state.clock.now()
    async with request.app.state.db.snapshot() as tx:
        draw = await draws.get_draw(tx, known_id(batch_id))
        manifests = await draws.list_manifests(tx, batch_id)
        context: dict[str, Any] = {
            "draw": draw,
            "batch": await draws.get_batch(tx, batch_id),
            "terms": await programme.get_programme(tx, draw.programme_id),
            "manifests": manifests,
            "contributions": await draws.list_contributions(tx, batch_id),
            "steps": await draws.list_draw_steps(tx, batch_id),
            "objections": await draws.count_open_objections(tx, batch_id),
            "corrected": await draws.count_corrections(tx, batch_id, draw.version + 1),
            "seen": await draws.find_witnessing(tx, draw),
            "asked_by": await draws.find_announcement_request(tx, batch_id),
            "names": {f"staff:{row.staff_id}": row.login for row in await access.list_staff(tx)},
        }
    officer = officer_of(request)
    context |= {
        "manifest": proofs.read_manifest(manifests[-1].body) if manifests else None,
        "next": (awaited := draw_words.next_step(draw, at)),
        "left": 0 if awaited.until is None else int((awaited.until - at).total_seconds() // 60),
        "may_work": _may_work(officer),
        "me": officer.actor,
        **frame_of(request),
        "words": draw_words,
        "news": draw_words.NEWS.get(request.query_params.get("kabar", "")),
        "form": form,
        "errors": errors,
        "at": at,
    }
    return page(request, "ops/draw.html", context, status=422 if errors else 200)


def _may_work(officer: Officer) -> bool:
    return bool(officer.roles & {"operator", "approver"})


def _hex(text: str) -> bytes | None:
    """Bytes of hexadecimal digits, blanks allowed between them; None for anything else."""
    try:
        return bytes.fromhex(text) or None
    except ValueError:
        return None


route_handlers = [
    show_draws,
    show_draw,
    open_draw,
    commit_contribution,
    reveal_contribution,
    approve_manifest,
    announce,
]
