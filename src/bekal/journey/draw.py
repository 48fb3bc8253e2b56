"""The draw: winners follow from the committed list and the seed, are checked again, certified, announced.

The draw sees pseudonyms only. Batch 1 of 2020 lost 31,889 of 200,000 winners in the second check: sources
that answered *no* at joining may answer *yes* a week later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import psutil

from bekal import cards, draws, eligibility, people, programme
from bekal.base import outbox
from bekal.base.actors import Actor
from bekal.base.database import CHUNK_MAX, Database, Transaction
from bekal.base.errors import WrongState
from bekal.draws import engine

from .facts import gather_facts, sort_into_reserves


async def run_draw(db: Database, batch_id: int, by: Actor, at: datetime) -> draws.DrawSummary:
    """Draw the winners of a seeded batch and store them, cell by cell.

    A run that was killed is run again: it computes the same, and writes what is missing. DrawError when the
    machine has too little memory, said before anything is computed; WrongState as of ``draws.prepare_draw``,
    and when a digest or a count differs: nothing can be announced then.
    """
    async with db.begin() as tx:
        prepared = await draws.prepare_draw(tx, batch_id)
    engine.require_memory(len(prepared.listing.entries), psutil.virtual_memory().available)
    drawn = await asyncio.to_thread(draws.draw_winners, prepared)
    async with db.begin() as tx:
        await draws.record_run(tx, drawn, by, at)
    for cell in range(db.cells):
        async with db.begin() as tx:
            await draws.store_results(tx, cell, drawn, by, at)
    async with db.begin() as tx:
        return await draws.finish_draw(tx, drawn, by, at)


async def check_winners(db: Database, cell: int, batch_id: int, by: Actor, at: datetime) -> tuple[int, int]:
    """Judge every winner of a cell once more on today's facts; gives (kept, struck). Safe to repeat."""
    kept = struck = 0
    after: UUID | None = None
    while True:
        async with db.begin() as tx:
            page = await draws.list_winners(tx, cell, batch_id, after, CHUNK_MAX)
            strikes = await _judge_page(tx, cell, batch_id, page, by, at)
        kept += len(page) - len(strikes)
        struck += len(strikes)
        if len(page) < CHUNK_MAX:
            return kept, struck
        after = page[-1].person_id


async def _judge_page(
    tx: Transaction, cell: int, batch_id: int, page: Sequence[draws.Winner], by: Actor, at: datetime
) -> list[draws.Strike]:
    batch = await draws.get_batch(tx, batch_id)
    terms = await programme.get_programme(tx, batch.programme_id)
    persons = [winner.person_id for winner in page]
    gathered = await gather_facts(tx, cell, batch.programme_id, persons, at, occasion="draw")
    facts = [person.facts for person in gathered if person is not None]
    verdicts = await eligibility.judge_applicants(tx, cell, facts, terms, "draw", batch_id, by, at)
    strikes = [
        draws.Strike(batch_id=batch_id, person_id=verdict.person_id, reasons=verdict.reasons)
        for verdict in verdicts
        if not verdict.eligible
    ]
    await draws.strike_winners(tx, cell, strikes, by, at)
    struck = {strike.person_id for strike in strikes}
    recovered = [
        draws.RecoveredSeat(batch_id=batch_id, region_id=w.region_id, person_id=w.person_id, cause="struck")
        for w in page
        if w.person_id in struck
    ]
    await draws.recover_seats(tx, cell, recovered, by, at)
    messages = [
        outbox.Message(topic="winner_struck", payload={"person_id": str(p), "batch_id": batch_id})
        for p in sorted(struck)
    ]
    await outbox.put_messages(tx, cell, messages, at)
    return strikes


async def finish_check(db: Database, batch_id: int, by: Actor, at: datetime) -> draws.Batch:
    """Say that the winners of every cell have been checked again."""
    async with db.begin() as tx:
        return await draws.move_batch(tx, batch_id, draws.BatchState.checked, by, at)


async def request_announcement(db: Database, batch_id: int, by: Actor, at: datetime) -> str:
    """Ask that the certified and checked result be announced; gives who asked first."""
    async with db.begin() as tx:
        return await draws.request_announcement(tx, batch_id, by, at)


async def announce(db: Database, batch_id: int, by: Actor, at: datetime) -> draws.ApproveOutcome:
    """Agree to the announcement as the second member of staff: the result is public then."""
    async with db.begin() as tx:
        return await draws.approve_announcement(tx, batch_id, by, at)


async def continue_draw(db: Database, batch_id: int, by: Actor, at: datetime) -> draws.PublishedContinuation:
    """Give seats that came back to those who never won; they are checked and decreed like other winners.

    WrongState when the draw has not been announced, no seat has come back since it was last continued, or a
    decree of the batch is not closed (its winners would be counted twice).
    """
    async with db.begin() as tx:
        open_decrees = [
            d.number for d in await cards.list_decrees(tx) if d.batch_id == batch_id and d.digest is None
        ]
        if open_decrees:
            raise WrongState(f"decree {open_decrees[0]} is not closed: close it, then continue")
        continuing = await draws.prepare_continuation(tx, batch_id)
    found = await asyncio.to_thread(draws.continue_draw, continuing)
    async with db.begin() as tx:
        await draws.store_continuation(tx, continuing, found, by, at)
    return found


async def hear_appeals(
    db: Database, cell: int, batch_id: int, person_ids: Sequence[UUID], reason: str, by: Actor, at: datetime
) -> list[draws.AppealOutcome]:
    """Judge the appeals of persons who were wrongly left off the list, by the ticket they would have had.

    Region, reserve and family card are those of their facts today; ``reason`` says why leaving out was wrong.
    NotFound when somebody is not known.
    """
    async with db.begin() as tx:
        hearing = await draws.prepare_hearing(tx, batch_id)
        draw = hearing.drawn.draw
        pepper = await draws.open_pepper(tx, batch_id)
        terms = await programme.get_programme(tx, draw.programme_id)
        names = await people.draw_pseudonyms(tx, cell, pepper, person_ids)
        known = [p for p in await gather_facts(tx, cell, draw.programme_id, person_ids, at) if p is not None]
        categories = await sort_into_reserves(tx, batch_id, [person.facts for person in known], terms)
        omissions = [
            draws.Omission(
                person_id=person.facts.person_id,
                pid=name.pid,
                region_id=person.region_id,
                category=category,
                household=name.household,
                room=max(0, draw.household_max - (person.facts.household_awards or 0)),
                reason=reason,
            )
            for person, name, category in zip(known, names, categories, strict=True)
        ]
        return await draws.hear_appeals(tx, cell, hearing, omissions, by, at)
