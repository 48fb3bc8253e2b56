"""Offer: a proposed course or class comes into the catalogue, with its seats and sessions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal import learning, market
from bekal.base.actors import Actor
from bekal.base.database import Database


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
    if classes:
        for cell in range(db.cells):
            async with db.write(cell) as tx:
                await market.allot_seats(tx, cell, [schedule.schedule_id for schedule in classes], by, at)
    return results
