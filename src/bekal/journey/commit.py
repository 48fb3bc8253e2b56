"""Commit to a draw before its seed exists: number and pepper, contributions, the frozen list, the manifest.

Two members of staff sign the manifest. From then on list, rules and the beacon's round are fixed; whoever
finds the list wrong objects, and a corrected list is a new version for everybody to see.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from bekal import draws, people, programme, support
from bekal.base.actors import Actor
from bekal.base.database import CHUNK_MAX, Database, Transaction
from bekal.draws import proofs

from .facts import count_household_awards, gather_facts, sort_into_reserves


async def close_batch(db: Database, batch_id: int, by: Actor, at: datetime) -> None:
    """Nobody joins any more. WrongState before the batch's closing instant."""
    async with db.begin() as tx:
        await draws.close_batches(tx, [batch_id], by, at)


async def open_draws(
    db: Database, batch_ids: Sequence[int], parties: draws.NamedParties | None, by: Actor, at: datetime
) -> list[draws.OpenOutcome]:
    """Open the draws of batches: number and pepper are fixed. Outcomes as of ``draws.open_draws``.

    ``parties`` None: an auditor of our own making and no witnesses, for demos and rehearsals.
    """
    async with db.begin() as tx:
        return await draws.open_draws(tx, batch_ids, draws.name_parties(tx.keyring, parties), by, at)


async def commit_contributions(
    db: Database, batch_id: int, contributions: Sequence[draws.Contribution], by: Actor, at: datetime
) -> list[draws.CommitOutcome]:
    """Take commitments to the seed, before the manifest counts."""
    async with db.begin() as tx:
        return await draws.commit_contributions(tx, batch_id, contributions, by, at)


async def freeze_list(db: Database, batch_id: int, by: Actor, at: datetime) -> int:
    """Write what the list is made of: pseudonym, regency, reserve, household and room of every applicant.

    Gives the number of rows. Resumes where it stopped. NotFound when the draw of the batch was not opened.
    """
    async with db.begin() as tx:
        draw = await draws.get_draw(tx, batch_id)
        pepper = await draws.open_pepper(tx, batch_id)
    rows = 0
    for cell in range(db.cells):
        after: UUID | None = None
        while True:
            async with db.begin() as tx:
                page = await draws.list_applicants(tx, cell, batch_id, after, CHUNK_MAX)
                entries = await _name_page(tx, cell, draw, pepper, page)
                await draws.freeze_entries(tx, cell, entries, batch_id, by, at)
            rows += len(page)
            if len(page) < CHUNK_MAX:
                break
            after = page[-1].person_id
    return rows


async def _name_page(
    tx: Transaction, cell: int, draw: draws.Draw, pepper: bytes, page: Sequence[draws.Applicant]
) -> list[draws.Entry]:
    names = await people.draw_pseudonyms(tx, cell, pepper, [applicant.person_id for applicant in page])
    awards = await count_household_awards(tx, draw.programme_id, [a.household_index for a in page])
    return [
        draws.Entry(
            person_id=applicant.person_id,
            pid=name.pid,
            region_id=applicant.region_id,
            category=applicant.category,
            household=name.household,
            room=max(0, draw.household_max - awards[applicant.household_index]),
        )
        for applicant, name in zip(page, names, strict=True)
    ]


async def propose_manifest(
    db: Database,
    batch_id: int,
    times: draws.Timetable,
    chain: proofs.Chain,
    by: Actor,
    at: datetime,
    *,
    reason: str = "first version",
    without: Collection[str] = (),
) -> draws.ManifestRow:
    """Write down everything that decides the draw; it counts when a second member of staff has approved it.

    Reads the list, frames it with no transaction open, and proposes. Faults as of the three steps in draws.
    """
    async with db.begin() as tx:
        listing = await draws.start_manifest(tx, batch_id, by, at)
    frame, digests = await asyncio.to_thread(_frame, listing)
    async with db.begin() as tx:
        return await draws.propose_manifest(
            tx, frame, digests, times, chain, by, at, reason=reason, without=without
        )


def _frame(listing: draws.Listing) -> tuple[draws.Frame, draws.Digests]:
    frame = draws.frame_list(listing)
    return frame, draws.digest_list(frame.data)


async def approve_manifest(
    db: Database, batch_id: int, sha256: bytes, by: Actor, at: datetime
) -> draws.ApproveOutcome:
    """Sign the proposed manifest as the second member of staff; ``sha256`` is what he or she has read."""
    async with db.begin() as tx:
        return await draws.approve_manifest(tx, batch_id, sha256, by, at)


async def object_to_list(
    db: Database, cell: int, objections: Sequence[draws.Objection], by: Actor, at: datetime
) -> list[tuple[draws.ObjectOutcome, UUID | None]]:
    """Record that the published list is said to be wrong; the draw waits for every answer."""
    async with db.begin() as tx:
        return await draws.record_objections(tx, cell, objections, by, at)


async def object_in_words(
    tx: Transaction,
    cell: int,
    batch_id: int,
    kind: draws.ObjectionKind,
    opening: support.TicketOpening,
    by: Actor,
    at: datetime,
) -> str:
    """Take a citizen's own objection: the words are a ticket, and the draw waits for the answer at once.

    Gives ``opened``, why the ticket was refused (``support.TicketOutcome``), or why the list takes no
    objection (``draws.ObjectOutcome``); nothing is stored then. One transaction, given by the caller, who
    keeps the form's reference in it.
    """
    draw = await draws.find_draw(tx, batch_id)
    outcome = draws.ObjectOutcome.nothing_published if draw is None else draws.judge_objection(draw, at)
    if outcome is not draws.ObjectOutcome.recorded:
        return str(outcome)
    [ticket] = await support.open_tickets(tx, cell, [opening], by, at)
    if ticket.code is not None:
        objection = draws.Objection(batch_id, opening.person_id, kind, ticket.code)
        await draws.record_objections(tx, cell, [objection], by, at)
    return str(ticket.outcome)


async def answer_objections(
    db: Database, cell: int, answers: Sequence[draws.ObjectionAnswer], by: Actor, at: datetime
) -> list[draws.AnswerOutcome]:
    """Answer objections, each with a reason; what is corrected goes into a new version of the manifest."""
    async with db.begin() as tx:
        return await draws.answer_objections(tx, cell, answers, by, at)


async def add_to_list(
    db: Database, cell: int, batch_id: int, person_ids: Sequence[UUID], reason: str, by: Actor, at: datetime
) -> int:
    """Put applicants on the next version of the list, or correct their rows by what is known of them today.

    Gives how many. Region, reserve and family card are those of the person's facts now; applications stay.
    NotFound when somebody is not known. A new version of the manifest has to follow.
    """
    async with db.begin() as tx:
        corrections = await _compose_rows(tx, cell, batch_id, person_ids, reason, at)
        return await draws.correct_entries(tx, cell, batch_id, corrections, by, at)


async def compose_rows(
    db: Database, cell: int, batch_id: int, person_ids: Sequence[UUID], at: datetime
) -> list[draws.Correction]:
    """The rows that ``add_to_list`` would write for persons of ``cell`` today; nothing is written.

    NotFound when somebody is not known.
    """
    async with db.snapshot() as tx:
        return await _compose_rows(tx, cell, batch_id, person_ids, "looked at", at)


async def _compose_rows(
    tx: Transaction, cell: int, batch_id: int, person_ids: Sequence[UUID], reason: str, at: datetime
) -> list[draws.Correction]:
    draw = await draws.get_draw(tx, batch_id)
    pepper = await draws.open_pepper(tx, batch_id)
    terms = await programme.get_programme(tx, draw.programme_id)
    names = await people.draw_pseudonyms(tx, cell, pepper, person_ids)
    gathered = await gather_facts(tx, cell, draw.programme_id, person_ids, at)
    known = [person for person in gathered if person is not None]
    categories = await sort_into_reserves(tx, batch_id, [person.facts for person in known], terms)
    # A household's rows have one room. Whoever is corrected alone keeps that of the family, whatever was
    # awarded since the list was frozen; correct all of a family together to change it.
    rooms = await draws.find_family_rooms(tx, batch_id, [name.household for name in names], person_ids)
    return [
        draws.Correction(
            person_id=person.facts.person_id,
            pid=name.pid,
            region_id=person.region_id,
            category=category,
            household=name.household,
            room=rooms.get(name.household, max(0, draw.household_max - (person.facts.household_awards or 0))),
            reason=reason,
        )
        for person, name, category in zip(known, names, categories, strict=True)
    ]
