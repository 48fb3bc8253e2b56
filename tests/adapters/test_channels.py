"""WhatsApp and e-mail: what leaves, and what each answer means."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from email import message_from_string, policy
from typing import Any

import httpx
import msgspec
import pytest

from bekal.adapters.messages import EmailGateway, MailServer, ShortMessage, WhatsAppAccount, WhatsAppGateway
from bekal.base import ids
from bekal.notices import Sent, SentOutcome

ACCOUNT = WhatsAppAccount("token", "10987", "app", "verify")


def letter(at: datetime, to: str, topic: str = "payment_paid", *values: str) -> ShortMessage:
    return ShortMessage(
        ids.new_id(0, at),
        to,
        "Insentif Rp600.000 sudah dibayarkan.",
        "Insentif dibayarkan",
        topic,
        "id",
        values,
    )


async def test_a_whatsapp_template_with_its_values(at: datetime) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={"messages": [{"id": "wamid.1"}]})

    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    gateway = WhatsAppGateway("https://graph.example/v23.0", ACCOUNT, client)
    sent = letter(at, "+628123456789", "payment_paid", "Rp600.000", "bekal.example")
    code = letter(at, "+628123456789", "sign_in_code", "123456")
    assert await gateway.send([sent, code]) == [Sent(SentOutcome.taken)] * 2
    first, second = (json.loads(request.content) for request in asked)
    assert str(asked[0].url) == "https://graph.example/v23.0/10987/messages"
    assert asked[0].headers["authorization"] == "Bearer token"
    assert (first["to"], first["type"]) == ("628123456789", "template")
    assert first["biz_opaque_callback_data"] == str(sent.reference_id)
    assert first["template"]["name"] == "payment_paid" and first["template"]["language"] == {"code": "id"}
    [body] = first["template"]["components"]
    assert [each["text"] for each in body["parameters"]] == ["Rp600.000", "bekal.example"]
    assert [each["type"] for each in second["template"]["components"]] == ["body", "button"]
    assert "Insentif" not in asked[0].content.decode(), "no words of ours: the template has them"


async def test_a_template_of_a_shared_phone_says_for_whom_it_is(at: datetime) -> None:
    asked: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(json.loads(request.content)["template"])
        return httpx.Response(200, json={"messages": [{"id": "wamid.1"}]})

    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    gateway = WhatsAppGateway("https://graph.example/v23.0", ACCOUNT, client)
    sent = letter(at, "+628123456789", "payment_paid", "Rp600.000", "bekal.example")
    await gateway.send([msgspec.structs.replace(sent, whom="SA 2")])
    [template] = asked
    assert template["name"] == "payment_paid_shared"
    header, body = template["components"]
    assert header == {"type": "header", "parameters": [{"type": "text", "text": "SA 2"}]}
    assert [each["text"] for each in body["parameters"]] == ["Rp600.000", "bekal.example"]


@pytest.mark.parametrize(
    ("status", "body", "outcome", "reason"),
    [
        (400, {"error": {"code": 131026}}, "refused", "whatsapp_131026"),
        (400, {"error": {"code": 130429}}, "later", "whatsapp_130429"),
        (401, {"error": {"code": 190}}, "later", "whatsapp_190"),
        (404, {"error": {"code": 132001}}, "refused", "whatsapp_132001"),
        (400, "no json", "refused", "whatsapp_400"),
    ],
)
async def test_what_whatsapp_answers(at: datetime, status: int, body: Any, outcome: str, reason: str) -> None:
    client = httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(status, json=body)))
    gateway = WhatsAppGateway("https://graph.example/v23.0", ACCOUNT, client)
    assert await gateway.send([letter(at, "+628123456789")]) == [Sent(SentOutcome(outcome), reason)]


class Post:
    """A small mail server: refuses some, breaks off after some, keeps the rest."""

    def __init__(self, breaks_after: int = 99) -> None:
        self.letters: list[str] = []
        self.breaks_after = breaks_after

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 post.example\r\n")
        while line := (await reader.readline()).decode():
            verb = line.strip().upper()
            if verb.startswith("RCPT") and "NOBODY@" in verb:
                writer.write(b"550 no such mailbox\r\n")
            elif verb.startswith("RCPT") and "FULL@" in verb:
                writer.write(b"452 mailbox full\r\n")
            elif verb == "DATA":
                writer.write(b"354 go on\r\n")
                body = (await reader.readuntil(b"\r\n.\r\n")).decode()
                self.letters.append(body.removesuffix(".\r\n"))
                if len(self.letters) >= self.breaks_after:
                    break
                writer.write(b"250 kept\r\n")
            elif verb == "QUIT":
                writer.write(b"221 bye\r\n")
                break
            else:
                writer.write(b"250 post.example\r\n")
        writer.close()


@asynccontextmanager
async def serving(post: Post) -> AsyncIterator[EmailGateway]:
    server = await asyncio.start_server(post.talk, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield EmailGateway(MailServer(f"smtp://127.0.0.1:{port}", "kabar@bekal.example", plain=True))


async def test_letters_are_handed_in_and_refusals_told_apart(at: datetime) -> None:
    post = Post()
    async with serving(post) as gateway:
        sent = letter(at, "siti@mail.example")
        answers = await gateway.send(
            [sent, letter(at, "nobody@mail.example"), letter(at, "full@mail.example"), letter(at, "a@b@c")]
        )
    assert answers == [
        Sent(SentOutcome.taken),
        Sent(SentOutcome.refused, "smtp_550"),
        Sent(SentOutcome.later, "smtp_452"),
        Sent(SentOutcome.refused, "address_unusable"),
    ]
    [kept] = post.letters
    read = message_from_string(kept, policy=policy.default)
    assert (read["From"], read["To"]) == ("Bekal <kabar@bekal.example>", "siti@mail.example")
    assert read["Subject"] == "Insentif dibayarkan"
    assert read["Message-ID"] == f"<{sent.reference_id}@bekal.example>"
    assert read.get_content().strip() == sent.content
    async with serving(post) as gateway:
        await gateway.send([msgspec.structs.replace(sent, whom="SA")])
    assert message_from_string(post.letters[1], policy=policy.default)["Subject"] == "SA: Insentif dibayarkan"


async def test_a_connection_that_breaks_leaves_the_rest_for_later(at: datetime) -> None:
    post = Post(breaks_after=2)
    async with serving(post) as gateway:
        answers = await gateway.send([letter(at, f"p{i}@mail.example") for i in range(4)])
    assert [answer.outcome for answer in answers] == ["taken", "later", "later", "later"]
    down = EmailGateway(MailServer("smtp://127.0.0.1:1", "kabar@bekal.example", plain=True))
    assert await down.send([letter(at, "a@mail.example")]) == [Sent(SentOutcome.later, "no_answer")]
    assert await down.send([]) == []
