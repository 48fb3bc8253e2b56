"""Draws move with time: a missing reveal moves the day, and the beacon's round is fetched when it is out."""

from __future__ import annotations

from datetime import datetime

from bekal import draws, journey
from bekal.base import logs
from bekal.base.actors import job
from bekal.base.database import Database
from bekal.draws.proofs import RoundState

from .outside import Outside

log = logs.logger(__name__)


async def postpone_draws(db: Database, outside: Outside, at: datetime) -> int:
    """Move draws by a day whose reveals are over and not complete; everybody has a day more to reveal."""
    async with db.read() as tx:
        found = await draws.list_draws(tx)
    by = job("postpone_draws")
    moved = 0
    for draw in found:
        if draw.state == draws.DrawState.committed and draw.reveals_until and at >= draw.reveals_until:
            missing = await journey.postpone_draw(db, draw.batch_id, by, at)
            if missing:
                log.warning("draw postponed", batch=draw.batch_id, missing=missing)
            moved += bool(missing)
    return moved


async def fetch_beacon(db: Database, outside: Outside, at: datetime) -> int:
    """Fetch the rounds that draws wait for. A late round is waited for; relays that disagree stop the draw.

    Running a draw is for people: the seed is fixed here, and nobody's choice any more.
    """
    awaited = await journey.list_awaited_rounds(db, outside.beacon.chain, at)
    if not awaited:
        return 0
    seeded = 0
    answers = await outside.beacon.fetch_rounds([number for _, number in awaited])
    for (batch_id, number), answer in zip(awaited, answers, strict=True):
        if answer.state == RoundState.refused:
            log.error("beacon refused", batch=batch_id, round=number, reason=answer.reason)
        if answer.found is not None:
            outcome = await journey.record_beacon(db, batch_id, answer.found, job("fetch_beacon"), at)
            seeded += outcome == draws.BeaconOutcome.seeded
    return seeded
