"""Households of the whole list: sizes, without sorting ten million names."""

from __future__ import annotations

import numpy as np

from .lists import spread_households, widen_rows
from .types import Array, Ints


def count_crowds(rows: Array) -> Ints:
    """How many rows each row's household has in the list."""
    names = widen_rows(rows)["household"].astype(np.uint64)
    bits = min(max(len(names).bit_length() + 1, 8), 24)
    buckets = spread_households(names, bits)
    # Alone in its bucket is alone in its household; only the others are sorted.
    together = np.flatnonzero(np.bincount(buckets, minlength=1 << bits)[buckets] > 1)
    del buckets
    sizes = np.ones(len(names), np.int64)
    _, codes, counts = np.unique(names[together], return_inverse=True, return_counts=True)
    sizes[together] = counts[codes]
    return sizes
