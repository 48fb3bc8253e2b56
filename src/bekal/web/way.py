"""Reads one citizen's way: the journey from ``reports``, with the terms, batches and surveys around it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from bekal import draws, people, programme, reports, surveys
from bekal.base.database import Database, Transaction
from bekal.journey import Deadline, next_deadline
from bekal.pages import AnyRequest, Visitor, language_of, shell_of, visitor_of

from .preparing import read_preparation
from .stops import Way, make_stops, open_surveys_of, rules_of, with_money, zone_of


async def read_way(request: AnyRequest) -> Way:
    """The way of the citizen who asks. NotFound cannot happen behind a CITIZEN route."""
    db: Database = request.app.state.db
    at: datetime = request.app.state.clock.now()
    visitor = visitor_of(request)
    async with db.snapshot() as tx:
        journey = await reports.read_journey(tx, visitor.person_cell, visitor.person, at)
        batches = {batch.batch_id: batch for batch in await draws.list_batches(tx)}
        terms = await _terms(tx, journey, batches)
        answered = await _answered(tx, visitor, terms)
        open_batches = await draws.find_open_batches(tx, None, at)
        ready = None
        held = journey.card is not None and journey.card.state != "declined"
        if not held or await _has_refused_photo(tx, visitor):
            ready = await read_preparation(tx, visitor, terms or await terms_ahead(request, tx), at)
    deadline = None
    if journey.card is not None and terms is not None:
        deadline = next_deadline(journey.card, journey.available_rp, terms)
        journey = msgspec.structs.replace(journey, steps=tuple(_until(s, deadline) for s in journey.steps))
    shell, language = shell_of(request), language_of(request)
    rules = rules_of(terms)
    journey = with_money(journey, terms, answered, at)
    return Way(
        journey=journey,
        deadline=deadline,
        stops=make_stops(journey, ready, rules, language, lambda words: shell.translate(language, words)),
        ready=ready,
        terms=terms,
        rules=rules,
        open_batches=tuple(open_batches),
        batches=batches,
        open_surveys=open_surveys_of(journey, terms, answered, at),
        answered=answered,
        zone=zone_of(journey.person.region_id, at),
    )


async def terms_ahead(request: AnyRequest, tx: Transaction) -> programme.Programme:
    """The terms somebody prepares for: of the batch that is open, else those the site is run for."""
    at: datetime = request.app.state.clock.now()
    batches = await draws.find_open_batches(tx, None, at)
    programme_id = batches[0].programme_id if batches else shell_of(request).options.programme_id
    return await programme.get_programme(tx, programme_id)


def _until(step: reports.JourneyStep, deadline: Deadline | None) -> reports.JourneyStep:
    """The step of buying with the card's next deadline, which runs on after the first purchase."""
    if step.name != "purchase":
        return step
    return msgspec.structs.replace(step, until=deadline.until if deadline else None)


async def _has_refused_photo(tx: Transaction, visitor: Visitor) -> bool:
    [photos] = await people.find_photos(tx, visitor.person_cell, [visitor.person])
    return any(photo.state == "refused" for photo in photos)


async def _terms(
    tx: Transaction, journey: reports.PersonJourney, batches: dict[int, draws.Batch]
) -> programme.Programme | None:
    """The terms of the card, else of the newest application, else of nothing."""
    if journey.card is not None:
        return await programme.get_programme(tx, journey.card.programme_id)
    if journey.applications:
        return await programme.get_programme(tx, batches[journey.applications[0].batch_id].programme_id)
    return None


async def _answered(
    tx: Transaction, visitor: Visitor, terms: programme.Programme | None
) -> dict[int, datetime]:
    """When each survey of the terms was answered, by its number."""
    if terms is None:
        return {}
    stored = await surveys.list_answers(tx, visitor.person_cell, visitor.person)
    return {a.number: a.accepted_at for a in stored if a.programme_id == terms.programme_id}
