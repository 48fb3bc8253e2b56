"""The definition check: is this the draw's result? Without drawing again, and without field or kernel.

For every stage: no unit has more winners than seats, no household more than room, and everybody who did not
win is blocked: the unit is full of smaller tickets, or the household is. Exactly one set of winners is like
that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .layout import Layout, Stage
from .lists import spread_households, widen_rows
from .stages import open_number
from .types import Array, Bools, Bytes, DrawError, Ints, Outcome, Plan, Reason, StagePool

_BITS = 22
"""Buckets (2^22 at most) for the names of households."""


def find_violations(rows: Array, plan: Plan, outcome: Outcome) -> list[str]:
    """What contradicts the definition in any stage, in words; empty when the outcome is the draw's.

    Winners, reasons and the table of pools are checked; the tickets are taken as they are.
    """
    wide, layout = widen_rows(rows), Layout(plan)
    if not len(rows) == len(outcome.tickets) == len(outcome.stage) == len(outcome.reason):
        return ["the list, tickets, stages and reasons have different lengths"]
    if int(outcome.stage.max(initial=0)) > 4:
        return ["a winner has a stage that does not exist"]
    wins = _Wins(wide, layout, outcome)
    table: list[StagePool] = []
    problems = wins.find_overfull_households()
    try:
        stages = wins.list_stages()
    except DrawError as fault:
        return [*problems, str(fault)]
    for stage in stages:
        finding = _Finding(wins, stage)
        problems += finding.problems
        table += finding.table
        if stage.number == open_number(plan):
            problems += _check_reasons(outcome, finding.behind)
    if not problems and tuple(table) != outcome.pools:
        problems.append("the table of pools is not what the winners add up to")
    return problems


def _check_reasons(outcome: Outcome, behind: Bools) -> list[str]:
    expected = np.where(behind, Reason.pool_full, Reason.household_full)
    expected[outcome.stage > 0] = Reason.won
    wrong = int(np.count_nonzero(expected != outcome.reason))
    return [f"{wrong} rows have a reason that is not true"] * bool(wrong)


class _Wins:
    """The winners with what is known about them, and the stages that follow from them."""

    def __init__(self, wide: Array, layout: Layout, outcome: Outcome) -> None:
        self.wide, self.layout, self.outcome = wide, layout, outcome
        self.row = np.flatnonzero(outcome.stage)
        self.stage: Bytes = outcome.stage[self.row]
        self.pool = np.searchsorted(layout.starts, self.row, "right") - 1
        self.category = wide["category"][self.row]
        self.household = wide["household"][self.row].astype(np.uint64)

    def find_overfull_households(self) -> list[str]:
        """Households with more winners than room."""
        names, first, counts = np.unique(self.household, return_index=True, return_counts=True)
        over = int(np.count_nonzero(counts > self.wide["room"][self.row[first]]))
        return [f"{over} of {len(names)} winning households have more winners than room"] * bool(over)

    def list_stages(self) -> list[Stage]:
        """The stages with the seats that the winners of earlier stages leave."""
        layout, pools = self.layout, len(self.layout.seats)
        if open_number(layout.plan) == 2:
            mine = self.stage == 1
            units = layout.reserve_of[self.pool[mine], self.category[mine]]
            taken = np.bincount(units[units >= 0], minlength=len(layout.plan.reserves))
            first = [layout.reserve_stage(1), layout.open_stage(2, taken)]
        else:
            reserves = layout.reserve_stage(2)
            first = [layout.open_stage(1, reserves.seats), reserves]
        left = layout.seats - np.bincount(self.pool[self.stage <= 2], minlength=pools)
        rest = int(layout.seats.sum()) - int(np.count_nonzero(self.stage <= 3))
        return [*first, layout.province_stage(3, layout.by_province(left)), layout.nation_stage(4, rest)]

    def exceed_pid(self, rows: Array, others: Array) -> Bools:
        """Whether the pid of each row is larger than that of the other beside it."""
        mine, theirs = self.wide[rows], self.wide[others]
        high, low = mine["pid_high"] > theirs["pid_high"], mine["pid_low"] > theirs["pid_low"]
        larger: Bools = high | ((mine["pid_high"] == theirs["pid_high"]) & low)
        return larger


@dataclass(frozen=True)
class _Last:
    """The winner with the largest (ticket, pid) by unit; row -1 where nobody won."""

    row: Ints
    ticket: Ints


class _Finding:
    """One stage: problems, rows behind the last seat of a full unit, and the table."""

    def __init__(self, wins: _Wins, stage: Stage) -> None:
        self.wins, self.stage = wins, stage
        self.problems: list[str] = []
        mine = np.flatnonzero(wins.stage == stage.number)
        units = stage.unit_of[wins.pool[mine], wins.category[mine]]
        if (units < 0).any():
            self.problems.append(f"stage {stage.number}: winners of pools that it does not have")
            mine, units = mine[units >= 0], units[units >= 0]
        count = len(stage.seats)
        self.winners = np.bincount(units, minlength=count)
        if over := int(np.count_nonzero(self.winners > stage.seats)):
            self.problems.append(f"stage {stage.number}: {over} pools have more winners than seats")
        self.last = _find_last(wins, wins.row[mine], units, count)
        self.candidates = np.zeros(count, np.int64)
        self.behind, unblocked = self._judge_losers()
        names = np.zeros(count, np.int64)
        np.add.at(names, self._units(unblocked), 1)
        self.household_full = names
        if free := int(np.count_nonzero(~self._find_blocked(unblocked, mine))):
            self.problems.append(f"stage {stage.number}: {free} who did not win are not blocked")
        self.table = [self._describe(i) for i in range(count)]

    def _units(self, rows: Ints) -> Ints:
        pools = np.searchsorted(self.wins.layout.starts, rows, "right") - 1
        units: Ints = self.stage.unit_of[pools, self.wins.wide["category"][rows]]
        return units

    def _judge_losers(self) -> tuple[Bools, Ints]:
        """Who lies behind a full unit's last winner, and the rows of losers who do not."""
        wins, starts = self.wins, self.wins.layout.starts
        behind = np.zeros(len(wins.wide), np.bool_)
        others = []
        full = self.winners >= self.stage.seats
        for pool, of_category in enumerate(self.stage.unit_of):
            part = slice(int(starts[pool]), int(starts[pool + 1]))
            won = wins.outcome.stage[part]
            waiting = np.flatnonzero((won == 0) | (won >= self.stage.number)) + part.start
            if (of_category != of_category[0]).any():
                units = of_category[wins.wide["category"][waiting]]
                waiting, units = waiting[units >= 0], units[units >= 0]
            else:
                waiting = waiting[: len(waiting) * int(of_category[0] >= 0)]
                units = np.broadcast_to(of_category[0], len(waiting))
            self.candidates += np.bincount(units, minlength=len(full))
            over = full[units] & self._is_after_last(waiting, units)
            behind[waiting[over]] = True
            rest = waiting[~over]
            others.append(rest[wins.outcome.stage[rest] != self.stage.number])
        return behind, np.concatenate(others)

    def _is_after_last(self, rows: Ints, units: Ints) -> Bools:
        tickets, ends = self.wins.outcome.tickets[rows], self.last.ticket[units]
        after: Bools = tickets > ends
        ties = np.flatnonzero(tickets == ends)
        after[ties] = self.wins.exceed_pid(rows[ties], self.last.row[units[ties]])
        return after

    def _find_blocked(self, losers: Ints, mine: Ints) -> Bools:
        """Whether earlier winners and smaller tickets of this stage use up each loser's household room."""
        wins = self.wins
        names = wins.wide["household"][losers].astype(np.uint64)
        # Winners of other households decide nothing here; a bucket that nobody shares tells them apart.
        bits = min(_BITS, len(names).bit_length() + 8)
        shared = np.zeros(1 << bits, np.bool_)
        shared[spread_households(names, bits)] = True
        near = shared[spread_households(wins.household, bits)]
        mine = mine[near[mine]]
        earlier = np.sort(wins.household[near & (wins.stage < self.stage.number)])
        used = np.searchsorted(earlier, names, "right") - np.searchsorted(earlier, names, "left")
        rows = np.concatenate([wins.row[mine], losers])
        won = np.arange(len(rows)) < len(mine)
        all_names = np.concatenate([wins.household[mine], names])
        pids = wins.wide[rows]
        order = np.lexsort((pids["pid_low"], pids["pid_high"], wins.outcome.tickets[rows], all_names))
        before: Ints = np.cumsum(won[order], dtype=np.int64)
        ascending = all_names[order]
        starts = np.searchsorted(ascending, ascending)
        before = before - (before - won[order])[starts]
        counted = np.empty(len(rows), np.int64)
        counted[order] = before
        blocked: Bools = used + counted[len(mine) :] >= wins.wide["room"][losers]
        return blocked

    def _describe(self, i: int) -> StagePool:
        level, unit, category = self.stage.keys[i]
        full = self.winners[i] == self.stage.seats[i] and self.last.row[i] >= 0
        return StagePool(
            stage=self.stage.number,
            level=level,
            unit=unit,
            category=category,
            seats=int(self.stage.seats[i]),
            candidates=int(self.candidates[i]),
            winners=int(self.winners[i]),
            household_full=int(self.household_full[i]),
            cut_off=int(self.last.ticket[i]) if full else None,
        )


def _find_last(wins: _Wins, rows: Ints, units: Ints, count: int) -> _Last:
    tickets = wins.outcome.tickets[rows]
    largest = np.full(count, -1, np.int64)
    np.maximum.at(largest, units, tickets)
    top = np.flatnonzero(tickets == largest[units])
    pids = wins.wide[rows[top]]
    top = top[np.lexsort((pids["pid_low"], pids["pid_high"]))]
    last = np.full(count, -1, np.int64)
    for place in top.tolist():
        last[units[place]] = rows[place]
    return _Last(row=last, ticket=largest)
