"""The lottery as an experiment: everybody's odds, worked out, not simulated (for research on its effects)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import msgspec
import numpy as np
import numpy.typing as npt

from .households import count_crowds
from .layout import Layout
from .lists import widen_rows
from .types import Array, DrawError, Ints, Outcome, Plan

Floats = npt.NDArray[np.float64]

_TICKETS = float(1 << 63)
_SIZE_MAX = 9
_ROUNDS = 4
"""Of moving the cut-offs; each brings the sums ten times nearer."""


class FairnessRow(msgspec.Struct, frozen=True):
    """A group of candidates: how many won, how many were to be expected, and the standard deviation of that.

    ``group`` is ``household_size`` (9 means 9 or more), ``province``, ``category`` or a name given; ``value``
    which of them.
    """

    group: str
    value: int
    candidates: int
    winners: int
    expected: float
    spread: float


def work_out_odds(rows: Array, plan: Plan, outcome: Outcome) -> Floats:
    """The probability to win, per row, before the seed was known.

    Somebody whose family all could win has a cut-off as odds: that of the pool, the reserve, the province or
    the nation, whichever is largest. In a larger family with k applicants and room r in one pool it is
    E[min(Bin(k, x), r)] / k; where members have different cut-offs, the exact integral over one's own ticket.
    The cut-offs x are those of this draw, moved so far that each pool's odds add up to its winners: a cut-off
    as it fell is itself a throw of the dice. Approximate in one point: a member who wins by a reserve takes
    room before the others do.
    """
    wide, layout = widen_rows(rows), Layout(plan)
    limits = _find_limits(layout, outcome)
    pools = np.repeat(np.arange(len(layout.seats)), np.diff(layout.starts))
    winners = np.bincount(pools[outcome.stage > 0], minlength=len(limits))
    room = wide["room"].astype(np.int64)
    families = _find_families(rows, room)
    odds: Floats = np.zeros(len(rows))
    for _ in range(_ROUNDS):
        odds = limits[pools, wide["category"]]
        odds[room == 0] = 0.0
        for places, mine in families:
            odds[mine] = share_room(odds[mine], places)
        sums = np.bincount(pools, odds, minlength=len(limits))
        limits *= np.where(sums > 0, winners / np.maximum(sums, 1e-9), 1.0)[:, None]
        np.minimum(limits, 1.0, out=limits)
    return odds


def _find_families(rows: Array, room: Ints) -> list[tuple[int, Ints]]:
    """Households with more applicants than room: the room, and their rows, a household a line."""
    sizes = count_crowds(rows)
    crowded = np.flatnonzero((sizes > room) & (room > 0))
    names = widen_rows(rows)["household"][crowded].astype(np.uint64)
    crowded = crowded[np.argsort(names, kind="stable")]
    kinds = sizes[crowded] * 256 + room[crowded]
    return [
        (kind % 256, crowded[kinds == kind].reshape(-1, kind // 256)) for kind in np.unique(kinds).tolist()
    ]


def share_room(limits: Floats, room: int) -> Floats:
    """Odds of members of households: one row a household, ``limits`` the cut-offs as probabilities.

    A member wins if the own ticket is below the own limit and fewer than ``room`` others have tickets that
    are smaller and below theirs. Given one's ticket t the others win independently with min(t, limit), so the
    odds are an integral of polynomials between the limits, which Gauss's rule gives exactly.
    """
    size = limits.shape[1]
    points, weights = np.polynomial.legendre.leggauss(size // 2 + 1)
    ends = np.sort(limits, axis=1)
    starts = np.concatenate([np.zeros((len(limits), 1)), ends[:, :-1]], axis=1)
    odds = np.zeros_like(limits)
    for piece in range(size):
        width = ends[:, piece] - starts[:, piece]
        if not width.any():
            continue
        covered = limits >= ends[:, piece : piece + 1]
        for point, weight in zip(points, weights, strict=True):
            ticket = starts[:, piece] + width * (point + 1) / 2
            ahead = np.minimum(limits, ticket[:, None])
            for i in range(size):
                free = _find_room(np.delete(ahead, i, axis=1), room)
                odds[:, i] += covered[:, i] * width * weight / 2 * free
    return odds


def describe_fairness(
    rows: Array, plan: Plan, outcome: Outcome, groups: Mapping[str, Ints]
) -> list[FairnessRow]:
    """Winners observed and expected by household size, province, category and every group given.

    ``groups``: whole numbers from 0 per row under a name: sex, age band, tenth of application time.
    """
    layout, odds = Layout(plan), work_out_odds(rows, plan, outcome)
    provinces = np.array(layout.provinces, np.int64)[layout.province]
    columns: dict[str, Ints] = {
        "household_size": np.minimum(count_crowds(rows), _SIZE_MAX),
        "province": np.repeat(provinces, np.diff(layout.starts)),
        "category": widen_rows(rows)["category"].astype(np.int64),
    }
    for name, values in groups.items():
        if len(values) != len(rows) or (len(values) and int(values.min()) < 0):
            raise DrawError(f"{name} needs one whole number from 0 for every row of the list")
        columns[name] = values
    won = outcome.stage > 0
    table = []
    for name, values in columns.items():
        candidates, winners = np.bincount(values), np.bincount(values[won], minlength=1)
        expected, spread = np.bincount(values, odds), np.bincount(values, odds * (1 - odds))
        for value in np.flatnonzero(candidates).tolist():
            table.append(
                FairnessRow(
                    group=name,
                    value=value,
                    candidates=int(candidates[value]),
                    winners=int(winners[value]) if value < len(winners) else 0,
                    expected=float(expected[value]),
                    spread=math.sqrt(float(spread[value])),
                )
            )
    return table


def write_experiment(rows: Array, plan: Plan, outcome: Outcome) -> Iterator[bytes]:
    """The experiment as CSV, a header and a line a row: who won, who is the control group, with what odds.

    No personal data: the row of the public list, pool, province, category, household size and room, odds in
    millionths, the stage of winning (0: control group). Weight by the odds and compare within equal ones.
    """
    layout, wide = Layout(plan), widen_rows(rows)
    odds = np.rint(work_out_odds(rows, plan, outcome) * 1_000_000).astype(np.int64)
    sizes = count_crowds(rows)
    yield b"row,pool,province,category,household_size,room,odds_millionths,stage\n"
    for code, pool in enumerate(plan.pools):
        start, end = int(layout.starts[code]), int(layout.starts[code + 1])
        part = wide[start:end]
        columns = (
            part["category"],
            sizes[start:end],
            part["room"],
            odds[start:end],
            outcome.stage[start:end],
        )
        lines = zip(range(start, end), *(column.tolist() for column in columns), strict=True)
        yield "".join(
            f"{row},{pool.pool},{pool.province},{','.join(map(str, values))}\n" for row, *values in lines
        ).encode()


def _find_limits(layout: Layout, outcome: Outcome) -> Floats:
    """The largest cut-off by (pool, category), as a probability; 1 where a unit has seats to spare."""
    limits = np.zeros((len(layout.seats), layout.width))
    numbers = np.array([pool.pool for pool in layout.plan.pools])
    owners = np.array([pool.province for pool in layout.plan.pools])
    for unit in outcome.pools:
        reach = 1.0 if unit.winners < unit.seats else ((unit.cut_off or 0) + 1) / _TICKETS
        if unit.seats == 0:
            continue
        pools = {"regency": numbers == unit.unit, "province": owners == unit.unit, "nation": owners >= 0}
        categories = slice(None) if unit.category == 0 else slice(unit.category, unit.category + 1)
        chosen = np.flatnonzero(pools[unit.level])
        limits[chosen, categories] = np.maximum(limits[chosen, categories], reach)
    return limits


def _find_room(chances: Floats, room: int) -> Floats:
    """The probability that fewer than ``room`` of independent events happen, row by row."""
    counts = np.zeros((len(chances), room))
    counts[:, 0] = 1.0
    for j in range(chances.shape[1]):
        chance = chances[:, j : j + 1]
        happened = counts * chance
        counts *= 1 - chance
        counts[:, 1:] += happened[:, :-1]
    total: Floats = counts.sum(axis=1)
    return total
