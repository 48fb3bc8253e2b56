"""Operation: reschedule_dues."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base.actors import Actor
from bekal.base.database import Transaction

from .outcomes import DueOutcome
from .step_dues import step_dues

_OUTCOMES = {
    "scheduled": DueOutcome.already_scheduled,
    "instructed": DueOutcome.in_transit,
    "paid": DueOutcome.already_paid,
    "forfeited": DueOutcome.already_forfeited,
}


async def reschedule_dues(
    tx: Transaction, cell: int, due_ids: Sequence[UUID], by: Actor, at: datetime
) -> list[DueOutcome]:
    """Put failed or stopped dues back to be paid, with all their tries: the cause was set right.

    Outcomes: due_unknown, in_transit, already_paid, already_scheduled, already_forfeited, rescheduled.
    """
    wishes = [(due_id, None) for due_id in due_ids]
    return await step_dues(tx, cell, wishes, "scheduled", _OUTCOMES, DueOutcome.rescheduled, by, at)
