"""The field: those rows of the list that can win.

Most rows of a national list lie far above every cut-off. The field holds the smallest tickets only, up to a
*bound* per group (a group is a pool and a category). What the kernel finds on the field is what it finds on
the whole list if every unit with candidates outside is full and its largest winning ticket is not above their
bounds: then all of them are blocked by smaller tickets, and the stable set is unique. ``stages`` checks that
after every run and widens the field where it does not hold. So the result never depends on the bounds.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .lists import spread_households
from .types import Array, Bools, Bytes, Ints

EVERYTHING = np.iinfo(np.int64).max
NOBODY = np.zeros(0, np.int64)


def _no_names() -> Array:
    return np.zeros(0, np.uint64)


@dataclass(frozen=True)
class Ground:
    """The whole list in columns, its tickets, and who may win.

    ``starts``: first row of every pool, and the end. ``width``: categories, 0 included. ``open``: candidates
    (None: everybody). ``users``: one household name for every place of its room that is used up already;
    ``returned``: the same for places given back.
    """

    wide: Array
    tickets: Ints
    starts: Ints
    width: int
    open: Bools | None = None
    users: Array = field(default_factory=_no_names)
    returned: Array = field(default_factory=_no_names)

    def part(self, pool: int) -> slice:
        """The rows of a pool."""
        return slice(int(self.starts[pool]), int(self.starts[pool + 1]))

    def count_groups(self) -> Ints:
        """Candidates per (pool, category)."""
        table = np.zeros((len(self.starts) - 1, self.width), np.int64)
        for i in range(len(table)):
            column = self.wide["category"][self.part(i)]
            if self.open is not None:
                column = column[self.open[self.part(i)]]
            table[i] = np.bincount(column, minlength=self.width)
        return table

    def choose(self, pool: int, bounds: Ints, *, outside: bool = False) -> Ints:
        """Rows of a pool's candidates whose ticket is within their group's bound, or those outside."""
        part = self.part(pool)
        limit = bounds[pool, 0]
        if (bounds[pool] != limit).any():
            limit = bounds[pool][self.wide["category"][part]]
        chosen = self.tickets[part] > limit if outside else self.tickets[part] <= limit
        if self.open is not None:
            chosen &= self.open[part]
        rows: Ints = np.flatnonzero(chosen) + part.start
        return rows


class Field:
    """Candidates within bounds, in order of (pool, ticket, pid).

    Columns: ``row`` (of the list), ``ticket``, ``pool`` (code), ``category``, ``priority`` (ascends as
    (ticket, pid), without ties), ``household`` (code, -1 where the household cannot be too large), ``stage``
    (0: not won). ``left`` is the room left by household code, ``outside`` the candidates left out per group.
    """

    def __init__(self, ground: Ground, bounds: Ints) -> None:
        parts = [_sort_part(ground, bounds, i) for i in range(len(ground.starts) - 1)]
        self.row = np.concatenate(parts) if parts else NOBODY
        self.pool = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
        del parts
        self.bounds = bounds
        self.ticket = ground.tickets[self.row]
        self.category = ground.wide["category"][self.row]
        self.priority = _order_strictly(ground, self.row, self.ticket)
        self.household, self.left = _find_crowded(ground, self.row)
        self.stage: Bytes = np.zeros(len(self.row), np.uint8)
        groups = self.pool * ground.width + self.category
        inside = np.bincount(groups, minlength=bounds.size).reshape(bounds.shape)
        self.outside = ground.count_groups() - inside


def _sort_part(ground: Ground, bounds: Ints, pool: int) -> Ints:
    rows = ground.choose(pool, bounds)
    tickets = ground.tickets[rows]
    order = np.argsort(tickets)
    ascending = tickets[order]
    if (ascending[1:] == ascending[:-1]).any():
        # Rows of a pool ascend by pid, so among equal tickets the earlier row comes first.
        order = np.argsort(tickets, kind="stable")
    return rows[order]


def _order_strictly(ground: Ground, rows: Ints, tickets: Ints) -> Ints:
    """The tickets themselves where no two are equal, else places by (ticket, pid)."""
    ascending = np.sort(tickets)
    if not (ascending[1:] == ascending[:-1]).any():
        return tickets
    pids = ground.wide[rows]
    order = np.lexsort((pids["pid_low"], pids["pid_high"], tickets))
    places = np.empty(len(rows), np.int64)
    places[order] = np.arange(len(rows))
    return places


def _find_crowded(ground: Ground, rows: Ints) -> tuple[Array, Ints]:
    """Codes of households with more candidates in the field than room, -1 for all others; room by code.

    Only they can block anybody. Names are counted in buckets first, so that few have to be sorted.
    """
    names = ground.wide["household"][rows].astype(np.uint64)
    room = ground.wide["room"][rows].astype(np.int32)
    if len(ground.users):
        room += (_count_names(ground.returned, names) - _count_names(ground.users, names)).astype(np.int32)
        np.maximum(room, 0, out=room)
    bits = min(max(len(rows).bit_length() + 1, 8), 24)
    buckets = spread_households(names, bits)
    suspects = np.flatnonzero(np.bincount(buckets, minlength=1 << bits)[buckets] > room)
    del buckets
    _, codes, counts = np.unique(names[suspects], return_inverse=True, return_counts=True)
    crowded = counts[codes] > room[suspects]
    suspects, codes = suspects[crowded], codes[crowded]
    _, codes = np.unique(codes, return_inverse=True)
    household = np.full(len(rows), -1, np.int32)
    household[suspects] = codes
    left = np.zeros(int(codes.max()) + 1 if len(codes) else 0, np.int64)
    left[codes] = room[suspects]
    return household, left


def _count_names(names: Array, wanted: Array) -> Ints:
    """How often each wanted name is among the names."""
    ascending = np.sort(names)
    return np.searchsorted(ascending, wanted, "right") - np.searchsorted(ascending, wanted, "left")
