"""Signing in with a key on the device: kept, used, removed, refused; in a real Chromium and by hand."""

from __future__ import annotations

import json
import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import BrowserContext, CDPSession, Page

from bekal.base import outbox, postgres
from bekal.pages import SiteOptions
from bekal.sandbox.serve import serve
from tests.authenticator import PRESENT, Device
from tests.sites import ADDRESS, Site, Somebody, copy_of, make_site
from tests.web.looking import DESK, PHONE, faults_of, launched, listen, opened
from tests.world import World

THERE = """() => {
  const form = document.querySelector("form[data-key]");
  return form.querySelector("[data-said]").textContent === form.dataset.there;
}"""
"""Whether the page says that this device has a key for the account already."""

JSON = {"accept": "application/json"}


def later(site: Site, seconds: int = 1) -> None:
    """The clock stands still in tests, and two challenges of one instant cannot be told apart."""
    site.clock.move_to(site.clock.now() + timedelta(seconds=seconds))


async def options_of(somebody: Somebody, page_path: str, action: str) -> dict[str, Any]:
    """What the page's script is given, the challenge kept in its cookie."""
    fields = (await somebody.open(page_path)).form(action).fields
    answer = await somebody.client.post(f"{action}/mulai", data=fields, headers=JSON)
    assert answer.status_code == 201 and answer.headers["cache-control"] == "no-store", answer.text
    given: dict[str, Any] = answer.json()
    return given


async def keep(site: Site, somebody: Somebody, device: Device, **wrong: Any) -> Any:
    """Keep a key of the device."""
    later(site)
    options = await options_of(somebody, "/perangkat", "/perangkat/kunci")
    page = await somebody.open("/perangkat")
    answer = device.make(options, ADDRESS, **wrong)
    return await somebody.fill(page, "/perangkat/kunci", answer=answer, name="HP Ani")


async def enter(site: Site, somebody: Somebody, device: Device, **wrong: Any) -> Any:
    """Sign in with the key of the device."""
    later(site)
    options = await options_of(somebody, "/masuk", "/masuk/kunci")
    page = await somebody.open("/masuk")
    return await somebody.fill(page, "/masuk/kunci", answer=device.sign(options, ADDRESS, **wrong))


async def told(site: Site) -> list[str]:
    """The topics of what owners of keys are told, oldest first."""
    async with site.database.read() as tx:
        found = [m for cell in range(tx.cells) for m in await outbox.list_messages(tx, cell, 50)]
    keys = [m for m in found if m.topic.startswith("passkey_")]
    return [m.topic for m in sorted(keys, key=lambda m: m.outbox_id)]


async def test_a_key_is_kept_used_and_removed(site: Site) -> None:
    owner, device = await site.citizen("idle"), Device()
    page = await keep(site, owner, device)
    assert page.path == "/perangkat?kabar=kunci" and "HP Ani" in page.words
    assert "Belum pernah dipakai" in page.words
    visitor = site.somebody()
    assert (await enter(site, visitor, device)).path == "/perjalanan"
    assert (await visitor.open("/kartu")).words == (await owner.open("/kartu")).words
    page = await visitor.open("/perangkat")
    assert "Terakhir dipakai" in page.words
    assert await told(site) == ["passkey_added"]
    later(site)
    form = next(form for form in page.forms if form.action == "/perangkat/kunci/hapus")
    for _ in range(2):
        page = await visitor.post(form.action, form.fields)
        assert page.path == "/perangkat?kabar=kunci-hapus" and "HP Ani" not in page.words
    assert await told(site) == ["passkey_added", "passkey_removed"], "told once"
    refused = await enter(site, site.somebody(), device)
    assert refused.status == 422 and "sudah dihapus" in refused.words
    assert 'name="phone"' in refused.text, "the way by code is on the same page"


async def test_it_goes_on_to_the_page_that_was_asked_for(site: Site) -> None:
    owner, device = await site.citizen("idle"), Device()
    await keep(site, owner, device)
    later(site)
    visitor = site.somebody()
    options = await options_of(visitor, "/masuk", "/masuk/kunci")
    page = await visitor.open("/masuk?ke=/kartu")
    page = await visitor.fill(page, "/masuk/kunci", answer=device.sign(options, ADDRESS))
    assert page.path == "/kartu"


async def test_what_the_script_is_given(site: Site) -> None:
    owner = await site.citizen("idle")
    given = await options_of(owner, "/perangkat", "/perangkat/kunci")
    assert given["rp"] == {"id": "testserver.local", "name": "Bekal"}
    chosen = given["authenticatorSelection"]
    assert chosen["userVerification"] == "required" and chosen["residentKey"] == "required"
    assert given["attestation"] == "none", "nobody is asked for the maker's certificate"
    whole = json.dumps(given)
    phone = site.world.who("idle").phone
    assert phone[-8:] not in whole and str(site.world.who("idle").person_id) not in whole
    asked = await options_of(site.somebody(), "/masuk", "/masuk/kunci")
    assert asked["userVerification"] == "required" and not asked.get("allowCredentials")
    assert asked["rpId"] == "testserver.local" and len(asked["challenge"]) >= 43
    device = Device()
    await keep(site, owner, device)
    again = await options_of(owner, "/perangkat", "/perangkat/kunci")
    assert len(again["excludeCredentials"]) == 1, "a device keeps one key for an account"


async def test_an_answer_counts_once_and_for_five_minutes_in_its_own_browser(site: Site) -> None:
    owner, device = await site.citizen("idle"), Device()
    await keep(site, owner, device)
    later(site)
    visitor = site.somebody()
    options = await options_of(visitor, "/masuk", "/masuk/kunci")
    page = await visitor.open("/masuk")
    sealed = visitor.client.cookies["bekal_key"]
    answer = device.sign(options, ADDRESS)
    thief = site.somebody()
    thiefs = await thief.open("/masuk")
    thief.client.cookies.set("bekal_key", sealed, domain="testserver.local")
    stolen = await thief.fill(thiefs, "/masuk/kunci", answer=answer)
    assert stolen.status == 422 and "sudah dipakai" in stolen.words, "another browser's challenge"
    assert (await visitor.fill(page, "/masuk/kunci", answer=answer)).path == "/perjalanan"
    assert "bekal_key" not in visitor.client.cookies
    visitor.client.cookies.set("bekal_key", sealed, domain="testserver.local")
    again = await visitor.fill(page, "/masuk/kunci", answer=answer)
    assert again.status == 422 and "sudah dipakai" in again.words
    late = site.somebody()
    options = await options_of(late, "/masuk", "/masuk/kunci")
    page = await late.open("/masuk")
    later(site, 301)
    refused = await late.fill(page, "/masuk/kunci", answer=device.sign(options, ADDRESS))
    assert refused.status == 422 and "Terlalu lama" in refused.words
    none = site.somebody()
    refused = await none.fill(await none.open("/masuk"), "/masuk/kunci", answer=answer)
    assert refused.status == 422 and "Terlalu lama" in refused.words, "a challenge nobody gave"


async def test_a_new_key_is_bound_to_its_session(site: Site) -> None:
    mine, other = await site.citizen("idle"), await site.citizen("idle")
    later(site)
    options = await options_of(mine, "/perangkat", "/perangkat/kunci")
    page = await other.open("/perangkat")
    other.client.cookies.set("bekal_key", mine.client.cookies["bekal_key"], domain="testserver.local")
    device = Device()
    refused = await other.fill(page, "/perangkat/kunci", answer=device.make(options, ADDRESS), name="Punyaku")
    assert refused.status == 422 and "Terlalu lama" in refused.words
    assert 'value="Punyaku"' in refused.text, "nothing typed is lost"
    assert await told(site) == []


@pytest.mark.parametrize(
    "wrong",
    [{"origin": "http://evil.test"}, {"host": "evil.test"}, {"flags": PRESENT}, {"kind": "webauthn.x"}],
)
async def test_answers_from_elsewhere(site: Site, wrong: dict[str, Any]) -> None:
    owner, device = await site.citizen("idle"), Device()
    refused = await keep(site, owner, device, **wrong)
    assert refused.status == 422 and "tidak cocok" in refused.words
    await keep(site, owner, device)
    refused = await enter(site, site.somebody(), device, **wrong)
    assert refused.status == 422 and "tidak cocok" in refused.words
    assert (await enter(site, site.somebody(), device)).path == "/perjalanan"


async def test_a_copied_key_is_stopped_and_its_owner_told(site: Site) -> None:
    owner, device = await site.citizen("idle"), Device()
    await keep(site, owner, device)
    device.count = 9
    await enter(site, site.somebody(), device)
    device.count = 3
    page = await enter(site, site.somebody(), device)
    assert page.status == 422 and "menyalin kunci ini" in page.words
    device.count = 50
    assert "kami tahan" in (await enter(site, site.somebody(), device)).words
    page = await owner.open("/perangkat")
    assert "ditahan" in page.words and "Hapus, lalu simpan yang baru" in page.words
    assert await told(site) == ["passkey_added", "passkey_suspended"]


async def test_anybodys_bytes(site: Site) -> None:
    visitor, owner = site.somebody(), await site.citizen("idle")
    await options_of(visitor, "/masuk", "/masuk/kunci")
    await options_of(owner, "/perangkat", "/perangkat/kunci")
    for answer in ("", "{", "[]", "null", '{"id": 1}', "[" * 3000, "é" * 1000, '{"id":"a","rawId":"b"}'):
        page = await visitor.fill(await visitor.open("/masuk"), "/masuk/kunci", answer=answer)
        assert page.status == 422 and "tidak cocok" in page.words, answer
        page = await owner.fill(await owner.open("/perangkat"), "/perangkat/kunci", answer=answer)
        assert page.status == 422 and "tidak cocok" in page.words, answer
    page = await visitor.fill(await visitor.open("/masuk"), "/masuk/kunci", answer="x" * 4001)
    assert page.status == 400 and "tidak dapat dibaca" in page.words
    page = await visitor.fill(await visitor.open("/masuk"), "/masuk/kunci", answer="x" * 70_000)
    assert page.status == 413 and "terlalu besar" in page.words
    page = await owner.post("/perangkat/kunci/hapus", (await owner.open("/perangkat")).form("/keluar").fields)
    assert page.path == "/perangkat", "no key named, nothing done"


async def test_one_device_cannot_try_for_ever(site: Site) -> None:
    visitor = site.somebody()
    page = await visitor.open("/masuk")
    for _ in range(60):
        assert "terlalu banyak" not in (await visitor.fill(page, "/masuk/kunci", answer="x")).words
    assert "terlalu banyak percobaan" in (await visitor.fill(page, "/masuk/kunci", answer="x")).words


async def test_who_has_not_registered_keeps_no_key(site: Site) -> None:
    """A number that changes hands before it registered anybody takes no stranger's key along."""
    newcomer = site.somebody()
    await newcomer.sign_in("081299990001")
    page = await newcomer.open("/perangkat")
    assert "Kunci masuk" not in page.words.replace("Perangkat dan kunci masuk", "")
    fields = page.form("/keluar").fields
    answer = await newcomer.client.post("/perangkat/kunci/mulai", data=fields, headers=JSON)
    assert answer.status_code == 303 and answer.headers["location"].startswith("/daftar")


async def test_without_a_script_nothing_changes(site: Site) -> None:
    page = await site.somebody().open("/masuk")
    assert '<form method="post" action="/masuk/kunci" hidden' in page.text
    owner = await site.citizen("idle")
    page = await owner.open("/perangkat")
    assert '<form method="post" action="/perangkat/kunci" hidden' in page.text
    assert "kode lewat SMS selalu bisa" in page.words
    assert "masuk tanpa SMS" in (await owner.open("/perjalanan")).words


async def key_of(context: BrowserContext, page: Page) -> CDPSession:
    """Give the page a device that keeps keys and whose owner unlocks it by a finger."""
    session = await context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    built_in = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    await session.send("WebAuthn.addVirtualAuthenticator", {"options": built_in})
    return session


@pytest.mark.parametrize("prefix", ["", "/en"])
async def test_in_a_real_chromium(
    server: postgres.Server, world_template: tuple[str, World], chromium: Path, prefix: str
) -> None:
    """Keep a key, leave, come back with it and no number; remove it, and the code is the way again."""
    template, world = world_template
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    address = f"http://localhost:{port}"
    async with copy_of(server, template) as db:
        site = make_site(db, world, SiteOptions(mode="demo", public_url=address))
        async with serve(site.app, port), launched(chromium) as started, opened(started) as context:
            page = await context.new_page()
            said = listen(page)
            await key_of(context, page)
            await sign_in_by_code(page, site, address, prefix, world.who("idle").phone)
            await page.click("a[href$='/perangkat']")
            await page.fill("#name", "HP Ani")
            await page.set_viewport_size({"width": PHONE, "height": 720})
            assert await faults_of(page) == {}
            later(site)
            await page.click("form[data-key] button")
            await page.wait_for_url("**/perangkat?kabar=kunci")
            assert "HP Ani" in await page.inner_text("main")
            await page.set_viewport_size({"width": DESK, "height": 900})
            assert await faults_of(page) == {}
            later(site)
            await page.click("form[data-key] button")
            await page.wait_for_function(THERE)
            await page.click("form[action$='/keluar'] button")
            await page.goto(f"{address}{prefix}/masuk")
            await page.set_viewport_size({"width": PHONE, "height": 720})
            assert await faults_of(page) == {}
            later(site)
            await page.click("form[data-key] button")
            await page.wait_for_url(f"**{prefix}/perjalanan")
            await page.goto(f"{address}{prefix}/perangkat")
            later(site)
            await page.click("form[action$='/hapus'] button")
            await page.wait_for_url("**/perangkat?kabar=kunci-hapus")
            await page.click("form[action$='/keluar'] button")
            await page.goto(f"{address}{prefix}/masuk")
            later(site)
            await page.click("form[data-key] button")
            await page.wait_for_selector("main [role=alert]")
            assert await page.is_visible("#phone")
            assert [text for text in said if "422" not in text] == []


async def sign_in_by_code(page: Page, site: Site, address: str, prefix: str, phone: str) -> None:
    """Sign in as a person would: number, outbox, code."""
    later(site)
    await page.goto(f"{address}{prefix}/masuk")
    await page.fill("#phone", phone)
    await page.click("main button")
    aside = await page.context.new_page()
    await aside.goto(f"{address}{prefix}/demo/outbox")
    code = await aside.locator(".code").first.inner_text()
    await aside.close()
    await page.fill("#code", code)
    await page.click("main button")
    await page.wait_for_url(f"**{prefix}/perjalanan")
