"""Steps of a batch other than the draw itself: closing, and what follows the draw."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.database import Transaction
from bekal.base.errors import NotFound, WrongState

from .outcomes import CloseOutcome
from .states import BATCH_STEPS, BatchState
from .types import Batch

SQL = statements.of(__package__ or "bekal.draws")


async def close_batches(
    tx: Transaction, batch_ids: Sequence[int], by: Actor, at: datetime
) -> list[CloseOutcome]:
    """Close batches whose window is over: nobody joins any more. ``already_closed`` or ``closed`` per batch.

    Waits for those who are just joining. NotFound for an unknown batch, WrongState before the closing instant
    of one of them; nothing is closed then.
    """
    if not batch_ids:
        return []
    batches = await lock_batches(tx, batch_ids)
    for batch in batches.values():
        if batch.state == BatchState.open and at < batch.closes_at:
            raise WrongState(f"batch {batch.batch_id} takes applications until {batch.closes_at.isoformat()}")
    moved = await _move(tx, list(batches), BatchState.open, BatchState.closed, by, at)
    outcomes = []
    for batch_id in batch_ids:
        outcomes.append(CloseOutcome.closed if batch_id in moved else CloseOutcome.already_closed)
        moved.discard(batch_id)
    return outcomes


async def move_batch(tx: Transaction, batch_id: int, state: BatchState, by: Actor, at: datetime) -> Batch:
    """Take a batch one step on: ``frozen`` when its list is whole, ``checked`` when the winners were checked
    again, ``announced`` when two people have signed; gives the batch. No step is taken twice.

    Closing and drawing have their own operations. NotFound for an unknown batch; WrongState for a step that
    the table of steps does not have, and for a list on which an applicant is missing.
    """
    batch = (await lock_batches(tx, [batch_id]))[batch_id]
    if batch.state == state:
        return batch
    own = (BatchState.open, BatchState.closed, BatchState.drawn)
    if state in own or (BatchState(batch.state), state) not in BATCH_STEPS:
        raise WrongState(f"batch {batch_id} is {batch.state}: it cannot become {state}")
    if state == BatchState.frozen:
        await check_list(tx, batch_id)
    await _move(tx, [batch_id], batch.state, state, by, at)
    [row] = await tx.rows(Batch, SQL["find_batches"], [batch_id])
    return row


async def lock_batches(tx: Transaction, batch_ids: Sequence[int]) -> dict[int, Batch]:
    """Lock batches for a step, by id. NotFound for an unknown one."""
    rows = await tx.rows(Batch, SQL["lock_batches"], sorted(set(batch_ids)))
    batches = {row.batch_id: row for row in rows}
    if missing := sorted(set(batch_ids) - batches.keys()):
        raise NotFound(f"there is no batch {missing[0]}")
    return batches


async def check_list(tx: Transaction, batch_id: int) -> None:
    """WrongState unless the list of a batch holds all its applicants and nobody else."""
    counts = [(await tx.tuples(SQL["count_mismatches"], cell, batch_id))[0] for cell in range(tx.cells)]
    missing, extra = (sum(column) for column in zip(*counts, strict=True))
    if missing or extra:
        raise WrongState(
            f"the list of batch {batch_id} is not whole: {missing} applicants are missing on it, "
            f"{extra} on it are no applicants"
        )


async def _move(
    tx: Transaction, batch_ids: list[int], before: str, after: str, by: Actor, at: datetime
) -> set[int]:
    rows = await tx.tuples(SQL["move_batches"], batch_ids, str(before), str(after), by, at)
    moved = {row[0] for row in rows}
    await tx.execute(SQL["insert_batch_steps"], sorted(moved), str(before), str(after), by, at)
    return moved
