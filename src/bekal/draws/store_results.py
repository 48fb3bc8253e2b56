"""Write the result of a draw back, cell by cell, and close it when the database's own figures agree."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

import numpy as np

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.database import Transaction
from bekal.base.errors import WrongState

from . import rows
from .draw_queries import find_run, list_stored_winners
from .draw_steps import lock_draw, move_draw
from .draw_winners import WINNER, Drawn, rows_of_cell
from .engine import Reason, StagePool
from .queries import get_batch, list_pools
from .states import BatchState, DrawState
from .types import DrawSummary

SQL = statements.of(__package__ or "bekal.draws")


async def store_results(tx: Transaction, cell: int, drawn: Drawn, by: Actor, at: datetime) -> int:
    """Store the results of one cell, all or nothing; gives how many were new.

    A cell that is stored already is left as it is. WrongState when what was stored is not what was computed.
    """
    batch_id = drawn.draw.batch_id
    mine = rows_of_cell(drawn.frame.entries, cell)
    expected = (int(mine.sum()), int(np.count_nonzero(drawn.outcome.stage[mine])))
    [stored] = await tx.tuples(SQL["count_results"], cell, batch_id)
    if stored[0] == 0 and expected[0]:
        await rows.write_results(tx, batch_id, drawn.results, mine)
        learned = await tx.execute(SQL["store_outcomes"], cell, batch_id, by, at)
        [stored] = await tx.tuples(SQL["count_results"], cell, batch_id)
        if learned != expected[0]:
            raise WrongState(f"{learned} applicants of cell {cell} learned what came of {expected[0]} rows")
        new = expected[0]
    else:
        new = 0
    if tuple(stored) != expected:
        raise WrongState(
            f"cell {cell} holds {tuple(stored)} results and winners where {expected} were computed"
        )
    return new


async def finish_draw(tx: Transaction, drawn: Drawn, by: Actor, at: datetime) -> DrawSummary:
    """Close a draw whose results are stored in every cell.

    WrongState unless the database itself counts as many rows and its winners have the digest that the run
    noted before anything was written.
    """
    batch_id = drawn.draw.batch_id
    draw = await lock_draw(tx, batch_id, DrawState.seeded)
    run = await find_run(tx, batch_id)
    counted = [(await tx.tuples(SQL["count_results"], cell, batch_id))[0] for cell in range(tx.cells)]
    found = (sum(n for n, _ in counted), sum(n for _, n in counted))
    if run != drawn.run or found != (drawn.run.entries, drawn.run.winners):
        raise WrongState(f"{found} results and winners are stored, {drawn.run.entries} were computed")
    if await _digest_stored(tx, batch_id) != drawn.run.winners_sha256:
        raise WrongState("the winners in the database have another digest than those that were computed")
    await tx.execute(SQL["insert_pools"], batch_id, *_pool_columns(drawn))
    await tx.execute(SQL["insert_stages"], batch_id, *_stage_columns(drawn.outcome.pools))
    digest = drawn.run.winners_sha256
    await tx.execute(
        SQL["finish_draw"], batch_id, drawn.seed, digest, drawn.run.entries, drawn.run.winners, by, at
    )
    await tx.execute(
        SQL["insert_batch_steps"], [batch_id], BatchState.frozen.value, BatchState.drawn.value, by, at
    )
    await move_draw(tx, draw, DrawState.drawn, "results stored", digest.hex(), by, at)
    return await _sum_up(tx, drawn)


async def _sum_up(tx: Transaction, drawn: Drawn) -> DrawSummary:
    batch = await get_batch(tx, drawn.draw.batch_id)
    return DrawSummary(
        batch_id=batch.batch_id,
        entries=drawn.run.entries,
        seats=batch.seats,
        winners=drawn.run.winners,
        household_full=int(np.count_nonzero(drawn.outcome.reason == Reason.household_full)),
        pools=tuple(await list_pools(tx, batch.batch_id)),
        digest=drawn.run.winners_sha256.hex(),
    )


async def _digest_stored(tx: Transaction, batch_id: int) -> bytes:
    """The digest of ``winners.bin`` as the database would write it."""
    out = np.array(await list_stored_winners(tx, batch_id), np.int64).reshape(-1, 2)
    data = np.zeros(len(out), WINNER)
    data["row"], data["stage"] = out[:, 0], out[:, 1]
    return sha256(data.tobytes()).digest()


def _pool_columns(drawn: Drawn) -> Iterator[list[int]]:
    """What is shown per pool: winners of all stages, the cut-off of the stage in which all compete."""
    pools = drawn.frame.plan.pools
    numbers = np.array([pool.pool for pool in pools], np.int64)
    codes = np.searchsorted(numbers, drawn.frame.rows["pool"].astype(np.int64))
    won = drawn.outcome.stage > 0
    blocked = drawn.outcome.reason == Reason.household_full
    open_stage = {
        each.unit: each for each in drawn.outcome.pools if each.level == "regency" and each.category == 0
    }
    yield numbers.tolist()
    yield [pool.seats for pool in pools]
    yield [pool.rows for pool in pools]
    yield np.bincount(codes[won], minlength=len(pools)).tolist()
    yield np.bincount(codes[blocked], minlength=len(pools)).tolist()
    cut_offs = [open_stage[pool.pool].cut_off for pool in pools]
    yield [-1 if cut_off is None else cut_off for cut_off in cut_offs]


def _stage_columns(pools: tuple[StagePool, ...]) -> Iterator[list[int] | list[str]]:
    yield [each.stage for each in pools]
    yield [str(each.level) for each in pools]
    for name in ("unit", "category", "seats", "candidates", "winners", "household_full"):
        yield [getattr(each, name) for each in pools]
    yield [-1 if each.cut_off is None else each.cut_off for each in pools]
