"""Text messages: codes wait sealed, the gateway takes each once, trouble is not an exception."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

import httpx
import msgspec
import pytest

from bekal.adapters.circuit import Circuit
from bekal.adapters.messages import (
    SIGN_IN_CODE,
    CodeMessage,
    HttpGateway,
    ShortMessage,
    open_code_message,
    send_code,
)
from bekal.base import ids, keys, outbox
from bekal.base.clock import SimulatedClock
from bekal.base.database import Database
from bekal.notices import Sent, SentOutcome
from bekal.sandbox.messages import SandboxGateway, gateway_app, list_messages

TAKEN = Sent(SentOutcome.taken)


def messages(number: int, at: datetime) -> list[ShortMessage]:
    references = ids.new_ids([0] * number, at)
    return [
        ShortMessage(reference, f"+62812345678{i}", f"Halo {i}") for i, reference in enumerate(references)
    ]


async def test_a_code_waits_sealed(db: Database, at: datetime) -> None:
    code = CodeMessage("+628123456789", "123456", "id")
    async with db.begin() as tx:
        await send_code(tx, 0, code, at)
        [claimed] = await outbox.claim_messages(tx, 0, [SIGN_IN_CODE], 10, at)
        assert open_code_message(tx.keyring, claimed.payload["sealed"]) == code
        text = msgspec.json.encode(claimed.payload)
        assert b"123456" not in text
        assert b"8123456789" not in text
    other = keys.Keyring({1: b"x" * 32}, b"y" * 32)
    with pytest.raises(keys.WrongKey):
        open_code_message(other, claimed.payload["sealed"])


async def test_both_doors_of_the_sandbox_keep_a_message_once(db: Database, at: datetime) -> None:
    sandbox = SandboxGateway(db, SimulatedClock(at))
    some = messages(3, at)
    transport = httpx.ASGITransport(app=cast(Any, gateway_app(sandbox, "secret")))
    async with httpx.AsyncClient(transport=transport) as client:
        gateway = HttpGateway("http://sms/messages", "secret", client)
        assert await gateway.send(some) == [TAKEN] * 3
        assert await sandbox.send(some) == [TAKEN] * 3
        assert await sandbox.send([]) == []
        wrong = HttpGateway("http://sms/messages", "guessed", client)
        assert await wrong.send(messages(1, at)) == [Sent(SentOutcome.later, "http_401")], "ours to mend"
        odd = [
            ShortMessage(some[0].reference_id, "0812", "x"),
            ShortMessage(some[0].reference_id, "+62812345678", ""),
        ]
        assert await gateway.send(odd) == [Sent(SentOutcome.refused, "http_400")] * 2
    async with db.read() as tx:
        kept = await list_messages(tx, 10)
        assert [row.reference_id for row in kept] == [row.reference_id for row in some[::-1]]
        assert [row.content for row in await list_messages(tx, 10, "+628123456781")] == ["Halo 1"]


async def test_trouble_is_tried_again_and_then_left_to_the_next_run(at: datetime) -> None:
    calls = 0

    def flaky(request: httpx.Request) -> httpx.Response:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise httpx.ReadTimeout("late", request=request)
        return httpx.Response(503 if calls == 2 else 202)

    client = httpx.AsyncClient(transport=httpx.MockTransport(flaky))
    assert await HttpGateway("http://sms/messages", "t", client).send(messages(1, at)) == [TAKEN]
    assert calls == 3

    def dead(request: httpx.Request) -> httpx.Response:
        nonlocal calls
        calls += 1
        raise httpx.ConnectError("refused", request=request)

    calls = 0
    client = httpx.AsyncClient(transport=httpx.MockTransport(dead))
    gateway = HttpGateway("http://sms/messages", "t", client, Circuit(failures_max=2, now=lambda: 0.0))
    assert await gateway.send(messages(30, at)) == [Sent(SentOutcome.later, "no_answer")] * 30
    assert calls < 20
