"""Numbers, money and dates as readers of each language write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal.pages.formats import Formats, days_left

ID, EN = Formats("id"), Formats("en")
NOON = datetime(2022, 2, 17, 5, tzinfo=UTC)


def test_money() -> None:
    assert ID.rp(3_550_000) == "Rp3.550.000"
    assert EN.rp(3_550_000) == "Rp3,550,000"
    assert ID.rp(-1000) == "−Rp1.000"
    assert ID.rp(0) == "Rp0"


@pytest.mark.parametrize(
    ("amount", "indonesian", "english"),
    [
        (999_999, "Rp999.999", "Rp999,999"),
        (1_000_000, "Rp1 juta", "Rp1 million"),
        (3_550_000, "Rp3,55 juta", "Rp3.55 million"),
        (15_433_200_000, "Rp15,43 miliar", "Rp15.43 billion"),
        (2_000_000_000_000, "Rp2 triliun", "Rp2 trillion"),
        (1_500_000_000_000_000, "Rp1.500 triliun", "Rp1,500 trillion"),
        (-2_500_000, "−Rp2,5 juta", "−Rp2.5 million"),
    ],
)
def test_money_at_a_glance(amount: int, indonesian: str, english: str) -> None:
    assert ID.rp_short(amount) == indonesian
    assert EN.rp_short(amount) == english


@given(st.integers(min_value=0, max_value=10**15))
def test_a_glance_is_true_to_a_hundredth(amount: int) -> None:
    number, _, word = EN.rp_short(amount).removeprefix("Rp").partition(" ")
    scale = {"": 1, "million": 10**6, "billion": 10**9, "trillion": 10**12}[word]
    whole, _, decimals = number.replace(",", "").partition(".")
    hundredths = int(whole) * 100 + int(decimals.ljust(2, "0") or 0)
    assert abs(hundredths * scale - amount * 100) * 2 <= scale


def test_shares() -> None:
    assert ID.percent(974, 1000) == "97,4%"
    assert EN.percent(1, 3) == "33.3%"
    assert ID.percent(5, 0) == "–"
    assert ID.percent(1000, 1000) == "100,0%"


def test_tickets_are_numbers_below_one() -> None:
    assert ID.ticket(0) == "0,000000"
    assert EN.ticket((1 << 63) - 1) == "0.999999", "cut, not rounded: no ticket is 1"
    assert ID.ticket(1 << 62) == "0,500000"
    assert EN.ticket(748_868_803_837_422_099) == "0.081192"


def test_days_and_instants() -> None:
    assert ID.day(date(2022, 2, 17)) == "17 Februari 2022"
    assert EN.day(date(2022, 2, 17)) == "17 February 2022"
    assert ID.instant(NOON) == "17 Februari 2022, 12.00 WIB"
    assert EN.instant(NOON, "Asia/Jayapura") == "17 February 2022, 14:00 WIT"
    assert ID.instant(NOON, "Asia/Makassar").endswith("13.00 WITA")


def test_deadlines_are_told_inclusively() -> None:
    """A deadline is the first instant too late; people are told the last one that is not."""
    midnight = datetime(2022, 2, 20, 17, tzinfo=UTC)
    assert ID.last_day(midnight) == "20 Februari 2022"
    assert ID.last_minute(midnight) == "20 Februari 2022, 23.59 WIB"
    assert days_left(midnight, midnight) == 0
    assert days_left(midnight, midnight - timedelta(hours=23)) == 0
    assert days_left(midnight, midnight - timedelta(days=3, hours=1)) == 3
    assert days_left(midnight, midnight + timedelta(days=5)) == 0


def test_codes_are_read_in_fours() -> None:
    assert ID.code("8901381005315699") == "8901 3810 0531 5699"
