"""Judge which courses are completed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bekal import market
from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Uuids
from bekal.base.database import Transaction
from bekal.market import PurchaseState
from bekal.programme import Completion

from .outcomes import CompleteOutcome
from .rules import missing_items
from .types import Completed, CompletionRequest, Progress

SQL = statements.of(__package__ or "bekal.learning")


async def complete_purchases(
    tx: Transaction,
    cell: int,
    requests: Sequence[CompletionRequest],
    completion: Completion,
    by: Actor,
    at: datetime,
) -> list[Completed]:
    """An item asks whether a course is completed by the programme's requirements (``completion``).

    Outcomes: ``purchase_unknown``; ``purchase_cancelled``; ``already_completed``; ``purchase_failed`` (ended
    as a no-show: an end is not rewritten); ``incomplete`` with the name of each missing item
    (``rules.missing_items``; before the last session opens, always); ``completed``. The money is the
    caller's: post the hold when ``completed``.
    """
    if not requests:
        return []
    enrolments = await market.find_enrolments(tx, cell, [request.purchase_id for request in requests])
    known = {e.purchase_id: e.schedule_id for e in enrolments if e is not None}
    statement = SQL["find_progress"]
    rows = await tx.tuples(statement, cell, Uuids(known), Bigints(known.values()))
    progress = dict(zip(known, rows, strict=True))
    results = []
    completed = Uuids()
    done = set()
    for request, enrolment in zip(requests, enrolments, strict=True):
        result = _judge(enrolment, progress.get(request.purchase_id), completion, at)
        if result.outcome == CompleteOutcome.completed:
            if request.purchase_id in done:
                result = Completed(CompleteOutcome.already_completed)
            else:
                done.add(request.purchase_id)
                completed.append(request.purchase_id)
        results.append(result)
    tx.later(SQL["insert_completions"], cell, completed, at, by)
    return results


def _judge(
    enrolment: market.Enrolment | None, row: tuple[Any, ...] | None, completion: Completion, at: datetime
) -> Completed:
    if enrolment is None or row is None:
        return Completed(CompleteOutcome.purchase_unknown)
    if enrolment.state == PurchaseState.cancelled:
        return Completed(CompleteOutcome.purchase_cancelled)
    if row[-1] or enrolment.state == PurchaseState.completed:
        return Completed(CompleteOutcome.already_completed)
    if enrolment.state == PurchaseState.failed:
        return Completed(CompleteOutcome.purchase_failed)
    missing = missing_items(completion, Progress(*row[:-1]), at)
    return Completed(CompleteOutcome.incomplete if missing else CompleteOutcome.completed, missing)
