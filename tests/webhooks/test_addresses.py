"""Where webhooks may go: never into a private network, whatever a partner enters or a name resolves to."""

from __future__ import annotations

from contextlib import aclosing
from datetime import UTC, datetime

import pytest

from bekal import access, webhooks
from bekal.adapters.webhooks import HttpSender
from bekal.base.database import Database

from .conftest import BY
from .receiver import receiving

AT = datetime(2022, 3, 1, tzinfo=UTC)
PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "198.18.0.1",
    "::1",
    "::",
    "fe80::1",
    "fd00::1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "2002:a00:1::",
    "ff02::1",
]


@pytest.mark.parametrize("address", PRIVATE)
async def test_a_name_that_resolves_to_a_private_address_is_not_called(address: str) -> None:
    assert not webhooks.is_public(address)
    shown = f"[{address}]" if ":" in address else address
    assert webhooks.url_refusal(f"https://{shown}/hook") is not None
    calls = []

    async def ask(host: str, port: int) -> list[str]:
        calls.append(host)
        return ["93.184.216.34", address]

    async with aclosing(HttpSender(asked=ask)) as sender:
        sent = await sender.send("https://partner.example/hook", {}, b"{}")
    assert (sent.status, sent.error, calls) == (None, "address_refused", ["partner.example"])


async def test_loopback_is_for_demonstrations_only() -> None:
    async with receiving() as receiver:
        for loopback, expected in ((True, 200), (False, None)):
            async with aclosing(HttpSender(loopback=loopback)) as sender:
                assert (await sender.send(receiver.url, {}, b"{}")).status == expected

                async def ask(host: str, port: int) -> list[str]:
                    return ["10.0.0.1"]

            async with aclosing(HttpSender(loopback=loopback, asked=ask)) as sender:
                assert (await sender.send("http://localhost/", {}, b"{}")).error == "address_refused"
        assert len(receiver.arrived) == 1


async def test_trouble_is_told_and_never_raised() -> None:
    async def nowhere(host: str, port: int) -> list[str]:
        raise OSError("no such host")

    async def nothing(host: str, port: int) -> list[str]:
        return []

    async with receiving() as receiver:
        plain = receiver.url.replace("http://", "https://")
        async with aclosing(HttpSender(loopback=True, timeout_seconds=2.0)) as sender:
            assert (await sender.send(plain, {}, b"{}")).error == "tls"
            assert (await sender.send("http://127.0.0.1:9/", {}, b"{}")).error == "unreachable"
            assert (await sender.send("ftp://127.0.0.1/", {}, b"{}")).error == "unreachable"
    for asked, error in ((nowhere, "unreachable"), (nothing, "address_refused")):
        async with aclosing(HttpSender(asked=asked)) as sender:
            assert (await sender.send("https://partner.example/", {}, b"{}")).error == error


@pytest.mark.parametrize(
    "url",
    [
        "",
        "partner.example/hook",
        "http://partner.example/hook",
        "ftp://partner.example/",
        "https://",
        "https://user@partner.example/",
        "https://partner.example/#x",
        "https://partner.example:0/",
        "https://partner.example:99999/",
        "https://partner.example/ x",
        "https://partner.example\\@127.0.0.1/",
        "https://localhost/",
        "https://x.localhost/",
        "https://pärtner.example/",
        "https://partner.example/" + "x" * 1000,
        "https://[::1/",
    ],
)
async def test_wrong_addresses_are_refused_when_they_are_entered(db: Database, url: str) -> None:
    assert webhooks.url_refusal(url) is not None
    async with db.begin() as tx:
        await access.add_partners(tx, [access.PartnerOpening("p", "platform", "P")], BY, AT)
        opening = webhooks.EndpointOpening("p", url)
        [made] = await webhooks.create_endpoints(tx, [opening], BY, AT)
    assert made.outcome == "url_wrong" and made.secret is None


async def test_endpoints_are_few_and_know_their_events(db: Database) -> None:
    async with db.begin() as tx:
        await access.add_partners(tx, [access.PartnerOpening("p", "platform", "P")], BY, AT)
        openings = [webhooks.EndpointOpening("p", "https://partner.example/hook", ("purchase.sold",))]
        openings += [webhooks.EndpointOpening("p", "https://partner.example/hook")] * 6
        made = await webhooks.create_endpoints(tx, openings, BY, AT)
    assert [each.outcome for each in made] == ["event_unknown", *["created"] * 5, "too_many"]
    assert len({each.secret for each in made}) == 6
