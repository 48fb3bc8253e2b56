"""Operation: schedule_incentives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Texts, Uuids
from bekal.base.database import Transaction

from .outcomes import ScheduleOutcome
from .types import Due

SQL = statements.of(__package__ or "bekal.payouts")


async def schedule_incentives(
    tx: Transaction, cell: int, dues: Sequence[Due], by: Actor, at: datetime
) -> list[ScheduleOutcome]:
    """Write down what recipients are to be paid, each once per (card, kind, sequence).

    Outcomes: already_scheduled (the first stands, whatever the second says), scheduled.
    """
    if not dues:
        return []
    due_ids = ids.new_ids([ids.slot_of(due.person_id) for due in dues], at)
    rows = await tx.tuples(
        SQL["schedule_incentives"],
        cell,
        Uuids(due_ids),
        Uuids([due.person_id for due in dues]),
        Uuids([due.card_id for due in dues]),
        Uuids([due.account_id for due in dues]),
        Texts([due.kind for due in dues]),
        Bigints([due.sequence for due in dues]),
        Bigints([due.amount_rp for due in dues]),
        Bigints([due.programme_id for due in dues]),
        Bigints([due.fiscal_year for due in dues]),
        Texts([due.due_on.isoformat() for due in dues]),
        at,
        by,
    )
    written = {row[0] for row in rows}
    scheduled, already = ScheduleOutcome.scheduled, ScheduleOutcome.already_scheduled
    return [scheduled if due_id in written else already for due_id in due_ids]
