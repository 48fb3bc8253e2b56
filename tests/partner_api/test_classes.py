"""What institutions send during a class, and the list of classes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bekal import learning, market
from bekal.base import ids

from .conftest import House


def given_by(house: House, institution_id: int) -> market.Schedule:
    """A class of this institution that Skill Academy sells."""
    courses = {c.course_id: c for c in market.load_catalogue().courses}
    return next(
        s
        for s in house.schedules
        if 1 in s.platform_ids and courses[s.course_id].institution_id == institution_id
    )


async def enrol(house: House, n: int, schedule: market.Schedule) -> str:
    """Buy a seat; gives the redeem code that the citizen would read on his or her own page."""
    person_id = house.holders[n].person_id
    body = {
        "reference": f"ref-{n}",
        "card_number": house.holders[n].number,
        "schedule_id": schedule.schedule_id,
    }
    assert (await house.post("/v1/purchases", body)).json()["outcome"] == "bought"
    cell = ids.cell_of(person_id, house.db.cells)
    async with house.db.read() as tx:
        [[row]] = await market.list_purchases_of_persons(tx, cell, [person_id])
        [voucher] = await market.find_vouchers(tx, cell, [row.purchase_id])
    assert voucher is not None
    return voucher.redeem_code


async def start_class(house: House, schedule: market.Schedule) -> None:
    """Move the clock to the start of the first session."""
    async with house.db.read() as tx:
        sessions = await learning.find_sessions(tx, [schedule.schedule_id])
    house.clock.move_to(sessions[0].starts_at)


async def test_an_institution_redeems_its_own_codes_once(house: House) -> None:
    schedule = given_by(house, 1)
    code = await enrol(house, 0, schedule)
    body = {"redeem_code": code, "sequence": 1}
    early = await house.post("/v1/redemptions", body, "lp-001")
    assert early.json() == {"outcome": "outside_window"}
    await start_class(house, schedule)
    assert (await house.post("/v1/redemptions", body, "lp-002")).json() == {"outcome": "wrong_institution"}
    spoken = f" {code[:4].lower()}-{code[4:].lower()} "
    lines: list[dict[str, Any]] = [
        {"redeem_code": spoken, "sequence": 1},
        {"redeem_code": "R00000000000000000", "sequence": 1},
        {"redeem_code": "tidak ada", "sequence": 1},
        {"redeem_code": house.holders[0].number, "sequence": 1},
        {"redeem_code": code, "sequence": 999},
    ]
    answer = await house.post("/v1/redemptions", lines, "lp-001")
    assert [one["outcome"] for one in answer.json()] == [
        "redeemed",
        "code_unknown",
        "code_unknown",
        "code_unknown",
        "session_unknown",
    ]
    assert (await house.post("/v1/redemptions", body, "lp-001")).json() == {"outcome": "already_redeemed"}
    house.clock.move_to(house.clock.now() + timedelta(hours=2))
    late = await house.post("/v1/redemptions", {"redeem_code": code, "sequence": 1}, "lp-001")
    assert late.json() == {"outcome": "outside_window"}


async def test_an_institution_reports_attendance_of_its_own_class(house4: House) -> None:
    house = house4
    schedule = given_by(house, 1)
    codes = [await enrol(house, n, schedule) for n in range(3)]
    lines = [
        {"redeem_code": codes[2], "sequence": 1, "present": True},
        {"redeem_code": "R00000000000000000", "sequence": 1, "present": True},
        {"redeem_code": codes[0], "sequence": 1, "present": False},
        {"redeem_code": "?", "sequence": 1, "present": True},
        {"redeem_code": codes[1], "sequence": 1, "present": True},
        {"redeem_code": codes[0], "sequence": 1, "present": True},
        {"redeem_code": codes[0], "sequence": 11, "present": True},
    ]
    answer = await house.post("/v1/attendance", lines, "lp-001")
    assert [one["outcome"] for one in answer.json()] == [
        "recorded",
        "code_unknown",
        "recorded",
        "code_unknown",
        "recorded",
        "recorded_otherwise",
        "session_unknown",
    ]
    other = await house.post("/v1/attendance", lines[0], "lp-002")
    assert other.json() == {"outcome": "wrong_institution"}
    again = await house.post("/v1/attendance", lines[0], "lp-001")
    assert again.json() == {"outcome": "already_recorded"}
    assert (await house.post("/v1/attendance", [], "lp-001")).json() == []


async def test_wrong_lines_are_refused_whole(house: House) -> None:
    for path, body in (
        ("/v1/redemptions", {"redeem_code": "R", "sequence": 0}),
        ("/v1/redemptions", {"redeem_code": "R", "sequence": 1, "institution_id": 1}),
        ("/v1/redemptions", {"redeem_code": "R"}),
        ("/v1/attendance", {"redeem_code": "R", "sequence": 1, "present": "ya"}),
        ("/v1/attendance", {"redeem_code": "R", "sequence": 1, "present": 1}),
    ):
        answer = await house.post(path, body, "lp-001")
        assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (422, "body-invalid")


async def test_an_institution_without_a_catalogue_entry_is_told(house: House) -> None:
    body = {"redeem_code": "R", "sequence": 1}
    answer = await house.post("/v1/redemptions", body, "lp-999")
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (403, "institution-unknown")


async def test_classes_come_in_pages(house: House) -> None:
    mine = [s.schedule_id for s in house.schedules if 1 in s.platform_ids]
    seen: list[int] = []
    after: int | None = 0
    while after is not None:
        page = (await house.get(f"/v1/schedules?after={after}&limit=7")).json()
        seen += [one["schedule_id"] for one in page["schedules"]]
        after = page["next"]
    assert seen == mine
    first = (await house.get("/v1/schedules?limit=1")).json()["schedules"][0]
    assert first["seats_free"] == 10
    assert set(first) == {
        "schedule_id",
        "course_id",
        "title",
        "category",
        "mode",
        "price_rp",
        "institution_id",
        "starts_on",
        "ends_on",
        "sessions",
        "timezone",
        "enrol_until",
        "seats_free",
    }
    body = {"reference": "r", "card_number": house.holders[0].number, "schedule_id": first["schedule_id"]}
    await house.post("/v1/purchases", body)
    assert (await house.get("/v1/schedules?limit=1")).json()["schedules"][0]["seats_free"] == 9


async def test_an_institution_sees_its_own_classes_until_enrolment_closes(house: House) -> None:
    page = (await house.get("/v1/schedules", "lp-001")).json()
    assert {one["institution_id"] for one in page["schedules"]} == {1}
    house.clock.move_to(max(s.enrol_until for s in house.schedules))
    assert (await house.get("/v1/schedules", "lp-001")).json() == {"schedules": [], "next": None}


async def test_wrong_pages_are_refused(house: House) -> None:
    for query in ("limit=0", "limit=1001", "after=-1", "after=x", "after=99999999999"):
        answer = await house.get(f"/v1/schedules?{query}")
        assert answer.status_code == 400, query
        assert answer.headers["content-type"] == "application/problem+json"
