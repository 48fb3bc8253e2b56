"""Reads of ``draws``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from bekal.base import statements
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction
from bekal.base.errors import NotFound

from .states import ApplicationState
from .types import (
    Applicant,
    ApplicationRow,
    Batch,
    BatchStep,
    PoolResult,
    Quota,
    RecoveredCount,
    Reserve,
    StateCount,
    Winner,
)

SQL = statements.of(__package__ or "bekal.draws")


async def find_batch(tx: Transaction, batch_id: int) -> Batch | None:
    """A batch, or None."""
    rows = await tx.rows(Batch, SQL["find_batches"], [batch_id])
    return rows[0] if rows else None


async def get_batch(tx: Transaction, batch_id: int) -> Batch:
    """A batch. NotFound when there is none of this id."""
    batch = await find_batch(tx, batch_id)
    if batch is None:
        raise NotFound(f"there is no batch {batch_id}")
    return batch


async def list_batches(tx: Transaction, programme_id: int | None = None) -> list[Batch]:
    """All batches of one programme, or of all, by id."""
    return await tx.rows(Batch, SQL["list_batches"], programme_id)


async def find_open_batches(tx: Transaction, programme_id: int | None, at: datetime) -> list[Batch]:
    """The batches that take applications at this instant."""
    return await tx.rows(Batch, SQL["find_open_batches"], programme_id, at)


async def list_batch_steps(tx: Transaction, batch_id: int) -> list[BatchStep]:
    """Every step the batch took, by whom and when."""
    return await tx.rows(BatchStep, SQL["list_batch_steps"], batch_id)


async def list_quotas(tx: Transaction, batch_id: int) -> list[Quota]:
    """Seats per region of a batch, by region."""
    return await tx.rows(Quota, SQL["list_quotas"], batch_id)


async def list_reserves(tx: Transaction, batch_id: int) -> list[Reserve]:
    """The reserves of a batch, in order of precedence."""
    return await tx.rows(Reserve, SQL["list_reserves"], batch_id)


async def list_pools(tx: Transaction, batch_id: int) -> list[PoolResult]:
    """What the draw published per pool; empty before it."""
    return await tx.rows(PoolResult, SQL["list_pools"], batch_id)


async def list_applicants(
    tx: Transaction, cell: int, batch_id: int, after: UUID | None, limit: int
) -> list[Applicant]:
    """A page of those in state ``joined``, by person."""
    return await tx.rows(Applicant, SQL["list_applicants"], cell, batch_id, after, limit)


async def list_winners(
    tx: Transaction,
    cell: int,
    batch_id: int,
    after: UUID | None,
    limit: int,
    state: ApplicationState = ApplicationState.won,
) -> list[Winner]:
    """A page of winners by person: those neither struck, declined nor awarded, or those in another
    ``state``."""
    if state == ApplicationState.won:
        return await tx.rows(Winner, SQL["list_winners"], cell, batch_id, after, limit)
    return await tx.rows(Winner, SQL["list_by_state"], cell, batch_id, after, limit, state.value)


async def list_awarded(
    tx: Transaction, cell: int, batch_id: int, after: UUID | None, limit: int
) -> list[Winner]:
    """A page of winners whom the decree names, by person."""
    return await list_winners(tx, cell, batch_id, after, limit, ApplicationState.awarded)


async def count_winners(tx: Transaction, batch_id: int, *, waiting_only: bool = False) -> int:
    """Winners of a batch, in all cells, who were neither struck nor have declined.

    ``waiting_only``: without those whom a decree has named already.
    """
    return int(await tx.value(SQL["count_winners"], batch_id, waiting_only))


async def count_applications(tx: Transaction, batch_id: int) -> list[StateCount]:
    """Applications of a batch by region and state, in all cells."""
    return await tx.rows(StateCount, SQL["count_applications"], batch_id)


async def count_recovered_seats(tx: Transaction, programme_id: int) -> list[RecoveredCount]:
    """Seats of a programme that came back, by batch, region and cause, in all cells."""
    return await tx.rows(RecoveredCount, SQL["count_recovered_seats"], programme_id)


async def plan_recovery_quotas(tx: Transaction, programme_id: int) -> list[Quota]:
    """The quotas of the next recovery batch: per region, seats that came back and were not offered again.

    A seat counts as offered again once a batch with ``recovery`` exists for it.
    """
    return await tx.rows(Quota, SQL["plan_recovery_quotas"], programme_id)


async def find_applications(
    tx: Transaction, cell: int, person_ids: Sequence[UUID]
) -> list[list[ApplicationRow]]:
    """Each person's applications, the newest batch last, with what the draw said; in order of the persons."""
    if not person_ids:
        return []
    found: dict[UUID, list[ApplicationRow]] = {}
    for row in await tx.tuples(SQL["find_applications"], cell, Uuids(person_ids)):
        found.setdefault(row[0], []).append(_application(row))
    return [found.get(person_id, []) for person_id in person_ids]


def _application(row: tuple[Any, ...]) -> ApplicationRow:
    person_id, batch_id, region_id, state, reasons, *rest = row
    return ApplicationRow(person_id, batch_id, region_id, state, tuple(reasons), *rest)
