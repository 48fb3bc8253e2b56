"""The citizen's own pages: the journey, the card, each course and its review."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from bekal import journey, learning, market, reports
from bekal.base import errors
from bekal.pages import (
    ACCOUNT,
    CITIZEN,
    AnyRequest,
    Form,
    blank_page,
    find_draft,
    form_of,
    go,
    page,
    visitor_of,
)

from . import wording
from .way import read_way


@get("/perjalanan", opt=ACCOUNT)
async def show_journey(request: AnyRequest) -> Response[bytes]:
    """Every stop: its state, what is next, until when, whom to ask."""
    if visitor_of(request).person_id is None:
        return blank_page(request, "web/start.html", lambda: {"news": news_of(request)})
    way = await read_way(request)
    context = {"way": way, "at": request.app.state.clock.now(), "words": wording, "news": news_of(request)}
    return page(request, "web/journey.html", context)


@get("/kartu", opt=CITIZEN)
async def show_card(request: AnyRequest) -> Response[bytes]:
    """The card: number, balance, deadline, and how to buy."""
    way = await read_way(request)
    at: datetime = request.app.state.clock.now()
    async with request.app.state.db.read() as tx:
        platforms = await market.list_platforms(tx)
    return page(request, "web/card.html", {"way": way, "at": at, "words": wording, "platforms": platforms})


@get("/kursus/{number:int}", opt=CITIZEN)
async def show_course(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
    """One of my courses, counted from the first bought: codes, sessions, and who has my certificate now."""
    way = await read_way(request)
    trace, bought = find_trace(way.journey, number), find_trace(way.journey, number).purchase
    at: datetime = request.app.state.clock.now()
    async with request.app.state.db.read() as tx:
        sessions = await learning.find_sessions(tx, [bought.schedule_id])
        [institution] = await market.find_institutions_by_id(tx, [bought.institution_id])
        cell = visitor_of(request).person_cell
        progress, _done = await learning.find_progress(tx, cell, bought.purchase_id, bought.schedule_id)
    steps = reports.trace_certificate(trace, sessions, at)
    window = way.terms.deadlines.redeem_window_seconds if way.terms else 0
    context = {
        "way": way,
        "at": at,
        "number": number,
        "trace": trace,
        "sessions": sessions,
        "institution": institution,
        "now": next((each for each in sessions if learning.in_window(each.starts_at, at, window)), None),
        "coming": next((each for each in sessions if each.starts_at > at), None),
        "missing": learning.missing_items(way.terms.completion, progress, at) if way.terms else (),
        "holder": reports.holder_of(steps),
        "window": timedelta(seconds=window),
        "words": wording,
        "news": news_of(request),
    }
    return page(request, "web/course.html", context)


@get("/kursus/{number:int}/ulasan", opt=CITIZEN)
async def show_review(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
    """Ask for a rating and a review."""
    draft = find_draft(request, request.app.state.clock.now())
    return await _review_page(request, number, Form(draft or {}), {})


@post("/kursus/{number:int}/ulasan", opt=CITIZEN)
async def review_course(request: AnyRequest, number: FromPath[int]) -> Response[bytes]:
    """Keep the review; the first one stands, sent again it changes nothing."""
    form, visitor = form_of(request), visitor_of(request)
    at: datetime = request.app.state.clock.now()
    trace = find_trace((await read_way(request)).journey, number)
    given = learning.Review(
        purchase_id=trace.purchase.purchase_id,
        rating=form.number("rating") or 0,
        text=form["text"] or None,
        accepted_at=at,
    )
    db = request.app.state.db
    [outcome] = await journey.review(db, visitor.person_cell, [given], visitor.actor, at)
    if outcome in wording.REVIEW_OUTCOMES:
        field, words = wording.REVIEW_OUTCOMES[outcome]
        return await _review_page(request, number, form, {field: words})
    return go(request, "/perjalanan", kabar="ulasan")


async def _review_page(
    request: AnyRequest, number: int, form: Form, errors_found: dict[str, str]
) -> Response[bytes]:
    trace = find_trace((await read_way(request)).journey, number)
    context = {"number": number, "trace": trace, "form": form, "errors": errors_found}
    return page(request, "web/review.html", context, status=422 if errors_found else 200)


def find_trace(found: reports.PersonJourney, number: int) -> reports.PurchaseTrace:
    """The purchase of this number; the journey lists the newest first."""
    if not 1 <= number <= len(found.purchases):
        raise errors.NotFound("no purchase of this number")
    return found.purchases[-number]


def news_of(request: AnyRequest) -> str | None:
    """What the form before this page did, as a marked sentence."""
    found: Any = request.query_params.get("kabar", "")
    return wording.NEWS.get(str(found))


route_handlers = [show_journey, show_card, show_course, show_review, review_course]
