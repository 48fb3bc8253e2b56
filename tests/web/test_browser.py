"""The sites in a real Chromium: JavaScript off, 320 to 1,280 px, light and dark, by keyboard alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page

from tests.sites import Site, Somebody
from tests.web.looking import DESK, NARROW, PHONE, faults_of, launched, opened
from tests.web.test_register import TYPED

PUBLIC = (
    "/",
    "/wilayah",
    "/pembukuan",
    "/gelombang",
    "/gelombang/1",
    "/undian",
    "/undian/1",
    "/sertifikat?kode=ABC",
    "/masuk",
    "/katalog",
    "/katalog?cari=kurus&takarir=yes",
    "/katalog/1",
    "/demo",
    "/nope",
)
OWN = {
    "finished": (
        "/perjalanan",
        "/kartu",
        "/kursus/1",
        "/kursus/1/ulasan",
        "/uang",
        "/data-saya",
        "/data-saya/dilihat",
        "/data-saya/hapus",
        "/data-saya/perbaiki",
        "/perangkat",
    ),
    "learning": ("/kursus/1", "/kursus/1/jejak"),
    "idle": (
        "/kartu",
        "/rekening",
        "/pesan",
        "/nomor",
        "/pengaduan",
        "/pengaduan/baru?tentang=x",
        "/gabung",
        "/gabung/batal",
    ),
    "mismatched": ("/perjalanan", "/identitas", "/foto", "/foto/ktp", "/foto/wajah", "/tes"),
    "lost": ("/perjalanan", "/undianku/1"),
}

Served = tuple[Site, str]


async def carry_session(somebody: Somebody, context: BrowserContext, address: str) -> None:
    """Give the browser the session that ``somebody`` opened."""
    jar = [
        {"name": cookie.name, "value": str(cookie.value), "url": address}
        for cookie in somebody.client.cookies.jar
    ]
    await context.add_cookies(jar)  # type: ignore[arg-type] # playwright's TypedDict, built here


async def visit(page: Page, address: str, path: str) -> list[str]:
    """Open a page; gives what the browser complained about (scripts, blocked styles, failed files)."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("requestfailed", lambda request: complaints.append(request.url))
    response = await page.goto(address + path)
    assert response is not None
    return [text for text in complaints if response.status == 200]


async def look(
    started: Browser, served: Served, role: str | None, paths: tuple[str, ...], **options: object
) -> None:
    """Look at pages and fail with all that is wrong on any of them."""
    site, address = served
    wrong = {}
    async with opened(started, **options) as context:
        if role is not None:
            await carry_session(await site.citizen(role), context, address)
        for path in paths:
            page = await context.new_page()
            complaints = await visit(page, address, path)
            faults = await faults_of(page)
            if complaints or faults:
                wrong[path] = (complaints, faults)
            await page.close()
    assert not wrong, (role, options, wrong)


async def test_pages_hold_at_every_width_and_in_the_dark(served: Served, chromium: Path) -> None:
    async with launched(chromium) as started:
        for options in ({"width": PHONE}, {"width": NARROW, "color_scheme": "dark"}, {"width": DESK}):
            await look(started, served, None, PUBLIC, **options)
        await look(started, served, None, tuple("/en" + path for path in PUBLIC), width=NARROW)
        for role, paths in OWN.items():
            await look(started, served, role, paths, width=NARROW)
            await look(
                started, served, role, tuple("/en" + p for p in paths), width=PHONE, color_scheme="dark"
            )


async def test_text_of_twice_the_size_still_fits(served: Served, chromium: Path) -> None:
    """WCAG 1.4.4: 200 % text at 1,280 px, and at 360 px nothing may be lost either."""
    async with launched(chromium) as started, opened(started, width=PHONE) as context:
        for path in PUBLIC:
            page = await context.new_page()
            await page.goto(served[1] + path)
            await page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
            faults = await faults_of(page)
            assert "overflow" not in faults, (path, faults)


async def sign_in(page: Page, served: Served, phone: str, prefix: str = "") -> None:
    """Sign in as a person would: number, outbox, code."""
    site, address = served
    site.clock.move_to(site.clock.now() + timedelta(seconds=1))
    await page.goto(f"{address}{prefix}/masuk")
    await page.fill("#phone", phone)
    await page.click("main button")
    outbox = await page.context.new_page()
    await outbox.goto(f"{address}{prefix}/demo/outbox")
    code = await outbox.locator(".code").first.inner_text()
    await outbox.close()
    await page.fill("#code", code)
    await page.click("main button")


@pytest.mark.parametrize("prefix", ["", "/en"])
async def test_the_way_through_without_javascript(served: Served, chromium: Path, prefix: str) -> None:
    """A newcomer registers, somebody with a matched identity joins, one who finished reviews and links."""
    site, address = served
    async with launched(chromium) as started:
        async with opened(started, java_script_enabled=False) as context:
            page = await context.new_page()
            await sign_in(page, served, "081299990001", prefix)
            await page.click("main a.btn")
            await page.select_option("#provinsi", label="DKI Jakarta")
            await page.click("main button")
            await page.click("main button:text-matches('Kirim|Send')")
            assert await page.locator("[role=alert] li").count() >= 10, "every empty field is named"
            for name in (
                "nik",
                "family_card",
                "full_name",
                "born_day",
                "born_month",
                "born_year",
                "mother_name",
            ):
                await page.fill(f"#{name}", TYPED[name])
            for name in ("region", "education", "occupation"):
                await page.select_option(f"#{name}", TYPED[name])
            await page.check("input[name=sex][value=m]")
            await page.check("input[name=studying][value=no]")
            await page.check("#statement")
            await page.check("#data_processing")
            await page.click("main button:text-matches('Kirim|Send')")
            assert page.url == f"{address}{prefix}/perjalanan?kabar=terdaftar"
        async with opened(started, java_script_enabled=False) as context:
            page = await context.new_page()
            await sign_in(page, served, site.world.who("verified").phone, prefix)
            await page.click(".steps a.btn")
            await page.click(".panel button")
            assert page.url.endswith("/perjalanan?kabar=gabung")
        async with opened(started, java_script_enabled=False) as context:
            page = await context.new_page()
            await sign_in(page, served, site.world.who("finished").phone, prefix)
            await page.click(".steps .now a.btn")
            await page.check("input[name=rating][value='5']")
            await page.click("main button")
            assert page.url.endswith("/perjalanan?kabar=ulasan")
            await page.click("a[href$='/rekening']")
            await page.check("input[value=bni]")
            await page.fill("#account_number", "0123456789")
            await page.click("main button")
            assert page.url.endswith("/uang?kabar=rekening")
            assert "6789" in await page.inner_text("main")


async def test_by_keyboard_alone(served: Served, chromium: Path) -> None:
    site, address = served
    async with launched(chromium) as started, opened(started) as context:
        page = await context.new_page()
        await page.goto(address)
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.className") == "skip", (
            "first of all: skip to content"
        )
        await page.keyboard.press("Enter")
        assert await page.evaluate("document.activeElement.id") == "isi"
        await page.goto(address + "/masuk")
        for _ in range(30):
            await page.keyboard.press("Tab")
            if await page.evaluate("document.activeElement.id") == "phone":
                break
        await page.keyboard.type(site.world.who("lost").phone)
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/masuk/kode")


async def test_the_map_by_keyboard_and_reader(served: Served, chromium: Path) -> None:
    """34 stops, one a province, each with its sentence; and a table that says the same."""
    async with launched(chromium) as started, opened(started, width=DESK) as context:
        page = await context.new_page()
        await page.goto(served[1])
        names = await page.evaluate(
            "() => [...document.querySelectorAll('.map a > title')].map(title => title.textContent)"
        )
        assert len(names) == 34 and all("daerah" in name for name in names)
        await page.focus(".map a[href$='p31']")
        outlined = await page.evaluate(
            "() => getComputedStyle(document.querySelector(\".map a[href$='p31'] path\")).strokeWidth"
        )
        assert outlined == "2.5px", "the focused province stands out"
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/wilayah#p31")


async def test_the_map_is_one_on_wide_screens_and_two_on_narrow(served: Served, chromium: Path) -> None:
    boxes = (
        "() => [...document.querySelectorAll('.map svg')].map(e => e.getBoundingClientRect())"
        ".map(b => [b.left, b.top, b.width, b.height])"
    )
    async with launched(chromium) as started:
        for width, side_by_side in ((DESK, True), (PHONE, False)):
            async with opened(started, width=width) as context:
                page = await context.new_page()
                await page.goto(served[1])
                west, east = await page.evaluate(boxes)
                assert (east[1] < west[1] + west[3]) is side_by_side
                if side_by_side:
                    assert abs(west[2] / 388 - east[2] / 374) < 0.02, "both at one scale"


async def test_first_view_is_light(served: Served, chromium: Path) -> None:
    """At most 60 kB in at most 6 requests; looked at again, next to nothing."""
    async with launched(chromium) as started, opened(started) as context:
        page = await context.new_page()
        session = await context.new_cdp_session(page)
        await session.send("Network.enable")
        sizes: list[float] = []
        session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        await page.goto(served[1], wait_until="networkidle")
        assert len(sizes) <= 6 and sum(sizes) <= 60_000, sizes
        sizes.clear()
        await page.reload(wait_until="networkidle")
        assert sum(sizes) <= 15_000, sizes


async def test_print_leaves_the_furniture_out(served: Served, chromium: Path) -> None:
    async with launched(chromium) as started, opened(started) as context:
        page = await context.new_page()
        await page.goto(served[1] + "/pembukuan")
        await page.emulate_media(media="print")
        assert not await page.locator(".top nav").is_visible()
        assert await page.locator("table").first.is_visible()
