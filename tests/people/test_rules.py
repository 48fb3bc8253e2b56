"""The form of NIKs, phones, family cards and names: pure."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal import people
from bekal.base.keys import demo_keyring
from bekal.people import rules

from .builders import nik

BORN = date(1990, 7, 1)


@given(st.dates(date(1930, 1, 1), date(2010, 12, 31)), st.sampled_from("fm"), st.integers(1, 9999))
def test_an_issued_nik_has_no_problem(born_on: date, sex: str, serial: int) -> None:
    number = nik(born_on, sex, serial)
    assert people.check_nik_form(number, born_on, sex) == ()  # type: ignore[arg-type]  # of "fm"
    assert people.check_nik_form(number, born_on, None) == ()
    assert rules.sex_of_nik(number) == sex


@given(st.dates(date(1930, 1, 1), date(2010, 12, 31)), st.dates(date(1930, 1, 1), date(2010, 12, 31)))
def test_another_birth_date_contradicts(born_on: date, declared: date) -> None:
    same = (born_on.day, born_on.month, born_on.year % 100) == (
        declared.day,
        declared.month,
        declared.year % 100,
    )
    problems = people.check_nik_form(nik(born_on, "f"), declared, "f")
    assert problems == (() if same else ("contradicts_birth_date",))


def test_the_century_comes_from_the_declared_date() -> None:
    assert people.check_nik_form(nik(date(2003, 8, 9), "m"), date(2003, 8, 9), "m") == ()
    assert people.check_nik_form(nik(date(1903, 8, 9), "m"), date(1903, 8, 9), "m") == ()


@pytest.mark.parametrize(
    ("number", "problems"),
    [
        ("", ["not_16_digits"]),
        ("317101010790000", ["not_16_digits"]),
        ("31710101079000011", ["not_16_digits"]),
        ("31710101O7900001", ["not_16_digits"]),
        ("٣١٧١٠١٠١٠٧٩٠٠٠٠١", ["not_16_digits"]),
        ("317101010790000²", ["not_16_digits"]),
        ("3171010007900001", ["date_impossible"]),
        ("3171013207900001", ["date_impossible"]),
        ("3171014007900001", ["date_impossible"]),
        ("3171017207900001", ["date_impossible"]),
        ("3171010113900001", ["date_impossible"]),
        ("3171010100900001", ["date_impossible"]),
        ("3171010107900000", ["serial_zero"]),
        ("3171014107900001", ["contradicts_sex"]),
        ("3171010207900001", ["contradicts_birth_date"]),
        ("3171017002900000", ["serial_zero", "contradicts_birth_date", "contradicts_sex"]),
        ("9901010107900001", ["province_unknown"]),
        ("0001010107900001", ["province_unknown"]),
    ],
)
def test_problems_of_form(number: str, problems: list[str]) -> None:
    assert [str(p) for p in people.check_nik_form(number, BORN, "m")] == problems


@pytest.mark.parametrize("region", ["910101", "940101", "930101", "960101", "920601", "540101", "317199"])
def test_codes_of_every_era_are_good(region: str) -> None:
    """Papua before and after 2022, East Timor, a district that is no more."""
    assert people.check_nik_form(nik(BORN, "m", region=region), BORN, "m") == ()


@pytest.mark.parametrize(
    "text",
    [
        "081234567890", "81234567890", "+6281234567890", "6281234567890", "0062 812-3456-7890",
        "(+62) 0812 3456 7890", " 0812.3456.7890 ", "+62 (0)812 3456 7890",
    ],
)  # fmt: skip
def test_a_phone_in_any_form(text: str) -> None:
    assert people.normalise_phone(text) == "+6281234567890"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "08",
        "0212345678",
        "0841234567",
        "08123",
        "0812345678901234",
        "+14155550100",
        "٠٨١٢٣٤٥٦٧٨٩٠",
        "0812x456789",
    ],
)
def test_what_is_no_indonesian_mobile(text: str) -> None:
    assert people.normalise_phone(text) is None


def test_one_phone_and_one_nik_have_one_slot_however_typed() -> None:
    keyring = demo_keyring()
    assert people.slot_of_phone(keyring, "0812-3456-7890") == people.slot_of_phone(keyring, "+6281234567890")
    assert people.slot_of_nik(keyring, "3171 0101 0790 0001") == people.slot_of_nik(
        keyring, "3171010107900001"
    )
    assert 0 <= people.slot_of_phone(keyring, "no phone at all") < 256
    assert len({people.slot_of_nik(keyring, nik(BORN, "m", n)) for n in range(1, 200)}) > 100


@pytest.mark.parametrize(
    "name", ["Sutrisno", "Ni Made Ayu", "R. A. Kartini", "Muhammad Al-Fatih", "O'neil", "Ñ"]
)
def test_names(name: str) -> None:
    assert rules.is_name(rules.normalise_name(f"  {name} "))


@pytest.mark.parametrize("name", ["", " ", ".", "123", "a\x00b", "a\u202eb", "x" * 101])
def test_no_names(name: str) -> None:
    assert not rules.is_name(rules.normalise_name(name))


def test_a_birth_date_lies_within_a_life() -> None:
    today = date(2022, 2, 17)
    assert rules.is_birth_date(today, today)
    assert not rules.is_birth_date(today + timedelta(days=1), today)
    assert rules.is_birth_date(date(1901, 2, 18), today)
    assert not rules.is_birth_date(date(1901, 2, 17), today)


def test_back_off_doubles_up_to_an_hour() -> None:
    minutes = [rules.backoff(n).total_seconds() / 60 for n in range(1, 12)]
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60]


def test_the_barred_occupations_are_those_of_the_rules() -> None:
    barred = people.barred_occupations()
    assert {5, 6, 7, 48, 63, 85, 86} <= barred
    assert not {1, 2, 3, 8, 15, 16, 64, 65, 88} & barred
    assert len(barred) == 21
