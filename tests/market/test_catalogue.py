"""The seed catalogue and the planning of classes: what is published says so, and chance has no part."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from bekal import market
from bekal.base import clock

FIRST, LAST = date(2022, 3, 1), date(2022, 4, 30)


def plan(seats: int = 100_000, seed: int = 0, first_id: int = 1) -> list[market.Schedule]:
    catalogue = market.load_catalogue()
    return market.plan_schedules(
        catalogue.courses,
        FIRST,
        LAST,
        seats,
        platforms=catalogue.platforms,
        institutions=catalogue.institutions,
        seed=seed,
        first_id=first_id,
    )


def test_the_eight_platforms_of_2020_with_their_published_purchases() -> None:
    platforms = market.load_catalogue().platforms
    assert [(p.code, p.weight) for p in platforms] == [
        ("skill-academy", 62184),
        ("sisnaker", 11169),
        ("bukalapak", 8466),
        ("pintaria", 6529),
        ("tokopedia", 6356),
        ("sekolahmu", 6337),
        ("pijar-mahir", 3206),
        ("maubelajarapa", 2665),
    ]
    assert all(0 <= p.fee_bp <= market.FEE_BP_MAX for p in platforms)


def test_institutions_are_invented_and_say_so() -> None:
    institutions = market.load_catalogue().institutions
    assert (
        len(institutions) == len({i.code for i in institutions}) == len({i.name for i in institutions}) == 180
    )
    assert all(i.origin == "synthetic" and "Contoh" in i.name for i in institutions)
    assert {i.timezone for i in institutions} == {"Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"}


def test_every_course_says_where_its_title_and_price_come_from() -> None:
    courses = market.load_catalogue().courses
    assert [c.course_id for c in courses] == list(range(1, len(courses) + 1))
    published = {c.title for c in courses if c.origin == "published"}
    assert "Teknik make up natural" in published
    assert not any("Paket" in title for title in published), "bundles are not allowed since June 2020"
    assert len({c.title for c in courses} - published) == 72
    with_price = {(c.title, c.price_rp) for c in courses if c.price_origin == "published"}
    assert ("Membuat makaroni schotel", 400_000) in with_price
    assert len(with_price) == len({c.course_id for c in courses if c.price_origin == "published"}) == 8
    assert {i for c in courses for i in [c.institution_id]} == set(range(1, 181))
    assert all(market.PRICE_RP_MIN <= c.price_rp <= market.PRICE_RP_MAX for c in courses)


def test_an_institution_does_not_give_a_title_twice() -> None:
    courses = market.load_catalogue().courses
    assert max(Counter((c.institution_id, c.title) for c in courses).values()) == 1


def test_planning_twice_gives_the_same_and_another_seed_something_else() -> None:
    assert plan() == plan()
    assert plan(seed=1) != plan()


def test_classes_fill_the_period_and_share_the_seats() -> None:
    schedules = plan(seats=100_001, first_id=500)
    assert [s.schedule_id for s in schedules] == list(range(500, 500 + len(schedules)))
    assert min(s.starts_on for s in schedules) >= FIRST
    assert max(s.ends_on for s in schedules) <= LAST
    assert sum(s.seats for s in schedules) == 100_001
    assert max(s.seats for s in schedules) - min(s.seats for s in schedules) == 1
    assert {s.course_id for s in schedules} == {c.course_id for c in market.load_catalogue().courses}


def test_every_class_has_a_seat_even_when_fewer_are_asked_for() -> None:
    assert {s.seats for s in plan(seats=1)} == {1}


def test_larger_platforms_sell_more_classes() -> None:
    sold = Counter(platform_id for s in plan() for platform_id in s.platform_ids)
    assert sold.most_common(1)[0][0] == 1
    assert set(sold) == set(range(1, 9))


def test_sessions_follow_hours_a_day_and_enrolment_closes_before_the_start() -> None:
    courses = {c.course_id: c for c in market.load_catalogue().courses}
    for schedule in plan():
        course = courses[schedule.course_id]
        assert schedule.sessions == market.sessions_of(course) <= 10
        assert schedule.ends_on - schedule.starts_on == timedelta(days=schedule.sessions - 1)
        days = 2 if course.mode == "offline" else 1
        midnight_there = clock.start_of(schedule.starts_on - timedelta(days=days - 1))
        later = {"Asia/Jakarta": 0, "Asia/Makassar": 1, "Asia/Jayapura": 2}[schedule.timezone]
        assert schedule.enrol_until == midnight_there - timedelta(hours=later)


def test_a_course_of_nine_hours_takes_three_days_online_and_two_offline() -> None:
    online = market.Course(1, 1, "Kursus", "Teknik", 9, "webinar", 100_000, "synthetic")
    offline = market.Course(1, 1, "Kursus", "Teknik", 9, "offline", 100_000, "synthetic")
    assert (market.sessions_of(online), market.sessions_of(offline)) == (3, 2)


def test_a_period_too_short_for_any_class_is_refused() -> None:
    catalogue = market.load_catalogue()
    with pytest.raises(ValueError, match="no class fits"):
        market.plan_schedules(
            catalogue.courses,
            LAST,
            FIRST,
            10,
            platforms=catalogue.platforms,
            institutions=catalogue.institutions,
        )
