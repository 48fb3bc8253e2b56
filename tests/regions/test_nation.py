"""Regions: 514 for ever, 34 provinces and then 38, no code forgotten."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from bekal import regions
from bekal.base.errors import NotFound

THEN, NOW = date(2020, 4, 11), date(2026, 11, 1)
PAPUA, BARAT_DAYA = date(2022, 11, 11), date(2022, 12, 9)


@pytest.mark.parametrize(
    ("day", "provinces"),
    [
        (THEN, 34),
        (date(2022, 11, 10), 34),
        (PAPUA, 37),
        (date(2022, 12, 8), 37),
        (BARAT_DAYA, 38),
        (NOW, 38),
        (date.max, 38),
        (date.min, 34),
    ],
)
def test_provinces_by_date(day: date, provinces: int) -> None:
    found = regions.list_provinces(day)
    assert len(found) == provinces
    assert {region.province_id for region in regions.list_regions(day)} == {p.province_id for p in found}


def test_there_are_416_regencies_and_98_cities_with_permanent_ids() -> None:
    for day in (THEN, PAPUA, NOW):
        listed = regions.list_regions(day)
        assert [region.region_id for region in listed] == list(range(1, 515))
        assert Counter(region.kind for region in listed) == {"kabupaten": 416, "kota": 98}
        assert len({region.code for region in listed}) == 514
    assert [r.code for r in regions.list_regions(THEN)] == sorted(r.code for r in regions.list_regions(THEN))
    assert [(r.region_id, r.name, r.q, r.r) for r in regions.list_regions(THEN)] == [
        (r.region_id, r.name, r.q, r.r) for r in regions.list_regions(NOW)
    ]


def test_a_few_regions_that_everybody_knows() -> None:
    sabang = regions.find_region("11.72")
    assert sabang and (sabang.full_name, sabang.kind, sabang.timezone) == (
        "Kota Sabang",
        "kota",
        "Asia/Jakarta",
    )
    merauke = regions.find_region("93.01")
    assert merauke and (merauke.full_name, merauke.timezone) == ("Kabupaten Merauke", "Asia/Jayapura")
    denpasar = regions.find_region("5171")
    assert denpasar and (denpasar.name, denpasar.timezone) == ("Denpasar", "Asia/Makassar")


def test_26_regencies_of_papua_moved_and_keep_their_ids() -> None:
    then, now = regions.list_regions(THEN), regions.list_regions(NOW)
    moved = [(a, b) for a, b in zip(then, now, strict=True) if a.code != b.code]
    assert len(moved) == 26
    names = {p.province_id: p.name for p in regions.list_provinces(NOW)}
    assert Counter((names[a.province_id], names[b.province_id]) for a, b in moved) == {
        ("Papua", "Papua Selatan"): 4,
        ("Papua", "Papua Tengah"): 8,
        ("Papua", "Papua Pegunungan"): 8,
        ("Papua Barat", "Papua Barat Daya"): 6,
    }
    assert not {a.code for a, _ in moved} & {b.code for b in now}
    for a, b in moved:
        first = BARAT_DAYA if names[b.province_id] == "Papua Barat Daya" else PAPUA
        assert regions.get_region(a.region_id, first) == b
        assert regions.get_region(a.region_id, date.fromordinal(first.toordinal() - 1)) == a
        # Without a day both codes are understood, with one only that of the day.
        assert regions.find_region(a.code) == a
        assert regions.find_region(b.code) == b
        assert regions.find_region(a.code, THEN) == a
        assert regions.find_region(a.code, NOW) is None
        assert regions.find_region(b.code, THEN) is None
        assert regions.find_region(b.code.replace(".", ""), NOW) == b


def test_every_code_of_every_era_resolves_to_its_region() -> None:
    codes = {region.code: region.region_id for day in (THEN, NOW) for region in regions.list_regions(day)}
    assert len(codes) == 514 + 26
    for code, region_id in codes.items():
        for written in (code, code.replace(".", "")):
            found = regions.find_region(written)
            assert found and (found.region_id, found.code) == (region_id, code)


@pytest.mark.parametrize("code", ["", "99.99", "9999", "11", "11.1", "1.101", "110101", "xx.yy", " 11.01"])
def test_an_unknown_code_is_none(code: str) -> None:
    assert regions.find_region(code) is None


def test_unknown_ids_are_not_found() -> None:
    for region_id in (0, 515, -1):
        with pytest.raises(NotFound, match=f"no region {region_id}"):
            regions.get_region(region_id, NOW)
    new = next(p for p in regions.list_provinces(NOW) if p.name == "Papua Barat Daya")
    assert regions.get_province(new.province_id, NOW) == new
    for province_id, day in ((0, NOW), (39, NOW), (new.province_id, THEN)):
        with pytest.raises(NotFound, match=f"no province {province_id}"):
            regions.get_province(province_id, day)


def test_the_hexmap_has_one_place_for_each_region() -> None:
    places = regions.hexmap()
    assert sorted(places) == list(range(1, 515))
    assert len(set(places.values())) == 514
    aceh, merauke = places[1], regions.find_region("93.01")
    assert merauke and aceh[0] < merauke.q and aceh[1] > merauke.r  # rows grow to the north
    places.clear()
    assert regions.hexmap()
