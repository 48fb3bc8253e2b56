"""Weights of regions: published numbers per province, or a file of inhabitants."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal import regions
from bekal.base import money

SHARED = Path(__file__).parents[3] / "shared" / "data" / "stats" / "regency_population.csv"
THEN = date(2020, 12, 31)


def test_weights_sum_to_the_published_numbers() -> None:
    weights = regions.weights()
    assert sorted(weights) == list(range(1, 515))
    assert all(type(weight) is int and weight > 0 for weight in weights.values())
    assert sum(weights.values()) == 5_333_400 + 90_000
    by_province: Counter[int] = Counter()
    for region in regions.list_regions(THEN):
        by_province[region.province_id] += weights[region.region_id]
    names = {province.name: by_province[province.province_id] for province in regions.list_provinces(THEN)}
    assert names["Jawa Barat"] == 793_400
    assert names["Papua Barat"] == 7_600
    assert names["Bengkulu"] == 90_000  # an estimate of ours, see data/ATTRIBUTION.md
    weights.clear()
    assert regions.weights()


def test_inside_a_province_regions_weigh_the_same_to_one() -> None:
    weights = regions.weights()
    for province in regions.list_provinces(THEN):
        inside = [
            weights[r.region_id] for r in regions.list_regions(THEN) if r.province_id == province.province_id
        ]
        assert max(inside) - min(inside) <= 1


@given(st.integers(0, 2_000_000))
def test_seats_divided_by_weights_stay_within_one_of_their_share(seats: int) -> None:
    weights = list(regions.weights().values())
    shares = money.apportion(seats, weights)
    total = sum(weights)
    assert sum(shares) == seats
    assert all(
        abs(share * total - seats * weight) < total for share, weight in zip(shares, weights, strict=True)
    )


def write(path: Path, rows: list[str]) -> Path:
    path.write_text("\n".join(rows), "utf-8")
    return path


@pytest.fixture
def good_rows() -> list[str]:
    now = regions.list_regions(date(2026, 1, 1))
    return ["code,name,population_2024", *(f"{r.code},{r.name},{1000 + r.region_id}" for r in now)]


def test_inhabitants_are_read_by_codes_of_any_era(tmp_path: Path, good_rows: list[str]) -> None:
    read = regions.read_population(write(tmp_path / "p.csv", good_rows))
    assert read == {region_id: 1000 + region_id for region_id in range(1, 515)}
    merauke = regions.find_region("93.01")
    assert merauke
    old = [row.replace("93.01,", "91.01,") for row in good_rows]
    assert regions.read_population(write(tmp_path / "p.csv", old)) == read
    other = ["﻿code,people", *(f"{row.split(',')[0]},7" for row in good_rows[1:])]
    assert set(regions.read_population(write(tmp_path / "q.csv", other), "people").values()) == {7}


def test_every_mistake_is_told_with_its_line(tmp_path: Path, good_rows: list[str]) -> None:
    rows = good_rows.copy()
    rows[1] = "99.99,Nowhere,5"
    rows[2] = "11.02,Aceh Tenggara,-5"
    rows[3] = "11.03,Aceh Timur,1.5"
    rows[4] = rows[5]
    rows[6] = "11.06"
    rows[7] = "11.07,Pidie,²"
    with pytest.raises(regions.PopulationFileError) as caught:
        regions.read_population(write(tmp_path / "p.csv", rows))
    told = str(caught.value)
    for part in (
        "line 2: unknown code '99.99'",
        "line 3: '-5' is not a number of inhabitants",
        "line 4: '1.5' is not",
        "line 6: 11.05 is there twice",
        "line 7: '' is not",
        "line 8: '²' is not",
    ):
        assert part in told


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "missing column code, population_2024"),
        (b"code,population\n11.01,5\n", "missing column population_2024"),
        (b"code,population_2024\n11.01,5\n", "513 of 514 regions are absent"),
        (b"code,population_2024\n\xff,5\n", "cannot be read"),
        (b"x" * 1_000_001, "larger than 1000000 bytes"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "p.csv"
    path.write_bytes(content)
    with pytest.raises(regions.PopulationFileError, match=message):
        regions.read_population(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(regions.PopulationFileError, match="cannot be read"):
        regions.read_population(tmp_path / "none.csv")


@pytest.mark.skipif(not SHARED.exists(), reason="the file of inhabitants is not beside the clone")
def test_the_real_file_of_inhabitants() -> None:
    assert sum(regions.read_population(SHARED).values()) == 284_973_643
