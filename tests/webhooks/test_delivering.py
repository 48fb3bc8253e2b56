"""Delivering: verified by the specification's own library, in order, whatever the receiver does."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from datetime import timedelta
from uuid import UUID

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from bekal import access, webhooks
from bekal.adapters.webhooks import HttpSender
from bekal.base import outbox
from bekal.jobs import webhooks as ticks

from .conftest import BY, Line
from .receiver import Receiver, receiving

HOUR = timedelta(hours=1)


async def test_what_arrives_is_verified_by_the_specifications_library(line: Line) -> None:
    await line.tell(1, 2)
    assert await line.send() == 2
    [first, second] = line.receiver.arrived
    said = Webhook(line.secret).verify(first.body, first.headers)
    assert said["type"] == "purchase.issued" and said["data"] == {"n": 1} and said["timestamp"].endswith("Z")
    assert first.headers["content-type"] == "application/json"
    assert first.headers["webhook-id"] != second.headers["webhook-id"]
    with pytest.raises(WebhookVerificationError):
        Webhook(line.secret).verify(first.body + b" ", first.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(line.secret).verify(first.body, first.headers | {"webhook-id": second.headers["webhook-id"]})
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + "A" * 43 + "=").verify(first.body, first.headers)
    assert await line.send() == 0, "nothing is delivered twice"


async def test_a_replaced_secret_signs_for_another_day(line: Line) -> None:
    async with line.db.begin() as tx:
        newer = await webhooks.rotate_secret(tx, "tokopedia", line.endpoint_id, BY, line.at)
        assert newer is not None and newer != line.secret
        assert await webhooks.rotate_secret(tx, "bukalapak", line.endpoint_id, BY, line.at) is None
    await line.tell(1)
    await line.send()
    [arrived] = line.receiver.arrived
    for secret in (line.secret, newer):
        Webhook(secret).verify(arrived.body, arrived.headers)
    assert len(arrived.headers["webhook-signature"].split()) == 2
    await line.tell(2)
    await line.send(timedelta(hours=25))
    assert len(line.receiver.arrived[-1].headers["webhook-signature"].split()) == 1


async def test_a_day_of_500_is_made_up_for_in_order(line: Line) -> None:
    line.receiver.answer = lambda _: 500
    for hour in range(24):
        await line.tell(*range(hour * 10, hour * 10 + 10))
        for _ in range(12):
            await line.send(HOUR / 12)
    tried = len(line.receiver.arrived)
    assert 24 <= tried <= 24 * 3, "left alone for longer and longer, an hour at most"
    row = await line.endpoint()
    assert (row.state, row.waiting, row.last_error) == ("active", 240, "failing") and row.failures > 20
    line.receiver.answer = lambda _: 200
    line.receiver.arrived.clear()
    await line.send(HOUR)
    assert line.numbers == list(range(240))
    row = await line.endpoint()
    assert (row.waiting, row.failures, row.last_error) == (0, 0, None)
    assert {(d.state, d.status) for d in await line.deliveries()} == {("delivered", 200)}


async def test_three_days_are_enough(line: Line) -> None:
    line.receiver.answer = lambda _: 503
    await line.tell(1, 2, 3)
    while line.at < (await line.deliveries())[0].created_at + timedelta(days=3, hours=2):
        await line.send(HOUR)
    assert {d.state for d in await line.deliveries()} == {"given_up"}
    line.receiver.answer = lambda _: 200
    line.receiver.arrived.clear()
    await line.tell(4)
    assert await line.send(HOUR) == 1
    since = (await line.deliveries())[0].created_at
    async with line.db.begin() as tx:
        replay = (line.endpoint_id, since, line.at + HOUR, line.at)
        assert await webhooks.replay_deliveries(tx, "bukalapak", *replay) is None
        assert await webhooks.replay_deliveries(tx, "tokopedia", *replay) == 4
    await line.send(timedelta(seconds=1))
    assert line.numbers == [4, 1, 2, 3, 4], "replayed in their order"
    names = [arrived.headers["webhook-id"] for arrived in line.receiver.arrived]
    assert names[0] == names[-1] and len(set(names)) == 4, "who had it knows it again"


@pytest.mark.parametrize(
    ("status", "error"),
    [(301, "redirect"), (302, "redirect"), (307, "redirect"), (429, "failing"), (503, "failing")],
)
async def test_what_follows_waits_behind_a_receiver_that_cannot(line: Line, status: int, error: str) -> None:
    line.receiver.answer = lambda _: status
    line.receiver.headers = [
        (b"location", b"http://169.254.169.254/latest/meta-data/"),
        (b"retry-after", b"900"),
    ]
    await line.tell(1, 2)
    assert await line.send() == 0
    assert line.numbers == [1]
    row = await line.endpoint()
    assert (row.last_error, row.failures, row.next_at) == (error, 1, line.at + timedelta(minutes=15))
    line.receiver.answer = lambda _: 204
    assert await line.send(timedelta(minutes=15)) == 2
    assert line.numbers == [1, 1, 2]


async def test_one_that_is_not_wanted_does_not_hold_up_the_others(line: Line) -> None:
    line.receiver.answer = lambda arrived: 422 if arrived.said["data"]["n"] == 1 else 200
    await line.tell(1, 2, 3)
    assert await line.send() == 2
    assert line.numbers == [1, 2, 3]
    assert [(d.state, d.status, d.error) for d in await line.deliveries()] == [
        ("waiting", 422, "refused"),
        ("delivered", 200, None),
        ("delivered", 200, None),
    ]
    line.receiver.answer = lambda _: 200
    assert await line.send(timedelta(seconds=1)) == 0
    assert await line.send(timedelta(seconds=5)) == 1


async def test_one_that_a_receiver_chokes_on_steps_aside_in_the_end(line: Line) -> None:
    line.receiver.answer = lambda arrived: 500 if arrived.said["data"]["n"] == 1 else 200
    await line.tell(1, 2, 3)
    for _ in range(8):
        await line.send(HOUR)
    states = {d.event_id: d.state for d in await line.deliveries()}
    assert sorted(states.values()) == ["delivered", "delivered", "waiting"]
    assert [n for n in line.numbers if n == 3] == [3]


async def test_a_receiver_that_hangs_is_left(line: Line) -> None:
    line.receiver.answer = lambda _: None
    await line.tell(1, 2)
    assert await line.send() == 0
    assert (await line.endpoint()).last_error == "timeout"


async def test_a_receiver_that_is_gone_is_not_called_again(line: Line) -> None:
    line.receiver.answer = lambda _: 410
    await line.tell(1, 2)
    for _ in range(3):
        await line.send(HOUR)
    assert line.numbers == [1]
    assert (await line.endpoint()).state == "gone"
    line.receiver.answer = lambda _: 200
    async with line.db.begin() as tx:
        switch = [line.endpoint_id]
        assert await webhooks.switch_endpoints(tx, "bukalapak", switch, "active", BY, line.at) == [
            "endpoint_unknown"
        ]
        assert await webhooks.switch_endpoints(tx, "tokopedia", switch, "active", BY, line.at) == ["switched"]
    assert await line.send() == 2


async def test_nobody_hears_of_what_is_not_theirs_or_not_wanted(line: Line) -> None:
    async with line.db.begin() as tx:
        other = webhooks.EndpointOpening("bukalapak", line.receiver.url + "/b", ("schedule.full",))
        [made] = await webhooks.create_endpoints(tx, [other], BY, line.at, loopback=True)
    await line.tell(1, partner="bukalapak")
    await line.tell(2)
    await line.send()
    assert line.numbers == [2]
    async with line.db.begin() as tx:
        await webhooks.switch_endpoints(tx, "tokopedia", [line.endpoint_id], "off", BY, line.at)
    await line.tell(3)
    await line.send(HOUR)
    assert line.numbers == [2]
    async with line.db.read() as tx:
        assert len(await webhooks.list_endpoints(tx, None)) == 2
        assert [row.endpoint_id for row in await webhooks.list_endpoints(tx, "bukalapak")] == [
            made.endpoint_id
        ]


async def test_an_event_put_twice_is_delivered_once(line: Line) -> None:
    await line.tell(1)
    await line.tell(1)
    assert await line.send() == 1
    async with line.db.begin() as tx:
        assert await webhooks.forget_deliveries(tx, line.at + HOUR) == 1
    assert await line.deliveries() == []


async def test_a_suspended_partner_is_told_nothing_until_it_is_back(line: Line) -> None:
    await line.tell(1)
    async with line.db.begin() as tx:
        await access.suspend_partners(tx, ["tokopedia"], BY, line.at)
        payload = {"type": "proposal.decided", "partner": "tokopedia", "data": {}}
        await outbox.put_messages(tx, 0, [outbox.Message("partner_event", payload)], line.at)
    assert await ticks.tell_partners(line.db, None, line.at) == 1  # type: ignore[arg-type] # not asked for
    assert await line.send() == 0
    assert await line.send(HOUR) == 0
    assert line.receiver.arrived == []
    async with line.db.begin() as tx:
        await access.resume_partners(tx, ["tokopedia"], BY, line.at)
    await line.tell(2)
    assert await line.send() == 2
    assert line.numbers == [1, 2], "what waited goes on; what happened meanwhile was not kept"


async def another(line: Line, receiver: Receiver) -> UUID:
    """An endpoint of the other partner."""
    async with line.db.begin() as tx:
        opening = webhooks.EndpointOpening("bukalapak", receiver.url)
        [made] = await webhooks.create_endpoints(tx, [opening], BY, line.at, loopback=True)
    assert made.endpoint_id is not None
    return made.endpoint_id


async def until(receiver: Receiver, count: int) -> None:
    """Wait until so much has arrived."""
    async with asyncio.timeout(25):
        while len(receiver.arrived) < count:
            await asyncio.sleep(0.01)


async def test_one_that_answers_late_holds_up_nobody(line: Line) -> None:
    """The one is called and does not answer; what is asked for the other meanwhile arrives before it does."""
    async with receiving() as other, aclosing(HttpSender(loopback=True, timeout_seconds=30)) as patient:
        await another(line, other)
        line.sender = patient
        line.receiver.hold = asyncio.Event()
        await line.tell(1, 2, 3)
        sending = asyncio.create_task(line.send())
        await until(line.receiver, 1)
        await line.tell(11, 12, partner="bukalapak")
        await until(other, 2)
        assert line.numbers == [1], "it is still waited for"
        line.receiver.hold.set()
        assert await sending == 5
        assert line.numbers == [1, 2, 3]
        assert [each.said["data"]["n"] for each in other.arrived] == [11, 12]


async def test_a_turn_ends_and_whoever_waits_comes_first(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    """One place, turns of one delivery: the long queue of one is not delivered before the other's first."""
    monkeypatch.setattr(ticks, "_AT_ONCE", 1)
    monkeypatch.setattr(ticks, "_TURN_SECONDS", 0.0)
    came: list[int] = []

    def note(arrived: object) -> int:
        came.append(arrived.said["data"]["n"])  # type: ignore[attr-defined] # an Arrived
        return 200

    async with receiving() as other:
        await another(line, other)
        line.receiver.answer = other.answer = note
        await line.tell(1, 2, 3, 4, 5, 6)
        await line.tell(11, 12, partner="bukalapak")
        assert await line.send() == 8
    assert [n for n in came if n < 10] == [1, 2, 3, 4, 5, 6]
    assert [n for n in came if n > 10] == [11, 12]
    assert came.index(12) < came.index(4), came


async def test_a_fault_of_one_leaves_the_others_their_turn(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with receiving() as other:
        broken = await another(line, other)
        real = webhooks.list_due

        async def list_due(tx: object, endpoint_id: UUID, *rest: object) -> object:
            if endpoint_id == broken:
                raise RuntimeError("this one")
            return await real(tx, endpoint_id, *rest)  # type: ignore[arg-type]

        monkeypatch.setattr(webhooks, "list_due", list_due)
        await line.tell(1, 2)
        await line.tell(11, partner="bukalapak")
        with pytest.raises(RuntimeError, match="this one"):
            await line.send()
    assert line.numbers == [1, 2]
    assert (await line.endpoint()).waiting == 0
