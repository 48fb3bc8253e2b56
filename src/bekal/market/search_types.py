"""What the catalogue is asked for, and what it shows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

import msgspec

from .types import Mode


class CourseSearch(msgspec.Struct, frozen=True):
    """What somebody looks for among the courses that can be bought. Empty or None: no matter.

    ``words`` as typed. ``place``: ``""``, ``online``, or ``region`` with ``region_ids`` (a course meets in
    one of them). Prices in rupiah, hours of the whole course, both ends included. ``order``: ``fit`` (needs
    words), ``soon`` or ``cheap``.
    """

    words: str = ""
    mode: str = ""
    place: Literal["", "online", "region"] = ""
    region_ids: tuple[int, ...] = ()
    price_max_rp: int | None = None
    hours_min: int | None = None
    hours_max: int | None = None
    captions: bool = False
    sign_language: bool = False
    platform_id: int | None = None
    seats_left: bool = False
    order: Literal["fit", "soon", "cheap"] = "soon"


class FoundCourse(msgspec.Struct, frozen=True):
    """One course that was found; ``starts_on`` is its next class that fits.

    ``alike``: found by likeness only, because no course holds the words. ``sort_key`` with ``course_id`` is
    where the next page begins.
    """

    course_id: int
    title: str
    category: str
    hours: int
    mode: Mode
    price_rp: int
    captions: bool
    sign_language: bool
    region_id: int | None
    institution_name: str
    starts_on: date
    classes: int
    alike: bool
    sort_key: int


class CoursePrice(msgspec.Struct, frozen=True):
    """What a course costs from an instant on."""

    since_at: datetime
    price_rp: int
