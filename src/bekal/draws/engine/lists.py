"""The frozen list: rows of 28 bytes, made from columns and checked against the format."""

from __future__ import annotations

import numpy as np

from .layout import Layout
from .types import ROW, Array, DrawError, Ints, Plan

WIDE = np.dtype(
    [
        ("pid_high", ">u8"),
        ("pid_low", ">u8"),
        ("pool", ">u2"),
        ("category", "u1"),
        ("room", "u1"),
        ("household", ">u8"),
    ]
)
"""The same 28 bytes with pseudonyms as numbers, which sort and compare as the bytes do."""

_BLOCK = 1 << 20
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""An odd number near 2^64 / the golden ratio: neighbouring names land in distant buckets."""


def make_list(
    pids: Array, pools: Array, categories: Array, rooms: Array, households: Array
) -> tuple[Array, Ints]:
    """Rows in the list's order, and for each row the position of its applicant in the columns given.

    ``pids`` and ``households`` are arrays of 16 and 8 bytes (``V16``, ``V8``), the others integers.
    DrawError when a number does not fit its field.
    """
    for name, column, most in (("pool", pools, 65_535), ("category", categories, 255), ("room", rooms, 255)):
        if len(column) and (int(column.min()) < 0 or int(column.max()) > most):
            raise DrawError(f"a {name} is not between 0 and {most}: the list has no room for it")
    rows = np.zeros(len(pids), ROW)
    columns = (("pid", pids), ("pool", pools), ("category", categories), ("room", rooms))
    for name, column in (*columns, ("household", households)):
        rows[name] = column
    wide = rows.view(WIDE)
    # Pool and the first 48 bits of the pid nearly always decide; sorting one number is ten times as fast.
    keys = wide["pool"].astype(np.uint64) << np.uint64(48)
    keys |= wide["pid_high"].astype(np.uint64) >> np.uint64(16)
    order = np.argsort(keys)
    keys = keys[order]
    if (keys[1:] == keys[:-1]).any():
        order = np.lexsort((wide["pid_low"], wide["pid_high"], wide["pool"]))
    return rows[order], order.astype(np.int64)


def check_list(rows: Array, plan: Plan) -> list[str]:
    """What is wrong with a list, in words; empty when it can be drawn.

    Rows ascend strictly by (pool, pid), as many in each pool as the plan says; no person twice in any two
    pools; one room per household; categories as the plan's reserves count them (docs/draw-format.md 2, 6).
    """
    wide = widen_rows(rows)
    problems = _check_order(wide)
    counted = np.bincount(wide["pool"], minlength=65_536)
    planned = np.zeros(65_536, np.int64)
    for pool in plan.pools:
        planned[pool.pool] = pool.rows
    for pool_id in np.flatnonzero(counted != planned)[:5]:
        problems.append(f"pool {pool_id} has {counted[pool_id]} rows, the plan says {planned[pool_id]}")
    most = max((category.category for category in plan.categories), default=0)
    if len(rows) and (unknown := int(np.count_nonzero(wide["category"] > most))):
        problems.append(f"{unknown} rows have a category that the plan does not know")
    if not problems:
        problems = _check_reserves(wide, Layout(plan)) + _check_persons(wide) + _check_rooms(wide)
    return problems


def widen_rows(rows: Array) -> Array:
    """The rows with pseudonyms as numbers; no copy. DrawError for rows of another form."""
    if rows.dtype.itemsize != ROW.itemsize or rows.ndim != 1:
        raise DrawError(f"a row of the list has {ROW.itemsize} bytes, these have {rows.dtype.itemsize}")
    # A memmap that is sliced thousands of times costs more than what is read from it.
    return np.asarray(rows).view(WIDE)


def spread_households(households: Array, bits: int) -> Ints:
    """A bucket of 0..2^bits-1 for every household (uint64); equal names share one."""
    mixed = households.astype(np.uint64)
    mixed *= _SPREAD
    mixed >>= np.uint64(64 - bits)
    return mixed.view(np.int64)


def _check_order(wide: Array) -> list[str]:
    for start in range(0, max(len(wide) - 1, 0), _BLOCK):
        part = wide[start : start + _BLOCK + 1]
        pool, high, low = (part[name].astype(np.uint64) for name in ("pool", "pid_high", "pid_low"))
        later = (high[1:] > high[:-1]) | ((high[1:] == high[:-1]) & (low[1:] > low[:-1]))
        rising = (pool[1:] > pool[:-1]) | ((pool[1:] == pool[:-1]) & later)
        if not rising.all():
            first = start + int(np.argmin(rising)) + 1
            return [f"row {first} does not come after row {first - 1} by (pool, pid): sort, one row a person"]
    return []


def _check_reserves(wide: Array, layout: Layout) -> list[str]:
    """Every row with a category competes for a reserve, which has as many candidates as the plan says."""
    counted = np.zeros(len(layout.plan.reserves) + 1, np.int64)
    for pool, reserve_of in enumerate(layout.reserve_of):
        column = wide["category"][layout.starts[pool] : layout.starts[pool + 1]]
        # Place -1, the last, takes those without a reserve.
        np.add.at(counted, reserve_of[1:], np.bincount(column, minlength=layout.width)[1:])
    problems = [f"{counted[-1]} rows have a category without a reserve pool"] * bool(counted[-1])
    for reserve, count in zip(layout.plan.reserves, counted[:-1].tolist(), strict=True):
        if count != reserve.candidates and len(problems) < 5:
            name = f"category {reserve.category} in {reserve.level} {reserve.unit}"
            problems.append(f"{name} has {count} candidates, the plan says {reserve.candidates}")
    return problems


def _check_persons(wide: Array) -> list[str]:
    """No pid in two pools; within a pool the order has shown it."""
    highs = np.sort(wide["pid_high"].astype(np.uint64))
    alike = highs[1:][highs[1:] == highs[:-1]]
    del highs
    if not len(alike):
        return []
    which = np.flatnonzero(np.isin(wide["pid_high"], alike))
    pids, counts = np.unique(wide[which].view(ROW)["pid"].astype("V16"), return_counts=True)
    return [f"pid {pid.tobytes().hex()} is there twice: one row a person" for pid in pids[counts > 1][:5]]


def _check_rooms(wide: Array) -> list[str]:
    """All rows of a household have the same room. Most have the full room; only the others are sorted."""
    rooms = np.bincount(wide["room"], minlength=256)
    common = int(np.argmax(rooms))
    special = np.flatnonzero(wide["room"] != common)
    if not len(special):
        return []
    names = wide["household"][special].astype(np.uint64)
    order = np.argsort(names, kind="stable")
    names, values = names[order], wide["room"][special][order]
    differ = (names[1:] == names[:-1]) & (values[1:] != values[:-1])
    bits = 24
    marked = np.zeros(1 << bits, np.bool_)
    marked[spread_households(names, bits)] = True
    found = names[1:][differ][:5].tolist()
    for start in range(0, len(wide), _BLOCK):
        part = wide[start : start + _BLOCK]
        suspects = np.flatnonzero(
            marked[spread_households(part["household"], bits)] & (part["room"] == common)
        )
        wrong = part["household"][suspects].astype(np.uint64)
        found += np.unique(wrong[np.isin(wrong, names)])[:5].tolist()
    return [f"household {name:016x} has rows with different room" for name in dict.fromkeys(found[:5])]
