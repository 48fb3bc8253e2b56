"""People are reminded of what comes; of a batch that opened, and of the result of a draw, all are told."""

from __future__ import annotations

from datetime import datetime

from bekal import journey, programme
from bekal.base.actors import job
from bekal.base.database import Database

from .outside import Outside


async def remind_people(db: Database, outside: Outside, at: datetime) -> int:
    """Remind of deadlines, of tomorrow's classes and of surveys that opened; gives how many were looked at.

    Run again it tells nobody twice: each reminder has one id.
    """
    by = job("remind_people")
    async with db.read() as tx:
        programmes = await programme.list_programmes(tx)
    seen = 0
    for cell in range(db.cells):
        for terms in programmes:
            seen += await journey.remind_of_deadlines(db, cell, terms, by, at)
            seen += await journey.remind_of_surveys(db, cell, terms, by, at)
        seen += await journey.remind_of_classes(db, cell, by, at)
    return seen


async def tell_results(db: Database, outside: Outside, at: datetime) -> int:
    """Tell the results of draws that were announced within the last week; gives how many people were told."""
    by = job("tell_results")
    told = 0
    for batch in await journey.list_announced(db, at):
        for cell in range(db.cells):
            told += await journey.tell_results(db, cell, batch, by, at)
    return told


async def tell_openings(db: Database, outside: Outside, at: datetime) -> int:
    """Tell numbers that asked for it which batches are open; gives how many were told. Each once a batch."""
    by = job("tell_openings")
    told = 0
    for batch in await journey.list_opened(db, at):
        for cell in range(db.cells):
            told += await journey.invite(db, cell, batch, by, at)
    return told
