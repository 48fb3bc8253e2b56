"""Stage after stage over a field that is widened until it is wide enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .field import EVERYTHING, Field, Ground
from .layout import Layout, Stage
from .run import Run, run_kernel, take_winners
from .types import Ints, StagePool

SPARE = 50
"""Candidates beyond the expected need that a unit brings along."""
_PATIENCE = 6
"""After so many widenings whatever is still too narrow is taken whole."""


class TooNarrow(Exception):  # noqa: N818 - not a fault, a turn back
    """Units whose candidates outside the field may matter.

    ``missing`` seats that the unit could not fill from the field, ``reached`` its largest winning ticket
    where that lies above the bounds of others (-1: it does not).
    """

    def __init__(self, stage: Stage, missing: Ints, reached: Ints) -> None:
        super().__init__()
        self.stage, self.missing, self.reached = stage, missing, reached


@dataclass(frozen=True)
class Climbed:
    """A stage that has been run: ``candidates`` by unit, and the kernel's findings."""

    stage: Stage
    candidates: Ints
    run: Run


class Climb:
    """The stages on one field: each takes its winners out of the next."""

    def __init__(self, field: Field, layout: Layout, totals: Ints) -> None:
        self.field, self.layout, self.totals = field, layout, totals
        self.done: list[Climbed] = []

    def winners_by_pool(self) -> Ints:
        """Winners so far by pool code, of all stages."""
        return np.bincount(self.field.pool[self.field.stage > 0], minlength=len(self.layout.seats))

    def run(self, stage: Stage) -> Climbed:
        """Run a stage; TooNarrow where the field may not show all that matters."""
        field = self.field
        run = run_kernel(field, stage.unit_of, stage.seats)
        _check_width(field, stage, run)
        took = np.flatnonzero(field.stage)
        groups = field.pool[took] * self.totals.shape[1] + field.category[took]
        waiting = self.totals - np.bincount(groups, minlength=self.totals.size).reshape(self.totals.shape)
        candidates = _sum_units(stage, waiting)
        take_winners(field, run, stage.number)
        self.done.append(Climbed(stage, candidates, run))
        return self.done[-1]

    def list_pools(self) -> tuple[StagePool, ...]:
        """The table of all stages run, ascending."""
        return tuple(pool for climbed in self.done for pool in _list_pools(self.field, climbed))


def climb_stages(ground: Ground, layout: Layout, first: list[Stage], climb: Callable[[Climb], None]) -> Climb:
    """Run ``climb`` on a field that is wide enough; ``first`` are the stages to begin the field with."""
    totals = ground.count_groups()
    bounds = np.full(totals.shape, -1, np.int64)
    for stage in first:
        wanted = guess_need(stage.seats, _sum_units(stage, totals))
        bounds = np.maximum(bounds, _reach(ground, np.full_like(bounds, -1), stage, wanted))
    for turn in range(1_000):
        attempt = Climb(Field(ground, bounds), layout, totals)
        try:
            climb(attempt)
        except TooNarrow as narrow:
            wanted = np.where(narrow.missing > 0, narrow.missing * 2 + SPARE, 0)
            if turn >= _PATIENCE:
                wanted = np.where(wanted > 0, len(ground.tickets), 0)
            wider = _reach(ground, bounds, narrow.stage, wanted)
            inside = narrow.stage.unit_of >= 0
            reached = np.where(inside, narrow.reached[narrow.stage.unit_of], -1)
            bounds = np.maximum(np.maximum(bounds, wider), reached)
        else:
            return attempt
    raise AssertionError("the field was widened a thousand times")


def guess_need(seats: Ints, candidates: Ints) -> Ints:
    """How many of the smallest tickets will do, by unit: the more seats, the more households get in the way.

    A guess that is too small costs time, nothing else.
    """
    share = np.minimum(seats / np.maximum(candidates, 1), 1)
    need = seats * (1.05 + 0.3 * share) + 4 * np.sqrt(seats) + SPARE
    return np.where(seats > 0, need, 0).astype(np.int64)


def _check_width(field: Field, stage: Stage, run: Run) -> None:
    inside = (stage.unit_of >= 0) & (field.outside > 0)
    lowest = np.full(len(stage.seats), EVERYTHING)
    np.minimum.at(lowest, stage.unit_of[inside], field.bounds[inside])
    reached = np.where(run.last >= 0, field.ticket[run.last], -1) if len(field.ticket) else run.last
    short = (lowest < EVERYTHING) & (run.winners < stage.seats)
    beyond = (lowest < EVERYTHING) & ~short & (reached > lowest)
    if short.any() or beyond.any():
        missing = np.where(short, stage.seats - run.winners, 0)
        raise TooNarrow(stage, missing, np.where(short | beyond, reached, -1))


def _sum_units(stage: Stage, table: Ints) -> Ints:
    inside = stage.unit_of >= 0
    sums = np.zeros(len(stage.seats), np.int64)
    np.add.at(sums, stage.unit_of[inside], table[inside])
    return sums


def _reach(ground: Ground, bounds: Ints, stage: Stage, wanted: Ints) -> Ints:
    """Bounds that let so many more candidates of each unit into the field, by smallest ticket."""
    outside: dict[int, list[Ints]] = {int(unit): [] for unit in np.flatnonzero(wanted)}
    for pool in range(len(ground.starts) - 1):
        here = [unit for unit in np.unique(stage.unit_of[pool]).tolist() if unit in outside]
        rows = ground.choose(pool, bounds, outside=True) if here else None
        for unit in here:
            assert rows is not None
            mine = stage.unit_of[pool] == unit
            chosen = rows if mine.all() else rows[mine[ground.wide["category"][rows]]]
            outside[unit].append(ground.tickets[chosen])
    wider = bounds.copy()
    for unit, parts in outside.items():
        tickets = np.concatenate(parts)
        place = int(wanted[unit]) - 1
        bound = np.partition(tickets, place)[place] if place < len(tickets) else EVERYTHING
        wider[stage.unit_of == unit] = bound
    return np.maximum(wider, bounds)


def _list_pools(field: Field, climbed: Climbed) -> list[StagePool]:
    stage, run = climbed.stage, climbed.run
    table = []
    for i, (level, unit, category) in enumerate(stage.keys):
        full = run.winners[i] == stage.seats[i] and run.last[i] >= 0
        table.append(
            StagePool(
                stage=stage.number,
                level=level,
                unit=unit,
                category=category,
                seats=int(stage.seats[i]),
                candidates=int(climbed.candidates[i]),
                winners=int(run.winners[i]),
                household_full=int(run.household_full[i]),
                cut_off=int(field.ticket[run.last[i]]) if full else None,
            )
        )
    return table
