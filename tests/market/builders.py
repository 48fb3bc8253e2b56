"""Small catalogues and orders for the tests of the marketplace and of learning."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import msgspec

from bekal import market
from bekal.base import actors, ids
from bekal.base.database import Transaction
from bekal.market import (
    CardState,
    Course,
    Institution,
    Offer,
    Platform,
    Purchase,
    Schedule,
    Seller,
    VoucherOrder,
)

BY = actors.job("test")
AT = datetime(2022, 2, 17, 5, tzinfo=UTC)
STARTS_ON = date(2022, 3, 7)

PLATFORMS = (Platform(1, "toko", "Toko", 1500), Platform(2, "pasar", "Pasar", 0))
INSTITUTIONS = (
    Institution(1, "lp-001", "Balai Contoh Satu"),
    Institution(2, "lp-002", "Balai Contoh Dua", "Asia/Makassar"),
)


def courses(count: int = 4, price_rp: int = 300_000) -> list[Course]:
    """Courses 1 to ``count``, by the two institutions in turn."""
    return [
        Course(i, 1 + i % 2, f"Kursus {i}", "Teknik", 9, "webinar", price_rp, "synthetic")
        for i in range(1, count + 1)
    ]


def schedules(count: int = 4, seats: int = 10, of: Sequence[Course] | None = None) -> list[Schedule]:
    """One class for each course, sold by both platforms, three sessions each."""
    return [
        Schedule(
            schedule_id=course.course_id,
            course_id=course.course_id,
            platform_ids=(1, 2),
            starts_on=STARTS_ON,
            ends_on=STARTS_ON + timedelta(days=2),
            sessions=3,
            seats=seats,
            enrol_until=datetime(2022, 3, 6, 17, tzinfo=UTC),
            timezone=INSTITUTIONS[course.institution_id - 1].timezone,
            start_time=time(9),
        )
        for course in (of or courses(count))
    ]


async def store(tx: Transaction, count: int = 4, seats: int = 10, price_rp: int = 300_000) -> None:
    """Store a catalogue and give cell 0 (and the others) its seats."""
    kept = courses(count, price_rp)
    planned = schedules(count, seats, kept)
    await market.store_catalogue(tx, PLATFORMS, INSTITUTIONS, kept, planned, BY, AT)
    for cell in range(tx.cells):
        await market.allot_seats(tx, cell, [s.schedule_id for s in planned], BY, AT)


def person(slot: int = 5) -> UUID:
    return ids.new_id(slot, AT)


def card(slot: int = 5, **changes: object) -> CardState:
    """An active card of a new person, with nothing against buying."""
    made = CardState(
        card_id=ids.new_id(slot, AT),
        person_id=person(slot),
        programme_id=1,
        fiscal_year=2022,
        state="active",
        training_account_id=ids.new_id(slot, AT),
        purchase_by=AT + timedelta(days=30),
        buy_until=datetime(2022, 11, 30, 17, tzinfo=UTC),
        one_at_a_time=False,
    )
    return msgspec.structs.replace(made, **changes)


def offer(schedule_id: int = 1, **changes: object) -> Offer:
    made = Offer(
        schedule_id=schedule_id,
        course_id=schedule_id,
        institution_id=1,
        price_rp=300_000,
        enrol_until=AT + timedelta(days=10),
        sessions=3,
        starts_on=STARTS_ON,
        ends_on=STARTS_ON + timedelta(days=2),
        sold_by={"toko": Seller(1, 1500), "pasar": Seller(2, 0)},
    )
    return msgspec.structs.replace(made, **changes)


def purchase(schedule_id: int = 1, platform_code: str = "toko", at: datetime = AT) -> Purchase:
    return Purchase("r", "partner:toko", platform_code, "", schedule_id, at)


def order(schedule_id: int = 1, of: CardState | None = None, price_rp: int = 300_000) -> VoucherOrder:
    """A decided purchase of a class of ``store``."""
    who = of or card()
    slot = who.person_id.int & 0xFF
    purchase_id, hold_id = ids.new_ids([slot, slot], AT)
    return VoucherOrder(
        purchase_id=purchase_id,
        person_id=who.person_id,
        card_id=who.card_id,
        programme_id=who.programme_id,
        fiscal_year=who.fiscal_year,
        platform_id=1,
        schedule_id=schedule_id,
        course_id=schedule_id,
        institution_id=1 + schedule_id % 2,
        price_rp=price_rp,
        fee_rp=market.fee_rp(price_rp, 1500),
        hold_id=hold_id,
        training_account_id=who.training_account_id,
        bought_at=AT,
    )
