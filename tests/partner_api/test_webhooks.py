"""Partners manage their own webhooks, and nobody else's."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

from bekal import webhooks
from bekal.base.database import Database
from bekal.partner_api import lifespan
from bench import holders

from .conftest import House
from .test_races import another_process

URL = "https://partner.example/hook"


async def test_an_endpoint_is_made_tried_seen_and_switched_off(house: House) -> None:
    made = (await house.post("/v1/webhooks", {"url": URL, "events": ["webhook.test"]})).json()
    assert made["secret"].startswith("whsec_")
    path = f"/v1/webhooks/{made['webhook_id']}"
    [row] = (await house.get("/v1/webhooks")).json()
    assert (row["url"], row["state"], row["waiting"]) == (URL, "active", 0)
    assert "secret" not in row
    tested = (await house.post(f"{path}/test", {})).json()
    page = (await house.get(f"{path}/deliveries?state=waiting&limit=1")).json()
    assert [each["event_id"] for each in page["deliveries"]] == [tested["event_id"]]
    assert (await house.get(f"{path}/deliveries?before={page['next']}")).json()["deliveries"] == []
    newer = (await house.post(f"{path}/secret", {})).json()
    assert newer["secret"] != made["secret"]
    off = (await house.post(f"{path}/state", {"state": "off"})).json()
    assert off["state"] == "off"
    since = (holders.AT - timedelta(hours=1)).isoformat()
    assert (await house.post(f"{path}/replays", {"since": since})).json() == {"replayed": 0}


async def test_anothers_endpoint_is_not_there(house: House) -> None:
    made = (await house.post("/v1/webhooks", {"url": URL})).json()
    path = f"/v1/webhooks/{made['webhook_id']}"
    since = holders.AT.isoformat()
    bodies = {"test": {}, "secret": {}, "state": {"state": "off"}, "replays": {"since": since}}
    for partner in ("tokopedia", "lp-001", "bank-contoh"):
        for last, body in bodies.items():
            answer = await house.post(f"{path}/{last}", body, partner)
            assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (404, "webhook-unknown")
        assert (await house.get(f"{path}/deliveries", partner)).status_code == 404
        assert (await house.get("/v1/webhooks", partner)).json() == []


async def test_wrong_endpoints_are_refused_in_words(house: House) -> None:
    for body, words in (
        ({"url": "http://partner.example/"}, "https"),
        ({"url": "https://10.0.0.1/"}, "private"),
        ({"url": "http://localhost:9000/"}, "https"),
        ({"url": URL, "events": ["purchase.sold"]}, "purchase.issued"),
    ):
        answer = await house.post("/v1/webhooks", body)
        assert answer.status_code == 422 and words in answer.json()["detail"], body
    for wrong in ({}, {"url": 1}, {"url": URL, "event": []}, {"url": "https://x/" + "y" * 1000}):
        assert (await house.post("/v1/webhooks", wrong)).status_code == 422
    for _ in range(5):
        assert (await house.post("/v1/webhooks", {"url": URL})).status_code == 200
    assert "five" in (await house.post("/v1/webhooks", {"url": URL})).json()["detail"]
    made = (await house.get("/v1/webhooks")).json()[0]["webhook_id"]
    for since in ("2022-03-01", "2022-03-01T00:00:00", 1, None):
        assert (await house.post(f"/v1/webhooks/{made}/replays", {"since": since})).status_code == 422
    for query in ("state=sent", "before=0", "limit=201"):
        assert (await house.get(f"/v1/webhooks/{made}/deliveries?{query}")).status_code == 400
    assert len(webhooks.EVENT_TYPES) == 8


async def in_use(house: House) -> int:
    return sum(row["state"] != "off" for row in (await house.get("/v1/webhooks")).json())


async def test_no_more_are_switched_on_than_may_be(house: House) -> None:
    made = [(await house.post("/v1/webhooks", {"url": URL})).json()["webhook_id"] for _ in range(5)]
    states = [f"/v1/webhooks/{webhook_id}/state" for webhook_id in made]
    assert (await house.post(states[0], {"state": "off"})).json()["state"] == "off"
    assert (await house.post("/v1/webhooks", {"url": URL})).status_code == 200
    refused = await house.post(states[0], {"state": "active"}, key="on")
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (422, "webhook-refused")
    assert await in_use(house) == 5
    assert (await house.post(states[1], {"state": "active"})).status_code == 200, "it is on already"
    assert (await house.post(states[1], {"state": "off"})).status_code == 200
    assert (await house.post(states[0], {"state": "active"}, key="on")).json()["state"] == "active"
    assert await in_use(house) == 5


async def test_two_processes_make_no_more_than_may_be(house: House) -> None:
    async with Database(house.db.dsn, keyring=house.db.keyring) as db:
        app, client = await another_process(house, db)
        there = House(db, house.clock, app, client, house.keys, house.holders, house.schedules)
        async with lifespan(app), client:
            asked = [place.post("/v1/webhooks", {"url": URL}) for place in (house, there) * 5]
            told = Counter(answer.status_code for answer in await asyncio.gather(*asked))
            assert told == {200: 5, 422: 5}
            made = [row["webhook_id"] for row in (await house.get("/v1/webhooks")).json()]
            for webhook_id in made[:2]:
                await house.post(f"/v1/webhooks/{webhook_id}/state", {"state": "off"})
            assert (await house.post("/v1/webhooks", {"url": URL})).status_code == 200
            on: list[Any] = [
                place.post(f"/v1/webhooks/{webhook_id}/state", {"state": "active"})
                for place, webhook_id in zip((house, there), made[:2], strict=True)
            ]
            told = Counter(answer.status_code for answer in await asyncio.gather(*on))
            assert told == {200: 1, 422: 1}
    assert await in_use(house) == 5


async def test_one_that_is_removed_is_gone_with_what_waited(house: House) -> None:
    made = [(await house.post("/v1/webhooks", {"url": URL})).json() for _ in range(5)]
    path = f"/v1/webhooks/{made[0]['webhook_id']}"
    await house.post(f"{path}/test", {})
    headers = {"authorization": f"Bearer {house.keys['tokopedia']}", "idempotency-key": "k"}
    foreign = await house.client.delete(path, headers=headers)
    assert (foreign.status_code, foreign.json()["type"].rpartition("/")[2]) == (404, "webhook-unknown")
    headers["authorization"] = f"Bearer {house.keys['skill-academy']}"
    for _ in range(2):
        assert (await house.client.delete(path, headers=headers)).json() == {"outcome": "deleted"}
    again = await house.client.delete(path, headers=headers | {"idempotency-key": "another"})
    assert again.status_code == 404
    assert (await house.get(f"{path}/deliveries")).status_code == 404
    assert len((await house.get("/v1/webhooks")).json()) == 4
    assert (await house.post("/v1/webhooks", {"url": URL})).status_code == 200, "there is room again"
    async with house.db.read() as tx:
        left = await tx.connection.execute("SELECT count(*) FROM webhooks.deliveries")
        assert await left.fetchall() == [(4,)], "the others' test events"


async def test_the_secret_is_in_the_repeated_answer_of_its_key_only(house: House) -> None:
    first = await house.post("/v1/webhooks", {"url": URL}, key="k")
    assert (await house.post("/v1/webhooks", {"url": URL}, key="k")).content == first.content
    path = f"/v1/webhooks/{first.json()['webhook_id']}/secret"
    newer = await house.post(path, {}, key="k")
    assert (await house.post(path, {}, key="k")).json() == newer.json()
    assert (await house.post(path, {}, key="l")).json() != newer.json()
    assert len((await house.get("/v1/webhooks")).json()) == 1
    assert (await house.post("/v1/webhooks", {"url": URL + "2"}, key="k")).status_code == 422
