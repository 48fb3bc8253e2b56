"""What stands out is found, once; an ordinary market raises nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from bekal import integrity, journey, learning, market
from bekal.base import actors, ids
from bekal.base.cells import by_cell
from bekal.base.database import Database
from bekal.integrity import AlertKind, AlertRow, Limits
from bench import holders
from bench.holders import Holder

BY = actors.job("test")
AT = holders.AT
LOW = Limits(price_ratio=3, peak_min=10, peak_ratio=5, burst_min=10)
HOUR = timedelta(hours=1)


class Market:
    """A catalogue, classes with seats and card holders, in four cells."""

    def __init__(self, db: Database, people: list[Holder], schedules: list[market.Schedule]) -> None:
        self.db = db
        self.people = people
        self.schedules = schedules
        self.owner = psycopg.connect(db.dsn, autocommit=True)

    async def buy(self, schedule: market.Schedule, people: Sequence[Holder], at: datetime) -> list[UUID]:
        """Purchases of one class by these people."""
        code = {1: "skill-academy"}.get(schedule.platform_ids[0])
        if code is None:
            async with self.db.read() as tx:
                platforms = {p.platform_id: p.code for p in await market.list_platforms(tx)}
            code = platforms[schedule.platform_ids[0]]
        made: list[UUID] = []
        for cell, some in by_cell(people, lambda h: ids.cell_of(h.card_id, self.db.cells)).items():
            wishes = [
                market.Purchase(
                    f"{h.number}-{schedule.schedule_id}", "x", code, h.number, schedule.schedule_id, at
                )
                for h in some
            ]
            results = await journey.buy(self.db, cell, wishes, BY, at)
            made += [r.purchase_id for r in results if r.purchase_id is not None]
        assert len(made) == len(people)
        return made

    def complete(self, purchase_ids: Sequence[UUID], at: datetime, *, present: bool = True) -> None:
        """Completed, with a face checked at the first session or nobody there."""
        for each in purchase_ids:
            cell = ids.cell_of(each, self.db.cells)
            self.owner.execute(
                "INSERT INTO learning.completions VALUES (%s, %s, %s, 'test')", [cell, each, at]
            )
            self.owner.execute(
                "INSERT INTO learning.attendance VALUES (%s, %s, 1, %s, 'face_check', %s, 'test')",
                [cell, each, present, at],
            )

    def rate(self, purchase_ids: Sequence[UUID], ratings: Sequence[int], at: datetime) -> None:
        """Ratings of completed purchases, a minute apart."""
        for n, (each, rating) in enumerate(zip(purchase_ids, ratings, strict=True)):
            self.owner.execute(
                "INSERT INTO learning.reviews VALUES (%s, %s, %s, NULL, %s, 'test')",
                [ids.cell_of(each, self.db.cells), each, rating, at + n * timedelta(minutes=1)],
            )

    async def mark(self, kind: str, value: str, people: Sequence[Holder], at: datetime) -> None:
        """These people use one device or account."""
        async with self.db.begin() as tx:
            marks = [integrity.Mark(kind, value, h.person_id) for h in people]  # type: ignore[arg-type]
            await integrity.note_marks(tx, marks, at)

    async def search(self, at: datetime, limits: Limits = LOW) -> dict[str, int]:
        """What is new."""
        async with self.db.begin() as tx:
            raised = await integrity.search_market(tx, limits, BY, at)
        return {kind.value: count for kind, count in raised.items() if count}

    async def alerts(self) -> list[AlertRow]:
        async with self.db.read() as tx:
            return await integrity.list_alerts(tx, None)


@pytest.fixture
async def market4(db4: Database) -> AsyncIterator[Market]:
    decree = await holders.make_programme(db4)
    schedules = await holders.make_classes(db4, 40, 400)
    people = await holders.make_holders(db4, decree, 60)
    async with db4.begin() as tx:
        planned = learning.plan_sessions(schedules, market.load_catalogue().courses)
        await learning.store_sessions(tx, planned, BY, AT)
    made = Market(db4, people, schedules)
    stored_at = AT - timedelta(days=60)
    made.owner.execute("UPDATE market.courses SET price_rp = 100000, stored_at = %s", [stored_at])
    await made.search(AT - timedelta(days=30))
    yield made
    made.owner.close()


def course_of(schedule: market.Schedule) -> str:
    return f"course:{schedule.course_id}"


async def test_an_ordinary_market_raises_nothing(market4: Market) -> None:
    for day in range(5):
        at = AT + timedelta(days=day, hours=1)
        schedule = market4.schedules[day]
        bought = await market4.buy(schedule, market4.people[day * 9 : day * 9 + 9], AT + HOUR)
        market4.complete(bought, at)
        market4.rate(bought, [5, 5, 4, 5, 3, 5, 5, 4, 5], at)
        await market4.mark("device", f"telepon {day}", market4.people[day * 3 : day * 3 + 3], at)
        await market4.mark("account", f"ovo:{day}", market4.people[day : day + 1], at)
        assert await market4.search(at + HOUR / 2) == {}
    assert await market4.alerts() == []


async def test_the_seed_catalogue_is_ordinary(db: Database) -> None:
    await holders.make_programme(db)
    await holders.make_classes(db, 40, 10)
    async with db.begin() as tx:
        raised = await integrity.search_market(tx, Limits(), BY, AT + HOUR)
    assert sum(raised.values()) == 0, raised


async def test_completions_that_nobody_attended(market4: Market) -> None:
    schedule = market4.schedules[0]
    bought = await market4.buy(schedule, market4.people[:6], AT)
    market4.complete(bought[:2], AT)
    market4.complete(bought[2:5], AT, present=False)
    assert await market4.search(AT + HOUR) == {"completed_unattended": 1}
    [alert] = await market4.alerts()
    courses = {course.course_id: course for course in market.load_catalogue().courses}
    institution = courses[schedule.course_id].institution_id
    sessions = 3 * schedule.sessions
    allowed = max(2, (sessions + 2) * 20 // 100)
    assert (alert.subject, alert.measure, alert.allowed) == (f"institution:{institution}", sessions, allowed)
    assert await market4.search(AT + HOUR * 2) == {}, "looked at once"
    market4.complete(bought[5:], AT + HOUR * 2, present=False)
    assert await market4.search(AT + HOUR * 3) == {}, "the day has its alert"


async def test_one_device_or_account_of_many(market4: Market) -> None:
    for kind in ("device", "account"):
        await market4.mark(kind, "tiga", market4.people[:3], AT)
        await market4.mark(kind, "tiga", market4.people[:3], AT + HOUR)
        await market4.mark(kind, "empat", market4.people[:3], AT)
    assert await market4.search(AT + HOUR) == {}
    await market4.mark("device", "empat", market4.people[3:4], AT + HOUR * 2)
    assert await market4.search(AT + HOUR * 3) == {"shared_device": 1}
    await market4.mark("account", "empat", market4.people[3:9], AT + HOUR * 4)
    assert await market4.search(AT + HOUR * 5) == {"shared_account": 1}
    [account, device] = await market4.alerts()
    assert (device.measure, account.measure, device.allowed) == (4, 9, 3)
    assert "empat" not in device.subject + account.subject
    assert device.subject.split(":")[1] != account.subject.split(":")[1]


async def test_prices_far_from_their_category(market4: Market) -> None:
    categories = Counter(course.category for course in market.load_catalogue().courses)
    category, count = categories.most_common(1)[0]
    assert count >= 5
    change = "UPDATE market.courses SET price_rp = %s, stored_at = %s WHERE course_id = %s"
    same = [c.course_id for c in market.load_catalogue().courses if c.category == category]
    for course_id in same:
        market4.owner.execute(change, [100_000, AT, course_id])
    for course_id, price in ((same[0], 300_001), (same[1], 300_000), (same[2], 33_333), (same[3], 33_334)):
        market4.owner.execute(change, [price, AT + HOUR, course_id])
    assert await market4.search(AT + HOUR * 2) == {"price_outlier": 2}
    found = {alert.subject: (alert.measure, alert.allowed) for alert in await market4.alerts()}
    assert found == {f"course:{same[0]}": (300_001, 300_000), f"course:{same[2]}": (33_333, 33_333)}
    market4.owner.execute("UPDATE market.courses SET category = 'lain' WHERE course_id = ANY(%s)", [same[:4]])
    market4.owner.execute(change, [900_000, AT + HOUR * 2, same[0]])
    assert await market4.search(AT + HOUR * 3) == {}, "four courses are no measure"


async def test_a_day_of_many_purchases(market4: Market) -> None:
    [first, second, third] = market4.schedules[:3]
    for day in range(14):
        await market4.buy(first, market4.people[2 * day : 2 * day + 2], AT + timedelta(days=day - 14))
        await market4.search(AT + timedelta(days=day - 14, hours=1))
    assert await market4.search(AT - timedelta(minutes=1)) == {}
    await market4.buy(first, market4.people[28:38], AT)
    await market4.buy(second, market4.people[:9], AT)
    assert await market4.search(AT + HOUR) == {}, "ten are five times the mean, nine below the least"
    await market4.buy(first, market4.people[38:39], AT + HOUR)
    await market4.buy(third, market4.people[:10], AT + HOUR)
    assert await market4.search(AT + HOUR * 2) == {"purchase_peak": 2}
    found = {alert.subject: (alert.measure, alert.allowed) for alert in await market4.alerts()}
    assert found == {course_of(first): (11, 10), course_of(third): (10, 9)}


async def test_the_first_look_knows_the_days_before(db: Database) -> None:
    decree = await holders.make_programme(db)
    schedules = await holders.make_classes(db, 40, 400)
    people = await holders.make_holders(db, decree, 40)
    made = Market(db, people, schedules)
    for day in range(14):
        await made.buy(schedules[0], people[2 * day : 2 * day + 2], AT + timedelta(days=day - 14))
    await made.buy(schedules[0], people[28:38], AT)
    ten_a_day = Limits(peak_min=10, peak_ratio=5)
    assert await made.search(AT + HOUR, ten_a_day) == {}
    await made.buy(schedules[0], people[38:39], AT + HOUR)
    assert await made.search(AT + HOUR * 2, ten_a_day) == {"purchase_peak": 1}
    made.owner.close()


async def test_many_equal_ratings_within_an_hour(market4: Market) -> None:
    schedules = market4.schedules[:4]
    bought = [await market4.buy(s, market4.people[15 * n : 15 * n + 15], AT) for n, s in enumerate(schedules)]
    for each in bought:
        market4.complete(each, AT)
    at = AT + HOUR
    market4.rate(bought[0][:10], [5] * 10, at)
    market4.rate(bought[1][:10], [5] * 9 + [4], at)
    market4.rate(bought[2][:9], [5] * 9, at)
    market4.rate(bought[3][:5], [1] * 5, at)
    market4.rate(bought[3][5:], [1] * 10, at + HOUR)
    assert await market4.search(AT + HOUR * 5, Limits(burst_min=10)) == {"rating_burst": 2}
    found = {alert.subject: (alert.measure, alert.allowed) for alert in await market4.alerts()}
    assert found == {course_of(schedules[0]): (10, 9), course_of(schedules[3]): (10, 9)}


async def test_staff_say_what_an_alert_was(market4: Market) -> None:
    await market4.mark("device", "satu", market4.people[:5], AT)
    await market4.search(AT + HOUR)
    [alert] = await market4.alerts()
    states = integrity.AlertState

    async def move(state: integrity.AlertState, note: str = "", alert_id: UUID = alert.alert_id) -> str:
        async with market4.db.begin() as tx:
            item = integrity.AlertMove(alert_id, state, note)
            [outcome] = await integrity.move_alerts(tx, [item], actors.job("staf"), AT + HOUR)
        return outcome.value

    assert await move(states.confirmed) == "note_missing"
    assert await move(states.dismissed, "x" * 1001) == "note_missing"
    assert await move(states.open) == "step_not_allowed"
    assert await move(states.examined) == "moved"
    assert await move(states.examined, alert_id=UUID(int=1)) == "alert_unknown"
    assert await move(states.dismissed, "Satu keluarga.") == "moved"
    assert await move(states.confirmed, "?") == "step_not_allowed"
    await market4.mark("device", "satu", market4.people[5:6], AT + HOUR)
    assert await market4.search(AT + HOUR * 2) == {}, "what was decided for the day stays decided"
    [row] = await market4.alerts()
    assert (row.state, row.note, row.measure, row.by) == ("dismissed", "Satu keluarga.", 6, "job:staf")
    async with market4.db.read() as tx:
        assert await integrity.count_alerts(tx) == {"dismissed": 1}
        assert await integrity.list_alerts(tx, "open") == []


async def test_kinds_and_states_are_those_of_the_tables(market4: Market) -> None:
    rows = market4.owner.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conname IN ('alerts_kind_known', 'alerts_state_known')"
    ).fetchall()
    said: dict[str, str] = dict(rows)
    assert all(f"'{kind.value}'" in said["alerts_kind_known"] for kind in AlertKind)
    assert all(f"'{state.value}'" in said["alerts_state_known"] for state in integrity.AlertState)
    assert set(integrity.STEPS) == set(integrity.AlertState)
