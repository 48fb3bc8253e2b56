"""Every way a body can be wrong: refused whole, named, and nothing is done."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from bekal import market
from bekal.partner_api.bodies import BODY_BYTES_MAX

from .conftest import House


def kind_of(answer: Any) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["type"].rpartition("/")[2])


def item(house: House, **changes: Any) -> dict[str, Any]:
    schedule_id = house.sold_by(1).schedule_id
    return {"reference": "r", "card_number": house.holders[0].number, "schedule_id": schedule_id} | changes


WRONG_FIELDS: list[tuple[dict[str, Any], str]] = [
    ({"reference": ""}, ".reference"),
    ({"reference": "x" * 101}, ".reference"),
    ({"reference": "a\u0000b"}, ".reference"),
    ({"reference": "a b"}, ".reference"),
    ({"reference": "a\n"}, ".reference"),
    ({"reference": 5}, ".reference"),
    ({"card_number": 8_900_000_000_000_000}, ".card_number"),
    ({"card_number": "x" * 41}, ".card_number"),
    ({"schedule_id": "1"}, ".schedule_id"),
    ({"schedule_id": 1.5}, ".schedule_id"),
    ({"schedule_id": 0}, ".schedule_id"),
    ({"schedule_id": 2**31}, ".schedule_id"),
    ({"schedule_id": 10**400}, ".schedule_id"),
    ({"schedule_id": None}, ".schedule_id"),
    ({"schedule_id": True}, ".schedule_id"),
    ({"price_rp": 1}, "`price_rp`"),
    ({"platform_code": "tokopedia"}, "`platform_code`"),
]


async def test_a_wrong_field_is_named_and_nothing_is_done(house: House) -> None:
    for change, where in WRONG_FIELDS:
        for body in (item(house) | change, [item(house), item(house) | change]):
            answer = await house.post("/v1/purchases", body)
            assert (answer.status_code, kind_of(answer)) == (422, "body-invalid"), change
            assert where in answer.json()["detail"], change
            assert answer.json()["instance"] == "/v1/purchases"
    async with house.db.read() as tx:
        for reference in ("r", "a b"):
            assert await market.list_orders_by_reference(tx, "skill-academy", reference) == []


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
    (b'\xef\xbb\xbf{"reference": "r"}', 400, "body-malformed"),
    (b"null", 422, "body-invalid"),
    (b'"text"', 422, "body-invalid"),
    (b"[1]", 422, "body-invalid"),
    (b"[" * 100_000, 422, "body-invalid"),
    (b'{"reference":' * 50_000, 422, "body-invalid"),
    (b" " * (BODY_BYTES_MAX + 1), 413, "body-too-large"),
    (b"[" + b" " * 10_000_000 + b"]", 413, "body-too-large"),
]


async def test_a_body_that_is_no_purchase(house: House) -> None:
    for body, status, kind in NO_PURCHASE:
        answer = await house.post("/v1/purchases", body)
        assert (answer.status_code, kind_of(answer)) == (status, kind), body[:40]
    trailing = msgspec.json.encode(item(house)) + b" {}"
    answer = await house.post("/v1/purchases", trailing)
    assert (answer.status_code, kind_of(answer)) == (400, "body-malformed")


async def test_a_name_that_stands_twice_is_refused(house: House) -> None:
    """Two readers of such a body may see two different things: which one was signed, which one done?"""
    text = msgspec.json.encode(item(house)).decode()
    twice = text[:-1] + f', "schedule_id": {house.schedules[-1].schedule_id}}}'
    escaped = text[:-1] + f', "schedule\\u005fid": {house.schedules[-1].schedule_id}}}'
    for body in (twice, escaped, f"[{text},{twice}]"):
        answer = await house.post("/v1/purchases", body.encode())
        assert (answer.status_code, kind_of(answer)) == (400, "body-malformed"), body
    task = {"redeem_code": "R", "kind": "task"}
    raw = msgspec.json.encode(task)[:-1] + b',"kind":"skill","score":100}'
    assert (await house.post("/v1/evidence", raw, "lp-001")).status_code == 400


@pytest.mark.parametrize("text", ["\\ud800", "\\udfff\\ud800", "\\u0000"])
async def test_half_characters_reach_nothing(house: House, text: str) -> None:
    body = b'{"redeem_code": "R", "kind": "feedback", "note": "%s"}' % text.encode()
    answer = await house.post("/v1/evidence", body, "lp-001")
    assert answer.status_code in (400, 422)
    started = await house.start()
    raw = b'{"code": "%s"}' % text.encode()
    answer = await house.post(f"/v1/purchases/{started['purchase_id']}/confirmation", raw)
    assert answer.status_code in (400, 422)


async def test_codes_are_six_digits_of_one_kind(house: House) -> None:
    started = await house.start()
    for code in ("12345", "1234567", "12345a", "１２３４５６", " 12345", "12345\n", ""):
        raw = msgspec.json.encode({"code": code})
        answer = await house.post(f"/v1/purchases/{started['purchase_id']}/confirmation", raw)
        assert (answer.status_code, kind_of(answer)) == (422, "body-invalid"), code
    assert (await house.confirm(started)).json()["outcome"] == "bought", "none of these was a try"


async def test_more_than_a_thousand_at_once_are_refused(house: House) -> None:
    answer = await house.post("/v1/purchases", [item(house)] * 1001)
    assert (answer.status_code, kind_of(answer)) == (422, "body-invalid")
    assert "1000" in answer.json()["detail"]


async def test_a_thousand_at_once_are_answered(house4: House) -> None:
    items = [item(house4, reference=f"r{n}", card_number="8900000000000000") for n in range(1000)]
    answer = await house4.post("/v1/purchases", items)
    assert [one["reference"] for one in answer.json()] == [one["reference"] for one in items]


async def test_only_plain_json_is_read(house: House) -> None:
    for name, value in (
        ("content-type", "text/plain"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("content-encoding", "gzip"),
    ):
        answer = await house.post("/v1/purchases", item(house), headers={name: value})
        assert (answer.status_code, kind_of(answer)) == (415, "body-kind-wrong")


async def test_when_the_queue_is_full_a_partner_is_told_to_come_back(house: House) -> None:
    desk = house.app.state["partner_desk"]
    desk.starting._queue_max = 0
    answer = await house.post("/v1/purchases", item(house), key="k")
    assert (answer.status_code, kind_of(answer)) == (503, "busy")
    assert int(answer.headers["retry-after"]) >= 1
    assert answer.json()["title"].startswith("Too much at once")
    desk.starting._queue_max = 10
    answer = await house.post("/v1/purchases", item(house), key="k")
    assert answer.json()["outcome"] == "code_sent", "what was not done is not kept under the key"


async def test_a_fault_of_ours_says_nothing_of_its_cause(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError(house.holders[0].number)

    monkeypatch.setattr(house.app.state["partner_desk"].starting, "_operation", broken)
    answer = await house.post("/v1/purchases", item(house))
    assert (answer.status_code, kind_of(answer)) == (500, "our-fault")
    assert house.holders[0].number not in answer.text
