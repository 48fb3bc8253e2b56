"""The seed catalogue: platforms and titles as published; invented courses and institutions, flagged."""

from __future__ import annotations

import csv
import hashlib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import msgspec

from bekal import regions

from .types import Course, Institution, Mode, Origin, Platform

PRICE_RP_MIN, PRICE_RP_MAX = 24_000, 1_000_000
"""The cheapest and the dearest course bought in the first batches of 2020, as published."""

INSTITUTIONS = 180
"""About as many as the programme had in 2021 and 2022 (181, 171, 188 at three published dates)."""

_FEE_BP = 1500
_FEE_BP_OF_STATE = 0
_STATE_PLATFORM = "sisnaker"
_COURSES_EACH = 4
_KINDS = (
    "Balai Latihan Contoh",
    "Pusat Kursus Contoh",
    "Sanggar Kerja Contoh",
    "Akademi Terampil Contoh",
    "Rumah Belajar Contoh",
    "Sentra Keahlian Contoh",
)
_FLOWERS = (
    "Anggrek",
    "Melati",
    "Kenanga",
    "Cempaka",
    "Flamboyan",
    "Teratai",
    "Dahlia",
    "Mawar",
    "Seruni",
    "Bakung",
)
_TREES = ("Cendana", "Jati", "Meranti", "Mahoni", "Ulin", "Trembesi", "Beringin", "Pinang", "Lontar", "Aren")
_PEAKS = (
    "Rinjani",
    "Semeru",
    "Kerinci",
    "Tambora",
    "Binaiya",
    "Ciremai",
    "Lawu",
    "Sumbing",
    "Dempo",
    "Slamet",
)
_WORDS = _FLOWERS + _TREES + _PEAKS
_MODES: dict[str, Mode] = {"online-mandiri": "self_paced", "webinar": "webinar", "luring": "offline"}
# Where institutions sit: 80, 15 and 5 of a hundred, about as the population of the three time zones.
_ZONES = (("Asia/Jakarta", 80), ("Asia/Makassar", 95), ("Asia/Jayapura", 100))
_PUBLISHED_HOURS = 8
_ONLINE = ("self_paced", "webinar")
_MAPPED_ON = date(2022, 1, 1)


class Catalogue(msgspec.Struct, frozen=True):
    """What a programme can sell, without its schedules (``plan_schedules``)."""

    platforms: tuple[Platform, ...]
    institutions: tuple[Institution, ...]
    courses: tuple[Course, ...]


class _Title(NamedTuple):
    title: str
    category: str
    hours: int
    mode: Mode
    price_rp: int
    origin: Origin
    price_origin: Origin


@cache
def load_catalogue() -> Catalogue:
    """The eight platforms of 2020, 180 invented institutions and their courses; always the same.

    Published titles and prices keep ``origin`` and ``price_origin`` ``published``; everything else is
    ``synthetic``. Several institutions give the same title at prices up to 15 % apart.
    """
    platforms = tuple(
        Platform(
            platform_id=int(row["platform_id"]),
            code=row["code"],
            name=row["name"],
            fee_bp=_FEE_BP_OF_STATE if row["code"] == _STATE_PLATFORM else _FEE_BP,
            weight=int(row["courses_bought_batches_1_2"]),
        )
        for row in _rows("platforms_2020.csv")
    )
    institutions = tuple(_institution(i) for i in range(INSTITUTIONS))
    return Catalogue(platforms, institutions, _courses(_titles()))


def _rows(name: str) -> list[dict[str, str]]:
    text = (files(__package__ or "bekal.market") / "data" / name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def _number(*of: object) -> int:
    """A number that follows from its arguments: variety without chance."""
    return int.from_bytes(hashlib.sha256(repr(of).encode()).digest()[:6], "big")


def _institution(i: int) -> Institution:
    share = _number("zone", i) % 100
    timezone = next(zone for zone, up_to in _ZONES if share < up_to)
    name = f"{_KINDS[i // len(_WORDS)]} {_WORDS[i % len(_WORDS)]}"
    return Institution(i + 1, f"lp-{i + 1:03d}", name, timezone, "synthetic")


def _titles() -> list[_Title]:
    titles = []
    for row in _rows("courses_published.csv"):
        published = bool(row["price_rp"])
        price = int(row["price_rp"]) if published else 100_000 + _number("price", row["id"]) % 17 * 25_000
        origin: Origin = "published" if published else "synthetic"
        titles.append(
            _Title(row["title"], row["category"], _PUBLISHED_HOURS, "webinar", price, "published", origin)
        )
    for row in _rows("courses_synthetic.csv"):
        mode, hours, price = _MODES[row["mode"]], int(row["hours"]), int(row["price_rp"])
        titles.append(_Title(row["title"], row["category"], hours, mode, price, "synthetic", "synthetic"))
    return titles


def _courses(titles: list[_Title]) -> tuple[Course, ...]:
    """Each institution gives a few titles; a published price is kept by the first that gives the title."""
    courses: list[Course] = []
    given: set[str] = set()
    for place in range(INSTITUTIONS * _COURSES_EACH):
        institution = place % INSTITUTIONS
        title = titles[place % len(titles)]
        price_rp, price_origin = title.price_rp, title.price_origin
        if title.title in given:
            price_rp, price_origin = _near(price_rp, institution, title.title), "synthetic"
        given.add(title.title)
        courses.append(
            Course(
                course_id=place + 1,
                institution_id=institution + 1,
                title=title.title,
                category=title.category,
                hours=title.hours,
                mode=title.mode,
                price_rp=price_rp,
                origin=title.origin,
                price_origin=price_origin,
                captions=_number("captions", place) % 3 == 0,
                sign_language=_number("sign language", place) % 8 == 0,
                region_id=None if title.mode in _ONLINE else _home_of(institution),
            )
        )
    return tuple(courses)


def _home_of(institution: int) -> int:
    """The regency or city of an invented institution, in its time zone."""
    timezone = _institution(institution).timezone
    there = _regions_of(timezone)
    return there[_number("home", institution) % len(there)]


@cache
def _regions_of(timezone: str) -> tuple[int, ...]:
    return tuple(
        region.region_id for region in regions.list_regions(_MAPPED_ON) if region.timezone == timezone
    )


def _near(price_rp: int, institution: int, title: str) -> int:
    """A price within 15 % of another, in steps of Rp5,000, inside the published range."""
    percent = 85 + _number("near", institution, title) % 31
    return min(PRICE_RP_MAX, max(PRICE_RP_MIN, price_rp * percent // 100 // 5_000 * 5_000))
