"""What a course must say of itself before anybody may buy it (the programme's list of curriculum data)."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated

import msgspec

from .types import Mode

Words = Annotated[str, msgspec.Meta(min_length=1, max_length=2000, pattern=r"^(?=[^\x00]*\S)[^\x00]+$")]
Line = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^(?=.*\S)[^\x00-\x1f]+$(?!\n)")]
Hours = Annotated[int, msgspec.Meta(ge=1, le=80)]
Rupiah = Annotated[int, msgspec.Meta(ge=1, le=10_000_000)]


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the course and the hours it takes."""

    title: Line
    hours: Hours


class Competency(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a participant knows, how he or she goes about it, what he or she can do afterwards.

    ``unit`` refers to a standard (SKKNI or the like).
    """

    knowledge: Words
    attitude: Words
    skill: Words
    unit: Line


class OutsidePrice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the identical course costs elsewhere, and where anybody can see it."""

    price_rp: Rupiah
    seen_at: Annotated[str, msgspec.Meta(max_length=500, pattern=r"^https?://[!-~]+$(?!\n)")]


class CourseProposal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A course with its curriculum. ``hours`` are those of its topics; in a room it has an ``address``.

    ``outside``: where the identical course (same material, evaluation and institution) is sold elsewhere, it
    may not be dearer here; null when it is sold nowhere else. ``region`` is the official code of the regency
    or city where it meets (``31.71``). ``captions`` and ``sign_language`` say that all of it is captioned, or
    interpreted into BISINDO.
    """

    title: Line
    category: Line
    hours: Hours
    mode: Mode
    price_rp: Rupiah
    objective: Words
    objectives: Annotated[list[Words], msgspec.Meta(min_length=1, max_length=20)]
    competency: Competency
    topics: Annotated[list[Topic], msgspec.Meta(min_length=1, max_length=50)]
    training_method: Words
    evaluation_method: Words
    attendance_method: Words
    certificate: Line
    instructor: Line
    participants: Words
    age_min: Annotated[int, msgspec.Meta(ge=18, le=64)] = 18
    education_min: Line | None = None
    outside: OutsidePrice | None = None
    address: Line | None = None
    region: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{2}\.[0-9]{2}$(?!\n)")] | None = None
    captions: bool = False
    sign_language: bool = False


class ScheduleProposal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A class of one's own course: one session a day from ``starts_on``, at ``start_time`` of its time zone.

    ``platforms`` are the codes of those that are to sell it.
    """

    course_id: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
    platforms: Annotated[list[Line], msgspec.Meta(min_length=1, max_length=20)]
    starts_on: date
    start_time: Annotated[time, msgspec.Meta(tz=False)]
    sessions: Annotated[int, msgspec.Meta(ge=1, le=10)]
    seats: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
