"""What stands out in the market is written down for staff."""

from __future__ import annotations

from datetime import datetime

from bekal import integrity
from bekal.base.actors import job
from bekal.base.database import Database

from .outside import Outside


async def search_market(db: Database, outside: Outside, at: datetime) -> int:
    """Look at what came since the last look; gives how many alerts are new."""
    async with db.begin() as tx:
        raised = await integrity.search_market(tx, outside.limits, job("search_market"), at)
    return sum(raised.values())
