"""Bekal on a phone whose network comes and goes: nothing is lost, nothing happens twice, nothing stays."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from bekal import support
from bekal.web import installing
from tests.sites import Site
from tests.web.looking import launched, opened
from tests.web.network import Network, network
from tests.web.test_browser import carry_session

STORY = "Voucerku belum datang sejak Senin."
Served = tuple[Site, str]


@asynccontextmanager
async def phone(served: Served, chromium: Path, role: str) -> AsyncIterator[tuple[Page, Network]]:
    """A phone of somebody signed in, with the service worker at work, behind a network that can be cut."""
    site, address = served
    async with network(address) as net, launched(chromium) as started, opened(started) as context:
        await carry_session(await site.citizen(role), context, net.address)
        page = await context.new_page()
        await page.goto(net.address + "/pengaduan")
        await ready(page)
        await page.goto(net.address + "/pengaduan")
        yield page, net


async def ready(page: Page) -> None:
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await page.evaluate(
        "() => navigator.serviceWorker.controller || new Promise(done =>"
        " navigator.serviceWorker.addEventListener('controllerchange', done))"
    )


async def until(page: Page, holds: str) -> None:
    """Wait until ``holds`` is true: an expression or a promise (``wait_for_function`` awaits no promise)."""
    async with asyncio.timeout(15):
        while not await page.evaluate(holds):
            await asyncio.sleep(0.05)


async def kept(page: Page) -> dict[str, list[str]]:
    """What lies in the caches of the phone, by cache."""
    found: dict[str, list[str]] = await page.evaluate(
        "async () => Object.fromEntries(await Promise.all((await caches.keys()).map(async name =>"
        " [name.replace(/kulit-.*/, 'kulit'), (await (await caches.open(name)).keys())"
        ".map(each => new URL(each.url).pathname)])))"
    )
    return found


async def tickets(site: Site, role: str) -> list[support.Ticket]:
    person = site.world.who(role).person_id
    async with site.database.read() as tx:
        return await support.list_tickets(tx, 0, person)


async def write_ticket(page: Page, net: Network) -> None:
    await page.goto(net.address + "/pengaduan/baru")
    await page.check("input[name=kind] >> nth=0")
    await page.fill("#subject", "Voucer")
    await page.fill("#text", STORY)


async def wish(page: Page, net: Network) -> None:
    """Ask that this phone keeps pages and drafts."""
    await page.goto(net.address + "/di-hp")
    await page.click("#wish")
    await page.wait_for_selector("#wish[aria-pressed=true]")


async def send_all(page: Page) -> None:
    """Press the button that sends what waits; it may go while we press: pages send by themselves, too."""
    await page.wait_for_load_state()
    await page.evaluate("document.querySelector('#sendall').click()")


async def test_a_write_waits_for_the_network_and_is_sent_once(served: Served, chromium: Path) -> None:
    site, _ = served
    async with phone(served, chromium, "idle") as (page, net):
        await write_ticket(page, net)
        net.turn("down")
        await page.click("main button")
        await page.wait_for_url("**/di-hp?antre")
        assert "Begitu ada jaringan" in await page.inner_text("#queued")
        await expect(page.locator("#waiting li")).to_have_count(1)
        assert await tickets(site, "idle") == []
        net.turn("up")
        await send_all(page)
        await expect(page.locator("#waiting li")).to_have_count(0)
        await page.goto(net.address + "/pengaduan")
        [ticket] = await tickets(site, "idle")
        assert ticket.subject == "Voucer" and "Voucer" in await page.inner_text("main")


async def test_an_answer_that_is_lost_doubles_nothing(served: Served, chromium: Path) -> None:
    """The site stored it, the phone never heard: it sends again under the same reference."""
    site, _ = served
    async with phone(served, chromium, "idle") as (page, net):
        await write_ticket(page, net)
        net.turn("deaf")
        await page.click("main button")
        await page.wait_for_url("**/di-hp?antre")
        assert len(await tickets(site, "idle")) == 1, "it arrived"
        net.turn("up")
        await send_all(page)
        await expect(page.locator("#waiting li")).to_have_count(0)
        assert len(await tickets(site, "idle")) == 1


async def test_somebody_else_on_the_phone_sends_nothing_of_mine(served: Served, chromium: Path) -> None:
    site, _ = served
    async with phone(served, chromium, "idle") as (page, net):
        await write_ticket(page, net)
        net.turn("down")
        await page.click("main button")
        await page.wait_for_url("**/di-hp?antre")
        # First the session, then the network: the browser sends by itself as soon as it can.
        await page.context.clear_cookies()
        net.turn("up")
        await send_all(page)
        await page.wait_for_selector("text=masuk dulu")
        await carry_session(await site.citizen("lost"), page.context, net.address)
        await send_all(page)
        await page.wait_for_selector("text=ditulis orang lain")
        assert await tickets(site, "idle") == [] and await tickets(site, "lost") == []
        await page.context.clear_cookies()
        await carry_session(await site.citizen("idle"), page.context, net.address)
        await send_all(page)
        await expect(page.locator("#waiting li")).to_have_count(0)
        assert len(await tickets(site, "idle")) == 1 and await tickets(site, "lost") == []


async def test_a_form_without_a_reference_is_given_back(served: Served, chromium: Path) -> None:
    """What may not wait on the phone (an account's number) stays in the tab, and goes with it."""
    async with phone(served, chromium, "idle") as (page, net):
        await page.goto(net.address + "/rekening")
        await page.check("input[value=bni]")
        await page.fill("#account_number", "0123456789")
        net.turn("down")
        await page.click("main button")
        await page.wait_for_url("**/di-hp?gagal")
        net.turn("up")
        await page.click("#failed a")
        await page.wait_for_url("**/rekening#kembali")
        assert await page.input_value("#account_number") == "0123456789"
        assert await page.is_checked("input[value=bni]")
        await page.click("main button")
        await page.wait_for_url("**/uang?kabar=rekening")
        stored = await page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
        assert "0123456789" not in stored


async def test_nothing_personal_stays_unless_asked(served: Served, chromium: Path) -> None:
    async with phone(served, chromium, "finished") as (page, net):
        for path in ("/kartu", "/data-saya", "/", "/perjalanan"):
            await page.goto(net.address + path)
        await until(page, "caches.match('/').then(Boolean)")
        caches = await kept(page)
        assert set(caches) == {"bekal-kulit", "bekal-umum"}, caches
        assert set(caches["bekal-umum"]) == {"/"}
        net.turn("down")
        await page.goto(net.address + "/kartu")
        assert "Bekal di HP ini" in await page.inner_text("h1")
        await page.goto(net.address + "/")
        assert await page.is_visible(".kept"), "a kept page says so"
        net.turn("up")
        await wish(page, net)
        await page.goto(net.address + "/kartu")
        await until(page, "caches.match('/kartu').then(Boolean)")
        await page.goto(net.address + "/pengaduan/baru")
        await page.fill("#text", STORY)
        net.turn("down")
        await page.goto(net.address + "/kartu")
        assert "Nomor kartu" in await page.inner_text("main") and await page.is_visible(".kept")
        net.turn("up")
        await page.goto(net.address + "/pengaduan/baru")
        await expect(page.locator("#text")).to_have_value(STORY)
        await page.goto(net.address + "/perangkat")
        async with page.expect_navigation():
            await page.click("form[action='/keluar'] button")
        await until(page, "caches.keys().then(names => names.every(name => /kulit|umum/.test(name)))")
        await page.wait_for_timeout(500)
        assert set(await kept(page)) <= {"bekal-kulit", "bekal-umum"}
        assert STORY not in await page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")


async def test_a_network_that_never_answers_is_one_that_is_gone(
    served: Served, chromium: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kept page is shown, the page about waiting in place of others, and a form waits on the phone."""
    monkeypatch.setattr(installing, "PATIENCE", {"kept": 500, "none": 1000, "send": 1000})
    site, _ = served
    async with phone(served, chromium, "idle") as (page, net):
        await wish(page, net)
        await page.goto(net.address + "/kartu")
        await until(page, "caches.match('/kartu').then(Boolean)")
        await write_ticket(page, net)
        net.turn("stalled")
        await page.click("main button")
        await page.wait_for_url("**/di-hp?antre")
        await page.goto(net.address + "/kartu")
        assert "Nomor kartu" in await page.inner_text("main") and await page.is_visible(".kept")
        await page.goto(net.address + "/uang")
        assert "Bekal di HP ini" in await page.inner_text("h1")
        net.turn("up")
        await page.goto(net.address + "/di-hp")
        await send_all(page)
        await expect(page.locator("#waiting li")).to_have_count(0)
        await page.goto(net.address + "/kartu")
        assert not await page.is_visible(".kept")
        assert len(await tickets(site, "idle")) == 1


async def test_a_draft_is_not_shown_to_the_next_one(served: Served, chromium: Path) -> None:
    """Neither on the screen nor in the store, when somebody else opens a form on the same phone."""
    site, _ = served
    async with phone(served, chromium, "idle") as (page, net):
        await wish(page, net)
        await page.goto(net.address + "/pengaduan/baru")
        await page.fill("#text", STORY)
        await until(page, f"JSON.stringify({{...localStorage}}).includes({json.dumps(STORY)})")
        await carry_session(await site.citizen("lost"), page.context, net.address)
        await page.goto(net.address + "/pengaduan/baru")
        await until(page, f"!JSON.stringify({{...localStorage}}).includes({json.dumps(STORY)})")
        assert await page.input_value("#text") == ""


async def test_drafts_keep_no_numbers(served: Served, chromium: Path) -> None:
    async with phone(served, chromium, "idle") as (page, net):
        await wish(page, net)
        await page.goto(net.address + "/rekening")
        await page.fill("#account_number", "0123456789")
        await page.check("input[value=bni]")
        await until(page, "Object.values(localStorage).some(kept => kept.includes('bni'))")
        assert "0123456789" not in await page.evaluate("JSON.stringify({...localStorage})")


async def test_what_is_typed_at_once_is_a_draft_too(served: Served, chromium: Path) -> None:
    """It takes the phone a while to say that drafts are wanted: who types faster loses nothing."""
    slow = (
        "const has = caches.has.bind(caches);"
        "caches.has = async name => { await new Promise(go => setTimeout(go, 1500)); return has(name); };"
    )
    async with phone(served, chromium, "idle") as (page, net):
        await wish(page, net)
        await page.add_init_script(slow)
        for text in ("Dulu.", STORY):
            await page.goto(net.address + "/pengaduan/baru")
            await page.fill("#text", text)
            await until(page, f"Object.values(localStorage).some(kept => kept.includes({json.dumps(text)}))")
            assert await page.input_value("#text") == text
        await page.goto(net.address + "/pengaduan/baru")
        await expect(page.locator("#text")).to_have_value(STORY)


async def test_a_wrong_clock_changes_nothing(served: Served, chromium: Path) -> None:
    """A phone that believes it is 2009: the same writes, sent once."""
    site, _ = served
    async with phone(served, chromium, "idle") as (page, net):
        await page.clock.set_fixed_time("2009-01-01T00:00:00Z")
        await write_ticket(page, net)
        net.turn("down")
        await page.click("main button")
        await page.wait_for_url("**/di-hp?antre")
        net.turn("up")
        await send_all(page)
        await expect(page.locator("#waiting li")).to_have_count(0)
        assert len(await tickets(site, "idle")) == 1


async def test_it_can_be_installed(served: Served, chromium: Path) -> None:
    """Chromium itself finds no fault with the manifest, and each of its files is there."""
    async with phone(served, chromium, "idle") as (page, net):
        session = await page.context.new_cdp_session(page)
        told = await session.send("Page.getAppManifest")
        assert not told["errors"], told["errors"]
        manifest = json.loads(told["data"])
        for icon in manifest["icons"]:
            assert (await page.request.get(net.address + icon["src"])).ok
        faults = await session.send("Page.getInstallabilityErrors")
        left = {fault["errorId"] for fault in faults["installabilityErrors"]}
        assert left <= {"in-incognito"}, "which is how tests browse"
