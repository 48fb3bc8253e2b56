"""Platforms sell: started, confirmed with the holder's code, looked up, called off, stated."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from bekal import journey, ledger, market, notices
from bekal.base import ids, outbox
from bekal.base.actors import job

from .conftest import House

SKILL_ACADEMY, TOKOPEDIA = 1, 5
NOBODY = UUID(int=1)


def kind_of(answer: Any) -> str:
    return str(answer.json()["type"].rpartition("/")[2])


def wish(house: House, reference: str) -> dict[str, Any]:
    schedule_id = house.sold_by(SKILL_ACADEMY).schedule_id
    return {"reference": reference, "card_number": house.holders[0].number, "schedule_id": schedule_id}


def wrong_of(started: Any) -> str:
    return "000000" if started["sandbox_code"] != "000000" else "000001"


async def free_seats(house: House, schedule_id: int) -> int:
    async with house.db.read() as tx:
        counts = await market.list_seats(tx, [schedule_id])
    return sum(count.seats - count.taken for count in counts)


async def test_a_purchase_is_started_and_confirmed(house: House) -> None:
    schedule = house.sold_by(SKILL_ACADEMY)
    started = await house.start()
    assert started["outcome"] == "code_sent"
    assert await free_seats(house, schedule.schedule_id) == 10, "starting reserves nothing"
    answer = await house.confirm(started)
    body = answer.json()
    assert (body["outcome"], body["purchase_id"]) == ("bought", started["purchase_id"])
    assert body["price_rp"] == started["price_rp"]
    assert ids.normalise_code(body["voucher_code"]) == body["voucher_code"]
    assert str(house.holders[0].person_id) not in answer.text
    async with house.db.read() as tx:
        [[row]] = await market.list_purchases_of_persons(tx, 0, [house.holders[0].person_id])
        [balance] = await ledger.find_balances(tx, 0, [house.holders[0].training_account_id])
    assert (row.platform_id, row.price_rp, row.state) == (SKILL_ACADEMY, body["price_rp"], "paid")
    assert str(row.purchase_id) == started["purchase_id"]
    assert balance is not None
    assert balance.held_rp == row.price_rp
    assert await free_seats(house, schedule.schedule_id) == 9


async def test_codes_leave_only_by_phone_outside_a_sandbox(house: House) -> None:
    house.app.state["partner_desk"].sandbox = False
    started = await house.start()
    assert "sandbox_code" not in started
    async with house.db.begin() as tx:
        claimed = await outbox.claim_messages(tx, 0, [journey.PURCHASE_CODE], 10, house.clock.now())
        [message] = claimed
        code = journey.open_purchase_code(tx.keyring, message.payload)
        assert code not in str(message.payload), "a code waits sealed"
        assert message.payload["person_id"] == str(house.holders[0].person_id)
    bought = (await house.confirm(started, code=code)).json()
    assert bought["outcome"] == "bought"
    assert "sandbox_redeem_code" not in bought


async def test_the_message_names_code_and_price(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    started = await house.start()

    async def phone(*_: object) -> list[dict[str, str]]:
        return [{"phone": "+6281200000001"}]

    monkeypatch.setattr("bekal.people.disclose", phone)
    by, now, policy = job("test"), house.clock.now(), notices.Policy()

    await journey.tell_people(house.db, 0, policy, by, now)
    [letter] = await journey.claim_letters(house.db, 0, policy, 10, by, now, urgent=True)
    assert letter.message is not None
    assert started["sandbox_code"] in letter.message.content
    assert f"Rp{started['price_rp']:,}".replace(",", ".") in letter.message.content


async def test_what_would_refuse_the_purchase_refuses_its_start(house: House) -> None:
    elsewhere = next(s for s in house.schedules if SKILL_ACADEMY not in s.platform_ids)
    for changes, outcome in (
        ({"schedule_id": 999_999}, "schedule_unknown"),
        ({"schedule_id": elsewhere.schedule_id}, "platform_not_selling"),
        ({"card_number": "8900000000000000"}, "card_unknown"),
        ({"card_number": "bukan kartu"}, "card_unknown"),
    ):
        assert await house.start(**changes) == {"reference": "ref-0", "outcome": outcome}
    spoken = " ".join(house.holders[0].number[i : i + 4] for i in range(0, 16, 4))
    assert (await house.start(card_number=spoken))["outcome"] == "code_sent"
    await house.buy()
    assert (await house.start())["outcome"] == "course_already_bought"


async def test_a_card_gets_five_codes_an_hour(house: House) -> None:
    for _ in range(5):
        assert (await house.start())["outcome"] == "code_sent"
    assert (await house.start())["outcome"] == "too_many_codes"
    assert (await house.start(1))["outcome"] == "code_sent"
    house.clock.move_to(house.clock.now() + timedelta(minutes=61))
    house.keys = await house.new_tokens()
    items = [
        {
            "reference": f"r-{n}",
            "card_number": house.holders[0].number,
            "schedule_id": house.sold_by(1).schedule_id,
        }
        for n in range(6)
    ]
    outcomes = [one["outcome"] for one in (await house.post("/v1/purchases", items)).json()]
    assert outcomes == ["code_sent"] * 5 + ["too_many_codes"]


async def test_five_wrong_codes_close_a_purchase(house: House) -> None:
    started = await house.start()
    wrong = wrong_of(started)
    for _ in range(5):
        assert (await house.confirm(started, code=wrong)).json()["outcome"] == "code_wrong"
    assert (await house.confirm(started)).json()["outcome"] == "too_many_tries"
    assert (await house.buy())["outcome"] == "bought", "a new one is open"


async def test_the_same_key_does_not_count_a_wrong_code_twice(house: House) -> None:
    started = await house.start()
    wrong = wrong_of(started)
    for _ in range(9):
        answer = await house.confirm(started, code=wrong, key="same")
        assert answer.json()["outcome"] == "code_wrong"
    assert (await house.confirm(started)).json()["outcome"] == "bought"


async def test_a_code_that_ends_while_paying_counts_by_when_it_came_in(house: House) -> None:
    started = await house.start()
    desk = house.app.state["partner_desk"]
    came_in = house.clock.now() + timedelta(minutes=5) - timedelta(milliseconds=1)
    late = msgspec.convert(started["purchase_id"], type=UUID)
    house.clock.move_to(came_in + timedelta(seconds=3))
    for at, outcome in ((came_in + timedelta(milliseconds=1), "code_expired"), (came_in, "bought")):
        item = journey.Confirmation(
            late, "skill-academy", started["sandbox_code"], "partner:skill-academy", at
        )
        assert (await desk.confirming.submit(item)).outcome == outcome


async def test_a_late_code_is_refused_and_its_purchase_is_expired(house: House) -> None:
    started = await house.start()
    house.clock.move_to(house.clock.now() + timedelta(minutes=5))
    assert (await house.confirm(started)).json()["outcome"] == "code_expired"
    view = (await house.get(f"/v1/purchases/{started['purchase_id']}")).json()
    assert view["state"] == "expired"


async def test_a_confirmation_is_repeated_alike_and_another_body_refused(house: House) -> None:
    started = await house.start()
    first = await house.confirm(started, key="k")
    assert first.json()["outcome"] == "bought"
    assert (await house.confirm(started, key="k")).content == first.content
    other = await house.confirm(
        started, key="k", code="123456" if started["sandbox_code"] != "123456" else "1"
    )
    assert (other.status_code, kind_of(other)) == (422, "key-reused")
    again = (await house.confirm(started)).json()
    assert again == first.json() | {"outcome": "already_bought"}
    async with house.db.read() as tx:
        [rows] = await market.list_purchases_of_persons(tx, 0, [house.holders[0].person_id])
    assert len(rows) == 1


async def test_a_start_is_repeated_alike_and_sends_one_code(house: House) -> None:
    body = {
        "reference": "r",
        "card_number": house.holders[0].number,
        "schedule_id": house.sold_by(1).schedule_id,
    }
    first = await house.post("/v1/purchases", body, key="k")
    again = await house.post("/v1/purchases", dict(reversed(body.items())), key="k")
    assert again.content == first.content, "the order of names and blanks are not what is said"
    other = await house.post("/v1/purchases", body | {"reference": "s"}, key="k")
    assert (other.status_code, kind_of(other)) == (422, "key-reused")
    listed = await house.post("/v1/purchases", [body], key="k")
    assert (listed.status_code, kind_of(listed)) == (422, "key-reused")
    async with house.db.begin() as tx:
        assert len(await outbox.claim_messages(tx, 0, [journey.PURCHASE_CODE], 10, house.clock.now())) == 1
    # Keys belong to the partner and the address: these are others.
    body["schedule_id"] = next(s.schedule_id for s in house.schedules if TOKOPEDIA in s.platform_ids)
    answer = await house.post("/v1/purchases", body, "tokopedia", key="k")
    assert answer.json()["outcome"] == "code_sent"


async def test_keys_that_cannot_be_kept_are_refused(house: House) -> None:
    body = {"reference": "r", "card_number": house.holders[0].number, "schedule_id": 1}
    headers = {"authorization": f"Bearer {house.keys['skill-academy']}", "content-type": "application/json"}
    for path, content in (
        ("/v1/purchases", msgspec.json.encode(body)),
        (f"/v1/purchases/{NOBODY}/confirmation", b'{"code": "000000"}'),
    ):
        for key in (None, b"", b"x" * 65, b"a b", "kunci-é".encode()):
            sent = [(name.encode(), value.encode()) for name, value in headers.items()]
            if key is not None:
                sent.append((b"idempotency-key", key))
            answer = await house.client.post(path, content=content, headers=sent)
            assert (answer.status_code, kind_of(answer)) == (400, "key-wrong"), key


async def test_a_refused_purchase_keeps_its_code(house: House) -> None:
    """Somebody else took the last seat; it came back; the same code buys."""
    schedule_id = house.sold_by(1).schedule_id
    started = await house.start(11)
    others = [await house.start(n) for n in range(10)]
    for other in others:
        assert (await house.confirm(other)).json()["outcome"] == "bought"
    assert (await house.confirm(started)).json()["outcome"] == "schedule_full"
    assert (await house.start(10))["outcome"] == "schedule_full"
    gone = await house.post("/v1/cancellations", {"purchase_id": others[0]["purchase_id"]})
    assert gone.json() == {"purchase_id": others[0]["purchase_id"], "outcome": "cancelled"}
    assert await free_seats(house, schedule_id) == 1
    assert (await house.confirm(started)).json()["outcome"] == "bought"


async def test_lists_get_an_outcome_per_item_in_order(house4: House) -> None:
    house = house4
    schedule_id = house.sold_by(SKILL_ACADEMY).schedule_id
    items = [
        {"reference": f"ref-{n}", "card_number": holder.number, "schedule_id": schedule_id}
        for n, holder in enumerate(house.holders)
    ]
    items.insert(3, {"reference": "none", "card_number": "8900000000000000", "schedule_id": schedule_id})
    started = (await house.post("/v1/purchases", items)).json()
    assert [one["reference"] for one in started] == [one["reference"] for one in items]
    assert started[3] == {"reference": "none", "outcome": "card_unknown"}
    codes = [
        {"purchase_id": one["purchase_id"], "code": one["sandbox_code"]}
        for one in started
        if "sandbox_code" in one
    ]
    twice = [*codes, codes[0], {"purchase_id": str(NOBODY), "code": "000000"}]
    answer = await house.post("/v1/confirmations", twice, key="list")
    outcomes = [one["outcome"] for one in answer.json()]
    assert [one["purchase_id"] for one in answer.json()] == [one["purchase_id"] for one in twice]
    assert outcomes[-1] == "purchase_unknown"
    assert outcomes[-2] == {"bought": "already_bought"}.get(outcomes[0], outcomes[0])
    assert set(outcomes[:12]) <= {"bought", "schedule_full"}
    async with house.db.read() as tx:
        counts = await market.list_seats(tx, [schedule_id])
    assert sum(count.taken for count in counts) == outcomes[:12].count("bought")
    again = await house.post("/v1/confirmations", twice, key="list")
    assert again.content == answer.content
    assert (await house.post("/v1/confirmations", [])).json() == []


async def test_one_order_twice_in_a_list_is_told_the_same_refusal(house: House) -> None:
    started = await house.start(11)
    for n in range(10):
        await house.buy(n)
    item = {"purchase_id": started["purchase_id"], "code": started["sandbox_code"]}
    wrong = item | {"code": wrong_of(started)}
    answer = await house.post("/v1/confirmations", [item, item, wrong])
    assert [one["outcome"] for one in answer.json()] == ["schedule_full", "schedule_full", "code_wrong"]


async def test_purchases_are_found_by_id_and_by_reference(house4: House) -> None:
    house = house4
    bought = await house.buy(0)
    waiting = await house.start(1, reference="ref-0")
    view = (await house.get(f"/v1/purchases/{bought['purchase_id']}")).json()
    assert (view["state"], view["voucher_code"]) == ("paid", bought["voucher_code"])
    assert view["fee_rp"] * 10_000 <= view["price_rp"] * market.FEE_BP_MAX
    listed = (await house.get("/v1/purchases?reference=ref-0")).json()["purchases"]
    assert {one["purchase_id"]: one["state"] for one in listed} == {
        bought["purchase_id"]: "paid",
        waiting["purchase_id"]: "waiting",
    }
    assert (await house.get("/v1/purchases?reference=none")).json() == {"purchases": []}
    assert (await house.get("/v1/purchases?reference=ref-0", "tokopedia")).json() == {"purchases": []}


async def test_sales_are_called_off_until_enrolment_closes(house: House) -> None:
    schedule = house.sold_by(SKILL_ACADEMY)
    early, late = await house.buy(0), await house.buy(1)
    waiting = await house.start(2)
    wanted = [{"purchase_id": one["purchase_id"]} for one in (early, early, waiting)]
    answer = await house.post("/v1/cancellations", wanted)
    assert [one["outcome"] for one in answer.json()] == ["cancelled", "already_cancelled", "purchase_unknown"]
    async with house.db.read() as tx:
        [balance] = await ledger.find_balances(tx, 0, [house.holders[0].training_account_id])
    assert balance is not None
    assert (balance.held_rp, balance.available_rp) == (0, 1_000_000)
    assert await free_seats(house, schedule.schedule_id) == 9
    assert (await house.get(f"/v1/purchases/{early['purchase_id']}")).json()["state"] == "cancelled"
    house.clock.move_to(schedule.enrol_until)
    house.keys = await house.new_tokens()
    answer = await house.post("/v1/cancellations", {"purchase_id": late["purchase_id"]})
    assert answer.json()["outcome"] == "too_late"
    answer = await house.post("/v1/cancellations", {"purchase_id": early["purchase_id"]})
    assert answer.json()["outcome"] == "already_cancelled"


async def test_a_statement_says_sales_fee_and_net_of_each_day(house4: House) -> None:
    house = house4
    bought = [await house.buy(n) for n in range(3)]
    await house.post("/v1/cancellations", {"purchase_id": bought[0]["purchase_id"]})
    query = "/v1/statements?first_on=2022-02-28&last_on=2022-03-02"
    days = (await house.get(query)).json()["days"]
    assert [day["day"] for day in days] == ["2022-02-28", "2022-03-01", "2022-03-02"]
    assert days[0] | {"day": ""} == days[2] | {"day": ""}
    price = bought[0]["price_rp"]
    assert days[1] == {
        "day": "2022-03-01",
        "sold": 3,
        "cancelled": 1,
        "paid": 2,
        "completed": 0,
        "failed": 0,
        "gross_rp": 2 * price,
        "fee_rp": 2 * (price * 15 // 100),
        "net_rp": 2 * price - 2 * (price * 15 // 100),
    }
    seen: list[dict[str, Any]] = []
    after = ""
    while after is not None:
        page = (await house.get(f"/v1/statements/2022-03-01?limit=2{after and f'&after={after}'}")).json()
        seen += page["sales"]
        after = page["next"]
    assert sorted(one["purchase_id"] for one in seen) == sorted(one["purchase_id"] for one in bought)
    assert {one["reference"] for one in seen} == {"ref-0", "ref-1", "ref-2"}
    assert sum(one["net_rp"] for one in seen if one["state"] == "paid") == days[1]["net_rp"]
    others = (await house.get("/v1/statements?first_on=2022-03-01&last_on=2022-03-01", "tokopedia")).json()
    assert others["days"][0]["sold"] == 0
    assert (await house.get("/v1/statements/2022-03-01", "tokopedia")).json() == {"sales": [], "next": None}


@pytest.mark.parametrize(
    "query",
    [
        "first_on=2022-03-02&last_on=2022-03-01",
        "first_on=2022-03-01&last_on=2022-04-01",
        "first_on=0001-01-01&last_on=0001-01-01",
        "first_on=9999-12-31&last_on=9999-12-31",
        "first_on=2022-03-01",
        "first_on=kemarin&last_on=2022-03-01",
        "first_on=2022-03-01&last_on=2022-03-01&x=1",
        "first_on=2022-03-01&first_on=2022-03-01&last_on=2022-03-01",
        "first_on=%FF&last_on=2022-03-01",
    ],
)
async def test_wrong_days_are_refused(house: House, query: str) -> None:
    answer = await house.get(f"/v1/statements?{query}")
    assert (answer.status_code, kind_of(answer)) == (400, "request-wrong")


async def test_days_that_are_none_are_not_found(house: House) -> None:
    for day in ("0001-01-01", "9999-12-31", "2022-02-30", "x"):
        assert (await house.get(f"/v1/statements/{day}")).status_code == 404


async def test_a_repeated_request_that_is_still_worked_on_is_told_to_wait(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = house.app.state["partner_desk"]
    entered, leave = asyncio.Event(), asyncio.Event()
    original = desk.starting._operation

    async def slow(cell: int, items: Any) -> Any:
        entered.set()
        await leave.wait()
        return await original(cell, items)

    monkeypatch.setattr(desk.starting, "_operation", slow)
    body = {
        "reference": "r",
        "card_number": house.holders[0].number,
        "schedule_id": house.sold_by(1).schedule_id,
    }
    first = asyncio.create_task(house.post("/v1/purchases", body, key="k"))
    await entered.wait()
    second = await house.post("/v1/purchases", body, key="k")
    assert (second.status_code, kind_of(second), second.headers["retry-after"]) == (409, "key-in-use", "1")
    leave.set()
    assert (await first).json()["outcome"] == "code_sent"
    assert (await house.post("/v1/purchases", body, key="k")).content == (await first).content
