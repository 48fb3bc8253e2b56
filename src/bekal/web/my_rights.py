"""What I may ask for about my data: a copy, all looks at it, a correction, to be erased (UU 27/2022)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, get_args
from uuid import UUID

import msgspec
from litestar import Response, get, post

from bekal import people, reports
from bekal.base.actors import Actor
from bekal.base.database import Transaction
from bekal.pages import CITIZEN, AnyRequest, Form, find_draft, form_of, go, page, visitor_of
from bekal.pages import mark as _

from . import wording
from .my_data import who_looked
from .stops import zone_of
from .way import read_way

_PURPOSE: Final = "copy for its owner"
_LOOKS: Final = 50
FORMAT: Final = "bekal-copy-1"

WORDS_ERRORS: Final = {
    people.AskOutcome.words_missing: _("Tulis apa yang salah dan bagaimana yang benar."),
    people.AskOutcome.words_too_long: _("Persingkat tulisannya."),
}


@get("/data-saya/dilihat", opt=CITIZEN)
async def show_looks(request: AnyRequest) -> Response[bytes]:
    """All looks at my data, newest first, in pages."""
    visitor = visitor_of(request)
    at: datetime = request.app.state.clock.now()
    try:
        after = UUID(request.query_params.get("sesudah", ""))
    except ValueError:
        after = None
    async with request.app.state.db.read() as tx:
        [person] = await people.find_persons(tx, visitor.person_cell, [visitor.person])
        looks = await people.list_disclosures(tx, visitor.person_cell, visitor.person, after, _LOOKS)
    assert person is not None
    context = {
        "looks": [(look, who_looked(look.by, str(visitor.actor))) for look in looks],
        "more": looks[-1].disclosure_id if len(looks) == _LOOKS else None,
        "zone": zone_of(person.region_id, at),
        "words": wording,
    }
    return page(request, "web/looks.html", context)


@post("/data-saya/salinan", opt={**CITIZEN, "back": "/data-saya"})
async def send_copy(request: AnyRequest) -> Response[bytes]:
    """Everything that is held of me, as JSON; the copy is recorded like any other look."""
    visitor = visitor_of(request)
    at: datetime = request.app.state.clock.now()
    async with request.app.state.db.begin() as tx:
        content = await make_copy(tx, visitor.person_cell, visitor.person, visitor.actor, at)
    headers = {"Content-Disposition": 'attachment; filename="dataku.json"', "Cache-Control": "no-store"}
    body = msgspec.json.format(msgspec.json.encode(content), indent=1)
    return Response(body, status_code=200, media_type="application/json", headers=headers)


async def make_copy(tx: Transaction, cell: int, person_id: UUID, by: Actor, at: datetime) -> dict[str, Any]:
    """The copy of one person's data, opened, with every row that any package holds."""
    fields: tuple[people.Field, ...] = get_args(people.Field)
    [opened] = await people.disclose(tx, cell, [person_id], fields, _PURPOSE, by, at)
    [person] = await people.find_persons(tx, cell, [person_id])
    assert person is not None
    requests = []
    for row in await people.list_data_requests(tx, cell, person_id):
        found = await people.open_request_words(tx, cell, row.request_id)
        requests.append({"request_id": row.request_id, "words": found[1] if found else ""})
    held = await reports.list_held_data(tx, cell, person)
    held["words.corrections"] = requests
    return {"format": FORMAT, "made_at": at, "person": opened, "held": held}


@get("/data-saya/perbaiki", opt=CITIZEN)
async def show_correction(request: AnyRequest) -> Response[bytes]:
    """Ask for something to be corrected that cannot be changed by oneself."""
    draft = find_draft(request, request.app.state.clock.now())
    return await _page(request, "web/correction.html", Form(draft or {}), {})


@post("/data-saya/perbaiki", opt=CITIZEN)
async def ask_correction(request: AnyRequest) -> Response[bytes]:
    """Take the request; asking again while one is open changes nothing."""
    form = form_of(request)
    outcome = await _ask(request, "correction", form["words"])
    if outcome in WORDS_ERRORS:
        return await _page(request, "web/correction.html", form, {"words": WORDS_ERRORS[outcome]})
    return go(request, "/data-saya", kabar="diminta")


@get("/data-saya/hapus", opt=CITIZEN)
async def show_erasure(request: AnyRequest) -> Response[bytes]:
    """What goes, what stays and why, what I lose; then the button."""
    return await _page(request, "web/erasure.html", Form(), {})


@post("/data-saya/hapus", opt=CITIZEN)
async def ask_erasure(request: AnyRequest) -> Response[bytes]:
    """Ask to be erased; it can be taken back for a day."""
    form = form_of(request)
    if not form.checked("sure"):
        return await _page(
            request, "web/erasure.html", form, {"sure": _("Centang dulu bahwa kamu sudah membaca.")}
        )
    await _ask(request, "erasure", "")
    return go(request, "/data-saya", kabar="dihapus")


@post("/data-saya/hapus/batal", opt={**CITIZEN, "back": "/data-saya"})
async def take_back(request: AnyRequest) -> Response[bytes]:
    """Take a request back that is still open."""
    visitor = visitor_of(request)
    at: datetime = request.app.state.clock.now()
    cell = visitor.person_cell
    async with request.app.state.db.begin() as tx:
        rows = await people.list_data_requests(tx, cell, visitor.person)
        wanted = form_of(request)["request"]
        ends = [
            people.RequestEnd(row.request_id, "withdrawn") for row in rows if str(row.request_id) == wanted
        ]
        outcomes = await people.end_data_requests(tx, cell, ends, visitor.actor, at)
    ended = people.EndRequestOutcome.ended in outcomes
    return go(request, "/data-saya", kabar="ditarik") if ended else go(request, "/data-saya")


async def _ask(request: AnyRequest, kind: people.RequestKind, words: str) -> people.AskOutcome:
    visitor = visitor_of(request)
    at: datetime = request.app.state.clock.now()
    wish = people.DataRequest(visitor.person, kind, words)
    async with request.app.state.db.begin() as tx:
        [outcome] = await people.ask_data_requests(tx, visitor.person_cell, [wish], visitor.actor, at)
    return outcome


async def _page(request: AnyRequest, template: str, form: Form, wrong: dict[str, str]) -> Response[bytes]:
    way = await read_way(request)
    visitor = visitor_of(request)
    async with request.app.state.db.read() as tx:
        asked = await people.list_data_requests(tx, visitor.person_cell, visitor.person)
    kind = "erasure" if template == "web/erasure.html" else "correction"
    context = {
        "way": way,
        "form": form,
        "errors": wrong,
        "open": next((row for row in asked if row.state == "asked" and row.kind == kind), None),
        "words": wording,
    }
    return page(request, template, context, status=422 if wrong else 200)


route_handlers = [
    show_looks,
    send_copy,
    show_correction,
    ask_correction,
    show_erasure,
    ask_erasure,
    take_back,
]
