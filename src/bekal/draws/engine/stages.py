"""The draw: four stages, each one run of the kernel (docs/draw-format.md section 10)."""

from __future__ import annotations

import itertools

import numpy as np

from .climb import Climb, Climbed, climb_stages
from .field import Ground
from .layout import Layout
from .lists import check_list, widen_rows
from .tickets import draw_tickets
from .types import ROW, Array, Bytes, DrawError, Ints, Outcome, Plan, Reason


def draw_list(rows: Array, plan: Plan, seed: bytes, tickets: Ints | None = None) -> Outcome:
    """Draw the winners of a list: the stages of docs/draw-format.md section 10.

    DrawError when the list breaks the format (``check_list``) or the seed has not 32 bytes. ``tickets`` may
    be given where they are known already (or forced, in tests).
    """
    layout = Layout(plan)
    if problems := check_list(rows, plan):
        raise DrawError("this list cannot be drawn: " + "; ".join(problems))
    if tickets is None:
        tickets = draw_tickets(seed, rows.view(ROW)["pid"])
    ground = Ground(widen_rows(rows), tickets, layout.starts, layout.width)
    reserves, nothing = layout.reserve_stage(1), np.zeros(len(plan.reserves), np.int64)
    climb = climb_stages(ground, layout, [reserves, layout.open_stage(2, nothing)], _climb)
    stage = np.zeros(len(rows), np.uint8)
    stage[climb.field.row] = climb.field.stage
    reason = _give_reasons(ground, climb, climb.done[open_number(plan) - 1], stage)
    return Outcome(tickets=tickets, stage=stage, reason=reason, pools=climb.list_pools())


def open_number(plan: Plan) -> int:
    """The number of the open stage, whose cut-offs are a pool's own."""
    return 2 if plan.order == "reserve_first" else 1


def rank_tickets(rows: Array, plan: Plan, tickets: Ints) -> Ints:
    """Each row's place among the tickets of its pool, from 1; equal tickets by pid."""
    starts = Layout(plan).starts.tolist()
    ranks = np.empty(len(rows), np.int64)
    for start, end in itertools.pairwise(starts):
        ranks[start + np.argsort(tickets[start:end], kind="stable")] = np.arange(1, end - start + 1)
    return ranks


def _climb(climb: Climb) -> None:
    layout = climb.layout
    if layout.plan.order == "reserve_first":
        reserved = climb.run(layout.reserve_stage(1)).run.winners
        climb.run(layout.open_stage(2, reserved))
    else:
        reserves = layout.reserve_stage(2)
        climb.run(layout.open_stage(1, reserves.seats))
        climb.run(reserves)
    left = layout.by_province(layout.seats - climb.winners_by_pool())
    climb.run(layout.province_stage(3, left))
    climb.run(layout.nation_stage(4, int((layout.seats - climb.winners_by_pool()).sum())))


def _give_reasons(ground: Ground, climb: Climb, opened: Climbed, stage: Bytes) -> Bytes:
    """Behind the last seat of one's pool, or a pool without seats: the pool is full. Else the household."""
    reason = np.full(len(stage), Reason.household_full, np.uint8)
    seats, run = opened.stage.seats, opened.run
    for pool in np.flatnonzero(run.winners == seats).tolist():
        part = ground.part(pool)
        if run.last[pool] < 0:
            reason[part] = Reason.pool_full
            continue
        last = climb.field.row[run.last[pool]]
        tickets = ground.tickets[part]
        behind = tickets > ground.tickets[last]
        # Equal tickets go by pid, as the rows do.
        behind |= (tickets == ground.tickets[last]) & (np.arange(part.start, part.stop) > last)
        reason[part][behind] = Reason.pool_full
    reason[stage > 0] = Reason.won
    return reason
