"""Search: stems, slips of the finger, filters, pages by key; prices over time; seats left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec

from bekal import market
from bekal.base.database import Database, Transaction
from bekal.market import Course, CourseSearch, FoundCourse, Schedule

from .builders import AT, BY, INSTITUTIONS, PLATFORMS, schedules

SEWING = Course(
    1, 1, "Menjahit Pakaian Kerja", "Tata Busana", 16, "offline", 600_000, "synthetic", region_id=158
)
COFFEE = Course(2, 2, "Barista untuk Pemula", "Kuliner", 8, "webinar", 250_000, "synthetic", captions=True)
COMPUTER = Course(
    3, 1, "Dasar Komputer dan Internet", "Teknologi", 9, "webinar", 400_000, "synthetic", sign_language=True
)
TAILOR = Course(
    4, 2, "Penjahitan Tas dari Kain Perca", "Kerajinan", 12, "blended", 300_000, "synthetic", region_id=7
)
COURSES = [SEWING, COFFEE, COMPUTER, TAILOR]


async def stock(tx: Transaction, courses: Sequence[Course] = COURSES, **changes: object) -> None:
    """The four courses, one class each, ten seats."""
    planned = [msgspec.structs.replace(each, **changes) for each in schedules(of=courses)]
    await market.store_catalogue(tx, PLATFORMS, INSTITUTIONS, courses, planned, BY, AT)
    for cell in range(tx.cells):
        await market.allot_seats(tx, cell, [each.schedule_id for each in planned], BY, AT)


def ids_of(found: Sequence[FoundCourse]) -> list[int]:
    return [each.course_id for each in found]


async def look(tx: Transaction, words: str = "", **asked: Any) -> list[FoundCourse]:
    search = msgspec.structs.replace(CourseSearch(words=words, order="fit"), **asked)
    return await market.search_courses(tx, search, AT)


async def test_words_are_compared_by_their_stems(db: Database) -> None:
    async with db.begin() as tx:
        await stock(tx)
        for words in ("menjahit", "jahit", "penjahitan", "MENJAHIT", "jahitan"):
            found = await look(tx, words)
            assert sorted(ids_of(found)) == [1, 4], words
            assert not any(each.alike for each in found)
        assert ids_of(await look(tx, "menjahit tas")) == [4], "all words count"
        assert ids_of(await look(tx, "kuliner")) == [2], "the field, too"
        assert sorted(ids_of(await look(tx, "balai contoh satu"))) == [1, 3], "and who teaches it"


async def test_a_slip_of_the_finger_is_forgiven_and_said(db: Database) -> None:
    async with db.begin() as tx:
        await stock(tx)
        for words, course_id in {"barsita": 2, "menjhit": 1, "komputr": 3, "bariista pemla": 2}.items():
            found = await look(tx, words)
            assert ids_of(found)[0] == course_id, words
            assert all(each.alike for each in found)
        assert await look(tx, "xyzzy plugh") == []


async def test_odd_words_break_nothing(db: Database) -> None:
    async with db.begin() as tx:
        await stock(tx)
        for words in (
            "'",
            '"',
            "a & | ! <->",
            "-",
            "%_\\",
            "\0",
            "😀",
            "'; DROP TABLE market.courses",
            "x" * 5000,
        ):
            assert isinstance(await look(tx, words), list), words
        assert len(await look(tx, "   ")) == 4, "nothing but blanks asks for nothing"


async def test_filters(db: Database) -> None:
    async with db.begin() as tx:
        await stock(tx)
        asked: list[tuple[dict[str, Any], list[int]]] = [
            ({}, [1, 2, 3, 4]),
            ({"mode": "webinar"}, [2, 3]),
            ({"place": "online"}, [2, 3]),
            ({"place": "region", "region_ids": (7, 8)}, [4]),
            ({"price_max_rp": 300_000}, [2, 4]),
            ({"hours_min": 9, "hours_max": 12}, [3, 4]),
            ({"captions": True}, [2]),
            ({"sign_language": True}, [3]),
            ({"captions": True, "sign_language": True}, []),
            ({"platform_id": 2}, [1, 2, 3, 4]),
            ({"platform_id": 9}, []),
        ]
        for filters, expected in asked:
            assert sorted(ids_of(await look(tx, **filters))) == expected, filters
        assert ids_of(await look(tx, order="cheap")) == [2, 4, 3, 1]


async def test_only_what_can_be_bought_and_has_seats(db4: Database) -> None:
    async with db4.write(2) as tx:
        await stock(tx, seats=4)
        [schedule] = schedules(of=[SEWING])
        assert await market.search_courses(tx, CourseSearch(), schedule.enrol_until) == []
        for seats in await market.list_seats(tx, [1]):
            await market.take_seats(tx, seats.cell, {1: seats.seats}, BY, AT)
        later = AT + market.SEATS_READ_AGAIN + timedelta(seconds=1)
        assert (await market.count_free_seats(tx, AT))[2] == 4, "of all cells together"
        search = CourseSearch(seats_left=True)
        assert sorted(ids_of(await market.search_courses(tx, search, later))) == [2, 3, 4]
        assert (await market.count_free_seats(tx, later))[1] == 0


async def test_pages_by_key_hold_everything_once(db: Database) -> None:
    courses = [
        msgspec.structs.replace(COFFEE, course_id=number, price_rp=100_000 + number % 3 * 50_000)
        for number in range(1, 26)
    ]
    async with db.begin() as tx:
        await stock(tx, courses)
        for search in (
            CourseSearch(),
            CourseSearch(order="cheap"),
            CourseSearch(words="barista", order="fit"),
        ):
            seen: list[int] = []
            after = None
            while page := await market.search_courses(tx, search, AT, after, 7):
                seen += ids_of(page)
                assert len(seen) == len(set(seen)), "nothing comes twice"
                after = (page[-1].sort_key, page[-1].course_id)
            assert sorted(seen) == list(range(1, 26)) and len(seen) == 25


async def test_a_search_takes_two_statements_whatever_it_finds(db: Database) -> None:
    async with db.begin() as tx:
        await stock(tx)
        before = tx.statement_count
        await look(tx, "menjahit")
        assert tx.statement_count - before == 2
        await look(tx, seats_left=True)
        assert tx.statement_count - before == 3, "the seats are remembered for half a minute"


async def test_prices_over_time(db: Database) -> None:
    async with db.begin() as tx:
        await stock(tx)
        await stock(tx)
        dearer = msgspec.structs.replace(SEWING, price_rp=700_000)
        week = timedelta(days=7)
        await market.store_catalogue(tx, [], [], [dearer], [], BY, AT + week)
        await market.store_catalogue(tx, [], [], [SEWING], [], BY, AT + 2 * week)
        prices = await market.list_course_prices(tx, 1)
        assert [(each.since_at, each.price_rp) for each in prices] == [
            (AT + 2 * week, 600_000),
            (AT + week, 700_000),
            (AT, 600_000),
        ]
        assert len(await market.list_course_prices(tx, 2)) == 1, "the same price again is no new row"


async def test_classes_come_soonest_first(db: Database) -> None:
    async with db.begin() as tx:
        await stock(tx)
        [first] = schedules(of=[SEWING])
        second = msgspec.structs.replace(first, schedule_id=50, starts_on=first.starts_on - timedelta(days=1))
        await market.store_catalogue(tx, [], [], [], [second], BY, AT)
        classes: list[Schedule] = await market.list_classes(tx, 1, AT)
        assert [each.schedule_id for each in classes] == [50, 1]
        assert await market.list_classes(tx, 99, AT) == []
        assert await market.find_curriculum(tx, 1) is None
        assert await market.count_course_ends(tx, 1) == {}
