"""The pictures of the fairness report: well-formed, true to the figures, and readable without seeing."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from bekal.draws.engine import FairnessRow
from bekal.reports import PlotWords, plot_fairness

SVG = "{http://www.w3.org/2000/svg}"
WORDS = PlotWords("Peluang < jenis kelamin", "menang", "seharusnya", "bagian pemenang", {0: "Laki & laki"})
ROWS = [
    FairnessRow("sex", 0, 10_000, 900, 800.0, 27.0),
    FairnessRow("sex", 1, 5_000, 400, 400.0, 19.0),
    FairnessRow("sex", 2, 0, 0, 0.0, 0.0),
]


def test_a_dot_stands_where_the_share_is_and_the_bar_where_it_should_be() -> None:
    tree = ElementTree.fromstring(plot_fairness(ROWS, WORDS))
    dots = [float(c.attrib["cx"]) for c in tree.iter(f"{SVG}circle")][1:]
    bars = [(float(r.attrib["x"]), float(r.attrib["width"])) for r in tree.iter(f"{SVG}rect")][1:]
    assert len(dots) == len(bars) == 2
    left, right = 210, 720 - 90
    scale = (right - left) / (0.09 * 1.08)
    assert dots[0] == pytest.approx(left + 0.09 * scale, abs=0.1)
    assert dots[1] == pytest.approx(left + 0.08 * scale, abs=0.1)
    for (x, width), row in zip(bars, ROWS, strict=False):
        assert x == pytest.approx(left + (row.expected - 2 * row.spread) / row.candidates * scale, abs=0.1)
        assert width == pytest.approx(4 * row.spread / row.candidates * scale, abs=0.2)
    assert dots[0] > sum(bars[0]), "an unfair share stands beside its bar"


def test_words_are_escaped_and_told_without_seeing() -> None:
    text = plot_fairness(ROWS, WORDS)
    tree = ElementTree.fromstring(text)
    assert tree.findtext(f"{SVG}title") == WORDS.title
    told = tree.findtext(f"{SVG}desc")
    assert told == "Laki & laki: menang 9.00%, seharusnya 8.00%; 1: menang 8.00%, seharusnya 8.00%"
    assert not re.search("<script|href|url\\(|onload", text)


def test_nobody_at_all_is_an_empty_picture() -> None:
    assert ElementTree.fromstring(plot_fairness([], WORDS)).tag == f"{SVG}svg"
