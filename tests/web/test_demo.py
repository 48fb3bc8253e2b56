"""The pages of the demonstration."""

from __future__ import annotations

from pathlib import Path

import msgspec

from bekal.pages import SiteOptions
from bekal.web.demo import Identity, read_identities
from tests.sites import ADDRESS, Site, running

SOMEBODY = Identity("0812 0000 0001", "Ani Contoh", "sudah selesai", "finished", "/perjalanan")


async def test_the_outbox_shows_the_code(site: Site) -> None:
    somebody = site.somebody()
    page = await somebody.fill(await somebody.open("/masuk"), "/masuk", phone="0812 9999 0001")
    assert "/demo/outbox" in page.text
    outbox = await somebody.open("/demo/outbox")
    assert await somebody.code() in outbox.words and "+6281299990001" in outbox.words
    assert outbox.headers["cache-control"] == "no-store"


async def test_identities_can_be_tried(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "demo.json"
    file.write_bytes(msgspec.json.encode([SOMEBODY]))
    async with running(
        site.database, site.world, SiteOptions(mode="demo", public_url=ADDRESS, demo_file=file)
    ) as shown:
        somebody = shown.somebody()
        page = await somebody.open("/demo")
        assert "Sudah selesai" in page.words and "Ani Contoh" in page.words
        assert "Finished" in (await somebody.open("/en/demo")).words
        page = await somebody.fill(page, "/masuk")
        assert page.path == "/masuk/kode"


def test_a_missing_or_strange_file_shows_nobody(tmp_path: Path) -> None:
    assert read_identities(tmp_path / "missing.json") == []
    for content in (b"", b"{}", b'[{"phone": 1}]', b"\xff"):
        (tmp_path / "demo.json").write_bytes(content)
        assert read_identities(tmp_path / "demo.json") == []
