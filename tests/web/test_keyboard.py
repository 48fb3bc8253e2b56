"""Every flow of a citizen by keyboard alone: Tab, arrows, Space, Enter, and letters."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Page

from tests.sites import Site
from tests.web.looking import launched, opened
from tests.web.test_browser import carry_session
from tests.web.test_register import TYPED

HERE = (
    "() => { const e = document.activeElement; return [e.id, e.name || '', e.value || '', e.textContent]; }"
)


async def reach(page: Page, what: str) -> None:
    """Press Tab until the focus is on a field (its name or id) or on what bears these words, and is seen."""
    for _ in range(120):
        await page.keyboard.press("Tab")
        found, name, _, words = await page.evaluate(HERE)
        if what in (found, name) or words.strip() == what:
            outline = await page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"{what}: nobody sees where the focus is"
            return
    raise AssertionError(f"{what} cannot be reached by Tab on {page.url}")


async def write(page: Page, name: str, text: str) -> None:
    await reach(page, name)
    await page.keyboard.type(text)


async def choose(page: Page, name: str, value: str) -> None:
    """Go down a list or a group of choices until the value is chosen."""
    await reach(page, name)
    for _ in range(120):
        if (await page.evaluate(HERE))[2] == value:
            if await page.evaluate("document.activeElement.type") == "radio":
                await page.keyboard.press("Space")
            return
        await page.keyboard.press("ArrowDown")
    raise AssertionError(f"{name} has no {value}")


async def send(page: Page, words: str) -> None:
    await reach(page, words)
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def test_every_flow_by_keyboard_alone(served: tuple[Site, str], chromium: Path) -> None:
    site, address = served
    newcomer = site.somebody()
    await newcomer.sign_in("081299990001")
    async with launched(chromium) as started:
        async with opened(started) as context:
            await carry_session(newcomer, context, address)
            page = await context.new_page()
            await page.goto(address + "/daftar?provinsi=11")
            for name in ("nik", "family_card", "full_name", "born_day", "born_month", "born_year"):
                await write(page, name, TYPED[name])
            await choose(page, "sex", "m")
            await write(page, "mother_name", TYPED["mother_name"])
            for name in ("region", "education", "occupation"):
                await choose(page, name, TYPED[name])
            await choose(page, "studying", "no")
            for name in ("statement", "data_processing"):
                await reach(page, name)
                await page.keyboard.press("Space")
            await send(page, "Kirim pendaftaran")
            assert page.url.endswith("/perjalanan?kabar=terdaftar"), await page.inner_text("main")
        async with opened(started) as context:
            await carry_session(await site.citizen("verified"), context, address)
            page = await context.new_page()
            await page.goto(address + "/perjalanan")
            await send(page, "Ikut gelombang")
            await reach(page, await page.inner_text(".panel button"))
            async with page.expect_navigation():
                await page.keyboard.press("Enter")
            assert page.url.endswith("/perjalanan?kabar=gabung")
        async with opened(started) as context:
            await carry_session(await site.citizen("finished"), context, address)
            page = await context.new_page()
            await page.goto(address + "/kursus/1/ulasan")
            await choose(page, "rating", "4")
            await send(page, "Kirim ulasan")
            assert page.url.endswith("kabar=ulasan")
            await page.goto(address + "/rekening")
            await choose(page, "channel", "bni")
            await write(page, "account_number", "0123456789")
            await send(page, "Simpan")
            assert page.url.endswith("/uang?kabar=rekening")
            await page.goto(address + "/pengaduan/baru")
            await reach(page, "kind")
            await page.keyboard.press("Space")
            await write(page, "subject", "Voucer")
            await write(page, "text", "Belum datang.")
            await send(page, "Kirim")
            assert page.url.endswith("kabar=pengaduan")
