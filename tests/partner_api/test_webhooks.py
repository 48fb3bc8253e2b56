"""Partners manage their own webhooks, and nobody else's."""

from __future__ import annotations

from datetime import timedelta

from bekal import webhooks
from bench import holders

from .conftest import House

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
