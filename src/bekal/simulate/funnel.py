"""How many of a hundred take the next step, calibrated on the funnel that Kartu Prakerja published.

30 October 2020, batches 1-10: 40 million registered, 26 confirmed, 20 with NIK and family card verified, 18
with a phone, 5.6 selected, 5.2 bought a course, 4.94 finished one, 4.9 were paid an incentive.
"""

from __future__ import annotations

import csv
from importlib.resources import files

import msgspec


class Rates(msgspec.Struct, frozen=True):
    """Shares of those who reached the step before."""

    registers_identity: float = 26 / 40
    """Accounts whose owner goes on to give an identity (confirmed accounts of all registered)."""
    joins: float = 18 / 20
    """Verified persons who join the batch."""
    seats: float = 5.6 / 40
    """Seats of the batch per registered account."""
    buys: float = 5.2 / 5.6
    buys_again: float = 0.22
    """Second courses: a mean purchase of Rp520,000 leaves about half of Rp1,000,000."""
    attends_all: float = 4.94 / 5.2
    cancelled: float = 0.004
    """Classes called off: money and seat come back."""
    reviews: float = 0.995
    links_account: float = 0.997
    wallet: float = 0.78
    """Payment accounts that are e-wallets (October 2020)."""
    answers_survey: float = 0.97
    types_nik_wrong: float = 0.004
    listed_studying: float = 0.035
    listed_aid: tuple[tuple[str, float], ...] = (("dtks", 0.035), ("bsu", 0.02), ("bpum", 0.015))
    listed_affirmative: tuple[tuple[str, float], ...] = (("bp2mi", 0.015), ("p3ke", 0.08))
    """Returned migrant workers and poor households: invented, there is no figure of applicants."""
    listed_late: float = 0.03
    """Winners whom a ministry lists between joining and the second check."""
    account_refused: float = 0.02
    """Payment accounts refused at first: another holder, no KYC, inactive."""


class PublishedStep(msgspec.Struct, frozen=True):
    """One published figure: what, how many people, and where it stood."""

    step: str
    value: int
    source: str


def published(as_of: str = "2020-10-30") -> tuple[PublishedStep, ...]:
    """The published funnel of one day, in people."""
    text = (files(__package__ or "bekal.simulate") / "data" / "funnel.csv").read_text("utf-8")
    return tuple(
        PublishedStep(row["step"], int(float(row["value"])), row["source"])
        for row in csv.DictReader(text.splitlines())
        if row["as_of"] == as_of and row["unit"] == "people"
    )
