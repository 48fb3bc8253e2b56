"""Operation: stop_dues."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base.actors import Actor
from bekal.base.database import Transaction

from .outcomes import DueOutcome
from .step_dues import step_dues
from .types import DueStop

_OUTCOMES = {
    "instructed": DueOutcome.in_transit,
    "paid": DueOutcome.already_paid,
    "stopped": DueOutcome.already_stopped,
    "forfeited": DueOutcome.already_forfeited,
}


async def stop_dues(
    tx: Transaction, cell: int, stops: Sequence[DueStop], by: Actor, at: datetime
) -> list[DueOutcome]:
    """Stop dues whose recipient failed the check before payment; the money stays on the recipient's account.

    Outcomes: due_unknown, in_transit (with the bank already), already_paid, already_stopped,
    already_forfeited, stopped.
    """
    wishes = [(stop.due_id, stop.reason) for stop in stops]
    return await step_dues(tx, cell, wishes, "stopped", _OUTCOMES, DueOutcome.stopped, by, at)
