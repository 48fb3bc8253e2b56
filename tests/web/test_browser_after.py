"""After the draw in a real Chromium at 360 px: search, complain with a photo, ask to be erased."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sites import Site
from tests.web.looking import launched, listen, opened
from tests.web.test_attachments import photo
from tests.web.test_browser import carry_session
from tests.web.test_demo import open_classes


@pytest.mark.parametrize(("prefix", "script"), [("", False), ("/en", False), ("", True), ("/en", True)])
async def test_what_people_do_after_the_draw(
    served: tuple[Site, str], chromium: Path, prefix: str, script: bool
) -> None:
    site, address = served
    await open_classes(site)
    async with launched(chromium) as started, opened(started, java_script_enabled=script) as context:
        await carry_session(await site.citizen("finished"), context, address)
        page = await context.new_page()
        said = listen(page)
        await page.goto(f"{address}{prefix}/katalog")
        await page.fill("#cari", "kurus 3")
        await page.click("summary")
        await page.select_option("#tempat", "daring")
        await page.click("main form button")
        await page.click(".cards a >> nth=0")
        assert "Rp300" in await page.inner_text("main")
        await page.goto(f"{address}{prefix}/pengaduan/baru?tentang=sertifikat-1")
        await page.check("input[name=kind][value=complaint]")
        await page.fill("#subject", "Sertifikat")
        await page.fill("#text", "Namaku salah")
        await page.set_input_files("#file", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo(500)})
        await page.click("main form button")
        assert page.url.endswith("/pengaduan?kabar=pengaduan")
        await page.click("main .panel a")
        assert await page.locator("main a[href*='/lampiran/']").count() == 1
        await page.goto(f"{address}{prefix}/kursus/1/jejak")
        assert await page.locator("[aria-current=step]").count() == 1
        await page.goto(f"{address}{prefix}/data-saya/hapus")
        await page.check("#sure")
        await page.click("main form button")
        assert page.url.endswith("/data-saya?kabar=dihapus")
        await page.click("form[action$='/data-saya/hapus/batal'] button")
        assert page.url.endswith("/data-saya?kabar=ditarik")
        assert said == []
