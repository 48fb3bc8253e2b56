"""The coverage map: one hexagon a region, no two on one place, the stylesheet in step with the geometry."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal import pages, regions
from bekal.portal import hexmap

DAYS = (date(2022, 2, 17), date(2026, 1, 1))


def sheets(day: date = DAYS[0]) -> list[hexmap.Sheet]:
    legend = hexmap.make_legend([1, 2])
    return hexmap.draw_map(regions.list_regions(day), regions.list_provinces(day), {1: 1, 514: 2}, legend)


@pytest.mark.parametrize("day", DAYS)
def test_every_region_has_a_place_of_its_own(day: date) -> None:
    cells = [cell for sheet in sheets(day) for group in sheet.groups for cell in group.cells]
    assert len(cells) == len({cell.path for cell in cells}) == 514
    assert len([group for sheet in sheets(day) for group in sheet.groups]) == len(regions.list_provinces(day))
    assert {cell.level for cell in cells} == {0, 2, 5}


@pytest.mark.parametrize("day", DAYS)
def test_hexagons_lie_inside_their_sheet(day: date) -> None:
    for sheet in sheets(day):
        left, top, width, height = sheet.box
        for group in sheet.groups:
            for cell in group.cells:
                x, y = map(int, re.findall(r"-?\d+", cell.path)[:2])
                assert left + 7 <= x <= left + width - 7 and top <= y <= top + height - 16


@pytest.mark.parametrize("day", DAYS)
def test_the_stylesheet_joins_the_sheets(day: date) -> None:
    css = (Path(pages.__file__).parent / "assets" / "style.css").read_text("utf-8")
    (west_left, west_top, west_width, east_left, east_top, east_width), _ = hexmap.place_sheets(sheets(day))
    assert (west_left, west_top) == (0, 0)
    assert f".map .west {{ width: {west_width}%; }}" in css
    assert (
        f".map .east {{ position: absolute; left: {east_left}%; top: {east_top}%; width: {east_width}%; }}"
        in css
    )


@given(st.lists(st.integers(min_value=0, max_value=10**7), max_size=60))
def test_the_legend_covers_every_count(values: list[int]) -> None:
    legend = hexmap.make_legend(values)
    assert len(legend.limits) <= 5
    assert list(legend.limits) == sorted(set(legend.limits))
    for value in values:
        level = legend.level(value)
        assert (level == 0) == (value == 0)
        if level:
            assert any(c == level and first <= value <= last for c, first, last in legend.ranges)


def test_borders_are_drawn_once() -> None:
    lines = [line for sheet in sheets() for line in re.findall(r"M[^M]+", sheet.edges)]
    assert len(lines) == len(set(lines)) > 100
