"""Open a proposed batch, or refuse it: never who proposed it, and only before it opens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

from .create_batches import create_batches
from .outcomes import CreateOutcome
from .proposals import BatchDecided, BatchDecision, BatchProposal
from .proposals import DecideBatchOutcome as Outcome
from .types import BatchPlan, Quota

SQL = statements.of(__package__ or "bekal.draws")


async def decide_batches(
    tx: Transaction, decisions: Sequence[BatchDecision], by: Actor, at: datetime
) -> list[BatchDecided]:
    """Decide in order. What is accepted is a batch from now on, announced until it opens.

    Outcomes: ``proposal_unknown``, ``already_decided``, ``same_person``, ``reason_missing`` (a refusal says
    why), ``too_late``, ``already_exists``, ``refused``, ``accepted``. A few a month: one after another.
    """
    if not decisions:
        return []
    wanted = Uuids(dict.fromkeys(decision.proposal_id for decision in decisions))
    rows = await tx.rows(BatchProposal, SQL["lock_batch_proposals"], wanted)
    waiting = {row.proposal_id: row for row in rows}
    results = []
    for decision in decisions:
        row = waiting.get(decision.proposal_id)
        outcome = _judge(row, decision, by, at)
        batch_id = None
        if row is not None and outcome == Outcome.accepted:
            batch_id = await _open(tx, row, by, at)
            outcome = Outcome.already_exists if batch_id is None else outcome
        if row is not None and outcome in (Outcome.accepted, Outcome.refused):
            reason = decision.reason.strip() if outcome == Outcome.refused else None
            await tx.execute(
                SQL["decide_batch_proposal"], row.proposal_id, outcome.value, reason, batch_id, at, by
            )
            waiting[decision.proposal_id] = msgspec.structs.replace(row, state=outcome.value)
        results.append(BatchDecided(outcome, batch_id))
    return results


def _judge(row: BatchProposal | None, decision: BatchDecision, by: Actor, at: datetime) -> Outcome:
    if row is None:
        return Outcome.proposal_unknown
    if row.state != "proposed":
        return Outcome.already_decided
    if row.proposed_by == by:
        return Outcome.same_person
    if not decision.accept:
        return Outcome.refused if decision.reason.strip() else Outcome.reason_missing
    return Outcome.accepted if at < row.opens_at else Outcome.too_late


async def _open(tx: Transaction, row: BatchProposal, by: Actor, at: datetime) -> int | None:
    batch_id: int = await tx.value(SQL["next_batch_id"])
    quotas = tuple(
        Quota(region, seats, weight)
        for region, seats, weight in zip(row.region_ids, row.region_seats, row.region_weights, strict=True)
    )
    plan = BatchPlan(batch_id, row.programme_id, row.number, row.opens_at, row.closes_at, quotas)
    [outcome] = await create_batches(tx, [plan], by, at)
    return batch_id if outcome == CreateOutcome.created else None
