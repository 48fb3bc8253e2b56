"""What institutions send during a class: codes, attendance, grades, completion; and what they see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bekal import learning, market

from .conftest import House


async def enrol(house: House, n: int, schedule: market.Schedule) -> str:
    """Buy a seat; gives the redeem code that the citizen would read on his or her own page."""
    bought = await house.buy(n, schedule_id=schedule.schedule_id)
    return str(bought["sandbox_redeem_code"])


async def start_class(
    house: House, schedule: market.Schedule, sequence: int = 1, later: timedelta = timedelta(0)
) -> None:
    """Move the clock to the start of a session, or so much later."""
    async with house.db.read() as tx:
        sessions = await learning.find_sessions(tx, [schedule.schedule_id])
    house.clock.move_to(sessions[sequence - 1].starts_at + later)
    house.keys = await house.new_tokens()


def outcomes(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [one["outcome"] for one in answer.json()]


async def test_an_institution_checks_and_redeems_its_own_codes_once(house: House) -> None:
    schedule = await house.class_of("lp-001")
    code = await enrol(house, 0, schedule)
    body = {"redeem_code": code, "sequence": 1}
    assert (await house.post("/v1/redemptions", body, "lp-001")).json() == {"outcome": "outside_window"}
    looked = (await house.post("/v1/redemptions/check", body, "lp-001")).json()
    assert (looked["outcome"], looked["schedule_id"]) == ("outside_window", schedule.schedule_id)
    await start_class(house, schedule)
    looked = (await house.post("/v1/redemptions/check", body, "lp-001")).json()
    assert looked["outcome"] == "redeemable"
    assert looked["starts_at"] == house.clock.now().isoformat().replace("+00:00", "Z")
    spoken = f" {code[:4].lower()}-{code[4:].lower()} "
    lines: list[dict[str, Any]] = [
        {"redeem_code": spoken, "sequence": 1},
        {"redeem_code": "R00000000000000000", "sequence": 1},
        {"redeem_code": "tidak ada", "sequence": 1},
        {"redeem_code": house.holders[0].number, "sequence": 1},
        {"redeem_code": code, "sequence": 999},
    ]
    told = ["code_unknown", "code_unknown", "code_unknown", "session_unknown"]
    assert outcomes(await house.post("/v1/redemptions/check", lines, "lp-001")) == ["redeemable", *told]
    assert outcomes(await house.post("/v1/redemptions", lines, "lp-001")) == ["redeemed", *told]
    assert outcomes(await house.post("/v1/redemptions", lines[:1], "lp-002")) == ["code_unknown"]
    again = await house.post("/v1/redemptions", body, "lp-001")
    assert again.json() == {"outcome": "already_redeemed"}
    looked = (await house.post("/v1/redemptions/check", body, "lp-001")).json()
    assert looked["outcome"] == "already_redeemed"
    house.clock.move_to(house.clock.now() + timedelta(hours=1, seconds=1))
    house.keys = await house.new_tokens()
    late = await house.post("/v1/redemptions", body, "lp-001")
    assert late.json() == {"outcome": "outside_window"}


async def test_an_institution_reports_attendance_of_its_own_class(house4: House) -> None:
    house = house4
    schedule = await house.class_of("lp-001")
    codes = [await enrol(house, n, schedule) for n in range(3)]
    await start_class(house, schedule)
    lines = [
        {"redeem_code": codes[2], "sequence": 1, "present": True},
        {"redeem_code": "R00000000000000000", "sequence": 1, "present": True},
        {"redeem_code": codes[0], "sequence": 1, "present": False},
        {"redeem_code": "?", "sequence": 1, "present": True},
        {"redeem_code": codes[1], "sequence": 1, "present": True},
        {"redeem_code": codes[0], "sequence": 1, "present": True},
        {"redeem_code": codes[0], "sequence": 11, "present": True},
    ]
    told = [
        "recorded",
        "code_unknown",
        "recorded",
        "code_unknown",
        "recorded",
        "recorded_otherwise",
        "session_unknown",
    ]
    first = await house.post("/v1/attendance", lines, "lp-001", key="list")
    assert outcomes(first) == told
    assert (await house.post("/v1/attendance", lines, "lp-001", key="list")).content == first.content
    again = await house.post("/v1/attendance", lines[0], "lp-001")
    assert again.json() == {"outcome": "already_recorded"}
    assert (await house.post("/v1/attendance", [], "lp-001")).json() == []


async def test_grades_and_completion_name_what_is_missing(house: House) -> None:
    schedule = await house.class_of("lp-001")
    code = await enrol(house, 0, schedule)
    other = await enrol(house, 1, schedule)
    asked = {"redeem_code": code}
    first = (await house.post("/v1/completions", asked, "lp-001")).json()
    assert (first["outcome"], first["missing"]) == ("incomplete", ["last_session", "attendance"])
    assert [reason["missing"] for reason in first["reasons"]] == first["missing"]
    assert all(reason["reason_id"] and reason["reason_en"] for reason in first["reasons"])
    await start_class(house, schedule, schedule.sessions)
    days = range(1, schedule.sessions + 1)
    lines = [{"redeem_code": code, "sequence": day, "present": True} for day in days]
    await house.post("/v1/attendance", lines, "lp-001")
    evidence: list[dict[str, Any]] = [
        {"redeem_code": code, "kind": "pre_test", "score": 20},
        {"redeem_code": code, "kind": "post_test", "score": 40},
        {"redeem_code": code, "kind": "post_test", "score": 90},
        {"redeem_code": code, "kind": "post_test", "score": 60},
        {"redeem_code": code, "kind": "skill", "score": 80, "note": "Rapi dan teliti."},
        {"redeem_code": code, "kind": "feedback", "note": "Terus berlatih."},
        *({"redeem_code": code, "kind": "task", "sequence": day, "note": "v1"} for day in days),
        {"redeem_code": code, "kind": "task", "sequence": 10, "score": 1},
        {"redeem_code": "?", "kind": "task", "sequence": 1},
    ]
    told = outcomes(await house.post("/v1/evidence", evidence, "lp-001"))
    assert told[:6] == ["recorded", "recorded", "recorded", "kept", "recorded", "recorded"]
    assert told[-2:] == ["session_unknown", "code_unknown"]
    answer = await house.post(
        "/v1/completions", [asked, {"redeem_code": other}, asked, {"redeem_code": "R"}], "lp-001"
    )
    assert outcomes(answer) == ["completed", "incomplete", "already_completed", "code_unknown"]
    query = f"/v1/enrolments?schedule_id={schedule.schedule_id}"
    page = (await house.get(query, "lp-001")).json()
    by_state = {one["state"]: one for one in page["enrolments"]}
    done = by_state["completed"]
    assert done["present"] == list(days)
    assert (done["post_test_score"], done["certificate_code"][0]) == (90, "C")
    assert "redeem_code" not in str(page), "it is the participant's, who shows it by being there"
    assert code not in str(page)
    assert set(by_state["paid"]) == {"enrolment_id", "voucher_code", "state", "bought_at"}
    one_by_one: list[str] = []
    after = ""
    while after is not None:
        part = (await house.get(f"{query}&limit=1{after and f'&after={after}'}", "lp-001")).json()
        one_by_one += [one["enrolment_id"] for one in part["enrolments"]]
        after = part["next"]
    assert one_by_one == [one["enrolment_id"] for one in page["enrolments"]]


async def test_a_class_that_has_not_begun_cannot_be_attended_or_completed(house: House) -> None:
    schedule = await house.class_of("lp-001")
    code = await enrol(house, 0, schedule)
    days = range(1, schedule.sessions + 1)
    early = timedelta(hours=-1, seconds=-1)

    async def report(*days: int, present: bool = True) -> list[dict[str, str]]:
        lines = [{"redeem_code": code, "sequence": day, "present": present} for day in days]
        answer = await house.post("/v1/attendance", lines, "lp-001")
        assert answer.status_code == 200, answer.text
        told: list[dict[str, str]] = answer.json()
        return told

    async def ask() -> dict[str, Any]:
        told: dict[str, Any] = (await house.post("/v1/completions", {"redeem_code": code}, "lp-001")).json()
        return told

    for present in (True, False):
        for told in await report(*days, present=present):
            assert told["outcome"] == "too_early"
            assert "belum dibuka" in told["reason_id"] and "not opened" in told["reason_en"]
    for day in days:
        await start_class(house, schedule, day, early)
        assert (await report(day))[0]["outcome"] == "too_early"
        assert (await ask())["missing"] == ["last_session", "attendance"]
        await start_class(house, schedule, day, timedelta(hours=-1))
        if day == schedule.sessions:
            assert (await ask())["missing"] == ["attendance"]
        assert await report(day) == [{"outcome": "recorded"}]
    done = await ask()
    assert (done["outcome"], done["missing"], done["reasons"]) == ("completed", [], [])


async def test_wrong_lines_are_refused_whole(house: House) -> None:
    for path, body in (
        ("/v1/redemptions", {"redeem_code": "R", "sequence": 0}),
        ("/v1/redemptions", {"redeem_code": "R", "sequence": 1, "institution_id": 1}),
        ("/v1/redemptions", {"redeem_code": "R"}),
        ("/v1/attendance", {"redeem_code": "R", "sequence": 1, "present": "ya"}),
        ("/v1/attendance", {"redeem_code": "R", "sequence": 1, "present": 1}),
        ("/v1/evidence", {"redeem_code": "R", "kind": "exam"}),
        ("/v1/evidence", {"redeem_code": "R", "kind": "post_test"}),
        ("/v1/evidence", {"redeem_code": "R", "kind": "post_test", "score": 101}),
        ("/v1/evidence", {"redeem_code": "R", "kind": "post_test", "score": 99.5}),
        ("/v1/evidence", {"redeem_code": "R", "kind": "feedback"}),
        ("/v1/evidence", {"redeem_code": "R", "kind": "feedback", "note": "a\0b"}),
        ("/v1/evidence", {"redeem_code": "R", "kind": "feedback", "note": "x" * 2001}),
        ("/v1/completions", {}),
    ):
        for sent in (body, [body]):
            answer = await house.post(path, sent, "lp-001")
            assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (422, "body-invalid"), (
                body
            )


async def test_a_cancelled_purchase_opens_nothing(house: House) -> None:
    schedule = await house.class_of("lp-001")
    bought = await house.buy(0, schedule_id=schedule.schedule_id)
    code = bought["sandbox_redeem_code"]
    await house.post("/v1/cancellations", {"purchase_id": bought["purchase_id"]})
    await start_class(house, schedule)
    line = {"redeem_code": code, "sequence": 1}
    assert (await house.post("/v1/redemptions", line, "lp-001")).json() == {"outcome": "code_cancelled"}
    present = await house.post("/v1/attendance", line | {"present": True}, "lp-001")
    assert present.json()["outcome"] == "purchase_cancelled"
    assert present.json()["reason_id"] and present.json()["reason_en"]
    completed = await house.post("/v1/completions", {"redeem_code": code}, "lp-001")
    assert completed.json()["outcome"] == "purchase_cancelled"
