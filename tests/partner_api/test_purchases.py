"""Buying over HTTP: outcomes, repetition, lists, and every way a body can be wrong."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
import pytest

from bekal import ledger, market
from bekal.base import actors, ids
from bekal.partner_api.bodies import BODY_BYTES_MAX

from .conftest import House

SKILL_ACADEMY, TOKOPEDIA = 1, 5


def item(house: House, n: int = 0, reference: str = "ref-1", **changes: Any) -> dict[str, Any]:
    made = {
        "reference": reference,
        "card_number": house.holders[n].number,
        "schedule_id": house.sold_by(SKILL_ACADEMY).schedule_id,
    }
    return made | changes


async def test_one_purchase_is_bought(house: House) -> None:
    answer = await house.post("/v1/purchases", item(house))
    assert answer.status_code == 200
    body = answer.json()
    assert body["outcome"] == "bought"
    assert body["reference"] == "ref-1"
    assert ids.normalise_code(body["voucher_code"]) == body["voucher_code"]
    assert "redeem" not in answer.text, "the redeem code reaches the citizen from the programme"
    assert str(house.holders[0].person_id) not in answer.text
    async with house.db.read() as tx:
        [[row]] = await market.list_purchases_of_persons(tx, 0, [house.holders[0].person_id])
        [balance] = await ledger.find_balances(tx, 0, [house.holders[0].training_account_id])
    assert (row.platform_id, row.price_rp, row.state) == (SKILL_ACADEMY, body["price_rp"], "paid")
    assert balance is not None
    assert balance.held_rp == row.price_rp


async def test_a_card_number_may_be_written_with_blanks(house: House) -> None:
    number = house.holders[0].number
    spaced = " ".join(number[i : i + 4] for i in range(0, 16, 4))
    answer = await house.post("/v1/purchases", item(house, card_number=spaced))
    assert answer.json()["outcome"] == "bought"


async def test_repeating_gives_the_first_outcome_and_another_body_is_refused(house: House) -> None:
    first = await house.post("/v1/purchases", item(house))
    again = await house.post("/v1/purchases", item(house))
    assert again.json() == first.json()
    other = await house.post("/v1/purchases", item(house, schedule_id=house.schedules[-1].schedule_id))
    assert other.json() == {"reference": "ref-1", "outcome": "reference_reused"}
    async with house.db.read() as tx:
        [rows] = await market.list_purchases_of_persons(tx, 0, [house.holders[0].person_id])
    assert len(rows) == 1


async def test_a_refusal_is_repeated_too(house: House) -> None:
    wanted = item(house, schedule_id=999_999)
    for _ in range(2):
        answer = await house.post("/v1/purchases", wanted)
        assert (answer.status_code, answer.json()["outcome"]) == (200, "schedule_unknown")


async def test_two_platforms_may_use_the_same_reference(house: House) -> None:
    sold_by_both = next(
        s.schedule_id for s in house.schedules if {SKILL_ACADEMY, TOKOPEDIA} <= set(s.platform_ids)
    )
    for n, partner in enumerate(("skill-academy", "tokopedia")):
        body = item(house, n, schedule_id=sold_by_both)
        assert (await house.post("/v1/purchases", body, partner)).json()["outcome"] == "bought"


async def test_the_platform_comes_from_the_key(house: House) -> None:
    only_elsewhere = next(s for s in house.schedules if SKILL_ACADEMY not in s.platform_ids)
    answer = await house.post("/v1/purchases", item(house, schedule_id=only_elsewhere.schedule_id))
    assert answer.json()["outcome"] == "platform_not_selling"
    claimed = item(house) | {"platform_code": "tokopedia"}
    answer = await house.post("/v1/purchases", claimed)
    assert answer.status_code == 422
    unlisted = await house.post("/v1/purchases", item(house), "lain")
    assert unlisted.json()["outcome"] == "platform_not_selling"


async def test_a_list_gets_an_outcome_per_item_in_order(house4: House) -> None:
    house = house4
    items = [item(house, n, f"ref-{n}") for n in range(12)]
    items.append(item(house, 0, "ref-twice"))
    items.append(item(house, 0, "ref-0"))
    items.append(item(house, 0, "ref-luhn", card_number="8900000000000000"))
    items.append(item(house, 0, "ref-code", card_number="bukan kartu"))
    answer = await house.post("/v1/purchases", items)
    outcomes = [one["outcome"] for one in answer.json()]
    assert [one["reference"] for one in answer.json()] == [one["reference"] for one in items]
    assert outcomes[12:] == ["course_already_bought", "bought", "card_unknown", "card_unknown"]
    # Ten seats over four cells; the same schedule is wanted by twelve.
    assert set(outcomes[:12]) <= {"bought", "schedule_full"}
    async with house.db.read() as tx:
        counts = await market.list_seats(tx, [items[0]["schedule_id"]])
    assert sum(c.taken for c in counts) == outcomes[:12].count("bought")
    assert all(c.taken <= c.seats for c in counts)


async def test_an_empty_list_is_answered_with_one(house: House) -> None:
    answer = await house.post("/v1/purchases", [])
    assert (answer.status_code, answer.json()) == (200, [])


async def test_many_at_once_each_get_their_own_outcome(house: House) -> None:
    answers = await asyncio.gather(
        *(house.post("/v1/purchases", item(house, n, f"ref-{n}")) for n in range(12))
    )
    outcomes = [answer.json()["outcome"] for answer in answers]
    assert outcomes.count("bought") == 10
    assert outcomes.count("schedule_full") == 2
    assert [answer.json()["reference"] for answer in answers] == [f"ref-{n}" for n in range(12)]


WRONG_FIELDS: list[tuple[dict[str, Any], str]] = [
    ({"reference": ""}, ".reference"),
    ({"reference": "x" * 101}, ".reference"),
    ({"reference": "a\u0000b"}, ".reference"),
    ({"reference": "a b"}, ".reference"),
    ({"reference": 5}, ".reference"),
    ({"card_number": 8_900_000_000_000_000}, ".card_number"),
    ({"card_number": "x" * 41}, ".card_number"),
    ({"schedule_id": "1"}, ".schedule_id"),
    ({"schedule_id": 1.5}, ".schedule_id"),
    ({"schedule_id": 0}, ".schedule_id"),
    ({"schedule_id": 2**31}, ".schedule_id"),
    ({"schedule_id": None}, ".schedule_id"),
    ({"schedule_id": True}, ".schedule_id"),
    ({"price_rp": 1}, "`price_rp`"),
    ({"platform_code": "tokopedia"}, "`platform_code`"),
]


async def test_a_wrong_field_is_named_and_nothing_is_done(house: House) -> None:
    for change, where in WRONG_FIELDS:
        for body in (item(house) | change, [item(house), item(house) | change]):
            answer = await house.post("/v1/purchases", body)
            problem = answer.json()
            kind = "https://bekal.example/problems/body-invalid"
            assert (answer.status_code, problem["type"]) == (422, kind), change
            assert answer.headers["content-type"] == "application/problem+json"
            assert where in problem["detail"], change
            assert (problem["status"], problem["instance"]) == (422, "/v1/purchases")
    async with house.db.read() as tx:
        assert await market.list_purchase_totals(tx) == []


async def test_a_missing_field_is_named(house: House) -> None:
    for missing in ("reference", "card_number", "schedule_id"):
        body = item(house)
        del body[missing]
        answer = await house.post("/v1/purchases", body)
        assert answer.status_code == 422
        assert missing in answer.json()["detail"]


NO_PURCHASE = [
    (b"", 400, "body-malformed"),
    (b"{", 400, "body-malformed"),
    (b"[{]", 400, "body-malformed"),
    (b'{"reference": "\xff\xfe"}', 400, "body-malformed"),
    ('{"reference": "r"}'.encode("utf-16"), 400, "body-malformed"),
    (b"null", 422, "body-invalid"),
    (b'"text"', 422, "body-invalid"),
    (b"[1]", 422, "body-invalid"),
    (b"[" * 100_000, 422, "body-invalid"),
    (b" " * (BODY_BYTES_MAX + 1), 413, "body-too-large"),
]


async def test_a_body_that_is_no_purchase(house: House) -> None:
    for body, status, kind in NO_PURCHASE:
        answer = await house.post("/v1/purchases", body)
        expected = (status, f"https://bekal.example/problems/{kind}")
        assert (answer.status_code, answer.json()["type"]) == expected, body[:40]
        assert answer.json()["title"]
    trailing = msgspec.json.encode(item(house)) + b" {}"
    answer = await house.post("/v1/purchases", trailing)
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (400, "body-malformed")


async def test_more_than_a_thousand_at_once_are_refused(house: House) -> None:
    answer = await house.post("/v1/purchases", [item(house, 0, f"r{n}") for n in range(1001)])
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (422, "body-invalid")
    assert "1000" in answer.json()["detail"]


async def test_only_plain_json_is_read(house: House) -> None:
    for name, value in (
        ("content-type", "text/plain"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("content-encoding", "gzip"),
    ):
        answer = await house.post("/v1/purchases", item(house), headers={name: value})
        assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (415, "body-kind-wrong")


async def test_what_a_purchase_became_is_found_by_reference(house4: House) -> None:
    house = house4
    bought = [(await house.post("/v1/purchases", item(house, n, f"ref-{n}"))).json() for n in range(3)]
    for n in range(3):
        found = await house.get(f"/v1/purchases/ref-{n}")
        state = {"state": "paid"} if bought[n]["outcome"] == "bought" else {}
        assert found.json() == bought[n] | state
    for path, partner in (("/v1/purchases/ref-9", "skill-academy"), ("/v1/purchases/ref-1", "tokopedia")):
        answer = await house.get(path, partner)
        assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (404, "purchase-unknown")
    holder = house.holders[0]
    cell = ids.cell_of(holder.person_id, 4)
    async with house.db.write(cell) as tx:
        [[row]] = await market.list_purchases_of_persons(tx, cell, [holder.person_id])
        await market.cancel_purchases(tx, cell, [row.purchase_id], actors.job("test"), house.clock.now())
    assert (await house.get("/v1/purchases/ref-0")).json()["state"] == "cancelled"


async def test_when_the_queue_is_full_a_partner_is_told_to_come_back(house: House) -> None:
    desk = house.app.state["partner_desk"]
    desk.buying._queue_max = 0
    answer = await house.post("/v1/purchases", item(house))
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (503, "busy")
    assert int(answer.headers["retry-after"]) >= 1
    assert answer.json()["title"].startswith("Too much at once")


async def test_a_fault_of_ours_says_nothing_of_its_cause(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError(house.holders[0].number)

    desk = house.app.state["partner_desk"]
    monkeypatch.setattr(desk.buying, "_operation", broken)
    answer = await house.post("/v1/purchases", item(house))
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (500, "our-fault")
    assert house.holders[0].number not in answer.text


def test_answers_stay_small() -> None:
    from bekal.partner_api.v1.purchases import PurchaseAnswer

    assert (
        msgspec.json.encode(PurchaseAnswer("r", "schedule_full"))
        == b'{"reference":"r","outcome":"schedule_full"}'
    )
