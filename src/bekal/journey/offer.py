"""Offer: a proposed course or class comes into the catalogue, with its seats and sessions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal import learning, market
from bekal.base import outbox
from bekal.base.actors import Actor
from bekal.base.database import Database, Transaction

from .books import HOME_CELL
from .tell_partners import proposal_messages


async def decide_proposals(
    db: Database, decisions: Sequence[market.ProposalDecision], by: Actor, at: datetime
) -> list[market.ProposalDecided]:
    """Accept or refuse what institutions propose: ``market.DecideOutcome``.

    An accepted class can be bought once every cell has its seats; allotting them is safe to repeat.
    """
    async with db.begin() as tx:
        results = await market.decide_proposals(tx, decisions, by, at)
        classes = [result.schedule for result in results if result.schedule is not None]
        found = await market.find_courses(tx, [schedule.course_id for schedule in classes])
        courses = [course for course in found if course is not None]
        await learning.store_sessions(tx, learning.plan_sessions(classes, courses), by, at)
        await _tell(tx, decisions, results, at)
    if classes:
        for cell in range(db.cells):
            async with db.write(cell) as tx:
                await market.allot_seats(tx, cell, [schedule.schedule_id for schedule in classes], by, at)
    return results


async def _tell(
    tx: Transaction,
    decisions: Sequence[market.ProposalDecision],
    results: Sequence[market.ProposalDecided],
    at: datetime,
) -> None:
    """Tell the institutions whose proposals were decided just now."""
    done = (market.DecideOutcome.accepted, market.DecideOutcome.refused)
    decided = [d.proposal_id for d, r in zip(decisions, results, strict=True) if r.outcome in done]
    rows = [row for row in await market.find_proposals(tx, decided) if row is not None]
    institutions = await market.find_institutions_by_id(tx, [row.institution_id for row in rows])
    told = [(each.code, row) for each, row in zip(institutions, rows, strict=True) if each is not None]
    await outbox.put_messages(tx, HOME_CELL, proposal_messages(told), at)
