"""Objections to a draw's list: what is said to be wrong, what the list says, what is known today, the answer.

An answer is the journey's: it is rejected with a reason, or the row is put right and waits for the next
version of the manifest, which two people sign as they did the first. Words and names are shown one objection
at a time; each look is in the access log and in the record that the person concerned reads.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from bekal import draws, journey, people, regions, support
from bekal.base import clock, ids
from bekal.base.database import Database, Transaction
from bekal.base.errors import NotFound, WrongState
from bekal.pages import AnyRequest, Form, form_of, go, known_id, officer_of
from bekal.pages import mark as _

from . import draw_words
from .draws import WORK
from .readers import OVERSIGHT, console_page, log_look

_PURPOSE: Final = "objection to a draw's list"
_SHOWN: Final = 200
_NIK: Final = 16
_SURE: Final = _("Tulis alasannya: pemohon boleh membacanya.")


@get("/ops/undian/{batch_id:int}/keberatan", opt=OVERSIGHT)
async def show_objections(request: AnyRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """Objections to the list, those that wait first; nobody's name."""
    return await _list(request, batch_id, Form(), {})


@post("/ops/undian/{batch_id:int}/keberatan", opt=WORK)
async def record_objection(request: AnyRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """Write down that somebody says the list is wrong; the draw waits for the answer."""
    form, db = form_of(request), request.app.state.db
    kind = next((each for each in draw_words.OBJECTION_KINDS if each == form["kind"]), None)
    ticket = ids.normalise_code(form["ticket"]) if form["ticket"].strip() else ""
    errors = {}
    if kind is None:
        errors["kind"] = _("Pilih apa yang salah.")
    if ticket is None:
        errors["ticket"] = _("Bukan nomor pengaduan. Periksa lagi, atau kosongkan.")
    person = None if errors else await find_person(request, batch_id, form, errors)
    if person is None or kind is None or ticket is None:
        return await _list(request, batch_id, form, errors)
    cell, by = ids.cell_of(person, db.cells), officer_of(request).actor
    objection = draws.Objection(known_id(batch_id), person, kind, ticket)
    at: datetime = request.app.state.clock.now()
    [(outcome, _made)] = await journey.object_to_list(db, cell, [objection], by, at)
    if outcome is not draws.ObjectOutcome.recorded:
        return await _list(request, batch_id, form, {"nik": draw_words.OBJECT_OUTCOMES[outcome]})
    return go(request, f"/ops/undian/{batch_id}/keberatan", kabar="keberatan")


@get("/ops/undian/{batch_id:int}/keberatan/{objection_id:uuid}", opt=OVERSIGHT)
async def show_objection(
    request: AnyRequest, batch_id: FromPath[int], objection_id: FromPath[UUID]
) -> Response[bytes]:
    """One objection: who, the words of the complaint, the row on the list beside what is known today."""
    return await _one(request, batch_id, objection_id, Form(), {})


@post("/ops/undian/{batch_id:int}/keberatan/{objection_id:uuid}", opt=WORK)
async def answer_objection(
    request: AnyRequest, batch_id: FromPath[int], objection_id: FromPath[UUID]
) -> Response[bytes]:
    """Reject it, or put the row right and say so; either with a reason."""
    form, db = form_of(request), request.app.state.db
    row = await _find(db, batch_id, objection_id)
    errors = {}
    if form["answer"] not in ("rejected", "corrected"):
        errors["answer"] = _("Pilih jawabannya.")
    if not form["reason"].strip():
        errors["reason"] = _SURE
    if row.outcome is not None:
        errors = {"answer": draw_words.ANSWER_OUTCOMES[draws.AnswerOutcome.already_answered]}
    if errors:
        return await _one(request, batch_id, objection_id, form, errors)
    at: datetime = request.app.state.clock.now()
    by, cell = officer_of(request).actor, ids.cell_of(objection_id, db.cells)
    reason = form["reason"].strip()[:1000]
    if form["answer"] == "corrected":
        try:
            await journey.add_to_list(db, cell, batch_id, [row.person_id], reason, by, at)
        except WrongState:
            return await _one(request, batch_id, objection_id, form, {"answer": draw_words.NO_CORRECTION})
        await log_look(request, "draw.correct", f"batch:{batch_id}", "1")
        answer = draws.ObjectionAnswer(objection_id, "corrected", reason)
    else:
        answer = draws.ObjectionAnswer(objection_id, "rejected", reason)
    [outcome] = await journey.answer_objections(db, cell, [answer], by, at)
    await log_look(request, "draw.answer", f"batch:{batch_id}", f"{objection_id} {answer.outcome} {outcome}")
    if outcome is not draws.AnswerOutcome.answered:
        errors = {"answer": draw_words.ANSWER_OUTCOMES[outcome]}
        return await _one(request, batch_id, objection_id, form, errors)
    return go(request, f"/ops/undian/{batch_id}/keberatan", kabar=answer.outcome)


async def find_person(request: AnyRequest, batch_id: int, form: Form, errors: dict[str, str]) -> UUID | None:
    """Whose NIK was typed into the field ``nik``; None with a sentence in ``errors``. Asking is logged."""
    nik = "".join(form["nik"].split())
    if len(nik) != _NIK or not (nik.isascii() and nik.isdigit()):
        errors["nik"] = _("NIK terdiri dari 16 angka.")
        return None
    async with request.app.state.db.read() as tx:
        [person] = await people.find_by_nik(tx, [nik])
    await log_look(request, "draw.find_person", f"batch:{batch_id}", "1")
    if person is None:
        errors["nik"] = _("Tidak ada yang terdaftar dengan NIK ini.")
    return person


async def _list(request: AnyRequest, batch_id: int, form: Form, errors: dict[str, str]) -> Response[bytes]:
    db: Database = request.app.state.db
    at: datetime = request.app.state.clock.now()
    async with db.snapshot() as tx:
        draw = await draws.get_draw(tx, known_id(batch_id))
        rows = [row for cell in range(db.cells) for row in await draws.list_objections(tx, cell, batch_id)]
        corrected = await draws.count_corrections(tx, batch_id, draw.version + 1)
        batch = await draws.get_batch(tx, batch_id)
    rows.sort(key=lambda row: (row.outcome is not None, row.at))
    context = {
        "draw": draw,
        "batch": batch,
        "rows": rows[:_SHOWN],
        "more": max(0, len(rows) - _SHOWN),
        "waiting": sum(row.outcome is None for row in rows),
        "corrected": corrected,
        "takes": draws.judge_objection(draw, at) is draws.ObjectOutcome.recorded,
        **_frame(request, form, errors),
    }
    answer = await console_page(request, "ops/draw_objections.html", f"draw:{batch_id}/objections", context)
    answer.status_code = 422 if errors else 200
    return answer


async def _one(
    request: AnyRequest, batch_id: int, objection_id: UUID, form: Form, errors: dict[str, str]
) -> Response[bytes]:
    db: Database = request.app.state.db
    at: datetime = request.app.state.clock.now()
    row = await _find(db, batch_id, objection_id)
    cell, by = ids.cell_of(objection_id, db.cells), officer_of(request).actor
    async with db.begin() as tx:
        batch = await draws.get_batch(tx, batch_id)
        draw = await draws.get_draw(tx, batch_id)
        name: tuple[people.Field, ...] = ("full_name",)
        [who] = await people.disclose(tx, cell, [row.person_id], name, _PURPOSE, by, at)
        [entry] = await draws.find_own_entries(tx, cell, batch_id, [row.person_id])
        [listed] = await draws.find_listed_rows(tx, cell, batch_id, draw.version, [row.person_id])
        codes = {each.category: each.code for each in await draws.list_reserves(tx, batch_id)}
        words = await _read_ticket(tx, cell, row.ticket)
    [today] = await journey.compose_rows(db, cell, batch_id, [row.person_id], at)
    day = clock.date_in_jakarta(batch.opens_at)
    sides: tuple[draws.ListedRow | draws.Correction | None, ...] = (listed, today)
    context = {
        "draw": draw,
        "batch": batch,
        "row": row,
        "who": (who or {}).get("full_name", ""),
        "entry": entry,
        "listed": listed,
        "ticket": words,
        "sides": [
            ("" if each is None else regions.get_region(each.region_id, day).full_name) for each in sides
        ],
        "reserves": ["" if each is None else codes.get(each.category, "") for each in sides],
        "rooms": [None if each is None else each.room for each in sides],
        **_frame(request, form, errors),
    }
    answer = await console_page(request, "ops/draw_objection.html", f"objection:{objection_id}", context)
    answer.status_code = 422 if errors else 200
    return answer


async def _find(db: Database, batch_id: int, objection_id: UUID) -> draws.ObjectionRow:
    async with db.read() as tx:
        rows = await draws.list_objections(tx, ids.cell_of(objection_id, db.cells), known_id(batch_id))
    found = next((row for row in rows if row.objection_id == objection_id), None)
    if found is None:
        raise NotFound("there is no such objection to this draw")
    return found


async def _read_ticket(
    tx: Transaction, cell: int, code: str
) -> tuple[support.Ticket, list[support.Message]] | None:
    """The complaint that holds the words, if there is one with this number."""
    known = ids.normalise_code(code)
    if known is None or known[0] != ids.CodeKind.ticket or ids.cell_of(known, tx.cells) != cell:
        return None
    [ticket] = await support.find_tickets_by_code(tx, cell, [known])
    return None if ticket is None else (ticket, await support.list_messages(tx, cell, ticket.ticket_id))


def _frame(request: AnyRequest, form: Form, errors: dict[str, str]) -> dict[str, Any]:
    return {
        "may_work": bool(officer_of(request).roles & {"operator", "approver"}),
        "words": draw_words,
        "news": draw_words.NEWS.get(request.query_params.get("kabar", "")),
        "form": form,
        "errors": errors,
    }


route_handlers = [show_objections, record_objection, show_objection, answer_objection]
