"""Pictures of the fairness report: how many of a group won, beside what the definition lets expect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import msgspec

from bekal.draws.engine import FairnessRow

_WIDTH, _LEFT, _RIGHT, _ROW, _TOP, _FOOT = 720, 210, 90, 26, 58, 40
_TICKS = 4


class PlotWords(msgspec.Struct, frozen=True):
    """The words of a picture, in the reader's language.

    ``observed`` and ``expected`` explain the dot and the bar, ``axis`` names what is counted; ``labels`` give
    a group's values by number.
    """

    title: str
    observed: str
    expected: str
    axis: str
    labels: Mapping[int, str]


def plot_fairness(rows: Sequence[FairnessRow], words: PlotWords) -> str:
    """An SVG of one group's rows (``engine.describe_fairness``): a line a value, and all of it as text.

    The bar spans the expected share of winners by two standard deviations either way, in which 95 of 100 fair
    draws fall; the dot is the observed share. Colours follow the page (``currentColor``); the picture needs
    no script, no font and no other file. Values without candidates are left out.
    """
    shown = [row for row in rows if row.candidates]
    ends = [max(row.winners, row.expected + 2 * row.spread) / row.candidates for row in shown]
    most = min(1.0, max([*ends, 0.001]) * 1.08)
    height = _TOP + _ROW * len(shown) + _FOOT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        'font-family="system-ui, sans-serif" font-size="13" fill="currentColor">',
        f"<title>{escape(words.title)}</title>",
        f"<desc>{escape('; '.join(_tell(row, words) for row in shown))}</desc>",
        f'<text x="0" y="18" font-size="16" font-weight="600">{escape(words.title)}</text>',
        *_draw_key(words),
        *_draw_axis(most, height, words),
    ]
    for i, row in enumerate(shown):
        parts += _draw_row(row, _TOP + _ROW * i + _ROW / 2, most, words)
    return "\n".join([*parts, "</svg>", ""])


def _tell(row: FairnessRow, words: PlotWords) -> str:
    observed, expected = row.winners / row.candidates, row.expected / row.candidates
    return f"{_label(row, words)}: {words.observed} {observed:.2%}, {words.expected} {expected:.2%}"


def _label(row: FairnessRow, words: PlotWords) -> str:
    return words.labels.get(row.value, str(row.value))


def _at(share: float, most: float) -> str:
    return f"{_LEFT + (_WIDTH - _LEFT - _RIGHT) * min(max(share, 0.0), most) / most:.1f}"


def _draw_key(words: PlotWords) -> list[str]:
    return [
        f'<circle cx="{_LEFT + 5}" cy="38" r="4.5"/>',
        f'<text x="{_LEFT + 16}" y="42">{escape(words.observed)}</text>',
        f'<rect x="{_LEFT + 190}" y="33" width="26" height="10" rx="2" opacity="0.3"/>',
        f'<text x="{_LEFT + 224}" y="42">{escape(words.expected)}</text>',
    ]


def _draw_axis(most: float, height: int, words: PlotWords) -> list[str]:
    bottom = height - _FOOT
    parts = []
    for i in range(_TICKS + 1):
        share = most * i / _TICKS
        x = _at(share, most)
        parts += [
            f'<path d="M{x} {_TOP - 4}V{bottom}" stroke="currentColor" opacity="0.18"/>',
            f'<text x="{x}" y="{bottom + 16}" text-anchor="middle" font-size="11">{share:.1%}</text>',
        ]
    middle = _at(most / 2, most)
    return [
        *parts,
        f'<text x="{middle}" y="{bottom + 33}" text-anchor="middle">{escape(words.axis)}</text>',
    ]


def _draw_row(row: FairnessRow, y: float, most: float, words: PlotWords) -> list[str]:
    low, high = (
        float(_at((row.expected + side * 2 * row.spread) / row.candidates, most)) for side in (-1, 1)
    )
    dot = _at(row.winners / row.candidates, most)
    counted = f"{row.winners:,} / {row.candidates:,}"
    return [
        f'<text x="{_LEFT - 10}" y="{y + 4:.1f}" text-anchor="end">{escape(_label(row, words))}</text>',
        f'<rect x="{low:.1f}" y="{y - 5:.1f}" width="{max(high - low, 1.5):.1f}" height="10" rx="2" '
        'opacity="0.3"/>',
        f'<circle cx="{dot}" cy="{y:.1f}" r="4.5"/>',
        f'<text x="{_WIDTH}" y="{y + 4:.1f}" text-anchor="end" font-size="11">{counted}</text>',
    ]
