"""Identities are compared with the civil registry."""

from __future__ import annotations

from datetime import datetime

from bekal import journey
from bekal.base.actors import job
from bekal.base.database import Database

from .outside import OUTSIDE_CHUNK, Outside, ask


async def check_identities(db: Database, outside: Outside, at: datetime) -> int:
    """Ask the civil registry about persons who wait for it."""
    by = job("check_identities")
    return await ask(
        db,
        lambda cell: journey.claim_identities(db, cell, OUTSIDE_CHUNK, by, at),
        outside.registry.verify,
        lambda cell, answers: journey.record_identities(db, cell, answers, by, at),
    )
