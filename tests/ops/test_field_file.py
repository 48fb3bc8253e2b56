"""Registration without a network: one file in a real Chromium, typed in, kept encrypted, sent twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Dialog, Page, expect

from tests.ops.test_assisted import PASSPHRASE, desk, outcomes, row, upload
from tests.sites import Site
from tests.web.looking import launched, opened
from tests.world import nik


@pytest.fixture
async def file(site: Site, tmp_path: Path) -> str:
    """The file as an officer has it on a stick, as an address."""
    somebody, _ = await desk(site)
    page = await somebody.open("/ops/bantu/luring.html")
    path = tmp_path / "bekal-luring.html"
    path.write_text(page.text, "utf-8")
    return path.as_uri()


async def fill(page: Page, person: dict[str, str]) -> None:
    """Type one person into the file for the field."""
    for name in ("nik", "nomor_kk", "nama", "tanggal_lahir", "nama_ibu", "hp"):
        await page.fill(f"#{name}", person[name])
    for name in ("kabupaten_kota", "pendidikan", "pekerjaan"):
        await page.select_option(f"#{name}", person[name])
    for name in ("jenis_kelamin", "bersekolah", "persetujuan"):
        await page.check(f"input[name={name}][value='{person[name]}']")
    await page.check("#setuju")
    await page.click("#person button")


async def unlock(page: Page, file: str, count: int = 0) -> None:
    await page.goto(file)
    await page.fill("#passphrase", PASSPHRASE)
    await page.click("#unlock button")
    await expect(page.locator("#work")).to_be_visible()
    await expect(page.locator("#count")).to_have_text(str(count))


async def save(page: Page, number: int, count: int) -> None:
    await fill(page, row(number))
    await expect(page.locator("#count")).to_have_text(str(count))


async def test_two_tabs_know_of_each_other(file: str, chromium: Path) -> None:
    """Begun while nothing was there; neither writes over the other; what was removed stays so."""
    async with launched(chromium) as started, opened(started, offline=True) as context:
        one, two = await context.new_page(), await context.new_page()
        for page in (one, two):
            page.on("dialog", lambda dialog: dialog.accept())
            await page.goto(file)
            await page.fill("#passphrase", PASSPHRASE)
        for page in (one, two):
            await page.click("#unlock button", no_wait_after=True)
        await save(one, 1001, 1)
        await expect(two.locator("#count")).to_have_text("1")
        await save(two, 1003, 2)
        await save(one, 1002, 3)
        await expect(two.locator("#count")).to_have_text("3")
        await two.click("#rows button >> nth=0")
        await expect(one.locator("#count")).to_have_text("2")
        await unlock(one, file, 2)
        await one.click("#forget")
        await expect(two.locator("#count")).to_have_text("0")
        await save(two, 1004, 1)
        await unlock(one, file, 1)


async def test_two_taps_remove_one_person_and_only_when_asked(file: str, chromium: Path) -> None:
    async with launched(chromium) as started, opened(started, offline=True) as context:
        page = await context.new_page()
        await unlock(page, file)
        for count, number in enumerate((1001, 1002, 1003), 1):
            await save(page, number, count)
        asked: list[str] = []

        async def answer(dialog: Dialog) -> None:
            """No to the first question, yes to the second, no to all that a second tap may bring up."""
            asked.append(dialog.message)
            await (dialog.accept() if len(asked) == 2 else dialog.dismiss())

        page.on("dialog", answer)
        await page.click("#rows button >> nth=0")
        await expect(page.locator("#count")).to_have_text("3")
        await page.dblclick("#rows button >> nth=0")
        await expect(page.locator("#count")).to_have_text("2")
        await page.wait_for_timeout(300)
        assert await page.locator("#rows li").count() == 2
        assert all("Contoh 1001" in question for question in asked[:2])


async def test_what_is_half_typed_survives_a_closed_page(file: str, chromium: Path) -> None:
    async with launched(chromium) as started, opened(started, offline=True) as context:
        page = await context.new_page()
        await unlock(page, file)
        await save(page, 1001, 1)
        await page.click("#person button")
        assert await page.locator("#mistakes li").count() == 0, (
            "the second tap on a button that has done its work"
        )
        await page.fill("#nama", "Setengah Jadi")
        await page.check("input[name=bersekolah][value='tidak']")
        await page.wait_for_function("() => localStorage.getItem('bekal-luring-setengah')")
        await page.wait_for_timeout(200)
        assert "Setengah" not in await page.evaluate("JSON.stringify({...localStorage})")
        await unlock(page, file, 1)
        await expect(page.locator("#nama")).to_have_value("Setengah Jadi")
        assert await page.is_checked("input[name=bersekolah][value='tidak']")
        await save(page, 1002, 2)
        assert await page.evaluate("localStorage.getItem('bekal-luring-setengah')") is None


async def test_the_file_for_the_field(site: Site, chromium: Path, tmp_path: Path) -> None:
    """Typed, kept encrypted, opened again, sent twice."""
    somebody, _ = await desk(site)
    page = await somebody.open("/ops/bantu/luring.html")
    assert "attachment" in page.headers["content-disposition"]
    file = tmp_path / "bekal-luring.html"
    file.write_text(page.text, "utf-8")
    async with launched(chromium) as started, opened(started, offline=True) as context:
        seen = await context.new_page()
        complaints: list[str] = []
        seen.on("console", lambda message: complaints.append(message.text))
        await seen.goto(file.as_uri())
        await seen.fill("#passphrase", PASSPHRASE)
        await seen.click("#unlock button")
        await seen.click("#person button")
        assert await seen.locator("#mistakes li").count() >= 9
        for number in (1001, 1002):
            await fill(seen, row(number))
        await fill(seen, row(1002, nama="Nama Betul"))
        await expect(seen.locator("#count")).to_have_text("2")
        kept = await seen.evaluate("localStorage.getItem('bekal-luring')")
        assert nik(1001) not in kept and "Contoh" not in kept
        await seen.reload()
        await seen.fill("#passphrase", "bukan sandi yang tadi")
        await seen.click("#unlock button")
        await expect(seen.locator("#news")).to_contain_text("tidak membuka")
        await seen.fill("#passphrase", PASSPHRASE)
        await seen.click("#unlock button")
        await expect(seen.locator("#count")).to_have_text("2")
        async with seen.expect_download() as waiting:
            await seen.click("#export")
        sealed = Path(await (await waiting.value).path()).read_bytes()
        assert not complaints, complaints
    assert nik(1001).encode() not in sealed
    wrong = await upload(somebody, sealed, "page", "bukan sandi yang tadi")
    assert wrong.status == 422 and "tidak membuka" in wrong.words
    assert (await upload(somebody, sealed, "page")).status == 422
    assert outcomes(await upload(somebody, sealed, passphrase=PASSPHRASE)) == ["registered"] * 2
    assert outcomes(await upload(somebody, sealed, passphrase=PASSPHRASE)) == ["already_registered"] * 2
