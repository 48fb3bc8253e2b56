"""Classes whose presence rests on the institution's word alone stand out; proved ones do not."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from bekal import integrity, learning, market
from bekal.base import actors
from bekal.base.clock import JAKARTA

from .conftest import House
from .test_classes import enrol, outcomes, start_class

BY = actors.job("test")
LP = "lp-001"


async def hold(house: House, schedule: market.Schedule, codes: list[str], way: str) -> None:
    """Every session of a class by the API, reported in one way, and everybody completed.

    ``word``: attendance and nothing else; ``codes``: redeemed in the window, too; ``list``: a CSV after the
    last session, with times of every session's start.
    """
    for day in range(1, schedule.sessions + 1):
        await start_class(house, schedule, day)
        shown = [{"redeem_code": code, "sequence": day} for code in codes]
        if way == "codes":
            assert set(outcomes(await house.post("/v1/redemptions", shown, LP))) == {"redeemed"}
        if way != "list":
            lines = [line | {"present": True} for line in shown]
            assert set(outcomes(await house.post("/v1/attendance", lines, LP))) == {"recorded"}
    if way == "list":
        await bring_list(house, schedule, codes)
    asked = [{"redeem_code": code} for code in codes]
    assert set(outcomes(await house.post("/v1/completions", asked, LP))) == {"completed"}


async def bring_list(house: House, schedule: market.Schedule, codes: list[str]) -> None:
    async with house.db.read() as tx:
        sessions = await learning.find_sessions(tx, [schedule.schedule_id])
    house.clock.move_to(sessions[-1].ends_at + timedelta(hours=2))
    house.keys = await house.new_tokens()
    file = "redeem_code,sequence,attended_at\n" + "".join(
        f"{code},{each.sequence},{each.starts_at.astimezone(JAKARTA):%d/%m/%Y %H:%M:%S}\n"
        for code in codes
        for each in sessions
    )
    answer = await house.post("/v1/attendance/csv", file.encode(), LP, headers={"content-type": "text/csv"})
    assert answer.headers["bekal-result"] == "SUCCESS", answer.text


async def search(house: House) -> dict[str, int]:
    async with house.db.begin() as tx:
        raised = await integrity.search_market(tx, integrity.Limits(), BY, house.clock.now())
    return {kind.value: count for kind, count in raised.items() if count}


async def course_in(house: House, mode: str) -> market.Schedule:
    """A class of lp-001, held in this mode."""
    schedule = await house.class_of(LP)
    with psycopg.connect(house.db.dsn, autocommit=True) as owner:
        owner.execute("UPDATE market.courses SET mode = %s WHERE course_id = %s", [mode, schedule.course_id])
    return schedule


@pytest.mark.parametrize(
    ("way", "mode", "stands_out"),
    [
        ("word", "webinar", True),
        ("word", "offline", True),
        ("codes", "webinar", False),
        ("codes", "offline", False),
        ("list", "webinar", True),
        ("list", "self_paced", True),
        ("list", "offline", False),
        ("list", "blended", False),
    ],
)
async def test_what_rests_on_the_institutions_word_stands_out(
    house4: House, way: str, mode: str, *, stands_out: bool
) -> None:
    schedule = await course_in(house4, mode)
    codes = [await enrol(house4, n, schedule) for n in range(2)]
    await hold(house4, schedule, codes, way)
    assert await search(house4) == ({"completed_unattended": 1} if stands_out else {})
    if not stands_out:
        return
    async with house4.db.read() as tx:
        [alert] = await integrity.list_alerts(tx, "open")
        [institution] = await market.find_institutions(tx, [LP])
    assert institution is not None
    assert alert.subject == f"institution:{institution.institution_id}"
    assert (alert.measure, alert.allowed) == (2 * schedule.sessions, 2)
    house4.clock.move_to(house4.clock.now() + timedelta(minutes=5))
    assert await search(house4) == {}, "the day has its alert"


async def test_a_code_that_failed_now_and_then_is_ordinary(house: House) -> None:
    schedule = await course_in(house, "webinar")
    codes = [await enrol(house, n, schedule) for n in range(8)]
    # Two of the eight could not show their code at one session each, and one at two.
    failed = {(codes[0], 1), (codes[1], 1), (codes[2], 1), (codes[2], 2)}
    for day in range(1, schedule.sessions + 1):
        await start_class(house, schedule, day)
        shown = [{"redeem_code": code, "sequence": day} for code in codes if (code, day) not in failed]
        assert set(outcomes(await house.post("/v1/redemptions", shown, LP))) == {"redeemed"}
        lines = [{"redeem_code": code, "sequence": day, "present": True} for code in codes]
        assert set(outcomes(await house.post("/v1/attendance", lines, LP))) == {"recorded"}
    asked = [{"redeem_code": code} for code in codes]
    assert set(outcomes(await house.post("/v1/completions", asked, LP))) == {"completed"}
    assert len(failed) * 5 < len(codes) * schedule.sessions
    assert await search(house) == {}


async def test_a_day_is_counted_whole_however_often_it_is_looked_at(house: House) -> None:
    schedule = await course_in(house, "webinar")
    codes = [await enrol(house, n, schedule) for n in range(3)]
    for day in range(1, schedule.sessions + 1):
        await start_class(house, schedule, day)
        proved = [{"redeem_code": code, "sequence": day} for code in codes] if day > 1 else []
        assert set(outcomes(await house.post("/v1/redemptions", proved, LP))) <= {"redeemed"}
        lines = [{"redeem_code": code, "sequence": day, "present": True} for code in codes]
        assert set(outcomes(await house.post("/v1/attendance", lines, LP))) == {"recorded"}
    told = []
    for code in codes:
        # One session of each is unproved: together they are three, a third of all.
        done = await house.post("/v1/completions", {"redeem_code": code}, LP)
        assert done.json()["outcome"] == "completed"
        told.append(await search(house))
        # Longer than looks overlap: none but the first sees the first completion as new.
        house.clock.move_to(house.clock.now() + timedelta(minutes=30))
        house.keys = await house.new_tokens()
    assert told == [{}, {}, {"completed_unattended": 1}]
