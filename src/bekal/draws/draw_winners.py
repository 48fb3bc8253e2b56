"""Draw the winners of a batch: the one operation behind which the draw may grow.

The seed is given by the caller. There is no commitment, no public beacon and no published proof yet: whoever
chooses the seed after the list is known could try many. The page that shows a result says so until the draw
is committed to before its seed exists. List, kernel and result are made for that: the list is frozen row by
row under pseudonyms, the kernel is deterministic, the result keeps the seed and a digest anybody with the
list can recompute.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import numpy as np

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.database import Transaction
from bekal.base.errors import WrongState

from . import rows
from .engine import kernel
from .move_batches import check_list, lock_batches, move_batch
from .queries import list_pools, list_quotas
from .states import BatchState
from .types import DrawSummary

SQL = statements.of(__package__ or "bekal.draws")


async def draw_winners(tx: Transaction, batch_id: int, seed: bytes, by: Actor, at: datetime) -> DrawSummary:
    """Draw a batch whose list is complete, in one transaction: all of it or nothing.

    ``seed`` is 32 bytes (ValueError otherwise). Seats are the batch's quotas, a pool is a region. Every entry
    gets a result with its ticket, its rank in the pool and, if it lost, the one reason; the batch keeps seed
    and digest. NotFound for an unknown batch; WrongState when it is not closed, was drawn before, an
    applicant is missing on the list, or what is stored does not add up to what was computed.
    """
    if len(seed) != 32:
        raise ValueError(f"a seed has 32 bytes, not {len(seed)}")
    batch = (await lock_batches(tx, [batch_id]))[batch_id]
    if batch.state not in (BatchState.closed, BatchState.frozen):
        raise WrongState(f"batch {batch_id} is {batch.state}: only a closed batch is drawn, and only once")
    if batch.state == BatchState.closed:
        await move_batch(tx, batch_id, BatchState.frozen, by, at)
    else:
        await check_list(tx, batch_id)
    seats = {quota.region_id: quota.seats for quota in await list_quotas(tx, batch_id)}
    entries = await rows.read_entries(tx, batch_id)
    drawn = await asyncio.to_thread(_draw, entries, seats, seed)
    selection = drawn.selection
    await _store(tx, batch_id, entries, drawn, seats, by, at)
    winners = int(selection.won.sum())
    digest = kernel.winners_digest(entries["pid"], selection.won)
    await tx.execute(SQL["finish_draw"], batch_id, seed, digest, len(entries), winners, by, at)
    await tx.execute(
        SQL["insert_batch_steps"], [batch_id], BatchState.frozen.value, BatchState.drawn.value, by, at
    )
    return DrawSummary(
        batch_id=batch_id,
        entries=len(entries),
        seats=batch.seats,
        winners=winners,
        household_full=int(selection.household_full.sum()),
        pools=tuple(await list_pools(tx, batch_id)),
        digest=digest.hex(),
    )


class _Drawn:
    """Tickets and selection of one draw."""

    def __init__(self, tickets: kernel.Ints, selection: kernel.Selection) -> None:
        self.tickets = tickets
        self.selection = selection


def _draw(entries: kernel.Array, seats: dict[int, int], seed: bytes) -> _Drawn:
    """Compute the draw and check it against the definition."""
    pids = np.ascontiguousarray(entries["pid"])
    tickets = kernel.draw_tickets(seed, rows.split_pids(pids))
    if len(np.unique(tickets)) < len(tickets) and len(np.unique(pids)) < len(pids):
        raise WrongState("two entries have the same pseudonym: one person is on the list twice")
    arguments: tuple[Any, ...] = (
        tickets,
        pids,
        entries["pool"].astype(np.int64),
        np.ascontiguousarray(entries["household"]),
        seats,
        entries["room"].astype(np.int64),
    )
    selection = kernel.select_winners(*arguments)
    if problems := kernel.find_violations(selection.won, *arguments):
        raise AssertionError(f"the draw contradicts its definition: {'; '.join(problems)}")
    return _Drawn(tickets, selection)


async def _store(
    tx: Transaction,
    batch_id: int,
    entries: kernel.Array,
    drawn: _Drawn,
    seats: dict[int, int],
    by: Actor,
    at: datetime,
) -> None:
    selection = drawn.selection
    await rows.write_results(tx, batch_id, entries, drawn.tickets, selection)
    await tx.execute(SQL["insert_pools"], batch_id, *_pool_columns(selection, seats))
    learned = stored = won = 0
    for cell in range(tx.cells):
        learned += await tx.execute(SQL["store_outcomes"], cell, batch_id, by, at)
        [(results, winners)] = await tx.tuples(SQL["count_results"], cell, batch_id)
        stored += results
        won += winners
    computed = (len(entries), len(entries), int(selection.won.sum()))
    if (learned, stored, won) != computed:
        raise WrongState(f"stored {learned}, {stored}, {won} results where {computed} were computed")


def _pool_columns(selection: kernel.Selection, seats: dict[int, int]) -> Iterator[list[int]]:
    """The published figures by column; pools that have seats but no candidate are shown too."""
    empty = sorted(seats.keys() - set(selection.pools.tolist()))
    nothing = [0] * len(empty)
    yield selection.pools.tolist() + empty
    yield selection.seats.tolist() + [seats[pool] for pool in empty]
    for column in (selection.candidates, selection.winners, selection.blocked_by_household):
        yield column.tolist() + nothing
    yield selection.cut_offs.tolist() + [-1] * len(empty)
