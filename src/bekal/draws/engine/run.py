"""The kernel: one run over the field, by deferred acceptance with cut-offs.

In each household those with the smallest tickets propose, as many as there is room; each unit keeps as many
of the smallest proposals as it has seats and drops everybody behind, so that others of a household may step
up. It ends when no proposal is dropped, after two or three rounds on real lists. The result is the one stable
set: what going up the tickets one by one, taking whoever finds a seat and room, would give.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .field import Field
from .types import Bools, Ints


@dataclass(frozen=True)
class Run:
    """One run: the winners' places in the field; and by unit winners, the last winner's place (-1: none), how
    many lost because of their household alone."""

    places: Ints
    winners: Ints
    last: Ints
    household_full: Ints


def run_kernel(field: Field, unit_of: Ints, seats: Ints) -> Run:
    """Run the kernel among the field's rows that have not won; nothing of the field changes.

    ``unit_of[pool, category]`` is the unit in which a group competes, -1 for none; ``seats`` by unit.
    """
    units = unit_of[field.pool, field.category]
    places = np.flatnonzero((field.stage == 0) & (units >= 0))
    places = places[seats[units[places]] > 0]
    units, priority = units[places], field.priority[places]
    ordered = (units[1:] > units[:-1]) | ((units[1:] == units[:-1]) & (priority[1:] > priority[:-1]))
    if not ordered.all():
        order = np.lexsort((priority, units))
        places, units = places[order], units[order]
    del priority, ordered
    proposing, behind = _settle(field, places, units, seats)
    took = np.flatnonzero(proposing)
    ends = np.searchsorted(units[took], np.arange(len(seats)), "right")
    winners = np.diff(ends, prepend=0)
    last = np.full(len(seats), -1, np.int64)
    last[winners > 0] = places[took[ends[winners > 0] - 1]]
    blocked = np.bincount(units[~proposing & ~behind], minlength=len(seats))
    return Run(places=places[took], winners=winners, last=last, household_full=blocked)


def take_winners(field: Field, run: Run, stage: int) -> None:
    """Write a run's winners into the field: their stage, and a place less in their households."""
    field.stage[run.places] = stage
    households = field.household[run.places]
    field.left -= np.bincount(households[households >= 0], minlength=len(field.left))


def _settle(field: Field, places: Ints, units: Ints, seats: Ints) -> tuple[Bools, Bools]:
    """Who wins, and who lies behind the last seat of a full unit. Candidates ascend by (unit, ticket)."""
    crowd = _Crowd(field, places)
    ends = np.searchsorted(units, np.arange(len(seats)), "right")
    starts = np.concatenate([[0], ends[:-1]])
    behind = np.zeros(len(places), np.bool_)
    counted = np.zeros(len(places) + 1, np.int64)
    while True:
        proposing = crowd.hold_back(~behind)
        np.cumsum(proposing, out=counted[1:])
        quota = counted[starts] + seats
        dropped = counted[ends] > quota
        for unit in np.flatnonzero((counted[ends] >= quota) & (seats > 0)):
            # The last seat is taken where the proposals counted first reach the quota.
            cut = int(np.searchsorted(counted[: ends[unit] + 1], quota[unit]))
            behind[cut : ends[unit]] = True
        if not dropped.any():
            return proposing, behind


class _Crowd:
    """Candidates of households that have more candidates than room, by (household, ticket)."""

    def __init__(self, field: Field, places: Ints) -> None:
        codes = field.household[places]
        self.who = np.flatnonzero(codes >= 0)
        self.who = self.who[np.lexsort((field.priority[places[self.who]], codes[self.who]))]
        codes = codes[self.who]
        self.room = field.left[codes]
        self.starts = np.searchsorted(codes, codes)

    def hold_back(self, alive: Bools) -> Bools:
        """The candidates alive, but of each household only the first that find room."""
        proposing = alive.copy()
        mine = alive[self.who]
        before: Ints = np.cumsum(mine) - mine
        if len(before):
            before -= before[self.starts]
        proposing[self.who] = mine & (before < self.room)
        return proposing
