"""Kin: rows of other pools that share a household with a pool. A pool can be checked alone only with them.

Whether a row wins may hang on a family member who applies in another regency, because the cap counts for the
family card. About three in a hundred rows have such a member.
"""

from __future__ import annotations

import numpy as np

from bekal.draws.engine import ROW

from .types import Array, Ints

_ROW_BITS = 32


def find_kin(rows: Array) -> dict[int, Ints]:
    """For each pool that has kin: the row numbers of its kin, ascending. ``rows`` is the list (``ROW``).

    Memory: 24 bytes a row while it runs.
    """
    if rows.dtype != ROW:
        raise ValueError("a list is an array of engine.ROW")
    households = np.ascontiguousarray(rows["household"]).view(">u8").astype(np.uint64)
    order = np.argsort(households, kind="stable")
    households = households[order]
    starts = np.flatnonzero(np.r_[True, households[1:] != households[:-1]]) if len(rows) else _none()
    sizes = np.diff(np.r_[starts, len(rows)])
    del households
    # The sort is stable and rows ascend by pool: first and last of a household tell whether it is split.
    pools = rows["pool"]
    split = pools[order[starts]] != pools[order[starts + sizes - 1]] if len(rows) else np.zeros(0, bool)
    starts, sizes = starts[split], sizes[split]
    members = order[_ranges(starts, sizes)]
    pool_of = pools[members].astype(np.int64)
    pairs = [_pairs(members, pool_of, sizes, size) for size in np.unique(sizes).tolist()]
    if not pairs:
        return {}
    found = np.unique(np.concatenate(pairs))
    cuts = np.flatnonzero(np.diff(found >> _ROW_BITS)) + 1
    return {int(part[0]) >> _ROW_BITS: part & (1 << _ROW_BITS) - 1 for part in np.split(found, cuts)}


def _pairs(members: Ints, pool_of: Ints, sizes: Ints, size: int) -> Ints:
    """Pool and kin row, in one number, of all split households of one size."""
    chosen = np.repeat(sizes == size, sizes)
    rows = members[chosen].reshape(-1, size)
    pools = pool_of[chosen].reshape(-1, size)
    # Everybody against everybody of the household, where the pools differ.
    pool = np.repeat(pools, size, axis=1)
    kin = np.tile(rows, (1, size))
    kin_pool = np.tile(pools, (1, size))
    differ = pool != kin_pool
    numbers: Ints = (pool[differ] << _ROW_BITS) | kin[differ]
    return numbers


def _ranges(starts: Ints, sizes: Ints) -> Ints:
    """All numbers of the ranges that begin at ``starts``, one range after the other."""
    total = int(sizes.sum())
    if not total:
        return _none()
    offsets = np.repeat(starts - np.r_[0, np.cumsum(sizes)[:-1]], sizes)
    return offsets + np.arange(total)


def _none() -> Ints:
    return np.zeros(0, np.int64)
