"""The draw: the batch closes, its list is frozen, winners are drawn, and every winner is checked again.

The draw sees pseudonyms only. Batch 1 of 2020 lost 31,889 of 200,000 winners in the second check: sources
that answered *no* at joining may answer *yes* a week later.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal import draws, eligibility, people, programme
from bekal.base import outbox
from bekal.base.actors import Actor
from bekal.base.database import CHUNK_MAX, Database, Transaction

from .facts import count_household_awards, gather_facts


async def close_batch(db: Database, batch_id: int, by: Actor, at: datetime) -> None:
    """Nobody joins any more. WrongState before the batch's closing instant."""
    async with db.begin() as tx:
        await draws.close_batches(tx, [batch_id], by, at)


async def freeze_list(db: Database, batch_id: int, pepper: bytes, by: Actor, at: datetime) -> int:
    """Write the list the draw will see: pseudonym, pool, household and room of every applicant.

    Gives the number of rows. Resumes where it stopped; the pepper (32 bytes) belongs to this draw alone.
    """
    rows = 0
    for cell in range(db.cells):
        after: UUID | None = None
        while True:
            async with db.begin() as tx:
                page = await draws.list_applicants(tx, cell, batch_id, after, CHUNK_MAX)
                await _freeze_page(tx, cell, batch_id, pepper, page, by, at)
            rows += len(page)
            if len(page) < CHUNK_MAX:
                break
            after = page[-1].person_id
    async with db.begin() as tx:
        await draws.move_batch(tx, batch_id, draws.BatchState.frozen, by, at)
    return rows


async def _freeze_page(
    tx: Transaction,
    cell: int,
    batch_id: int,
    pepper: bytes,
    page: Sequence[draws.Applicant],
    by: Actor,
    at: datetime,
) -> None:
    batch = await draws.get_batch(tx, batch_id)
    cap = (await programme.get_programme(tx, batch.programme_id)).household_recipients_max
    names = await people.draw_pseudonyms(tx, cell, pepper, [applicant.person_id for applicant in page])
    awards = await count_household_awards(tx, batch.programme_id, [a.household_index for a in page])
    entries = [
        draws.Entry(
            person_id=applicant.person_id,
            pid=name.pid,
            pool=applicant.region_id,
            household=name.household,
            room=max(0, cap - awards[applicant.household_index]),
        )
        for applicant, name in zip(page, names, strict=True)
    ]
    await draws.freeze_entries(tx, cell, entries, batch_id, by, at)


async def draw_batch(db: Database, batch_id: int, seed: bytes, by: Actor, at: datetime) -> draws.DrawSummary:
    """Draw the winners of a frozen batch from its seed (32 bytes). WrongState when it has been drawn."""
    async with db.begin() as tx:
        return await draws.draw_winners(tx, batch_id, seed, by, at)


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
    gathered = await gather_facts(tx, cell, batch.programme_id, [w.person_id for w in page], at)
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


async def announce(db: Database, batch_id: int, by: Actor, at: datetime) -> draws.Batch:
    """Make the result of a checked batch public."""
    async with db.begin() as tx:
        return await draws.move_batch(tx, batch_id, draws.BatchState.announced, by, at)


async def decline(
    db: Database, cell: int, declines: Sequence[draws.Decline], by: Actor, at: datetime
) -> list[draws.DeclineOutcome]:
    """Give a place back before the decree, without blacklist; the seat goes to the recovery quota."""
    async with db.begin() as tx:
        return await draws.decline_places(tx, cell, declines, by, at)
