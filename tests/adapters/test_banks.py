"""HttpBank against the sandbox bank: both doors agree, signatures are checked, silence is not an answer."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, cast

import httpx
import pytest

from bekal.adapters.banks import (
    BankProfile,
    ChannelBanks,
    HttpBank,
    encode_signature,
    minify,
    read_inquiry,
    read_status,
    read_transfer,
    sign,
    verify,
)
from bekal.adapters.circuit import Circuit
from bekal.base import ids
from bekal.base.clock import SimulatedClock
from bekal.payouts import AccountCheck, PaymentOrder
from bekal.sandbox.bank import PERFECT, TEST_ENDINGS, Desk, Habits, InProcessBank, bank_app
from bekal.sandbox.serve import serve

CHANNELS = ("bni", "bca", "gopay", "ovo", "linkaja", "dana")
PROFILE = BankProfile("http://bank", "bekal", b"secret", "1234567890", backoff_seconds=0.001)


def orders(number: int, at: datetime) -> list[PaymentOrder]:
    with ids.seeded_entropy("adapters"):
        references = ids.new_ids([i % 256 for i in range(number)], at)
    return [
        PaymentOrder(reference, CHANNELS[i % 6], "0812345678", "NUR'AINI Ż", 600_000, at)
        for i, reference in enumerate(references)
    ]


@asynccontextmanager
async def bank_over_http(
    habits: Habits, clock: SimulatedClock, profile: BankProfile = PROFILE, desk: Desk | None = None
) -> AsyncIterator[HttpBank]:
    app = bank_app(desk or Desk(habits), PROFILE, clock)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=cast(Any, app))) as client:
        yield HttpBank(profile, client, clock)


def answering(reply: Callable[[httpx.Request], httpx.Response], at: datetime) -> HttpBank:
    client = httpx.AsyncClient(transport=httpx.MockTransport(reply))
    return HttpBank(PROFILE, client, SimulatedClock(at))


async def test_both_doors_of_the_bank_give_the_same_answers(at: datetime) -> None:
    habits = Habits(refused_bp=2_000, late_bp=1_500, silent_bp=1_000, lost_bp=500, account_refused_bp=3_000)
    clock, wanted = SimulatedClock(at), orders(300, at)
    twin = InProcessBank(habits, clock)
    checks = [
        AccountCheck(order.instruction_id, order.channel, f"08{i:08d}", "SITI", "3171")
        for i, order in enumerate(wanted)
    ]
    async with bank_over_http(habits, clock) as bank:
        sent = await bank.transfer(wanted)
        assert sent == await twin.transfer(wanted)
        assert {answer.status for answer in sent} == {"paid", "refused", "pending", "unknown"}
        assert await bank.enquire(wanted) == await twin.enquire(wanted)
        clock.move_to(at + timedelta(hours=12))
        assert await bank.transfer(wanted) == await twin.transfer(wanted)
        asked = await bank.enquire(wanted)
        assert asked == await twin.enquire(wanted)
        assert {answer.status for answer in asked} == {"paid", "refused"}
        told = await bank.check_accounts(checks)
        assert told == await twin.check_accounts(checks)
        assert len({answer.state for answer in told}) >= 6
        days = (at.date(), at.date() + timedelta(days=1))
        lines = await bank.statement(*days)
        assert lines == await twin.statement(*days)
        paid = {
            (str(a.instruction_id), a.bank_reference, a.effective_on) for a in asked if a.status == "paid"
        }
        assert {(line.partner_reference, line.bank_reference, line.booked_on) for line in lines} == paid


async def test_long_statements_come_page_by_page(at: datetime) -> None:
    clock, desk = SimulatedClock(at), Desk(PERFECT)
    await InProcessBank(PERFECT, clock, desk).transfer(orders(1_203, at))
    async with bank_over_http(PERFECT, clock, desk=desk) as bank:
        assert len(await bank.statement(at.date(), at.date())) == 1_203


async def test_over_the_wire_a_silent_bank_leaves_the_fate_open(at: datetime) -> None:
    clock, wanted = SimulatedClock(at), orders(20, at)
    habits = Habits(refused_bp=0, late_bp=0, silent_bp=5_000, lost_bp=0)
    app = bank_app(Desk(habits), PROFILE, clock, silent_seconds=1.0)
    async with serve(app) as url, httpx.AsyncClient() as client:
        profile = BankProfile(
            url, "bekal", b"secret", "1234567890", timeout_seconds=0.3, backoff_seconds=0.001
        )
        bank = HttpBank(profile, client, clock, Circuit(failures_max=100))
        statuses = [answer.status for answer in await bank.transfer(wanted)]
        assert set(statuses) == {"paid", "unknown"}
        assert {answer.status for answer in await bank.enquire(wanted)} == {"paid"}


async def test_a_wrong_secret_pays_nothing(at: datetime) -> None:
    clock, wanted = SimulatedClock(at), orders(5, at)
    desk = Desk(PERFECT)
    wrong = BankProfile("http://bank", "bekal", b"guessed", "1", backoff_seconds=0.001)
    async with bank_over_http(PERFECT, clock, wrong, desk) as bank:
        assert {answer.status for answer in await bank.transfer(wanted)} == {"unknown"}
        check = AccountCheck(wanted[0].instruction_id, "bni", "0123456789", "SITI", "3171")
        assert (await bank.check_accounts([check]))[0].state == "unavailable"
    assert list(desk.statement(at.date(), at.date())) == []


async def test_what_never_left_is_told_from_what_got_no_answer(at: datetime) -> None:
    calls = 0

    def refuse(request: httpx.Request) -> httpx.Response:
        nonlocal calls
        calls += 1
        raise httpx.ConnectError("refused", request=request)

    def hang(request: httpx.Request) -> httpx.Response:
        nonlocal calls
        calls += 1
        raise httpx.ReadTimeout("late", request=request)

    [order] = orders(1, at)
    assert [a.status for a in await answering(refuse, at).transfer([order])] == ["not_sent"]
    assert calls == PROFILE.rounds_max
    calls = 0
    assert [a.status for a in await answering(hang, at).transfer([order])] == ["unknown"]
    assert calls == 1, "an order that may have arrived is never repeated"
    calls = 0
    assert [a.status for a in await answering(hang, at).enquire([order])] == ["unknown"]
    assert calls == PROFILE.rounds_max


@pytest.mark.parametrize("content", [b"", b"<html>", b"[1]", b'{"responseCode": 7}', b'{"a":'])
async def test_garbage_is_no_answer(at: datetime, content: bytes) -> None:
    bank = answering(lambda _: httpx.Response(200, content=content), at)
    [order] = orders(1, at)
    check = AccountCheck(order.instruction_id, "gopay", "0812345678", "SITI", "3171")
    assert (await bank.transfer([order]))[0].status == "unknown"
    assert (await bank.enquire([order]))[0].status == "unknown"
    assert (await bank.check_accounts([check]))[0].state == "unavailable"


async def test_a_dead_bank_is_left_alone(at: datetime) -> None:
    calls = 0

    def down(_: httpx.Request) -> httpx.Response:
        nonlocal calls
        calls += 1
        return httpx.Response(503, json={"responseCode": "5031800"})

    client = httpx.AsyncClient(transport=httpx.MockTransport(down))
    bank = HttpBank(PROFILE, client, SimulatedClock(at), Circuit(failures_max=5, now=lambda: 0.0))
    statuses = [answer.status for answer in await bank.transfer(orders(100, at))]
    assert calls < 40
    assert statuses.count("not_sent") == 100 - calls
    assert statuses.count("unknown") == calls


async def test_the_bank_refuses_requests_that_are_not_well_formed(at: datetime) -> None:
    clock, path = SimulatedClock(at), "/v1.0/transfer-interbank"
    app = bank_app(Desk(PERFECT), PROFILE, clock)
    [order] = orders(1, at)
    good = {
        "partnerReferenceNo": str(order.instruction_id),
        "amount": {"value": "600000.00", "currency": "IDR"},
        "beneficiaryAccountNo": "0123456789",
        "additionalInfo": {"channel": "bca"},
    }
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=cast(Any, app)), base_url="http://bank"
    ) as client:

        async def ask(body: object, external_id: str, raw: bytes | None = None) -> str:
            content = raw or json.dumps(body).encode()
            signature = sign(
                PROFILE.client_secret, "POST", path, minify(content), "2022-02-17T12:00:00+07:00"
            )
            headers = {
                "X-TIMESTAMP": "2022-02-17T12:00:00+07:00",
                "X-SIGNATURE": encode_signature(signature, "hex"),
                "X-PARTNER-ID": "bekal",
                "X-EXTERNAL-ID": external_id,
                "CHANNEL-ID": "95221",
            }
            given = {name: value for name, value in headers.items() if value}
            return str((await client.post(path, content=content, headers=given)).json()["responseCode"])

        assert await ask(good, "1") == "2001800"
        assert await ask(good, "1") == "4091800"
        assert await ask(good, "") == "4001802"
        assert await ask(good, "x1") == "4001801"
        assert await ask(None, "2", b"not json") == "4001800"
        assert await ask({**good, "partnerReferenceNo": "mine"}, "3") == "4001801"
        assert await ask({**good, "partnerReferenceNo": None}, "4") == "4001802"
        for i, value in enumerate(["600000", "600000.50", "-1.00", "0.00", "1e3.00", ""]):
            assert await ask({**good, "amount": {"value": value}}, f"5{i}") == "4001801"
        assert await ask({**good, "amount": 7}, "6") == "4001801"
        assert await ask({**good, "additionalInfo": None}, "7") == "4001802"
        assert await ask({**good, "beneficiaryAccountNo": ""}, "8") == "4001802"


def test_response_codes_are_read_as_snap_means_them() -> None:
    assert read_transfer("2001800") == ("paid", None)
    assert read_transfer("4041818") == ("paid", None)
    assert read_transfer("4091801") == ("paid", None)
    assert read_transfer("2021800") == ("pending", None)
    for code in ("4091800", "4291800", "5001801", "5041800", "4011801", "4041816", "4031899", "", "9"):
        assert read_transfer(code) == ("unknown", None), code
    assert read_transfer("4031805", "name_differs") == ("refused", "name_differs")
    assert read_transfer("4031805", "nonsense") == ("refused", "declined")
    assert read_transfer("4031814") == ("refused", "insufficient_funds")
    assert read_transfer("4041811") == ("refused", "not_found")
    assert read_transfer("4001801") == ("refused", "request_wrong")
    assert [read_status("2003600", f"0{i}", "4031818")[0] for i in range(8)] == [
        "paid",
        "pending",
        "pending",
        "pending",
        "refused",
        "refused",
        "refused",
        "not_found",
    ]
    assert read_status("2003600", "06", "4031718") == ("refused", "inactive")
    assert read_status("2003600", "06", "") == ("refused", "declined")
    assert read_status("4043601", "", "") == ("not_found", None)
    assert read_status("5043600", "00", "") == ("unknown", None)
    assert read_inquiry("2001500") == "matched"
    assert read_inquiry("2001500", "nik_differs") == "nik_differs"
    assert read_inquiry("4031518") == "inactive"
    assert read_inquiry("4011500") == read_inquiry("4031503") == "unavailable"


def test_signatures_are_hex_or_base64_of_the_minified_body() -> None:
    secret, path, time = b"secret", "/v1.0/transfer/status?a=1", "2022-02-17T12:00:00+07:00"
    loose = b'{ "name" : "Nur\\u0027aini \\u00e9",\n "amount": 1.50 }'
    tight = b'{"name":"Nur\\u0027aini \\u00e9","amount":1.50}'
    assert minify(loose) == tight
    signature = sign(secret, "POST", path, tight, time)
    for encoding in ("hex", "base64"):
        presented = encode_signature(signature, encoding)
        assert verify(secret, "POST", path, loose, time, presented)
        assert verify(secret, "POST", path, tight, time, presented)
        assert not verify(b"other", "POST", path, tight, time, presented)
        assert not verify(secret, "GET", path, tight, time, presented)
        assert not verify(secret, "POST", path, tight, "2022-02-17T12:00:01+07:00", presented)
        assert not verify(secret, "POST", path, tight + b" x", time, presented)
    for presented in ("", "é", "zz", "0" * 128, "=" * 88):
        assert not verify(secret, "POST", path, tight, time, presented)
    assert sign(secret, "GET", path, b"", time) != sign(secret, "GET", path, b"{}", time)


async def test_each_order_goes_to_the_bank_of_its_channel(at: datetime) -> None:
    clock, wanted = SimulatedClock(at), orders(60, at)
    desks = {channel: InProcessBank(Habits(), clock) for channel in CHANNELS}
    banks = ChannelBanks(desks)
    answers = await banks.transfer(wanted)
    assert answers == await InProcessBank(Habits(), clock).transfer(wanted)
    assert await banks.transfer([]) == []
    assert await banks.enquire(wanted[:1]) == await desks["bni"].enquire(wanted[:1])
    assert not {line.partner_reference for line in await desks["ovo"].statement(at.date(), at.date())} & {
        str(order.instruction_id) for order in wanted if order.channel != "ovo"
    }
    with pytest.raises(KeyError):
        await banks.transfer([PaymentOrder(wanted[0].instruction_id, "nobody", "1", "X", 1, at)])


@pytest.mark.parametrize(("ending", "state"), TEST_ENDINGS.items())
async def test_test_numbers_say_what_they_promise(at: datetime, ending: str, state: str) -> None:
    async with bank_over_http(PERFECT, SimulatedClock(at)) as bank:
        for channel in ("bni", "bca", "gopay"):
            check = AccountCheck(ids.new_id(0, at), channel, f"081234{ending}", "SITI", "3171")
            assert (await bank.check_accounts([check]))[0].state == state
