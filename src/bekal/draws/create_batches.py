"""Create batches with their seats per region."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal import programme, regions
from bekal.base import clock, statements
from bekal.base.actors import Actor
from bekal.base.database import Transaction

from .outcomes import CreateOutcome
from .states import BatchState
from .types import BatchPlan

SQL = statements.of(__package__ or "bekal.draws")


async def create_batches(
    tx: Transaction, plans: Sequence[BatchPlan], by: Actor, at: datetime
) -> list[CreateOutcome]:
    """Create batches; one outcome per plan.

    Outcomes: ``programme_unknown``, ``window_wrong`` (closes before it opens), ``quota_negative``,
    ``region_twice``, ``region_unknown``, ``already_exists`` (the id, or the number within the programme, is
    taken), ``created``. No seats at all is allowed: such a batch is drawn like any other and has no winner.
    """
    if not plans:
        return []
    known = {region.region_id for region in regions.list_regions(clock.date_in_jakarta(at))}
    programmes = {terms.programme_id: terms for terms in await programme.list_programmes(tx)}
    outcomes = [
        _judge_plan(plan, known) if plan.programme_id in programmes else CreateOutcome.programme_unknown
        for plan in plans
    ]
    fresh: dict[int, BatchPlan] = {}
    for plan, outcome in zip(plans, outcomes, strict=True):
        if outcome == CreateOutcome.created:
            fresh.setdefault(plan.batch_id, plan)
    todo = list(fresh.values())
    columns = (
        [plan.batch_id for plan in todo],
        [plan.programme_id for plan in todo],
        [plan.number for plan in todo],
        [plan.recovery for plan in todo],
        [sum(quota.seats for quota in plan.quotas) for plan in todo],
        [plan.opens_at for plan in todo],
        [plan.closes_at for plan in todo],
    )
    made = {row[0] for row in await tx.tuples(SQL["insert_batches"], *columns, by, at)}
    quotas = [(plan.batch_id, quota) for plan in todo if plan.batch_id in made for quota in plan.quotas]
    await tx.execute(
        SQL["insert_quotas"],
        [batch_id for batch_id, _ in quotas],
        [quota.region_id for _, quota in quotas],
        [quota.seats for _, quota in quotas],
        [-1 if quota.weight is None else quota.weight for _, quota in quotas],
    )
    await _insert_reserves(tx, [plan for plan in todo if plan.batch_id in made], programmes)
    await tx.execute(SQL["insert_batch_steps"], sorted(made), None, BatchState.open.value, by, at)
    for i, plan in enumerate(plans):
        if outcomes[i] == CreateOutcome.created:
            first = plan.batch_id in made
            made.discard(plan.batch_id)
            outcomes[i] = CreateOutcome.created if first else CreateOutcome.already_exists
    return outcomes


async def _insert_reserves(
    tx: Transaction, plans: Sequence[BatchPlan], programmes: dict[int, programme.Programme]
) -> None:
    """Fix the reserves with the batch: a bucket without a share has no members and is left out."""
    rows = [
        (plan.batch_id, category, bucket)
        for plan in plans
        for category, bucket in enumerate(
            (each for each in programmes[plan.programme_id].quotas.buckets if each.share_bp), 1
        )
    ]
    await tx.execute(
        SQL["insert_reserves"],
        [batch_id for batch_id, _, _ in rows],
        [category for _, category, _ in rows],
        [bucket.code for _, _, bucket in rows],
        [bucket.share_bp for _, _, bucket in rows],
        [bucket.level for _, _, bucket in rows],
    )


def _judge_plan(plan: BatchPlan, known: set[int]) -> CreateOutcome:
    ids = [quota.region_id for quota in plan.quotas]
    if plan.opens_at >= plan.closes_at:
        return CreateOutcome.window_wrong
    if any(quota.seats < 0 for quota in plan.quotas):
        return CreateOutcome.quota_negative
    if len(set(ids)) < len(ids):
        return CreateOutcome.region_twice
    if not known.issuperset(ids):
        return CreateOutcome.region_unknown
    return CreateOutcome.created
