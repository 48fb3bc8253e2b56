"""Join a batch."""

from __future__ import annotations

from datetime import datetime

from litestar import Response, get, post

from bekal import draws, journey, programme
from bekal.pages import CITIZEN, AnyRequest, form_of, go, language_of, page, visitor_of

from . import wording
from .stops import rules_of
from .way import read_way


@get("/gabung", opt=CITIZEN)
async def show_batches(request: AnyRequest) -> Response[bytes]:
    """The batches that are open, and what the draw is."""
    return await _join_page(request, None, (), ())


@post("/gabung", opt=CITIZEN)
async def join(request: AnyRequest) -> Response[bytes]:
    """Join the batch; refused, every reason with whom to ask. Joining twice changes nothing."""
    visitor, form = visitor_of(request), form_of(request)
    at: datetime = request.app.state.clock.now()
    db = request.app.state.db
    wish = journey.Join(person_id=visitor.person, batch_id=form.number("batch") or 0, accepted_at=at)
    [result] = await journey.join_batch(db, visitor.person_cell, [wish], visitor.actor, at)
    if result.outcome is draws.JoinOutcome.joined:
        return go(request, "/perjalanan", kabar="gabung")
    if result.outcome is draws.JoinOutcome.not_eligible:
        async with db.read() as tx:
            batch = await draws.get_batch(tx, wish.batch_id)
            rules = rules_of(await programme.get_programme(tx, batch.programme_id))
        language = language_of(request)
        reasons = [
            (rule.reason_id if language == "id" else rule.reason_en, rule.contact)
            for rule in (rules[rule_id] for rule_id in result.reasons if rule_id in rules)
        ]
        return await _join_page(request, None, [words for words, _ in reasons], [ask for _, ask in reasons])
    return await _join_page(request, wording.JOIN_OUTCOMES[result.outcome], (), ())


async def _join_page(
    request: AnyRequest, message: str | None, reasons: list[str] | tuple[()], contacts: list[str] | tuple[()]
) -> Response[bytes]:
    way = await read_way(request)
    context = {
        "way": way,
        "message": message,
        "reasons": list(zip(reasons, contacts, strict=True)),
        "joined": {
            row.batch_id for row in way.journey.applications if row.state not in ("refused", "withdrawn")
        },
    }
    return page(request, "web/join.html", context, status=422 if reasons or message else 200)


route_handlers = [show_batches, join]
