"""The catalogue as partners follow it, classes with free seats, and proposals until they can be bought."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from bekal import cards, journey, market, people
from bekal.base import actors
from bench import holders
from tests.persons import registration

from .conftest import House

COURSE: dict[str, Any] = {
    "title": "Merawat motor listrik",
    "category": "Otomotif",
    "hours": 9,
    "mode": "webinar",
    "price_rp": 350_000,
    "objective": "Peserta dapat merawat motor listrik.",
    "objectives": ["Mengenali bagian", "Mengganti baterai"],
    "competency": {"knowledge": "Arus", "attitude": "Teliti", "skill": "Mengukur", "unit": "SKKNI 2019-023"},
    "topics": [{"title": "Dasar", "hours": 4}, {"title": "Praktik", "hours": 5}],
    "training_method": "Tatap maya",
    "evaluation_method": "Tes dan unjuk keterampilan",
    "attendance_method": "Kode kehadiran dan kamera",
    "certificate": "Kompetensi lulusan",
    "instructor": "Instruktur Contoh",
    "participants": "Lulusan SMA",
}
CLASS: dict[str, Any] = {
    "platforms": ["skill-academy"],
    "starts_on": "2022-03-20",
    "start_time": "09:00:00",
    "sessions": 3,
    "seats": 2,
}
STAFF = actors.command("test")


async def follow(house: House, after: str = "", partner: str = "skill-academy", limit: int = 7) -> Any:
    items: list[Any] = []
    more = True
    while more:
        page = (await house.get(f"/v1/catalogue?after={after}&limit={limit}", partner)).json()
        items += page["items"]
        after, more = page["next"], page["more"]
    return items, after


async def store(house: House, *changed: market.Course | market.Schedule) -> None:
    async with house.db.begin() as tx:
        courses = [each for each in changed if isinstance(each, market.Course)]
        classes = [each for each in changed if isinstance(each, market.Schedule)]
        await market.store_catalogue(tx, [], [], courses, classes, holders.BY, house.clock.now())


async def test_changes_since_a_cursor(house: House) -> None:
    items, cursor = await follow(house)
    seed = market.load_catalogue()
    assert sorted(i["course_id"] for i in items if i["kind"] == "course") == [
        c.course_id for c in seed.courses
    ]
    on_sale = {i["schedule_id"]: i["on_sale"] for i in items if i["kind"] == "schedule"}
    assert on_sale == {s.schedule_id: 1 in s.platform_ids for s in house.schedules}
    assert await follow(house, cursor) == ([], cursor)
    await store(house, *seed.courses)
    assert await follow(house, cursor) == ([], cursor), "the same stored again is no change"
    dearer = msgspec.structs.replace(seed.courses[4], price_rp=999_000)
    gone = msgspec.structs.replace(house.sold_by(1), platform_ids=(5,))
    await store(house, dearer, gone)
    changed, later = await follow(house, cursor)
    assert [(i["kind"], i.get("price_rp"), i.get("on_sale")) for i in changed] == [
        ("course", 999_000, None),
        ("schedule", None, False),
    ]
    assert await follow(house, later) == ([], later)


async def test_an_institution_follows_its_own(house: House) -> None:
    items, _ = await follow(house, partner="lp-001")
    assert {item["institution_code"] for item in items if item["kind"] == "course"} == {"lp-001"}
    courses = {item["course_id"] for item in items if item["kind"] == "course"}
    assert {item["course_id"] for item in items if item["kind"] == "schedule"} <= courses


async def test_what_is_known_is_not_sent_again(house: House) -> None:
    first = await house.get("/v1/catalogue")
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    for given, status in ((tag, 304), (f'"0", W/{tag}', 304), ('"0"', 200), ("x", 200)):
        answer = await house.get("/v1/catalogue", headers={"if-none-match": given})
        assert answer.status_code == status, given
        assert (answer.content == b"") == (status == 304)
        assert answer.headers["etag"] == tag
    await store(house, msgspec.structs.replace(market.load_catalogue().courses[0], price_rp=1_000))
    answer = await house.get("/v1/catalogue", headers={"if-none-match": tag})
    assert (answer.status_code, answer.headers["etag"] != tag) == (200, True)


async def test_classes_come_in_pages_with_free_seats(house: House) -> None:
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
    await house.buy(0, schedule_id=first["schedule_id"])
    assert (await house.get("/v1/schedules?limit=1")).json()["schedules"][0]["seats_free"] == 9


async def test_an_institution_sees_its_own_classes_until_enrolment_closes(house: House) -> None:
    page = (await house.get("/v1/schedules", "lp-001")).json()
    assert {one["institution_id"] for one in page["schedules"]} == {1}
    house.clock.move_to(max(s.enrol_until for s in house.schedules))
    house.keys = await house.new_tokens()
    assert (await house.get("/v1/schedules", "lp-001")).json() == {"schedules": [], "next": None}


@pytest.mark.parametrize(
    "query",
    [
        "schedules?limit=0",
        "schedules?limit=1001",
        "schedules?after=-1",
        "schedules?after=x",
        "schedules?after=99999999999",
        "schedules?limit=1&limit=2",
        "schedules?page=1",
        "catalogue?after=1-2",
        "catalogue?after=1-3-1",
        "catalogue?after=1-1-1%0A",
        "catalogue?after=9999999999999999999-1-1",
    ],
)
async def test_wrong_pages_are_refused(house: House, query: str) -> None:
    answer = await house.get(f"/v1/{query}")
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (400, "request-wrong")


async def decide(house: House, proposal_id: str, **decision: Any) -> market.ProposalDecided:
    kind = type(house.holders[0].card_id)
    asked = market.ProposalDecision(kind(proposal_id), **{"accept": True} | decision)
    [decided] = await journey.decide_proposals(house.db, [asked], STAFF, house.clock.now())
    return decided


async def test_a_proposed_course_and_class_are_bought_once_accepted(house4: House) -> None:
    house = house4
    _, cursor = await follow(house)
    proposed = (await house.post("/v1/courses", COURSE, "lp-001")).json()
    assert proposed["outcome"] == "proposed"
    assert (await follow(house, cursor))[0] == [], "nothing is sold before staff have decided"
    [view] = (await house.get("/v1/proposals", "lp-001")).json()["proposals"]
    assert (view["state"], view["kind"], view["content"]["topics"]) == (
        "proposed",
        "course",
        COURSE["topics"],
    )
    assert (await house.get("/v1/proposals", "lp-002")).json() == {"proposals": [], "next": None}
    accepted = await decide(house, proposed["proposal_id"])
    assert accepted.course is not None
    assert (await decide(house, proposed["proposal_id"])).outcome == "already_decided"
    wish = CLASS | {"course_id": accepted.course.course_id}
    planned = (await house.post("/v1/schedules", wish, "lp-001")).json()
    opened = await decide(house, planned["proposal_id"])
    assert opened.schedule is not None
    assert opened.schedule.ends_on == date(2022, 3, 22)
    items, _ = await follow(house, cursor)
    assert [item["kind"] for item in items] == ["course", "schedule"]
    assert items[0]["price_rp"] == 350_000
    bought = await house.buy(0, schedule_id=opened.schedule.schedule_id)
    assert (bought["outcome"], bought["price_rp"]) == ("bought", 350_000)
    views = (await house.get("/v1/proposals", "lp-001")).json()["proposals"]
    assert {view["kind"]: view["accepted_id"] for view in views} == {
        "course": accepted.course.course_id,
        "schedule": opened.schedule.schedule_id,
    }


async def test_a_refusal_says_why(house: House) -> None:
    proposed = (await house.post("/v1/courses", COURSE, "lp-001")).json()
    assert (await decide(house, proposed["proposal_id"], accept=False)).outcome == "reason_missing"
    refused = await decide(house, proposed["proposal_id"], accept=False, reason="Sudah ada.")
    assert refused.outcome == "refused"
    [view] = (await house.get("/v1/proposals", "lp-001")).json()["proposals"]
    assert (view["state"], view["reason"]) == ("refused", "Sudah ada.")
    assert (await decide(house, str(house.holders[0].card_id))).outcome == "proposal_unknown"


async def test_what_a_course_lacks_is_said(house: House) -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({"price_rp": 1_000_001}, "price_out_of_range"),
        ({"outside": {"price_rp": 349_999, "seen_at": "https://x.example/"}}, "dearer_than_outside"),
        ({"outside": {"price_rp": 350_000, "seen_at": "https://x.example/"}}, "proposed"),
        ({"hours": 10}, "topics_hours_differ"),
        ({"mode": "offline"}, "address_missing"),
        ({"mode": "offline", "address": "Jl. Contoh 1"}, "proposed"),
    ]
    answer = await house.post("/v1/courses", [COURSE | change for change, _ in cases], "lp-001")
    assert [one["outcome"] for one in answer.json()] == [outcome for _, outcome in cases]
    faults: tuple[dict[str, Any], ...] = (
        {"price_rp": "350000"},
        {"price_rp": 350_000.0},
        {"price_rp": -1},
        {"title": " "},
        {"title": "a\nb"},
        {"title": "a\0"},
        {"topics": []},
        {"topics": [{"title": "x", "hours": 9, "minutes": 1}]},
        {"objective": ""},
        {"mode": "by post"},
        {"outside": {"price_rp": 1, "seen_at": "javascript:alert(1)"}},
        {"outside": {"price_rp": 1}},
    )
    for wrong in faults:
        answer = await house.post("/v1/courses", COURSE | wrong, "lp-001")
        assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (422, "body-invalid"), wrong


def lasting(hours: int) -> dict[str, Any]:
    return COURSE | {"hours": hours, "topics": [{"title": "Semua", "hours": hours}]}


async def test_a_course_has_the_hours_that_some_programme_still_sells(house: House) -> None:
    async def offer(*wishes: dict[str, Any]) -> list[tuple[str, int | None]]:
        answer = await house.post("/v1/courses", list(wishes), "lp-001")
        assert answer.status_code == 200, answer.text
        return [(one["outcome"], one.get("hours_min")) for one in answer.json()]

    few, taken = "hours_too_few", ("proposed", None)
    differ = lasting(5) | {"topics": COURSE["topics"]}
    dear = lasting(5) | {"price_rp": 1_000_001}
    assert await offer(lasting(5), lasting(6), lasting(14), differ, dear) == [
        (few, 6), taken, taken, (few, 6), ("price_out_of_range", None),
    ]  # fmt: skip
    made = (await house.post("/v1/courses", lasting(6), "lp-001")).json()
    accepted = await decide(house, made["proposal_id"])
    assert accepted.course is not None
    wish = CLASS | {
        "course_id": accepted.course.course_id,
        "starts_on": "2022-12-20",
        "platforms": ["nobody"],
    }
    last_day = datetime(2022, 11, 30, 16, 59, 59, tzinfo=UTC)
    for at, short, outcome in (
        (last_day, taken, "platform_unknown"),
        (last_day + timedelta(seconds=1), (few, 15), few),
    ):
        house.clock.move_to(at)
        house.keys = await house.new_tokens()
        assert await offer(lasting(14), lasting(15)) == [short, taken], at
        answer = (await house.post("/v1/schedules", wish, "lp-001")).json()
        assert (answer["outcome"], answer.get("hours_min")) == (outcome, 15 if outcome == few else None), at


async def test_what_a_class_lacks_is_said(house: House) -> None:
    own = await house.class_of("lp-001")
    cases: list[tuple[dict[str, Any], str]] = [
        ({"platforms": ["nobody"]}, "platform_unknown"),
        ({"sessions": 1}, "sessions_wrong"),
        ({"starts_on": "2022-03-01"}, "starts_too_soon"),
        ({"starts_on": "0001-01-01"}, "starts_too_soon"),
        ({"starts_on": "9999-12-31"}, "starts_too_soon"),
        ({"course_id": 2}, "course_unknown"),
        ({}, "proposed"),
    ]
    wish = CLASS | {"course_id": own.course_id, "sessions": 10}
    answer = await house.post("/v1/schedules", [wish | change for change, _ in cases], "lp-001")
    assert [one["outcome"] for one in answer.json()] == [outcome for _, outcome in cases]


async def accept(house: House, **changes: Any) -> tuple[int, int]:
    """A course that was accepted, and a class of it."""
    proposed = (await house.post("/v1/courses", COURSE | changes, "lp-001")).json()
    accepted = await decide(house, proposed["proposal_id"])
    assert accepted.course is not None
    wish = CLASS | {"course_id": accepted.course.course_id}
    planned = (await house.post("/v1/schedules", wish, "lp-001")).json()
    opened = await decide(house, planned["proposal_id"])
    assert opened.schedule is not None
    return accepted.course.course_id, opened.schedule.schedule_id


async def test_a_platform_sees_what_it_sells(house: House) -> None:
    terms = {"age_min": 30, "education_min": "S1", "captions": True, "sign_language": True}
    place = {"mode": "blended", "address": "Jl. Contoh 1", "region": "31.71"}
    course_id, _ = await accept(house, **terms, **place)
    path = f"/v1/courses/{course_id}"
    answer = await house.get(path)
    said = answer.json()
    told = said["curriculum"]
    names = "objective objectives competency topics training_method evaluation_method attendance_method"
    for name in (*names.split(), "certificate", "instructor", "participants"):
        assert told[name] == COURSE[name], name
    assert (told["age_min"], told["education_min"], told["address"]) == (30, "S1", "Jl. Contoh 1")
    assert (said["captions"], said["sign_language"], said["region"]) == (True, True, "31.71")
    assert (said["title"], said["institution_code"], said["mode"]) == (COURSE["title"], "lp-001", "blended")
    tag = answer.headers["etag"]
    assert (await house.get(path, headers={"if-none-match": f'"x", W/{tag}'})).status_code == 304
    assert (await house.get(path, headers={"if-none-match": '"x"'})).json() == said
    assert (await house.get(path, "lp-001")).json() == said
    other, _ = await accept(house)
    assert (await house.get(f"/v1/courses/{other}")).headers["etag"] != tag
    first = (await house.get(f"/v1/courses/{house.schedules[0].course_id}")).json()
    assert first["curriculum"] is None, "it came with the first catalogue"
    for partner, wrong in (("lp-002", course_id), ("lp-001", 999_999), ("skill-academy", 2**31)):
        answer = await house.get(f"/v1/courses/{wrong}", partner)
        assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (404, "course-unknown")
    assert (await house.get("/v1/courses/abc")).status_code == 404


async def holders_born_on(house: House, monkeypatch: pytest.MonkeyPatch, *days: date) -> list[holders.Holder]:
    """Card holders who are registered, unlike those that every house has."""
    persons = []
    for n, day in enumerate(days, 1):
        form = msgspec.structs.replace(
            registration(n, house.clock.now()), nik=f"317101{day:%d%m%y}{n:04d}", born_on=day
        )
        async with house.db.begin() as tx:
            [registered] = await people.register_persons(tx, 0, [form], holders.BY, house.clock.now())
        assert registered.person_id is not None, registered
        persons.append(registered.person_id)
    monkeypatch.setattr(holders, "_people", lambda *_: persons)
    async with house.db.read() as tx:
        [decree] = await cards.list_decrees(tx)
    return await holders.make_holders(house.db, decree, len(persons))


async def test_whoever_is_too_young_for_a_course_is_told_at_the_start(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, forty = await accept(house, age_min=40)
    _, everybody = await accept(house)
    house.holders = await holders_born_on(house, monkeypatch, date(1982, 3, 2), date(1982, 3, 1))
    young = await house.start(0, schedule_id=forty)
    assert young["outcome"] == "age_below_min"
    assert young["reason_id"] and young["reason_en"] and young["reason_id"] != young["reason_en"]
    assert "purchase_id" not in young
    assert (await house.start(0, schedule_id=everybody))["outcome"] == "code_sent"
    old = await house.start(1, schedule_id=forty)
    assert old["outcome"] == "code_sent" and "reason_en" not in old
    assert (await house.confirm(old)).json()["outcome"] == "bought"
    house.clock.move_to(house.clock.now() + timedelta(days=1))
    house.keys = await house.new_tokens()
    assert (await house.start(0, schedule_id=forty))["outcome"] == "code_sent", "it is the birthday"
