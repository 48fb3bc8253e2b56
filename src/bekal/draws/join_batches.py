"""Join persons to batches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Byteas, Instants, Texts, Uuids
from bekal.base.database import Transaction

from .outcomes import JoinOutcome
from .states import ApplicationState
from .types import Application, Batch

SQL = statements.of(__package__ or "bekal.draws")
SEPARATOR = "\x1f"
"""Stands between reasons on their way into an array; no rule id holds it."""

Key = tuple[int, UUID]


async def join_batches(
    tx: Transaction, cell: int, applications: Sequence[Application], by: Actor, at: datetime
) -> list[JoinOutcome]:
    """Take applications, one outcome each, as if one after the other.

    Outcomes: ``batch_unknown``, ``not_open`` (accepted outside the window, or the batch has been closed),
    ``already_joined`` (one application per person and batch), ``not_eligible`` (kept as refused with its
    reasons; the person may join again while the window is open), ``joined``. ValueError for a refusal without
    a reason.
    """
    if not applications:
        return []
    batch_ids = sorted({application.batch_id for application in applications})
    batches = {row.batch_id: row for row in await tx.rows(Batch, SQL["share_batches"], batch_ids)}
    outcomes = [_judge_time(application, batches.get(application.batch_id)) for application in applications]
    in_time: dict[Key, list[int]] = {}
    for i, application in enumerate(applications):
        if outcomes[i] == JoinOutcome.joined:
            in_time.setdefault((application.batch_id, application.person_id), []).append(i)
    deciding = {key: _deciding(applications, places) for key, places in in_time.items()}
    written = await _write(tx, cell, [applications[i] for i in deciding.values()], by, at)
    for key, places in in_time.items():
        outcome = JoinOutcome.not_eligible
        for i in places:
            if key not in written or outcome == JoinOutcome.joined:
                outcomes[i] = JoinOutcome.already_joined
                continue
            outcome = JoinOutcome.joined if applications[i].eligible else JoinOutcome.not_eligible
            outcomes[i] = outcome
    return outcomes


def _judge_time(application: Application, batch: Batch | None) -> JoinOutcome:
    if batch is None:
        return JoinOutcome.batch_unknown
    if not application.eligible and not application.reasons:
        raise ValueError(f"the refusal of {application.person_id} gives no reason")
    in_time = batch.takes_applications(application.accepted_at)
    return JoinOutcome.joined if in_time else JoinOutcome.not_open


def _deciding(applications: Sequence[Application], places: list[int]) -> int:
    """Of one person's applications in a chunk, the one that stands: the first eligible one, else the last."""
    return next((i for i in places if applications[i].eligible), places[-1])


async def _write(
    tx: Transaction, cell: int, applications: list[Application], by: Actor, at: datetime
) -> set[Key]:
    joined, refused = ApplicationState.joined.value, ApplicationState.refused.value
    rows = await tx.tuples(
        SQL["upsert_applications"],
        cell,
        Bigints([a.batch_id for a in applications]),
        Uuids([a.person_id for a in applications]),
        Bigints([a.region_id for a in applications]),
        Bigints([a.category for a in applications]),
        Byteas([a.household_index for a in applications]),
        Texts([joined if a.eligible else refused for a in applications]),
        Texts(["" if a.eligible else SEPARATOR.join(a.reasons) for a in applications]),
        Instants([a.accepted_at for a in applications]),
        by,
        at,
    )
    return set(rows)
