"""The coverage map: one hexagon for each of the 514 regencies and cities, drawn as plain SVG.

Geometry in whole numbers keeps the page light: a hexagon is 14 wide, rows are 12 apart, odd rows stand half a
hexagon to the right, north is up. The map comes in two sheets, west and east of Wallace's line, so that a
narrow screen can show them one below the other, twice as large; on a wide screen they lie side by side as
the one archipelago.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from bekal.regions import Province, Region

_WIDTH, _ROW = 14, 12
_OUTLINE: Final = "l7 4v8l-7 4-7-4v-8z"
_CORNERS: Final = ((0, -8), (7, -4), (7, 4), (0, 8), (-7, 4), (-7, -4))
_MARGIN: Final = 12
WEST: Final = frozenset(
    {11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 31, 32, 33, 34, 35, 36, 51, 61, 62, 63, 64, 65}
)
"""Province codes of the western sheet: Sumatra, Java, Bali, Kalimantan. Codes of today and of 2020 agree."""

ISLANDS: Final = (
    ("west", "Sumatra", 0.2, 10.4),
    ("west", "Jawa", 12.4, -0.5),
    ("west", "Kalimantan", 15.6, 18.4),
    ("east", "Sulawesi", 27.0, 18.8),
    ("east", "Maluku", 37.4, 18.6),
    ("east", "Papua", 43.5, 15.5),
    ("east", "Nusa Tenggara", 30.2, 0.2),
)
"""Names of the island groups and where they stand, in columns and rows of the hexmap."""


class Cell(msgspec.Struct, frozen=True):
    """One hexagon: its path, its colour (0-5), what is said about it."""

    region: Region
    path: str
    level: int
    value: int


class Group(msgspec.Struct, frozen=True):
    """The hexagons of one province."""

    province: Province
    cells: tuple[Cell, ...]
    value: int
    reached: int


class Sheet(msgspec.Struct, frozen=True):
    """One half of the map; ``edges`` is the path of the lines between provinces.

    ``box`` is left, top, width and height in the units of the whole map (``view_box`` as text).
    """

    name: str
    box: tuple[int, int, int, int]
    groups: tuple[Group, ...]
    edges: str
    labels: tuple[tuple[str, int, int], ...]

    @property
    def view_box(self) -> str:
        """What the svg element is told to show."""
        return " ".join(map(str, self.box))


_COLOURS: Final = ((), (4,), (2, 5), (1, 3, 5), (1, 2, 4, 5), (1, 2, 3, 4, 5))
"""Which of the five colours are used where there are so few classes: spread, to be told apart."""


class Legend(msgspec.Struct, frozen=True):
    """The classes of counts: nobody, then up to each of ``limits``."""

    limits: tuple[int, ...]

    def level(self, value: int) -> int:
        """The colour (0-5) of a count; 0 is nobody's."""
        if value <= 0:
            return 0
        last = len(self.limits) - 1
        place = next((i for i, limit in enumerate(self.limits) if value <= limit), last)
        return _COLOURS[len(self.limits)][place]

    @property
    def ranges(self) -> list[tuple[int, int, int]]:
        """Colour, first and last count of each class but the empty one."""
        starts = (1, *(limit + 1 for limit in self.limits[:-1]))
        return list(zip(_COLOURS[len(self.limits)], starts, self.limits, strict=True))


def make_legend(values: Sequence[int]) -> Legend:
    """Up to five classes with round limits, as even as the counts allow; the largest count ends the last."""
    counted = sorted(value for value in values if value > 0)
    if not counted:
        return Legend(())
    limits: list[int] = []
    for fifth in (1, 2, 3, 4):
        limit = _rounded(counted[(len(counted) - 1) * fifth // 5])
        if (not limits or limit > limits[-1]) and limit < counted[-1]:
            limits.append(limit)
    return Legend((*limits, counted[-1]))


def draw_map(
    regions: Sequence[Region], provinces: Sequence[Province], values: Mapping[int, int], legend: Legend
) -> list[Sheet]:
    """The two sheets of the map. A region without a value has nobody."""
    owners = {(region.q, region.r): region.province_id for region in regions}
    sheets = []
    for name, in_west in (("west", True), ("east", False)):
        inside = [province for province in provinces if (int(province.code) in WEST) == in_west]
        ids = {province.province_id for province in inside}
        mine = [region for region in regions if region.province_id in ids]
        box = _box(mine)
        groups = tuple(_group(province, mine, values, legend) for province in inside)
        sheets.append(Sheet(name, box, groups, _edges(mine, owners), _labels(name)))
    return sheets


def place_sheets(sheets: Sequence[Sheet]) -> tuple[list[float], float]:
    """Where the sheets lie on the joined map, as the stylesheet places them on wide screens.

    For each sheet its left, top and width in per cent of the joined map, and its shape (width by height).
    A test holds the stylesheet to this.
    """
    left = min(sheet.box[0] for sheet in sheets)
    top = min(sheet.box[1] for sheet in sheets)
    width = max(sheet.box[0] + sheet.box[2] for sheet in sheets) - left
    height = max(sheet.box[1] + sheet.box[3] for sheet in sheets) - top
    placed = []
    for sheet in sheets:
        x, y, wide, _ = sheet.box
        placed += [100 * (x - left) / width, 100 * (y - top) / height, 100 * wide / width]
    return [round(share, 2) for share in placed], round(width / height, 4)


def _centre(q: int, r: int) -> tuple[int, int]:
    return q * _WIDTH + (_WIDTH // 2 if r % 2 else 0), -r * _ROW


def _box(regions: Sequence[Region]) -> tuple[int, int, int, int]:
    centres = [_centre(region.q, region.r) for region in regions] or [(0, 0)]
    xs, ys = [x for x, _ in centres], [y for _, y in centres]
    left, top = min(xs) - _MARGIN, min(ys) - _MARGIN
    return left, top, max(xs) + _MARGIN - left, max(ys) + _MARGIN - top


def _group(province: Province, regions: Sequence[Region], values: Mapping[int, int], legend: Legend) -> Group:
    cells = []
    for region in regions:
        if region.province_id == province.province_id:
            x, y = _centre(region.q, region.r)
            value = values.get(region.region_id, 0)
            cells.append(Cell(region, f"M{x} {y - 8}{_OUTLINE}", legend.level(value), value))
    reached = sum(1 for cell in cells if cell.value)
    return Group(province, tuple(cells), sum(cell.value for cell in cells), reached)


def _edges(regions: Sequence[Region], owners: Mapping[tuple[int, int], int]) -> str:
    """The lines where two provinces meet, each once."""
    lines = []
    for region in regions:
        x, y = _centre(region.q, region.r)
        right = region.r % 2
        # Three of the six neighbours, so that each line is drawn once: east, south-east, south-west.
        neighbours = (
            ((region.q + 1, region.r), 1),
            ((region.q + right, region.r - 1), 2),
            ((region.q - 1 + right, region.r - 1), 3),
        )
        for place, corner in neighbours:
            if owners.get(place, region.province_id) != region.province_id:
                (ax, ay), (bx, by) = _CORNERS[corner], _CORNERS[corner + 1]
                lines.append(f"M{x + ax} {y + ay}L{x + bx} {y + by}")
    return "".join(lines)


def _labels(name: str) -> tuple[tuple[str, int, int], ...]:
    return tuple(
        (words, round(q * _WIDTH), round(-r * _ROW)) for sheet, words, q, r in ISLANDS if sheet == name
    )


def _rounded(value: int) -> int:
    """A limit people can read: two leading digits at most, the second 0 or 5."""
    if value < 10:
        return value
    step = 5 * int(10 ** (len(str(value)) - 2))
    return (value + step - 1) // step * step
