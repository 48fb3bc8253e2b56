"""Seats that come back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Uuids
from bekal.base.database import Transaction

from .outcomes import RecoverOutcome
from .types import RecoveredSeat

SQL = statements.of(__package__ or "bekal.draws")


async def recover_seats(
    tx: Transaction, cell: int, seats: Sequence[RecoveredSeat], by: Actor, at: datetime
) -> list[RecoverOutcome]:
    """Note seats for the quotas of a recovery batch. ``already_recovered`` or ``recovered`` per item.

    ``strike_winners`` and ``decline_places`` note theirs themselves; a revoked card's seat is noted by who
    revokes. A person's seat of a batch comes back once, with the cause that was noted first.
    """
    if not seats:
        return []
    first = {(seat.batch_id, seat.person_id): seat for seat in reversed(seats)}
    todo = list(first.values())
    rows = await tx.tuples(
        SQL["insert_recovered_seats"],
        cell,
        Bigints([seat.batch_id for seat in todo]),
        Uuids([seat.person_id for seat in todo]),
        Bigints([seat.region_id for seat in todo]),
        [seat.cause for seat in todo],
        by,
        at,
    )
    new = set(rows)
    outcomes = []
    for seat in seats:
        key = (seat.batch_id, seat.person_id)
        outcomes.append(RecoverOutcome.recovered if key in new else RecoverOutcome.already_recovered)
        new.discard(key)
    return outcomes
