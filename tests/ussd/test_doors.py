"""The doors of gateways: who is let in, what is read, what is answered, and that nobody forges a report."""

from __future__ import annotations

import base64
import hmac
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest

from bekal import callers, journey, notices
from bekal.base import actors, ids, outbox
from bekal.sandbox.faults import Faults
from bekal.sandbox.messages import SandboxGateway, list_reports, post_reports
from bekal.serve import SiteOptions
from tests.sites import ADDRESS, Site, Somebody, make_site, share
from tests.ussd.conftest import Aggregator

STEP = {"sessionId": "s", "serviceCode": "*885#", "phoneNumber": "+6281355550000", "text": ""}
SMS = "/channels/sms/inbound"
REPORTS = "/channels/sms/reports"
CHAT = "/channels/whatsapp"


async def send(
    site: Site, path: str, body: Any, secret: str = "sms-secret", address: str = "203.0.113.9"
) -> Any:
    transport = httpx.ASGITransport(app=site.app, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
        content = body if isinstance(body, bytes) else msgspec.json.encode(body)
        return await client.post(path, content=content, headers={"Authorization": f"Bearer {secret}"})


async def test_only_the_aggregator_is_let_in(site: Site, aggregator: Aggregator) -> None:
    assert (await aggregator.post(STEP)).status_code == 200
    basic = base64.b64encode(b"anybody:ussd-secret").decode()
    for header, status in (
        ({"Authorization": f"Basic {basic}"}, 200),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": "Bearer "}, 401),
        ({"Authorization": "Basic ???"}, 401),
        ({"Authorization": "Bearer sms-secret"}, 401),
        ({}, 401),
    ):
        for path in ("/channels/ussd", "/channels/ussd/ended"):
            answer = await aggregator.client.post(path, data=STEP, headers=header)
            assert answer.status_code == status, (header, path)
            assert "ussd-secret" not in answer.text
    elsewhere = Aggregator(site, "198.51.100.1")
    assert (await elsewhere.post(STEP)).status_code == 403
    headers = {"Authorization": "Bearer ussd-secret", "X-Forwarded-For": "203.0.113.9"}
    spoofed = await elsewhere.client.post("/channels/ussd", data=STEP, headers=headers)
    assert spoofed.status_code == 403, "only a proxy on this machine is believed"
    assert (await Aggregator(site, "2001:db8::7").post(STEP)).status_code == 200


async def test_a_door_without_its_secret_is_closed(site: Site) -> None:
    closed = make_site(site.database, site.world, SiteOptions(mode="demo", public_url=ADDRESS))
    somebody = Somebody(closed.app, site.database)
    for path in ("/channels/ussd", SMS, REPORTS, CHAT):
        for header in ({}, {"Authorization": "Bearer "}, {"X-Hub-Signature-256": _signature(b"", "")}):
            answer = await somebody.client.post(path, content=b"", headers=header)
            assert answer.status_code == 401, path
    empty = {"hub.mode": "subscribe", "hub.verify_token": "", "hub.challenge": "1"}
    assert (await somebody.client.get(CHAT, params=empty)).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no form at all",
        b"\xff\xfe\x00",
        b"sessionId=s&phoneNumber=%FF%FE&text=",
        b"sessionId=s&phoneNumber=%2B62813&text=%FF",
        b"phoneNumber=%2B6281355550000&text=",
        b"sessionId=s&text=1",
        b"sessionId=s&phoneNumber=abc&text=1",
        b"sessionId=s&phoneNumber=%2B6281355550000%2B1&text=1",
        b"sessionId=s&sessionId=t&phoneNumber=%2B6281355550000&text=1",
        b"sessionId=s&phoneNumber=%2B6281355550000&text=1%00",
        b"sessionId=" + b"s" * 101 + b"&phoneNumber=%2B6281355550000&text=",
        b"sessionId=s&phoneNumber=%2B6281355550000&text=" + b"1" * 501,
        b"&".join(b"f%d=1" % i for i in range(30)),
        b'{"sessionId": "s"}',
    ],
)
async def test_a_body_that_cannot_be_read_is_refused(aggregator: Aggregator, body: bytes) -> None:
    answer = await aggregator.post(body)
    assert answer.status_code == 400, body
    assert b"81355550000" not in answer.content, "nothing of it is repeated"


async def test_a_huge_body_is_not_read(site: Site, aggregator: Aggregator) -> None:
    assert (await aggregator.post(b"a" * 5_000)).status_code == 413
    assert (await send(site, SMS, b"a" * 300_000)).status_code == 413


async def test_odd_phones_and_inputs_do_no_harm(aggregator: Aggregator) -> None:
    for number in ("+6281355550000", "081355550000", "6281355550000", "+14155550100", "123"):
        assert (await aggregator.dial(number).type()).startswith("CON Bekal")
    phone = aggregator.dial("+6281355550001")
    for odd in ("😀", "' OR 1=1", "<b>", "9" * 200, " ", "＃", "\u202e1"):
        assert (await phone.type(odd)).startswith("CON Pilihan itu tidak ada"), odd
    assert (await phone.type("1*1")).startswith("CON Minatmu"), "a star divides"


async def test_the_end_of_a_session_is_heard_and_not_looked_at(aggregator: Aggregator) -> None:
    fields = {"sessionId": "s", "status": "Success", "input": "3*481516", "durationInMillis": "7"}
    assert (await aggregator.post(fields, "/channels/ussd/ended")).text == "OK"


async def texts_to(site: Site, phone: str) -> list[str]:
    """What waits in the outbox for a phone, in order."""
    keyring = site.database.keyring
    assert keyring
    async with site.database.read() as tx:
        rows = await outbox.list_messages(tx, 0, 100)
    replies = [
        notices.open_reply(keyring, row.payload["sealed"]) for row in rows if row.topic == notices.SMS_REPLY
    ]
    return [reply.content for reply in reversed(replies) if reply.phone == phone]


def inbound(number: str, text: str, name: str) -> dict[str, Any]:
    return {"messages": [{"id": name, "from": number, "text": text}]}


async def test_keywords_are_answered_once_in_their_language(site: Site) -> None:
    number = site.world.who("idle").phone
    for i, (text, words) in enumerate(
        (
            ("SALDO", "Saldo pelatihan Rp1.000.000."),
            ("BALANCE", "Training balance Rp1,000,000."),
            ("STATUS", "You are a Bekal recipient of batch 1."),
            ("status dong", "You are a Bekal recipient"),
            ("KODE", "Tidak ada kelas"),
            ("BANTUAN", "Balas DAFTAR, GELOMBANG, SALDO"),
            ("ngawur", "Balas DAFTAR"),
        )
    ):
        site.clock.move_to(site.clock.now() + timedelta(seconds=1))
        for _ in range(2):
            answer = await send(site, SMS, inbound(number.removeprefix("+"), text, f"id-{i}"))
            assert answer.status_code == 200
        assert answer.json() == {"outcomes": ["repeated"]}
        said = await texts_to(site, number)
        assert len(said) == i + 1 and said[-1].startswith(words), said[-1]


async def test_a_number_registers_its_interest_by_text(site: Site) -> None:
    """In each language, known or not; HELP names the word. Between batches it is told to wait."""
    stranger, known = "+6281355550000", site.world.who("idle").phone
    for number in (stranger, known):
        for name, text, words in (
            ("a", "DAFTAR", "Minatmu tercatat. Gelombang 2 dibuka sampai 14 Mar 2022 11.59 WIB."),
            ("b", "register", "Your interest is noted. Batch 2 is open until 14 Mar 2022 11:59 WIB."),
            ("c", "MINAT", "Minatmu tercatat."),
            ("d", "BANTUAN", "Balas DAFTAR, GELOMBANG, SALDO,"),
            ("e", "help", "Reply REGISTER, BATCH, BALANCE,"),
        ):
            await send(site, SMS, inbound(number, text, number + name))
            site.clock.move_to(site.clock.now() + timedelta(seconds=1))
            assert (await texts_to(site, number))[-1].startswith(words), text
    async with site.database.read() as tx:
        assert await callers.count_interested(tx) == 2
    for name, text, words in (
        ("f", "GELOMBANG", "Kamu penerima Bekal dari gelombang 1."),
        ("g", "batch", "You are a Bekal recipient of batch 1."),
    ):
        await send(site, SMS, inbound(known, text, name))
        site.clock.move_to(site.clock.now() + timedelta(seconds=1))
        assert (await texts_to(site, known))[-1] == words
    site.clock.move_to(site.clock.now() + timedelta(days=30))
    await send(site, SMS, inbound(stranger, "DAFTAR", "h"))
    assert (await texts_to(site, stranger))[-1].startswith("Minatmu tercatat. Kami kabari kalau")
    await send(site, SMS, inbound(stranger, "STOP", "i"))
    async with site.database.read() as tx:
        assert await callers.count_interested(tx) == 1


async def test_stop_and_start(site: Site) -> None:
    idle = site.world.who("idle")
    for name, text, wanted in (("a", "STOP", False), ("b", "MULAI", True), ("c", "berhenti", False)):
        await send(site, SMS, inbound(idle.phone, text, name))
        async with site.database.read() as tx:
            [wish] = await notices.find_preferences(tx, 0, [idle.person_id])
        assert wish.optional is wanted, text
    answer = await send(site, SMS, inbound("+6281355550000", "STOP", "d"))
    assert answer.json() == {"outcomes": ["accepted"]}
    [said] = await texts_to(site, "+6281355550000")
    assert said in await texts_to(site, idle.phone), "a stranger is answered alike"


async def test_keywords_on_a_shared_phone(site: Site) -> None:
    """The number or initials behind the keyword say who is meant; else the answer asks."""
    idle, lost = site.world.who("idle"), site.world.who("lost")
    await share(site, idle, lost)
    asks = "Nomor ini dipakai bersama. Balas SALDO dan angkamu:"
    first, second = "Saldo pelatihan", "Belum ada kartu"
    spoken = lost.initials.replace(".", " ").strip().lower()
    for i, (text, words) in enumerate(
        (
            ("SALDO", asks),
            ("SALDO 1", first),
            (f"saldo {idle.initials.lower()}", first),
            (f"saldo {lost.initials}", second),
            (f"saldo {spoken}", second),
            ("saldo 2", second),
            ("saldo 3", asks),
            ("saldo bro", asks),
        )
    ):
        site.clock.move_to(site.clock.now() + timedelta(seconds=1))
        await send(site, SMS, inbound(idle.phone, text, f"id-{i}"))
        said = (await texts_to(site, idle.phone))[-1]
        assert said.startswith(words), (text, said)
        assert notices.count_parts(said).parts == 1
    assert f"\n1 {idle.initials} " in said and f"\n2 {lost.initials} " in said


async def test_stop_on_a_shared_phone(site: Site) -> None:
    """Who names nobody speaks for the phone; who names somebody, for that one."""
    idle, lost = site.world.who("idle"), site.world.who("lost")
    await share(site, idle, lost)
    for name, text, wanted in (
        ("a", "STOP", [False, False]),
        ("b", "MULAI 2", [False, True]),
        ("c", "STOP A", [False, False]),
        ("d", "START", [True, True]),
    ):
        await send(site, SMS, inbound(idle.phone, text, name))
        async with site.database.read() as tx:
            wishes = await notices.find_preferences(tx, 0, [idle.person_id, lost.person_id])
        assert [wish.optional for wish in wishes] == wanted, text


async def test_a_machine_at_the_other_end_is_not_talked_to_for_ever(site: Site) -> None:
    outcomes = [
        (await send(site, SMS, inbound("+6281355550000", "auto", f"x{i}"))).json()["outcomes"][0]
        for i in range(12)
    ]
    assert outcomes == ["accepted"] * 10 + ["too_many"] * 2
    site.clock.move_to(site.clock.now() + timedelta(days=1, seconds=1))
    later = await send(site, SMS, inbound("+6281355550000", "auto", "y"))
    assert later.json() == {"outcomes": ["accepted"]}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b'{"messages": [{"id": "", "from": "+62813", "text": "x"}]}',
        b'{"messages": [{"id": "1", "from": "abc", "text": "x"}]}',
        b'{"messages": [{"id": "1", "from": "+62813", "text": 7}]}',
    ],
)
async def test_texts_that_cannot_be_read_are_refused(site: Site, body: bytes) -> None:
    assert (await send(site, SMS, body)).status_code == 400


async def sent_notice(site: Site, topic: str = "course_completed") -> UUID:
    """A notice that the gateway took."""
    person = site.world.who("idle").person_id
    now, by, policy = site.clock.now(), actors.job("test"), notices.Policy()
    async with site.database.begin() as tx:
        message = outbox.Message(topic, {"person_id": str(person)})
        [notice_id] = await outbox.put_messages(tx, 0, [message], now)
    while await journey.tell_people(site.database, 0, policy, by, now):
        pass
    letters = await journey.claim_letters(site.database, 0, policy, 100, by, now, urgent=False)
    gateway = SandboxGateway(site.database, site.clock)
    answers = await gateway.send([letter.message for letter in letters if letter.message])
    await journey.record_letters(site.database, 0, letters, answers, by, now)
    return notice_id


async def state_of(site: Site, notice_id: UUID) -> str:
    async with site.database.read() as tx:
        rows = await notices.list_notices(tx, 0, site.world.who("idle").person_id)
    return next(row.state for row in rows if row.notice_id == notice_id)


async def test_a_report_counts_when_its_gateway_proves_itself(site: Site) -> None:
    notice_id = await sent_notice(site)
    report = {"reports": [{"reference": str(notice_id), "status": "delivered"}]}
    assert (await send(site, REPORTS, report, secret="guessed")).status_code == 401
    assert (await send(site, REPORTS, report, secret="ussd-secret")).status_code == 401
    assert (await send(site, REPORTS, report, address="198.51.100.1")).status_code == 403
    assert await state_of(site, notice_id) == "sent", "no forgery counted"
    stranger = {"reports": [{"reference": str(ids.new_id(3, site.clock.now())), "status": "failed"}]}
    assert (await send(site, REPORTS, stranger)).json() == {"outcomes": ["notice_unknown"]}
    assert (await send(site, REPORTS, report)).json() == {"outcomes": ["delivered"]}
    assert (await send(site, REPORTS, report)).json() == {"outcomes": ["repeated"]}
    assert await state_of(site, notice_id) == "delivered"
    wrong = {"reports": [{"reference": str(notice_id), "status": "eaten"}]}
    assert (await send(site, REPORTS, wrong)).status_code == 400


async def test_the_sandboxs_phones_report_by_the_same_door(site: Site) -> None:
    notice_id = await sent_notice(site)
    faults = Faults(silent_bp=10_000)
    site.clock.move_to(site.clock.now() + timedelta(seconds=10))
    async with site.database.read() as tx:
        reports = [r for r in await list_reports(tx, site.clock.now(), faults) if r.reference == notice_id]
    transport = httpx.ASGITransport(app=site.app, client=("203.0.113.9", 1))
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
        for secret, taken in (("wrong", 0), ("sms-secret", 1), ("sms-secret", 1)):
            found = await post_reports(site.database, reports, client, ADDRESS + REPORTS, secret, faults)
            assert found == taken
    async with site.database.read() as tx:
        assert notice_id not in {r.reference for r in await list_reports(tx, site.clock.now(), faults)}
    assert await state_of(site, notice_id) == "delivered"


def _signature(body: bytes, secret: str) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, sha256).hexdigest()


async def test_whatsapp_signs_its_statuses(site: Site) -> None:
    somebody = Somebody(site.app, site.database)
    asked = {"hub.mode": "subscribe", "hub.verify_token": "verify-me", "hub.challenge": "1158201444"}
    assert (await somebody.client.get(CHAT, params=asked)).text == "1158201444"
    assert (await somebody.client.get(CHAT, params=asked | {"hub.verify_token": "x"})).status_code == 403
    notice_id = await sent_notice(site)
    status = {"id": "wamid.1", "status": "failed", "biz_opaque_callback_data": str(notice_id)}
    body = msgspec.json.encode(
        {
            "object": "whatsapp_business_account",
            "entry": [{"id": "1", "changes": [{"field": "messages", "value": {"statuses": [status]}}]}],
        }
    )
    for given, status_code in (
        (_signature(body, "app-secret"), 200),
        (_signature(body, "other"), 401),
        (_signature(body + b" ", "app-secret"), 401),
        ("", 401),
    ):
        headers = {"X-Hub-Signature-256": given} if given else {}
        answer = await somebody.client.post(CHAT, content=body, headers=headers)
        assert answer.status_code == status_code
    assert await state_of(site, notice_id) == "sent", "not the channel it went by"
    odd = b'{"entry": [{"changes": {"value": {"statuses": [7, {"status": "read"}]}}}, null]}'
    headers = {"X-Hub-Signature-256": _signature(odd, "app-secret")}
    assert (await somebody.client.post(CHAT, content=odd, headers=headers)).json() == {"outcomes": []}


@pytest.mark.parametrize("door", [SMS, REPORTS, CHAT])
async def test_brackets_within_brackets_are_refused(site: Site, door: str) -> None:
    somebody = Somebody(site.app, site.database)
    for depth in (1_400, 60_000):
        for body in (b"[" * depth, b'{"messages":' + b"[" * depth, b'{"reports":[{"x":' + b"[" * depth):
            headers = {
                "Authorization": "Bearer sms-secret",
                "X-Hub-Signature-256": _signature(body, "app-secret"),
            }
            answer = await somebody.client.post(door, content=body, headers=headers)
            assert answer.status_code == 400, (body[:30], answer.text)
