"""The waiting room as people meet it: who waits, who goes on, what a ticket is worth to somebody else."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
from litestar import Litestar
from playwright.async_api import expect

from bekal import waiting_room
from bekal.pages.room_door import COOKIE, IDLE_MS
from bekal.pages.room_keeper import BURST
from bekal.waiting_room import Kind
from tests.sites import Site
from tests.web.looking import PHONE, faults_of, launched, opened
from tests.web.room import KEY, OTHER, fill_room, give, keeper_of, let_in, pass_time, phone, refresh_of, waits
from tests.web.test_register import TYPED, newcomer


async def test_the_page(site: Site) -> None:
    await fill_room(site, before=1230, rate=2)
    page = await phone(site).open("/masuk?ke=/daftar")
    assert page.status == 200 and waits(page)
    assert "undian tidak melihat siapa yang mendaftar lebih dulu" in page.words
    assert "Orang di depanmu, kira-kira 1.300" in page.words
    assert re.search(r"Perkiraan menunggu 1[01] menit", page.words)
    assert len(page.text.encode()) < 5000
    assert page.headers["cache-control"] == "no-store"
    assert "<script" not in page.text and "src=" not in page.text and 'rel="stylesheet"' not in page.text
    seconds, to = refresh_of(page)
    assert 30 <= seconds <= 70 and to.startswith("/masuk?ke=%2Fdaftar&antre=")
    english = await phone(site).open("/en/masuk")
    assert "It is crowded. Your place is safe." in english.words
    assert "does not look at who registered first" in english.words
    assert refresh_of(english)[1].startswith("/en/masuk?antre=")


async def test_whoever_waits_comes_in_and_goes_on_to_the_end(site: Site) -> None:
    """The turn comes at the set rate; from then on every page is open, while others wait."""
    await fill_room(site, before=40, rate=10)
    somebody = phone(site)
    assert waits(await somebody.open("/masuk"))
    await pass_time(site, 2)
    assert waits(await somebody.open("/masuk"))
    await pass_time(site, 5)
    assert not waits(await somebody.open("/masuk"))
    for _ in range(500):
        keeper_of(site).arrive(int(site.clock.now().timestamp() * 1000))
    await somebody.sign_in("0812 9999 0001")
    page = await somebody.open("/daftar")
    province = page.text.partition(">DKI Jakarta<")[0].rpartition('value="')[2].rstrip('"')
    page = await somebody.open(f"/daftar?provinsi={province}")
    page = await somebody.fill(page, "/daftar", **TYPED)
    assert page.path == "/daftar/tersimpan" and "Pendaftaranmu tersimpan" in page.words
    assert waits(await phone(site).open("/masuk")), "newcomers wait meanwhile"


async def test_a_form_begun_before_the_room_filled_is_taken(site: Site) -> None:
    somebody, page = await newcomer(site)
    await fill_room(site, before=5000)
    site.clock.move_to(site.clock.now() + timedelta(minutes=50))
    page = await somebody.fill(page, "/daftar", **TYPED)
    assert page.path == "/daftar/tersimpan", "a form in the hand is taken, however long it took"


async def test_whoever_was_gone_too_long_waits_again(site: Site) -> None:
    somebody, _ = await newcomer(site)
    await fill_room(site, before=5000)
    assert not waits(await somebody.open("/perjalanan"))
    site.clock.move_to(site.clock.now() + timedelta(milliseconds=IDLE_MS + 1000))
    assert waits(await somebody.open("/perjalanan"))


async def test_a_turn_that_nobody_took_runs_out(site: Site) -> None:
    await fill_room(site)
    somebody = phone(site)
    assert waits(await somebody.open("/masuk"))
    ticket = somebody.client.cookies[COOKIE]
    await pass_time(site, 4)
    site.clock.move_to(site.clock.now() + timedelta(milliseconds=IDLE_MS))
    await keeper_of(site).keep()
    assert waits(await somebody.open("/masuk")) and somebody.client.cookies[COOKIE] != ticket


async def test_no_ticket_can_be_made_or_moved_forward(site: Site) -> None:
    await fill_room(site, before=5000)
    somebody = phone(site)
    await somebody.open("/masuk")
    real = somebody.client.cookies[COOKIE]
    ticket = waiting_room.read_ticket(KEY, real)
    assert ticket is not None and ticket.kind is Kind.ticket
    early = waiting_room.Ticket(Kind.ticket, 0, 0, ticket.ticket_id, ticket.mark)
    admitted = waiting_room.Ticket(
        Kind.admission, ticket.came_ms, ticket.came_ms, ticket.ticket_id, ticket.mark
    )
    wrong_key = b"\1" * 32
    for forged in (
        waiting_room.write_ticket(wrong_key, early),
        waiting_room.write_ticket(wrong_key, admitted),
        "A" + real[1:],
        real[:-2] + "xx",
        "admin",
    ):
        other = phone(site)
        give(other, forged)
        assert waits(await other.open("/masuk")), forged
        assert waits(await phone(site).open(f"/masuk?antre={forged}"))
    line = keeper_of(site).line
    assert line is not None and line.waiting == 5000, "whoever forges stands at the end, as a newcomer"


async def test_asking_again_and_again_moves_nobody_forward(site: Site) -> None:
    await fill_room(site, before=300, rate=10)
    somebody = phone(site)
    for _ in range(30):
        page = await somebody.open("/masuk")
    assert waits(page) and "kira-kira 300" in page.words
    first = waiting_room.read_ticket(KEY, somebody.client.cookies[COOKIE])
    assert first is not None
    somebody.client.cookies.clear()
    await pass_time(site, 2)
    await somebody.open("/masuk")
    second = waiting_room.read_ticket(KEY, somebody.client.cookies[COOKIE])
    assert second is not None and second.came_ms > first.came_ms, "a new ticket stands behind the old one"


async def test_a_ticket_on_another_device_is_worth_nothing(site: Site) -> None:
    await fill_room(site, before=40)
    somebody = phone(site)
    page = await somebody.open("/masuk")
    link = refresh_of(page)[1]
    await pass_time(site, 8)
    for thief in (phone(site, OTHER), phone(site, OTHER)):
        assert waits(await thief.open(link)), "by link"
    thief = phone(site, OTHER)
    give(thief, somebody.client.cookies[COOKIE])
    assert waits(await thief.open("/masuk")), "by cookie"
    assert not waits(await somebody.open("/masuk"))


async def test_many_copies_of_a_pass_get_what_one_gets(site: Site) -> None:
    """The same make of phone, the same cookie, five hundred times: all share one allowance."""
    await fill_room(site)
    somebody = phone(site)
    await somebody.open("/masuk")
    await pass_time(site, 5)
    assert not waits(await somebody.open("/masuk"))
    through = 0
    copy = phone(site)
    for _ in range(500):
        copy.client.cookies.clear()
        give(copy, somebody.client.cookies[COOKIE])
        page = await copy.open("/masuk")
        through += page.status == 200
    assert BURST / 2 < through < 2 * BURST
    assert page.status == 429 and "Terlalu banyak halaman sekaligus" in page.words
    assert not waits(await (await let_in(site)).open("/masuk")), "nobody else is slowed down"


async def test_cookies_blocked(site: Site) -> None:
    """The place travels in the address; when the turn comes the page says what is missing."""
    await fill_room(site, before=60)
    places = []
    link = "/masuk"
    for _ in range(3):
        page = await phone(site).open(link)
        assert waits(page)
        link = refresh_of(page)[1]
        places.append(waiting_room.read_ticket(KEY, link.partition("antre=")[2]))
    assert len({place.came_ms for place in places if place}) == 1, "the place is kept"
    await pass_time(site, 9)
    page = await phone(site).open(link)
    assert "Giliranmu tiba" in page.words and "menolak cookie" in page.words
    assert "http-equiv" not in page.text
    onward = re.search(r'class="a" href="([^"]+)"', page.text)
    assert onward is not None
    allowed = phone(site)
    page = await allowed.open(onward.group(1).replace("&amp;", "&"))
    assert not waits(page) and 'name="phone"' in page.text
    assert not waits(await allowed.open("/masuk")), "from now on by cookie"


async def test_with_cookies_the_address_gets_clean_again(site: Site) -> None:
    await fill_room(site)
    somebody = phone(site)
    link = refresh_of(await somebody.open("/masuk?ke=/daftar"))[1]
    assert "antre=" in link
    second = await somebody.open(link)
    assert "antre=" not in refresh_of(second)[1]
    await pass_time(site, 5)
    page = await somebody.open(link)
    assert page.path == "/masuk?ke=%2Fdaftar" and not waits(page)


async def test_a_form_without_a_pass_is_sent_back_with_words(site: Site) -> None:
    await fill_room(site, before=100)
    page = await phone(site).post("/masuk", {"phone": "0812"})
    assert page.status == 429 and "Isian yang baru kamu kirim belum kami terima." in page.words
    answer = await phone(site).client.get("/perjalanan", headers={"accept": "application/json"})
    assert answer.status_code == 429
    body: dict[str, Any] = answer.json()
    assert body["type"].endswith("/waiting-room") and body["people_before"] >= 90


@pytest.mark.parametrize("path", ["/masuk", "/en/masuk"])
async def test_only_headers_are_told_what_the_page_would_weigh(site: Site, path: str) -> None:
    """HEAD as GET without the page; a page that changes every second is never "unchanged"."""
    await fill_room(site, before=5000)
    somebody = phone(site)
    await somebody.open(path)
    shown = await somebody.client.get(path, headers={"if-none-match": "*"})
    head = await somebody.client.head(path)
    assert (shown.status_code, head.status_code, head.content) == (200, 200, b"")
    assert dict(head.headers) == dict(shown.headers) and "etag" not in shown.headers
    assert int(head.headers["content-length"]) == len(shown.content)


async def test_a_place_is_signed_once(site: Site) -> None:
    """A ticket that came back is not set again; each new one is, with all that protects it."""
    await fill_room(site, before=5000)
    somebody = phone(site)
    first = await somebody.client.get("/masuk")
    assert re.fullmatch(
        COOKIE + r"=[\w-]{60}; Path=/; Max-Age=43200; HttpOnly; SameSite=lax", first.headers["set-cookie"]
    )
    assert "set-cookie" not in (await somebody.client.get("/masuk")).headers
    link = refresh_of(await phone(site).open("/masuk"))[1]
    again = await phone(site).client.get(link)
    ticket = again.headers["set-cookie"].partition("=")[2].partition(";")[0]
    assert link.endswith(f"?antre={ticket}") and ticket in again.text, "by address, the same one"


async def test_nobody_who_waits_reaches_the_framework(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    await fill_room(site, before=5000)
    somebody = phone(site)

    async def reached(*_: object) -> None:
        raise AssertionError("the framework was asked")

    monkeypatch.setattr(Litestar, "__call__", reached)
    for _ in range(3):
        page = await somebody.open("/masuk")
        assert waits(page) and page.headers["x-content-type-options"] == "nosniff"
        assert "style-src 'sha256-" in page.headers["content-security-policy"]
        assert "script-src" not in page.headers["content-security-policy"]
    monkeypatch.undo()
    sheet = (await somebody.open("/")).text.partition('rel="stylesheet" href="')[2].partition('"')[0]
    monkeypatch.setattr(Litestar, "__call__", reached)
    assert (await somebody.client.get(sheet)).status_code == 200
    with pytest.raises(AssertionError, match="the framework was asked"):
        await somebody.client.get("/")


async def test_what_needs_no_waiting_is_open(site: Site) -> None:
    await fill_room(site, before=1000)
    somebody = phone(site)
    page = await somebody.open("/")
    sheet = page.text.partition('rel="stylesheet" href="')[2].partition('"')[0]
    for path in ("/", "/health", "/undian", sheet, "/ops/masuk", "/demo"):
        answer = await somebody.client.get(path)
        assert answer.status_code == 200 and "Tempatmu aman" not in answer.text, path


async def test_hostile_addresses_come_back_harmless(site: Site) -> None:
    await fill_room(site, before=10)
    for path in (
        '/masuk?ke="><b>x</b>',
        "/masuk/%0d%0aset-cookie:x=1",
        "/masuk/<b>?a=<b>",
        "/masuk?antre=%00%ff",
    ):
        answer = await phone(site).client.get(path)
        assert answer.status_code == 200 and "<b>x</b>" not in answer.text and "<b>?" not in answer.text
        assert "x" not in answer.cookies
    answer = await phone(site).client.get("/masuk", headers={"cookie": f"{COOKIE}=; x{COOKIE}=1; =; ;;"})
    assert answer.status_code == 200


@pytest.mark.parametrize("script", [True, False], ids=["javascript", "no javascript"])
async def test_in_a_real_browser(served: tuple[Site, str], chromium: Any, script: bool) -> None:
    """The page waits by itself and goes on by itself, with JavaScript and without."""
    site, address = served
    async with (
        launched(chromium) as started,
        opened(started, width=PHONE, java_script_enabled=script) as context,
    ):
        async with httpx.AsyncClient(base_url=address) as client:
            await client.get("/health")
        await fill_room(site, before=5, rate=1)
        page = await context.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        await page.goto(address + "/masuk")
        await expect(page.locator("h1")).to_have_text("Sedang ramai. Tempatmu aman.")
        assert requests == [address + "/masuk"], "one request is the whole page"
        assert await faults_of(page) == {} and complaints == []
        await pass_time(site, 12)
        await expect(page.locator("input[name=phone]")).to_be_visible(timeout=15_000)
        assert "antre=" not in page.url
