"""Corrections of declared data: what the person asks, what stands there now, and the new values beside it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath

from bekal import access, journey, people, regions
from bekal.base import clock, ids
from bekal.base.database import Database, Transaction
from bekal.base.errors import NotFound
from bekal.pages import AnyRequest, Form, form_of, go, officer_of, staff
from bekal.pages import mark as _

from .assisted_rows import EDUCATIONS
from .readers import console_page

DECIDES: Final = staff("operator")
_ABOUT_DATA: Final = "request about own data"
DISABILITIES: Final = (
    ("0", _("Tidak ada")),
    ("1", _("Fisik")),
    ("2", _("Netra")),
    ("3", _("Rungu atau wicara")),
    ("4", _("Mental")),
    ("5", _("Fisik dan mental")),
    ("6", _("Lain")),
)
REFUSALS: Final = {
    people.ReviseOutcome.person_unknown: ("data", _("Data orang ini sudah dihapus.")),
    people.ReviseOutcome.region_unknown: ("region", _("Pilih kabupaten atau kota dari daftar.")),
    people.ReviseOutcome.answer_unknown: ("education", _("Pilih isian dari daftar.")),
    people.ReviseOutcome.nothing_changed: (
        "education",
        _("Belum ada isian yang berubah. Kalau memang sudah benar, tandai sudah diperbaiki atau tolak."),
    ),
}


@get("/ops/permintaan-data/{request_id:uuid}", opt=DECIDES)
async def show_correction(request: AnyRequest, request_id: FromPath[UUID]) -> Response[bytes]:
    """The words of an open request and what is declared now; its owner sees that they were opened."""
    return await _page(request, request_id, None, {})


@post("/ops/permintaan-data/{request_id:uuid}/perbaiki", opt={**DECIDES, "back": "/ops/permintaan-data"})
async def correct(request: AnyRequest, request_id: FromPath[UUID]) -> Response[bytes]:
    """Take the new values over; the request is done with it, and its owner is told."""
    form, db = form_of(request), _db(request)
    at, by = _now(request), officer_of(request).actor
    cell = ids.cell_of(request_id, db.cells)
    async with db.read() as tx:
        row = await _find(tx, cell, request_id)
    region = regions.find_region(form["region"]) if form["region"] else None
    if form["region"] and region is None:
        return await _page(request, request_id, form, dict([REFUSALS[people.ReviseOutcome.region_unknown]]))
    revision = people.Revision(
        person_id=row.person_id,
        education=form.number("education", 99),
        occupation=form.number("occupation", 99),
        disability=form.number("disability", 9),
        studying={"ya": True, "tidak": False}.get(form["studying"]),
        region_id=region.region_id if region else None,
    )
    outcome = await journey.correct_declared(db, cell, request_id, revision, by, at)
    if outcome is not people.ReviseOutcome.revised:
        return await _page(request, request_id, form, dict([REFUSALS[outcome]]))
    async with db.begin() as tx:
        entry = access.AccessEntry("data_request.correct", f"data_request:{request_id}", "")
        await access.log_access(tx, [entry], by, at)
    return go(request, "/ops/permintaan-data")


async def _find(tx: Transaction, cell: int, request_id: UUID) -> people.DataRequestRow:
    rows = await people.list_open_data_requests(tx, cell, 10_000)
    row = next((each for each in rows if each.request_id == request_id and each.kind == "correction"), None)
    if row is None:
        raise NotFound("there is no open request for a correction with this id")
    return row


async def _page(
    request: AnyRequest, request_id: UUID, form: Form | None, mistakes: dict[str, str]
) -> Response[bytes]:
    db, at, by = _db(request), _now(request), officer_of(request).actor
    cell, today = ids.cell_of(request_id, db.cells), clock.date_in_jakarta(at)
    async with db.begin() as tx:
        row = await _find(tx, cell, request_id)
        opened = await people.open_request_words(tx, cell, request_id)
        [person] = await people.find_persons(tx, cell, [row.person_id])
        fields: tuple[people.Field, ...] = ("full_name", "phone")
        [who] = await people.disclose(tx, cell, [row.person_id], fields, _ABOUT_DATA, by, at)
        entry = access.AccessEntry("data_request.read", f"data_request:{request_id}", "")
        await access.log_access(tx, [entry], by, at)
    if person is None or opened is None:
        raise NotFound("the person of this request is gone")
    context = {
        "row": row,
        "words_written": opened[1],
        "who": who or {},
        "form": form if form is not None else _declared(person, today),
        "errors": mistakes,
        "lists": _lists(today),
        "disabilities": DISABILITIES,
    }
    answer = await console_page(request, "ops/data_correction.html", f"data_request:{request_id}", context)
    answer.status_code = 422 if mistakes else 200
    return answer


def _declared(person: people.PersonRow, today: date) -> Form:
    """What stands there now, as the form holds it."""
    return Form(
        {
            "region": regions.get_region(person.region_id, today).code,
            "education": str(person.education),
            "occupation": str(person.occupation),
            "disability": str(person.disability or 0),
            "studying": "ya" if person.studying else "tidak",
        }
    )


def _lists(today: date) -> dict[str, Any]:
    by_province: dict[int, list[tuple[str, str]]] = {}
    for region in sorted(regions.list_regions(today), key=lambda each: each.code):
        by_province.setdefault(region.province_id, []).append((region.code, region.full_name))
    return {
        "regions": [(p.name, by_province[p.province_id]) for p in regions.list_provinces(today)],
        "educations": [(str(number), name) for number, name in enumerate(EDUCATIONS, 1)],
        "occupations": [(str(number), name) for number, name in people.occupations()],
    }


def _db(request: AnyRequest) -> Database:
    db: Database = request.app.state.db
    return db


def _now(request: AnyRequest) -> datetime:
    at: datetime = request.app.state.clock.now()
    return at


route_handlers = [show_correction, correct]
