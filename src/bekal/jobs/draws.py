"""Draws move with time: a missing reveal moves the day, and the beacon's round is fetched when it is out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bekal import draws, journey, programme
from bekal.base import clock, logs
from bekal.base.actors import job
from bekal.base.database import Database
from bekal.draws.proofs import RoundState

from .outside import Outside

log = logs.logger(__name__)

RECOVERY_SEATS_MIN: Final = 1_000
"""Fewer seats wait for more to come back: a batch is work for everybody."""

_ANNOUNCED_FOR: Final = timedelta(days=7)
_OPEN_DAYS: Final = 4
_YEAR_LEFT: Final = timedelta(days=60)
"""Time to draw, to decree, to buy and to learn before the year closes."""


async def postpone_draws(db: Database, outside: Outside, at: datetime) -> int:
    """Move draws by a day that lack a reveal, or witnesses, at the deadline; everybody has a day more."""
    async with db.read() as tx:
        found = await draws.list_draws(tx)
    by = job("postpone_draws")
    moved = 0
    for draw in found:
        if draw.state != draws.DrawState.committed or draw.reveals_until is None or draw.draw_at is None:
            continue
        if at >= min(draw.reveals_until, draw.draw_at - draws.WITNESS_TIME):
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


async def open_recovery_batches(db: Database, outside: Outside, at: datetime) -> int:
    """Offer the seats that came back (struck, declined, revoked) in a batch of their own, once they are many.

    Only when every earlier batch of the programme was announced and its year leaves the time. It is announced
    for a week and opens at noon; all that follows is done by people, as with any batch.
    """
    today = clock.date_in_jakarta(at)
    async with db.read() as tx:
        batches = await draws.list_batches(tx)
        programmes = await programme.list_programmes(tx)
        wanted = []
        for terms in programmes:
            states = {batch.state for batch in batches if batch.programme_id == terms.programme_id}
            running = any(today + _YEAR_LEFT <= year.buy_until for year in terms.fiscal_years)
            if running and states == {draws.BatchState.announced}:
                quotas = await draws.plan_recovery_quotas(tx, terms.programme_id)
                if sum(quota.seats for quota in quotas) >= RECOVERY_SEATS_MIN:
                    wanted.append((terms.programme_id, tuple(quotas)))
    opens_on = today + _ANNOUNCED_FOR
    first_id = max((batch.batch_id for batch in batches), default=0) + 1
    plans = [
        draws.BatchPlan(
            batch_id=batch_id,
            programme_id=programme_id,
            number=1 + max(batch.number for batch in batches if batch.programme_id == programme_id),
            opens_at=clock.start_of(opens_on) + timedelta(hours=12),
            closes_at=clock.start_of(opens_on + timedelta(days=_OPEN_DAYS)),
            quotas=quotas,
            recovery=True,
        )
        for batch_id, (programme_id, quotas) in enumerate(wanted, first_id)
    ]
    async with db.begin() as tx:
        outcomes = await draws.create_batches(tx, plans, job("open_recovery_batches"), at)
    for plan, outcome in zip(plans, outcomes, strict=True):
        log.warning("recovery batch", batch=plan.batch_id, programme=plan.programme_id, outcome=outcome)
    return sum(outcome == draws.CreateOutcome.created for outcome in outcomes)
