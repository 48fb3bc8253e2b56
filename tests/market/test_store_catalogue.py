"""The catalogue in the database: what it refuses, and that nobody sells from an old copy."""

from __future__ import annotations

import psycopg
import pytest

from bekal import market
from bekal.base.database import Database
from bekal.market import Course, Institution, Platform, Schedule, Seller

from .builders import AT, BY, INSTITUTIONS, PLATFORMS, courses, schedules, store


async def test_what_was_stored_is_found(db: Database) -> None:
    async with db.begin() as tx:
        await store(tx)
        assert await market.list_platforms(tx) == list(PLATFORMS)
        assert await market.list_institutions(tx) == list(INSTITUTIONS)
        assert await market.find_institutions(tx, ["lp-002", "lp-999", "lp-002"]) == [
            INSTITUTIONS[1],
            None,
            INSTITUTIONS[1],
        ]
        assert await market.find_courses(tx, [2, 99, 2**40, -1]) == [courses()[1], None, None, None]
        assert await market.list_courses(tx, after=2, limit=1) == [courses()[2]]
        assert await market.find_schedules(tx, [3, 77]) == [schedules()[2], None]
        assert await market.list_schedules(tx, AT, after=1, limit=2) == schedules()[1:3]
        assert await market.list_schedules(tx, AT, platform_id=9) == []
        assert await market.list_schedules(tx, schedules()[0].enrol_until) == []


async def test_offers_say_price_and_sellers(db: Database) -> None:
    async with db.begin() as tx:
        assert await market.find_offers(tx, [1]) == [None], "no catalogue yet"
        await store(tx)
        first, none, again = await market.find_offers(tx, [1, 99, 1])
        assert none is None
        assert first == again
        assert first is not None
        assert (first.course_id, first.institution_id, first.price_rp, first.sessions) == (1, 2, 300_000, 3)
        assert first.sold_by == {"toko": Seller(1, 1500), "pasar": Seller(2, 0)}
        assert await market.find_offers(tx, []) == []


async def test_a_changed_catalogue_is_seen_at_once_and_by_everybody(db: Database) -> None:
    async with db.begin() as tx:
        await store(tx)
    async with Database(db.dsn) as other:
        for house in (db, other):
            async with house.begin() as tx:
                [offer] = await market.find_offers(tx, [1])
                assert offer is not None
                assert offer.price_rp == 300_000
        async with db.begin() as tx:
            dearer = courses(price_rp=400_000)
            await market.store_catalogue(tx, [Platform(1, "toko", "Toko", 700)], [], dearer, [], BY, AT)
        for house in (db, other):
            async with house.begin() as tx:
                before = tx.statement_count
                offers = await market.find_offers(tx, [1, 2])
                assert tx.statement_count - before <= 2
                assert [o.price_rp for o in offers if o] == [400_000, 400_000]
                assert [o.sold_by["toko"].fee_bp for o in offers if o] == [700, 700]


async def test_offers_of_a_catalogue_that_was_rolled_back_are_forgotten(db: Database) -> None:
    async with db.begin() as tx:
        await store(tx)
    with pytest.raises(ZeroDivisionError):
        async with db.begin() as tx:
            await market.store_catalogue(tx, [], [], courses(price_rp=1_000), [], BY, AT)
            [offer] = await market.find_offers(tx, [1])
            assert offer is not None
            assert offer.price_rp == 1_000
            raise ZeroDivisionError
    async with db.begin() as tx:
        [offer] = await market.find_offers(tx, [1])
        assert offer is not None
        assert offer.price_rp == 300_000


async def test_offers_cost_one_statement_and_remember(db: Database) -> None:
    async with db.begin() as tx:
        await store(tx, count=1000)
        await market.find_offers(tx, [1])
    for asked in ([2], list(range(1, 1001))):
        async with db.begin() as tx:
            await market.find_offers(tx, asked)
            assert tx.statement_count == 1


async def test_schedule_numbers_no_integer_can_hold_are_unknown(db: Database) -> None:
    async with db.begin() as tx:
        await store(tx)
        assert await market.find_offers(tx, [2**31, 2**63, -5, 0]) == [None] * 4
        assert await market.find_seats(tx, 0, [2**31, 2**63, -5, 0]) == [None] * 4
        assert await market.allot_seats(tx, 0, [2**63], BY, AT) == ["schedule_unknown"]


WRONG_PARTS: list[tuple[str, list[Platform], list[Institution], list[Course], list[Schedule]]] = [
    ("platforms_fee_within_cap", [Platform(3, "mahal", "Mahal", 1501)], [], [], []),
    ("institutions_timezone_indonesian", [], [Institution(3, "lp-003", "Jauh", "Europe/Paris")], [], []),
    ("courses_institution_known", [], [], [Course(9, 99, "X", "Y", 3, "webinar", 1, "synthetic")], []),
    ("courses_price_positive", [], [], [Course(9, 1, "X", "Y", 3, "webinar", 0, "synthetic")], []),
    ("courses_hours_positive", [], [], [Course(9, 1, "X", "Y", 0, "webinar", 1, "synthetic")], []),
]


@pytest.mark.parametrize("wrong", WRONG_PARTS, ids=lambda wrong: wrong[0])
async def test_the_database_refuses_a_wrong_catalogue(
    db: Database, wrong: tuple[str, list[Platform], list[Institution], list[Course], list[Schedule]]
) -> None:
    async with db.begin() as tx:
        await store(tx)
    with pytest.raises(psycopg.IntegrityError, match=wrong[0]):
        async with db.begin() as tx:
            await market.store_catalogue(tx, *wrong[1:], BY, AT)
