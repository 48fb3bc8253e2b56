"""Looking for a course: search, what is left, prices over time, how earlier participants fared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from bekal.base import statements
from bekal.base.adapt import Bigints
from bekal.base.database import Transaction

from .curriculum import CourseProposal
from .search_types import CoursePrice, CourseSearch, FoundCourse
from .types import Schedule

SQL = statements.of(__package__ or "bekal.market")
_MEMORY: Final = "market.free_seats"
SEATS_READ_AGAIN: Final = timedelta(seconds=30)
"""The catalogue shows free seats as they were at most this long ago; a purchase counts its own."""

WORDS_LENGTH_MAX: Final = 80
_FIRST: Final = (-(2**31), 0)


class _Read(msgspec.Struct, frozen=True):
    at: datetime
    free: Mapping[int, int]


async def search_courses(
    tx: Transaction, search: CourseSearch, at: datetime, after: tuple[int, int] | None = None, limit: int = 20
) -> list[FoundCourse]:
    """A page of the courses that have a class open at ``at`` and fit; ``after``: the last one's key and id.

    Words are compared by their stems; where no course holds them, by likeness (``alike``).
    """
    free = [number for number, seats in (await count_free_seats(tx, at)).items() if seats > 0]
    words = " ".join(search.words.replace("\0", " ").split())[:WORDS_LENGTH_MAX]
    sort_key, course_id = after or _FIRST
    return await tx.rows(
        FoundCourse,
        SQL["search_courses"],
        words,
        at,
        search.platform_id,
        Bigints(free) if search.seats_left else None,
        search.mode,
        search.place,
        Bigints(search.region_ids),
        search.price_max_rp,
        search.hours_min,
        search.hours_max,
        search.captions,
        search.sign_language,
        "soon" if search.order == "fit" and not words else search.order,
        sort_key,
        course_id,
        limit,
    )


async def count_free_seats(tx: Transaction, at: datetime) -> Mapping[int, int]:
    """Free seats in the nation of every class open at ``at``, as they were at most 30 seconds ago.

    Everybody who looks at the catalogue asks for them: each process counts them once in that time.
    """
    read: _Read | None = tx.memory.get(_MEMORY)
    if read is None or not read.at <= at <= read.at + SEATS_READ_AGAIN:
        read = tx.memory[_MEMORY] = _Read(at, dict(await tx.tuples(SQL["count_free_seats"], at)))
    return read.free


async def list_classes(tx: Transaction, course_id: int, at: datetime, limit: int = 50) -> list[Schedule]:
    """The classes of a course that can be bought at ``at``, the next to start first."""
    rows: list[tuple[Any, ...]] = await tx.tuples(SQL["list_classes"], course_id, at, limit)
    return [Schedule(row[0], row[1], tuple(row[2]), *row[3:]) for row in rows]


async def list_course_prices(tx: Transaction, course_id: int, limit: int = 20) -> list[CoursePrice]:
    """What a course cost over time, newest first."""
    return await tx.rows(CoursePrice, SQL["list_course_prices"], course_id, limit)


async def find_curriculum(tx: Transaction, course_id: int) -> CourseProposal | None:
    """The curriculum that was accepted for a course; None for one that came with the first catalogue."""
    rows = await tx.tuples(SQL["find_curriculum"], course_id)
    return msgspec.json.decode(rows[0][0], type=CourseProposal) if rows else None


async def count_course_ends(tx: Transaction, course_id: int) -> dict[str, int]:
    """How many purchases of a course are in each state, over all cells."""
    return {str(state): count for state, count in await tx.tuples(SQL["count_course_ends"], course_id)}
