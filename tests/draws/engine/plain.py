"""The definition of the draw in the plainest Python, to compare with (docs/draw-format.md 9, 10)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bekal.draws import engine

Name = tuple[str, int, int]
"""Level, unit, category."""
Figures = tuple[int, int, int, int, int | None]
"""Seats, candidates, winners, lost by household, cut-off."""


@dataclass(frozen=True)
class Row:
    """A row of the list."""

    pid: bytes
    pool: int
    category: int
    room: int
    household: bytes
    ticket: int

    @property
    def place(self) -> tuple[int, bytes]:
        return self.ticket, self.pid


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Largest remainder, written again."""
    if not sum(weights):
        return [0 for _ in weights]
    exact = [divmod(total * w, sum(weights)) for w in weights]
    late = sorted(range(len(weights)), key=lambda i: -exact[i][1])[: total - sum(q for q, _ in exact)]
    return [q + (i in late) for i, (q, _) in enumerate(exact)]


def greedy(
    rows: Mapping[int, Row], unit: Callable[[Row], Any], seats: Mapping[Any, int], room: Counter[bytes]
) -> tuple[list[int], dict[int, str]]:
    """The definition in ten lines: ascending ticket, take whoever still finds a seat and room."""
    won, lost, left = [], {}, Counter(seats)
    for i in sorted((i for i in rows if unit(rows[i]) in seats), key=lambda i: rows[i].place):
        if left[unit(rows[i])] <= 0:
            lost[i] = "pool_full"
        elif room[rows[i].household] <= 0:
            lost[i] = "household_full"
        else:
            left[unit(rows[i])] -= 1
            room[rows[i].household] -= 1
            won.append(i)
    return won, lost


class Plain:
    """A draw by the greedy: ``stage`` of winners, ``reason`` in the open stage, ``table`` of all units."""

    def __init__(self, rows: Sequence[Row], plan: engine.Plan) -> None:
        self.rows = dict(enumerate(rows))
        self.plan = plan
        self.stage: dict[int, int] = {}
        self.reason: dict[int, str] = {}
        self.table: dict[tuple[int, str, int, int], Figures] = {}
        self.room = Counter({row.household: row.room for row in rows})
        self.province = {pool.pool: pool.province for pool in plan.pools}
        self.reserves: dict[Name, int] = {(r.level, r.unit, r.category): r.seats for r in plan.reserves}
        if plan.order == "reserve_first":
            taken = self._run(1, self.reserves, self._reserve)
            self._run(2, self._open({key: taken[key] for key in self.reserves}), self._pool)
        else:
            self._run(1, self._open(self.reserves), self._pool)
            self._run(2, self.reserves, self._reserve)
        self._run(3, self._left_in_provinces(), lambda row: ("province", self.province[row.pool], 0))
        rest = sum(pool.seats for pool in plan.pools) - len(self.stage)
        self._run(4, {("nation", 0, 0): rest}, lambda row: ("nation", 0, 0))

    def _run(
        self, stage: int, seats: Mapping[Name, int], unit: Callable[[Row], Name | None]
    ) -> Counter[Name]:
        waiting = {i: row for i, row in self.rows.items() if i not in self.stage}
        won, lost = greedy(waiting, unit, seats, self.room)
        self.stage.update(dict.fromkeys(won, stage))
        if stage == (2 if self.plan.order == "reserve_first" else 1):
            self.reason.update(lost)
        inside = Counter(unit(row) for row in waiting.values())
        took: Counter[Name] = Counter()
        for name, most in seats.items():
            mine = [waiting[i].ticket for i in won if unit(waiting[i]) == name]
            took[name] = len(mine)
            blocked = sum(unit(waiting[i]) == name for i, why in lost.items() if why == "household_full")
            cut_off = max(mine) if mine and len(mine) == most else None
            self.table[(stage, *name)] = (most, inside[name], len(mine), blocked, cut_off)
        return took

    def _pool(self, row: Row) -> Name:
        return "regency", row.pool, 0

    def _reserve(self, row: Row) -> Name | None:
        names = ("regency", row.pool, row.category), ("province", self.province[row.pool], row.category)
        return next((name for name in names if name in self.reserves), None)

    def _open(self, taken: Mapping[Name, int]) -> dict[Name, int]:
        free = {
            pool.pool: pool.seats - sum(n for name, n in taken.items() if name[:2] == ("regency", pool.pool))
            for pool in self.plan.pools
        }
        for province in set(self.province.values()):
            mine = sorted(pool for pool in free if self.province[pool] == province)
            total = sum(n for name, n in taken.items() if name[:2] == ("province", province))
            for pool, charge in zip(mine, apportion(total, [free[p] for p in mine]), strict=True):
                free[pool] -= charge
        return {("regency", pool, 0): n for pool, n in free.items()}

    def _left_in_provinces(self) -> dict[Name, int]:
        so_far = Counter(self.province[self.rows[i].pool] for i in self.stage)
        seats: Counter[int] = Counter()
        for pool in self.plan.pools:
            seats[pool.province] += pool.seats
        return {("province", p, 0): seats[p] - so_far[p] for p in seats}


class Definition:
    """The definition as it is written, not a way to compute it: does a set of winners with stages fit?"""

    def __init__(self, rows: Sequence[Row], plan: engine.Plan) -> None:
        self._rows, self._told = list(rows), Plain(rows, plan)
        self._reserves_first = plan.order == "reserve_first"
        self._total = sum(pool.seats for pool in plan.pools)
        self._of_province = {
            province: sum(pool.seats for pool in plan.pools if pool.province == province)
            for province in set(self._told.province.values())
        }
        reserve: list[Name | None] = [self._told._reserve(row) for row in rows]
        pool: list[Name | None] = [self._told._pool(row) for row in rows]
        self._units: list[list[Name | None]] = [
            [],
            *([reserve, pool] if self._reserves_first else [pool, reserve]),
            [("province", self._told.province[row.pool], 0) for row in rows],
            [("nation", 0, 0) for _ in rows],
        ]

    def judge(self, chosen: Sequence[int]) -> str:
        """``over``: more winners than seats or room; ``unblocked``: a loser has no reason; ``fits``."""
        used = Counter(row.household for row, stage in zip(self._rows, chosen, strict=True) if stage)
        if any(row.household in used and used[row.household] > row.room for row in self._rows):
            return "over"
        seats: list[Mapping[Name, int]] = [{}]
        for stage in (1, 2, 3, 4):
            won = Counter(self._units[stage][i] for i, at in enumerate(chosen) if at == stage)
            seats.append(self._seats(stage, chosen))
            if any(unit is None or count > seats[stage].get(unit, 0) for unit, count in won.items()):
                return "over"
        blocked = all(
            self._is_blocked(i, stage, chosen, seats[stage])
            for stage in (1, 2, 3, 4)
            for i, at in enumerate(chosen)
            if (at == 0 or at > stage) and self._units[stage][i] is not None
        )
        return "fits" if blocked else "unblocked"

    def _seats(self, stage: int, chosen: Sequence[int]) -> Mapping[Name, int]:
        told = self._told
        if stage == (1 if self._reserves_first else 2):
            return told.reserves
        if stage <= 2:
            mine = Counter(
                self._units[1][i] for i, at in enumerate(chosen) if at == 1 and self._reserves_first
            )
            return told._open(
                {key: mine[key] if self._reserves_first else n for key, n in told.reserves.items()}
            )
        earlier = [i for i, at in enumerate(chosen) if 0 < at < stage]
        if stage == 4:
            return {("nation", 0, 0): self._total - len(earlier)}
        taken = Counter(told.province[self._rows[i].pool] for i in earlier)
        return {("province", p, 0): n - taken[p] for p, n in self._of_province.items()}

    def _is_blocked(self, i: int, stage: int, chosen: Sequence[int], seats: Mapping[Name, int]) -> bool:
        unit, me = self._units[stage][i], self._rows[i]
        assert unit is not None, "the caller asks for candidates"
        winners = [j for j, at in enumerate(chosen) if at == stage]
        inside = [self._rows[j] for j in winners if self._units[stage][j] == unit]
        if len(inside) == seats[unit] and all(row.place < me.place for row in inside):
            return True
        family = [j for j, at in enumerate(chosen) if at and self._rows[j].household == me.household]
        before = sum(chosen[j] < stage for j in family)
        mates = [self._rows[j] for j in family if chosen[j] == stage]
        return before + len(mates) >= me.room and all(row.place < me.place for row in mates)
