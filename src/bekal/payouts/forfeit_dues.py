"""Operation: forfeit_dues."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base.actors import Actor
from bekal.base.database import Transaction

from .outcomes import DueOutcome
from .step_dues import step_dues

_OUTCOMES = {
    "instructed": DueOutcome.in_transit,
    "paid": DueOutcome.already_paid,
    "forfeited": DueOutcome.already_forfeited,
}


async def forfeit_dues(
    tx: Transaction, cell: int, due_ids: Sequence[UUID], by: Actor, at: datetime
) -> list[DueOutcome]:
    """Give up dues at the close of their fiscal year; the caller returns the money to the treasury.

    What is with the bank is left alone until its answer is there. Outcomes: due_unknown, in_transit,
    already_paid, already_forfeited, forfeited.
    """
    wishes = [(due_id, None) for due_id in due_ids]
    return await step_dues(tx, cell, wishes, "forfeited", _OUTCOMES, DueOutcome.forfeited, by, at)
