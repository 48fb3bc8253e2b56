"""My own draw: the receipt, my row and its proof, my ticket, and in one sentence why I was drawn or not.

While the list lies open, whoever finds the own row wrong, or misses it, says so here; the draw waits.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import msgspec
import structlog
from litestar import Response, get, post
from litestar.params import FromPath

from bekal import draws, journey, programme, regions, support
from bekal.base.database import Transaction
from bekal.base.errors import NotFound
from bekal.draws import proofs
from bekal.pages import CITIZEN, AnyRequest, Form, find_draft, form_of, go, known_id, page, visitor_of

from . import wording
from .citizen import news_of
from .once import answer_once, with_reference
from .stops import rules_of
from .way import read_way

log = structlog.get_logger("bekal.web")

_KINDS: Final[dict[str, draws.ObjectionKind]] = {
    "missing": "missing",
    "region": "region",
    "household": "household",
    "category": "category",
    "other": "other",
}
"""What people object to in their own row; whether others have a right to be on it is for the office."""


class MyDraw(msgspec.Struct, frozen=True):
    """What the pages show. ``draw`` is None before it is opened, ``row`` where nothing is published."""

    batch: draws.Batch
    entry: draws.OwnEntry
    receipt: draws.ApplicationReceipt
    region: regions.Region
    draw: draws.Draw | None
    publication: proofs.Publication | None
    row: proofs.LookedUp | None

    @property
    def sandbox(self) -> bool:
        """Whether the draw is one for trying things out."""
        return self.publication is not None and self.publication.manifest.beacon.sandbox

    @property
    def category(self) -> str:
        """The code of the reserve I compete in, "" for none."""
        if self.row is None or self.publication is None or not self.row.own.category:
            return ""
        return self.publication.manifest.categories[self.row.own.category - 1].code


@get("/undianku/{batch_id:int}", opt=CITIZEN)
async def show_my_draw(request: AnyRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """My row, its proof, ticket and cut-off, my place in the waiting list, my receipt."""
    draft = find_draft(request, request.app.state.clock.now())
    return await _show(request, batch_id, Form(draft or {}), {})


@post("/undianku/{batch_id:int}", opt=CITIZEN)
async def object_to_list(request: AnyRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """Say that my row is wrong or missing, in my own words; the same form sent twice says it once."""
    visitor, form = visitor_of(request), form_of(request)
    at: datetime = request.app.state.clock.now()
    kind = _KINDS.get(form["kind"])
    if kind is None:
        return await _show(request, batch_id, form, {"kind": wording.TICKET_OUTCOMES["kind_unknown"][1]})
    opening = support.TicketOpening(
        person_id=visitor.person,
        kind="appeal",
        subject=f"Keberatan atas daftar gelombang {known_id(batch_id)}",
        text=form["text"],
        about=f"gelombang-{batch_id}",
    )

    async def say(tx: Transaction) -> str:
        cell = visitor.person_cell
        return await journey.object_in_words(tx, cell, batch_id, kind, opening, visitor.actor, at)

    outcome = await answer_once(request, form["once"], opening, say)
    if outcome in wording.OBJECTION_OUTCOMES:
        return await _show(request, batch_id, form, {"kind": wording.OBJECTION_OUTCOMES[outcome]})
    if outcome in wording.TICKET_OUTCOMES:
        return await _show(request, batch_id, form, {"text": wording.TICKET_OUTCOMES[outcome][1]})
    return go(request, f"/undianku/{batch_id}", kabar="keberatan")


async def _show(request: AnyRequest, batch_id: int, form: Form, errors: dict[str, str]) -> Response[bytes]:
    mine, way = await _read(request, batch_id), await read_way(request)
    visitor, at = visitor_of(request), request.app.state.clock.now()
    application = next((row for row in way.journey.applications if row.batch_id == batch_id), None)
    async with request.app.state.db.read() as tx:
        rules = rules_of(await programme.get_programme(tx, mine.batch.programme_id))
        said = await draws.list_own_objections(tx, visitor.person_cell, batch_id, visitor.person)
    reasons = [rules[each] for each in (application.reasons if application else ()) if each in rules]
    takes = draws.judge_objection(mine.draw, at) is draws.ObjectOutcome.recorded
    context = {
        "mine": mine,
        "words": wording,
        "application": application,
        "reasons": reasons,
        "objections": said,
        "takes": takes and application is not None and application.state == "joined",
        "kinds": [(kind, wording.OBJECTION_KINDS[kind]) for kind in _KINDS],
        "form": with_reference(form),
        "errors": errors,
        "news": news_of(request),
    }
    return page(request, "web/my_draw.html", context, status=422 if errors else 200)


@get("/undianku/{batch_id:int}/baris.json", opt=CITIZEN)
async def send_my_row(request: AnyRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """My row with its proof, for a program. NotFound while it is not published."""
    mine = await _read(request, batch_id)
    if mine.row is None:
        raise NotFound("this row has not been published")
    return _file(proofs.describe_row(mine.row), f"baris-{batch_id}.json")


@get("/undianku/{batch_id:int}/tanda-terima.json", opt=CITIZEN)
async def send_my_receipt(request: AnyRequest, batch_id: FromPath[int]) -> Response[bytes]:
    """My signed receipt, with what its hash was made of."""
    return _file((await _read(request, batch_id)).receipt, f"tanda-terima-{batch_id}.json")


async def _read(request: AnyRequest, batch_id: int) -> MyDraw:
    """My draw. NotFound when I did not apply to the batch."""
    visitor = visitor_of(request)
    root: Path | None = request.app.state.options.publications
    async with request.app.state.db.snapshot() as tx:
        batch = await draws.get_batch(tx, known_id(batch_id))
        [entry] = await draws.find_own_entries(tx, visitor.person_cell, batch_id, [visitor.person])
        [receipt] = await draws.make_receipts(tx, visitor.person_cell, batch_id, [visitor.person])
        draw = await draws.find_draw(tx, batch_id)
        beacon = await draws.find_beacon(tx, batch_id)
        terms = await programme.get_programme(tx, batch.programme_id)
    if entry is None or receipt is None:
        raise NotFound("nobody applies to a batch by looking at it")
    publication = _publication(root, terms.slug, draw)
    row = None
    if publication is not None and entry.pid is not None:
        own = publication.find_row(entry.pid)
        if own is not None:
            row = await asyncio.to_thread(proofs.look_up, publication, own, beacon.seed if beacon else None)
    region = regions.get_region(entry.region_id, batch.opens_at.date())
    return MyDraw(batch, entry, receipt, region, draw, publication, row)


def _publication(root: Path | None, slug: str, draw: draws.Draw | None) -> proofs.Publication | None:
    """What may be shown of the published draw: its result not before the announcement."""
    if draw is None:
        return None
    try:
        found = proofs.find_publication(root, slug, draw.number)
    except proofs.BrokenPublication as fault:
        log.error("publication_broken", batch_id=draw.batch_id, fault=str(fault))
        return None
    announced = draw.state == draws.DrawState.announced
    return None if found is None or (found.drawn and not announced) else found


def _file(content: Any, name: str) -> Response[bytes]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    body = msgspec.json.encode(content)
    return Response(body, media_type="application/json", headers=headers)


route_handlers = [show_my_draw, object_to_list, send_my_row, send_my_receipt]
