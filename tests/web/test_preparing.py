"""Photos and test in a real Chromium: JavaScript on and off, over a line that breaks, by keyboard alone."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.async_api import Route, expect

from bekal import people
from bekal.base import actors, ids
from tests.sites import Site
from tests.web.looking import faults_of, launched, listen, opened
from tests.web.test_browser import Served, carry_session


async def photo_file(tmp_path: Path) -> Path:
    """A photo as a phone makes it: large, on its side, with the place it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (6.0, 10.0, 31.5)
    file = tmp_path / "IMG_0001.jpg"
    noise = np.random.default_rng(5).integers(0, 255, (300, 400, 3), dtype=np.uint8)
    Image.fromarray(noise).resize((2400, 1800)).save(file, "JPEG", exif=exif, quality=90)
    return file


async def kept_photos(site: Site, role: str) -> list[people.OpenedPhoto]:
    person_id = site.world.who(role).person_id
    async with site.database.begin() as tx:
        cell = ids.cell_of(person_id, tx.cells)
        [opened] = await people.open_photos(
            tx, cell, [person_id], "test", actors.job("test"), site.clock.now()
        )
    return opened


@pytest.mark.parametrize("script", [True, False])
async def test_photos_and_test_on_a_phone(
    served: Served, chromium: Path, tmp_path: Path, script: bool
) -> None:
    """With JavaScript in pieces over a line that breaks, without it whole; either way no place is kept."""
    site, address = served
    file = await photo_file(tmp_path)
    async with launched(chromium) as started, opened(started, java_script_enabled=script) as context:
        await carry_session(await site.citizen("unchecked"), context, address)
        page = await context.new_page()
        said = listen(page)
        pieces: list[int] = []

        async def break_once(route: Route) -> None:
            pieces.append(1)
            await (route.abort() if len(pieces) == 2 else route.continue_())

        await page.route("**/bagian", break_once)
        for word in ("ktp", "wajah"):
            await page.goto(f"{address}/en/foto/{word}")
            assert await faults_of(page) == {}
            await page.set_input_files("#photo", str(file))
            if script:
                await expect(page.locator("[data-said]")).to_contain_text("kB")
            await page.click("main form button")
            await page.wait_for_url("**/foto?kabar=foto")
        assert (len(pieces) > 3) is script
        kept = await kept_photos(site, "unchecked")
        assert len(kept) == 2
        for photo in kept:
            image = Image.open(BytesIO(photo.content))
            assert image.size == (1200, 1600) and not image.getexif()
        await page.goto(f"{address}/en/tes")
        await page.click("main button")
        assert await faults_of(page) == {}
        await page.check("input[value='2']")
        if script:
            await expect(page.locator("form [data-said]")).to_have_text("Saved.")
            await page.reload()
            assert await page.is_checked("input[value='2']"), "kept before the button was pressed"
        await page.click("main button")
        await page.wait_for_url("**/en/tes/2")
        await page.click("a[href$='/tes']")
        assert "1 of 18" in await page.inner_text("main")
        assert await faults_of(page) == {}
        assert [text for text in said if "ERR_FAILED" not in text] == []


async def test_who_sends_before_the_photo_is_small_does_not_send_the_large_one(
    served: Served, chromium: Path, tmp_path: Path
) -> None:
    """A slow phone takes seconds to make it small; the script itself may come after the photo was picked."""
    site, address = served
    file = await photo_file(tmp_path)
    slow = (
        "const make = createImageBitmap.bind(window);"
        "createImageBitmap = async (...all) => {"
        " await new Promise(go => setTimeout(go, 1000)); return make(...all); };"
    )

    async def late(route: Route) -> None:
        await asyncio.sleep(1)
        await route.continue_()

    async with launched(chromium) as started, opened(started) as context:
        await carry_session(await site.citizen("unchecked"), context, address)
        page = await context.new_page()
        await page.add_init_script(slow)
        await page.route("**/photo.*.js", late)
        sent: list[str] = []
        page.on("request", lambda request: sent.append(f"{request.method} {urlsplit(request.url).path}"))
        await page.goto(f"{address}/foto/ktp", wait_until="commit")
        await page.set_input_files("#photo", str(file))
        await page.wait_for_load_state()
        await page.click("main form button")
        await expect(page.locator("#photo")).to_be_disabled()
        await page.wait_for_url("**/foto?kabar=foto")
    assert sent.count("POST /foto/ktp/bagian") > 1
    [photo] = await kept_photos(site, "unchecked")
    assert max(Image.open(BytesIO(photo.content)).size) == 1600


async def test_an_answer_is_called_saved_only_when_it_is(served: Served, chromium: Path) -> None:
    """Chosen after the session ended, as somebody else, after the time: never called saved, and said."""
    site, address = served
    async with launched(chromium) as started, opened(started) as context:
        page = await context.new_page()
        taker = await site.citizen("unchecked")
        sessions = {
            "taker": taker.client.cookies["bekal_session"],
            "other": (await site.citizen("idle")).client.cookies["bekal_session"],
            "nobody": "",
        }

        async def sign_in(whom: str) -> None:
            session = sessions[whom]
            await context.add_cookies([{"name": "bekal_session", "value": session, "url": address}])

        async def choose(whom: str, value: int) -> str:
            """What the page says of an answer chosen when the phone is signed in as this one by now."""
            await sign_in("taker")
            await page.goto(f"{address}/tes/1")
            await sign_in(whom)
            await page.check(f"input[value='{value}']")
            await expect(page.locator("form [data-said]")).not_to_be_empty()
            return await page.inner_text("form [data-said]")

        await carry_session(taker, context, address)
        await page.goto(f"{address}/tes")
        await page.click("main button")
        await page.wait_for_url("**/tes/1")
        assert await choose("taker", 1) == "Tersimpan."
        for whom in ("nobody", "other"):
            assert "belum tersimpan" in await choose(whom, 2)
        await sign_in("taker")
        await page.goto(f"{address}/tes/1")
        assert await page.is_checked("input[value='1']")
        site.clock.move_to(site.clock.now() + timedelta(minutes=26))
        await page.check("input[value='2']")
        await expect(page.locator("form [data-said]")).to_contain_text("belum tersimpan")


async def test_a_photo_and_a_question_by_keyboard_alone(
    served: Served, chromium: Path, tmp_path: Path
) -> None:
    site, address = served
    async with launched(chromium) as started, opened(started) as context:
        await carry_session(await site.citizen("unchecked"), context, address)
        page = await context.new_page()
        await page.goto(f"{address}/foto/ktp")

        async def tab_to(selector: str) -> None:
            for _ in range(30):
                await page.keyboard.press("Tab")
                if await page.evaluate("s => document.activeElement.matches(s)", selector):
                    return
            raise AssertionError(selector)

        await tab_to("input[type=file]")
        # The system's own window for choosing a file is not ours to try.
        await page.set_input_files("#photo", str(await photo_file(tmp_path)))
        await expect(page.locator("[data-said]")).to_contain_text("kB")
        await tab_to("main form button")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/foto?kabar=foto")
        await page.goto(f"{address}/tes")
        await tab_to("main form button")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/tes/1")
        await tab_to("input[type=radio]")
        await page.keyboard.press("Space")
        await tab_to("main form button")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/tes/2")
