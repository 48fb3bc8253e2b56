"""Appeals after a draw: people whom the list wrongly left out, judged by the ticket that they would have had.

Nobody decides here who wins: an approver says that leaving somebody out was wrong, and why; the rest follows
from the pepper that was committed to before. A judgement stands.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from litestar import Response, get, post
from litestar.params import FromPath

from bekal import access, draws, journey, people
from bekal.base import ids
from bekal.base.database import Database
from bekal.base.errors import NotFound, WrongState
from bekal.draws import proofs
from bekal.pages import AnyRequest, Form, form_of, go, known_id, officer_of, staff
from bekal.pages import mark as _

from . import draw_words
from .draw_objections import find_person
from .readers import OVERSIGHT, console_page, log_look

JUDGES: Final = staff("approver")
"""Who may say that somebody was wrongly left out, as for the command."""
ROWS_MAX: Final = 1_000_000
"""A draw of more rows is drawn again by the command: it takes memory that the site has for its visitors."""
_PURPOSE: Final = "appeal after a draw"
_SHOWN: Final = 200


@get("/ops/undian/{batch_id:int}/banding", opt=OVERSIGHT)
async def show_appeals(request: AnyRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """Appeals that were judged, the newest first; nobody's name."""
    return await _list(request, batch_id, Form(), {})


@post("/ops/undian/{batch_id:int}/banding", opt=JUDGES)
async def hear_appeal(request: AnyRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """Judge one person's appeal; what came of it is told at once, and stands."""
    form, db = form_of(request), request.app.state.db
    errors: dict[str, str] = {}
    if not form["reason"].strip():
        errors["reason"] = _("Tulis kenapa orang ini keliru tidak masuk daftar.")
    if not form.checked("sure"):
        errors["sure"] = _("Beri tanda centang dulu.")
    if await _count_rows(db, batch_id) > ROWS_MAX:
        errors = {"nik": draw_words.BY_COMMAND}
    person = None if errors else await find_person(request, batch_id, form, errors)
    if person is None:
        return await _list(request, batch_id, form, errors)
    at: datetime = request.app.state.clock.now()
    cell, by = ids.cell_of(person, db.cells), officer_of(request).actor
    reason = form["reason"].strip()[:1000]
    try:
        [outcome] = await journey.hear_appeals(db, cell, known_id(batch_id), [person], reason, by, at)
    except WrongState:
        return await _list(request, batch_id, form, {"nik": draw_words.NOT_ANNOUNCED})
    await log_look(request, "draw.appeal", f"batch:{batch_id}", str(outcome))
    if outcome in draw_words.APPEAL_REFUSALS:
        return await _list(request, batch_id, form, {"nik": draw_words.APPEAL_REFUSALS[outcome]})
    return go(request, f"/ops/undian/{batch_id}/banding", kabar=f"banding-{outcome}")


@get("/ops/undian/{batch_id:int}/banding/{number:int}", opt=OVERSIGHT)
async def show_appeal(request: AnyRequest, batch_id: FromPath[int], number: FromPath[int]) -> Response[bytes]:
    """One appeal: whose, the row it would have been, its ticket beside the cut-off, who judged it and why."""
    db: Database = request.app.state.db
    at: datetime = request.app.state.clock.now()
    row = next((each for each in await _read(db, batch_id) if each.number == number), None)
    if row is None:
        raise NotFound(f"draw of batch {batch_id} has no appeal {number}")
    cell, by = ids.cell_of(row.person_id, db.cells), officer_of(request).actor
    async with db.begin() as tx:
        name: tuple[people.Field, ...] = ("full_name",)
        [who] = await people.disclose(tx, cell, [row.person_id], name, _PURPOSE, by, at)
        public = next(each for each in await draws.list_appeals(tx, batch_id) if each.number == number)
        codes = {each.category: each.code for each in await draws.list_reserves(tx, batch_id)}
        stages = [
            stage
            for stage in await draws.list_stages(tx, batch_id)
            if stage.level == "regency" and stage.unit == row.pool and not stage.category
        ]
        context: dict[str, Any] = {
            "draw": await draws.get_draw(tx, batch_id),
            "batch": await draws.get_batch(tx, batch_id),
            "names": {f"staff:{each.staff_id}": each.login for each in await access.list_staff(tx)},
        }
    context |= {
        "row": row,
        "pid": public.pid,
        "who": (who or {}).get("full_name", ""),
        "reserve": codes.get(row.category, ""),
        "pool": stages[0] if stages else None,
        "words": draw_words,
    }
    return await console_page(request, "ops/draw_appeal.html", f"appeal:{batch_id}/{number}", context)


async def _list(request: AnyRequest, batch_id: int, form: Form, errors: dict[str, str]) -> Response[bytes]:
    db: Database = request.app.state.db
    async with db.snapshot() as tx:
        draw = await draws.get_draw(tx, known_id(batch_id))
        batch = await draws.get_batch(tx, batch_id)
    rows = await _read(db, batch_id)
    context = {
        "draw": draw,
        "batch": batch,
        "rows": rows[::-1][:_SHOWN],
        "more": max(0, len(rows) - _SHOWN),
        "may_judge": "approver" in officer_of(request).roles,
        "words": draw_words,
        "news": draw_words.NEWS.get(request.query_params.get("kabar", "")),
        "form": form,
        "errors": errors,
    }
    answer = await console_page(request, "ops/draw_appeals.html", f"draw:{batch_id}/appeals", context)
    answer.status_code = 422 if errors else 200
    return answer


async def _read(db: Database, batch_id: int) -> list[draws.JudgedAppeal]:
    async with db.snapshot() as tx:
        rows = [
            row
            for cell in range(db.cells)
            for row in await draws.list_judged_appeals(tx, cell, known_id(batch_id))
        ]
    return sorted(rows, key=lambda row: row.number)


async def _count_rows(db: Database, batch_id: int) -> int:
    async with db.read() as tx:
        manifests = await draws.list_manifests(tx, known_id(batch_id))
    return proofs.read_manifest(manifests[-1].body).frozen.rows if manifests else 0


route_handlers = [show_appeals, hear_appeal, show_appeal]
