"""Look for what stands out among what came since the last look: one statement for each kind."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from bekal import learning
from bekal.base import clock, ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Texts, Uuids
from bekal.base.database import Transaction

from .states import AlertKind
from .types import Limits

SQL = statements.of(__package__ or "bekal.integrity")

OVERLAP: Final = timedelta(minutes=10)
"""A transaction commits a moment after the instant it writes; what is met twice raises no second alert."""
FIRST_LOOK: Final = timedelta(days=1)
_BASE_DAYS: Final = 14
_ORDER_LIFE: Final = timedelta(hours=1)
"""A purchase's id may be older than the purchase: it is its order's."""


async def search_market(tx: Transaction, limits: Limits, by: Actor, at: datetime) -> dict[AlertKind, int]:
    """Raise alerts; gives how many of each kind are new.

    An alert is one for its kind, subject and day: met again, it shows the larger measure and keeps its state.
    """
    looked = dict(await tx.tuples(SQL["list_searches"]))
    raised = {}
    for kind in AlertKind:
        first = kind.value not in looked
        since = (at - FIRST_LOOK if first else looked[kind.value]) - OVERLAP
        asked = _parameters(kind, limits, since, at, first=first)
        found = await tx.tuples(SQL[f"find_{kind.value}"], *asked)
        rows = await tx.tuples(
            SQL["store_alerts"],
            Uuids(ids.new_ids([0] * len(found), at)),
            kind.value,
            Texts(row[0] for row in found),
            [row[1] for row in found],
            Bigints(row[2] for row in found),
            Bigints(row[3] for row in found),
            at,
            by,
        )
        raised[kind] = sum(row[0] for row in rows)
    await tx.execute(SQL["store_searches"], Texts(kind.value for kind in AlertKind), at)
    return raised


def _parameters(
    kind: AlertKind, limits: Limits, since: datetime, at: datetime, *, first: bool
) -> tuple[Any, ...]:
    if kind == AlertKind.completed_unattended:
        day = clock.start_of(clock.date_in_jakarta(since))
        shares = limits.unattended_min, limits.unattended_percent
        return day, since, at, *shares, learning.REDEEM_WINDOW_SECONDS
    if kind == AlertKind.price_outlier:
        return since, at, limits.price_ratio, clock.date_in_jakarta(at)
    if kind == AlertKind.purchase_peak:
        first_on = clock.date_in_jakarta(since)
        base_on = first_on - timedelta(days=_BASE_DAYS)
        # The first look has to count the days that others are held against.
        start = clock.start_of(base_on if first else first_on)
        lowest = UUID(int=int((start - _ORDER_LIFE).timestamp() * 1000) << 80)
        return lowest, start, at, base_on, limits.peak_min, limits.peak_ratio, _BASE_DAYS, first_on
    if kind == AlertKind.rating_burst:
        return since.replace(minute=0, second=0, microsecond=0), at, limits.burst_min
    return since, at, limits.shared_max, clock.date_in_jakarta(at)
