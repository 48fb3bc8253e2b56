"""Lists are split per cell at the edge: a chunk never crosses cells and never holds more than a thousand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from .database import CHUNK_MAX

T = TypeVar("T")


def by_cell(items: Sequence[T], cell_of: Callable[[T], int]) -> dict[int, list[T]]:
    """Items grouped by their cell, cells ascending, input order kept within a cell."""
    groups: dict[int, list[T]] = defaultdict(list)
    for item in items:
        groups[cell_of(item)].append(item)
    return {cell: groups[cell] for cell in sorted(groups)}


def chunks(items: Sequence[T], size: int = CHUNK_MAX) -> Iterator[Sequence[T]]:
    """Slices of at most ``size`` items, in order."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def chunks_by_cell(
    items: Sequence[T], cell_of: Callable[[T], int], size: int = CHUNK_MAX
) -> Iterator[tuple[int, Sequence[T]]]:
    """Chunks of one cell each: what an operation takes."""
    for cell, group in by_cell(items, cell_of).items():
        for chunk in chunks(group, size):
            yield cell, chunk
