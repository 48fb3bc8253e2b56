"""How fair a draw was: winners beside what everybody's odds let expect, group by group, ready to be drawn.

Worked out from the published files alone, so that anybody can do the same: by household size, province and
category. Sex, age and the day of applying stand in no published file; those the auditor's statistics cover.
"""

from __future__ import annotations

from itertools import groupby
from typing import Final

import msgspec
import numpy as np

from bekal.draws import engine, proofs

SPREADS: Final = 4.0
"""A group further from its expectation than so many standard deviations is marked: chance does it in one of
16,000 groups."""

_NOBODY: Final = np.zeros(0, np.int64)


class Point(msgspec.Struct, frozen=True):
    """One group: its figures, and where to draw them, in per mille of the plot's width.

    ``low`` to ``high`` is what chance lets expect (two standard deviations), ``seen`` what became of it.
    """

    value: int
    candidates: int
    winners: int
    expected: int
    low: int
    high: int
    seen: int
    usual: bool


class Plot(msgspec.Struct, frozen=True):
    """All groups of one kind. ``scale_bp``: the share at the right end, in hundredths of a per cent."""

    group: str
    scale_bp: int
    points: tuple[Point, ...]


def plot_fairness(publication: proofs.Publication) -> tuple[Plot, ...]:
    """The plots of a drawn publication. Slow (10 million rows: some ten seconds): call it in a thread."""
    outcome = engine.Outcome(
        tickets=_NOBODY,  # expectations follow from the cut-offs
        stage=proofs.read_winning_stages(publication),
        reason=np.zeros(0, np.uint8),
        pools=tuple(proofs.read_stages(publication)),
    )
    plan = proofs.plan_of(publication.manifest)
    table = engine.describe_fairness(publication.rows, plan, outcome, {})
    return tuple(make_plot(name, list(rows)) for name, rows in groupby(table, key=lambda row: row.group))


def make_plot(group: str, rows: list[engine.FairnessRow]) -> Plot:
    """The rows of one kind of group on one scale."""
    largest = max(
        (max(row.winners, row.expected + 2 * row.spread) / row.candidates for row in rows), default=0
    )
    scale = min(1.0, max(largest * 1.05, 0.0001))
    return Plot(group, round(scale * 10_000), tuple(_point(row, scale) for row in rows))


def _point(row: engine.FairnessRow, scale: float) -> Point:
    def place(people: float) -> int:
        return max(0, min(1000, round(people / row.candidates / scale * 1000)))

    return Point(
        value=row.value,
        candidates=row.candidates,
        winners=row.winners,
        expected=round(row.expected),
        low=place(row.expected - 2 * row.spread),
        high=place(row.expected + 2 * row.spread),
        seen=place(row.winners),
        # The half absorbs rounding where nothing is left to chance.
        usual=abs(row.winners - row.expected) <= SPREADS * row.spread + 0.5,
    )
