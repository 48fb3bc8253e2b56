"""The list of provinces and regions, as it stands on any day.

The two changes it knows are the inaugurations of the new provinces of Papua: Papua Selatan, Papua Tengah and
Papua Pegunungan on 11 November 2022 (Laws 14, 15 and 16 of 2022), Papua Barat Daya on 9 December 2022
(Law 29 of 2022). From that day on a region has its new code and belongs to its new province.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from bekal.base.errors import NotFound

from .types import Province, Region


class _ProvinceRow(msgspec.Struct, frozen=True):
    province: Province
    valid_from: date


class _RegionRow(msgspec.Struct, frozen=True):
    before: Region
    moved_on: date
    after: Region


def read_rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one file of the package's data."""
    text = (files(__package__ or "bekal.regions") / "data" / name).read_text("utf-8")
    return iter(csv.DictReader(text.splitlines()))


@cache
def _provinces() -> tuple[_ProvinceRow, ...]:
    rows = []
    for row in read_rows("provinces.csv"):
        province = Province(int(row["province_id"]), row["code"], row["name"], row["timezone"])
        rows.append(_ProvinceRow(province, _date(row["valid_from"], date.min)))
    return tuple(rows)


@cache
def _regions() -> tuple[_RegionRow, ...]:
    provinces = {row.province.code: row.province for row in _provinces()}
    rows = []
    for row in read_rows("regencies.csv"):
        kind: Literal["kabupaten", "kota"] = "kota" if row["kind"] == "kota" else "kabupaten"
        before, after = (
            Region(
                region_id=int(row["region_id"]),
                province_id=provinces[row["province_code" + suffix]].province_id,
                code=row["code" + suffix],
                name=row["name"],
                full_name=row["full_name"],
                kind=kind,
                timezone=provinces[row["province_code" + suffix]].timezone,
                q=int(row["hex_q"]),
                r=int(row["hex_r"]),
            )
            for suffix in ("", "_now")
        )
        rows.append(_RegionRow(before, _date(row["moved_on"], date.max), after))
    return tuple(rows)


def _date(text: str, otherwise: date) -> date:
    return date.fromisoformat(text) if text else otherwise


@cache
def list_provinces(on: date) -> tuple[Province, ...]:
    """The provinces that exist on a day, in the order of their codes: 34, later 37, then 38."""
    return tuple(row.province for row in _provinces() if row.valid_from <= on)


@cache
def list_regions(on: date) -> tuple[Region, ...]:
    """All 514 regions with the code and the province they have on a day, in the order of their ids."""
    return tuple(row.after if row.moved_on <= on else row.before for row in _regions())


def get_region(region_id: int, on: date) -> Region:
    """The region with this id as it stands on a day. NotFound for an id outside 1-514."""
    regions = list_regions(on)
    if not 1 <= region_id <= len(regions):
        raise NotFound(f"there is no region {region_id}: ids run from 1 to {len(regions)}")
    return regions[region_id - 1]


def get_province(province_id: int, on: date) -> Province:
    """The province with this id. NotFound when the id is unknown or the province does not exist that day."""
    for province in list_provinces(on):
        if province.province_id == province_id:
            return province
    raise NotFound(f"there is no province {province_id} on {on.isoformat()}")


@cache
def _by_code() -> dict[str, tuple[_RegionRow, Region]]:
    found = {}
    for row in _regions():
        for region in (row.before, row.after):
            found[region.code] = found[region.code.replace(".", "")] = (row, region)
    return found


def find_region(code: str, on: date | None = None) -> Region | None:
    """The region that bears a code (``NN.NN`` or ``NNNN``, the first four digits of a NIK); None if unknown.

    Without a day any era's code is found, and the region is given as it stood when that code was valid
    (as it stands at last, if the code never changed). With a day only a code valid on that day is found.
    """
    if code not in _by_code():
        return None
    row, region = _by_code()[code]
    if on is None:
        return region
    then = row.after if row.moved_on <= on else row.before
    return then if then.code == region.code else None


@cache
def _hexmap() -> dict[int, tuple[int, int]]:
    return {row.after.region_id: (row.after.q, row.after.r) for row in _regions()}


def hexmap() -> dict[int, tuple[int, int]]:
    """The hexagon of each region: ``region_id -> (q, r)``, odd-r offsets, rows grow to the north."""
    return dict(_hexmap())


@cache
def list_lagging() -> frozenset[int]:
    """The ids of the 62 regions that Perpres 63/2020 calls lagging (2020-2024)."""
    return frozenset(int(row["region_id"]) for row in read_rows("lagging_2020.csv"))


def periods() -> Iterator[tuple[Region, date | None, date | None]]:
    """Every (region, valid from, valid until) there was; None where a period is open, until is exclusive."""
    for row in _regions():
        if row.moved_on == date.max:
            yield row.after, None, None
        else:
            yield row.before, None, row.moved_on
            yield row.after, row.moved_on, None
