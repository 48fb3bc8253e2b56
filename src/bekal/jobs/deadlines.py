"""Deadlines that pass by themselves: batches close, unused places are revoked."""

from __future__ import annotations

from datetime import datetime

from bekal import draws, journey, programme
from bekal.base.actors import job
from bekal.base.database import Database

from .outside import Outside


async def close_batches(db: Database, outside: Outside, at: datetime) -> int:
    """Close batches whose last instant of joining has passed; freezing and drawing are for people."""
    async with db.read() as tx:
        batches = await draws.list_batches(tx)
    due = [batch for batch in batches if batch.state == draws.BatchState.open and batch.closes_at <= at]
    for batch in due:
        await journey.close_batch(db, batch.batch_id, job("close_batches"), at)
    return len(due)


async def revoke_overdue(db: Database, outside: Outside, at: datetime) -> int:
    """Revoke places whose purchase deadline has passed, in every programme."""
    async with db.read() as tx:
        programmes = await programme.list_programmes(tx)
    by = job("revoke_overdue")
    return sum(
        [
            await journey.revoke_overdue(db, cell, terms.programme_id, by, at)
            for terms in programmes
            for cell in range(db.cells)
        ]
    )
