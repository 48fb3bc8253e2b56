"""A plan in numbers: codes of pools and provinces, the units of every stage, and their seats."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bekal.base.money import apportion

from .types import DrawError, Ints, Plan, Unit

Key = tuple[Unit, int, int]
"""Level, unit and category of a stage pool."""


@dataclass(frozen=True)
class Stage:
    """One stage: where each (pool, category) competes (-1: nowhere), and name and seats of every unit."""

    number: int
    unit_of: Ints
    keys: tuple[Key, ...]
    seats: Ints


class Layout:
    """The plan's pools by code (their place in the plan), with province codes and seats.

    ``province[i]`` is the province code of pool i, ``provinces`` their ids; ``reserve_of`` says in which
    reserve a (pool, category) competes.
    """

    def __init__(self, plan: Plan) -> None:
        check_plan(plan)
        self.plan = plan
        self.starts = np.concatenate([[0], np.cumsum([pool.rows for pool in plan.pools])]).astype(np.int64)
        self.seats = np.array([pool.seats for pool in plan.pools], np.int64)
        ids, codes = np.unique([pool.province for pool in plan.pools], return_inverse=True)
        self.provinces, self.province = ids.tolist(), codes.astype(np.int64)
        self.width = len(plan.categories) + 1
        self.reserve_of = np.full((len(plan.pools), self.width), -1, np.int64)
        numbers = np.array([pool.pool for pool in plan.pools])
        owners = np.array([pool.province for pool in plan.pools])
        for i, reserve in enumerate(plan.reserves):
            mine = (numbers if reserve.level == "regency" else owners) == reserve.unit
            if not mine.any() or (self.reserve_of[mine, reserve.category] >= 0).any():
                raise DrawError(f"the reserve of category {reserve.category} in {reserve.unit} has no place")
            self.reserve_of[mine, reserve.category] = i

    def reserve_stage(self, number: int) -> Stage:
        """All reserve pools, with the seats of the plan."""
        reserves = self.plan.reserves
        keys = tuple((reserve.level, reserve.unit, reserve.category) for reserve in reserves)
        seats = np.array([reserve.seats for reserve in reserves], np.int64)
        return Stage(number, self.reserve_of, keys, seats)

    def open_stage(self, number: int, reserved: Ints) -> Stage:
        """The pools, with the seats that ``reserved`` (seats or winners per reserve pool) leaves them.

        A reserve of a province is charged to its pools in proportion to what their own reserves leave.
        """
        free = self.seats.copy()
        charges = np.zeros(len(self.provinces), np.int64)
        for i, reserve in enumerate(self.plan.reserves):
            mine = self.reserve_of[:, reserve.category] == i
            if reserve.level == "regency":
                free[mine] -= reserved[i]
            else:
                charges[self.province[mine][0]] += reserved[i]
        if (free < 0).any() or (self.by_province(free) < charges).any():
            raise DrawError("reserves take more seats than their pools have: their shares cannot exceed all")
        for code in np.flatnonzero(charges):
            mine = self.province == code
            free[mine] -= apportion(int(charges[code]), free[mine].tolist())
        keys: tuple[Key, ...] = tuple(("regency", pool.pool, 0) for pool in self.plan.pools)
        units = np.arange(len(self.seats))[:, None].repeat(self.width, axis=1)
        return Stage(number, units, keys, free)

    def province_stage(self, number: int, seats: Ints) -> Stage:
        """The provinces, with seats by province code."""
        keys: tuple[Key, ...] = tuple(("province", province, 0) for province in self.provinces)
        return Stage(number, self.province[:, None].repeat(self.width, axis=1), keys, seats)

    def nation_stage(self, number: int, seats: int) -> Stage:
        """The nation."""
        everywhere = np.zeros((len(self.seats), self.width), np.int64)
        return Stage(number, everywhere, (("nation", 0, 0),), np.array([seats], np.int64))

    def by_province(self, of_pools: Ints) -> Ints:
        """Sums per province of a number per pool."""
        sums = np.zeros(len(self.provinces), np.int64)
        np.add.at(sums, self.province, of_pools)
        return sums


def check_plan(plan: Plan) -> None:
    """DrawError for a plan that cannot be: pools or reserves twice or out of order, seats that do not fit."""
    numbers = [pool.pool for pool in plan.pools]
    if not numbers or sorted(set(numbers)) != numbers:
        raise DrawError("the plan's pools must ascend by number, and there must be one")
    keys = [(reserve.level == "province", reserve.unit, reserve.category) for reserve in plan.reserves]
    if sorted(set(keys)) != keys:
        raise DrawError("the plan's reserves must ascend by level (regency first), unit and category")
    if [category.category for category in plan.categories] != list(range(1, len(plan.categories) + 1)):
        raise DrawError("the plan's categories are numbered 1, 2, 3 ...")
    if any(not 1 <= reserve.category <= len(plan.categories) for reserve in plan.reserves):
        raise DrawError("a reserve of the plan has a category that the plan does not know")
    seats = [pool.seats for pool in plan.pools] + [reserve.seats for reserve in plan.reserves]
    if any(number < 0 for number in seats):
        raise DrawError("seats of the plan must not be negative")
    if plan.order not in ("reserve_first", "open_first"):
        raise DrawError(f"the order of stages is {plan.order!r}: reserve_first or open_first")
