"""The pages of the demonstration."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec

from bekal import market
from bekal.pages import SiteOptions
from bekal.simulate import cast
from bekal.web.demo import Identity, read_identities
from bekal.web.demo_platform import OUTCOMES
from tests.market import builders as catalogue
from tests.sites import ADDRESS, Site, running
from tests.world import NOW

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


async def open_classes(site: Site) -> None:
    """The classes of the catalogue once more, to be bought for another week."""
    later = [
        msgspec.structs.replace(
            each,
            schedule_id=each.schedule_id + 100,
            enrol_until=NOW + timedelta(days=2),
            starts_on=each.starts_on + timedelta(days=10),
            ends_on=each.ends_on + timedelta(days=10),
        )
        for each in catalogue.schedules()
    ]
    async with site.database.write(0) as tx:
        kept = (catalogue.PLATFORMS, catalogue.INSTITUTIONS, catalogue.courses(), later)
        await market.store_catalogue(tx, *kept, catalogue.BY, NOW)
        await market.allot_seats(tx, 0, [each.schedule_id for each in later], catalogue.BY, NOW)


async def test_a_course_can_be_bought_on_the_example_platform(site: Site) -> None:
    await open_classes(site)
    somebody = await site.citizen("idle")
    card = await somebody.open("/kartu")
    number = card.text.partition('<p class="code">')[2].partition("<")[0]
    page = await somebody.open("/demo/platform")
    typed = {"platform": "toko", "schedule": "103", "card_number": number}
    for _ in range(2):
        bought = await somebody.fill(page, "/demo/platform", **typed)
        assert bought.status == 200 and "Terbeli." in bought.words, "sent twice, bought once"
    card = await somebody.open("/kartu")
    assert "Rp700.000" in card.words and card.words.count("Rp300.000 · Toko") == 1
    again = await somebody.fill(await somebody.open("/demo/platform"), "/demo/platform", **typed)
    assert again.status == 422 and "sudah pernah dibeli" in again.words
    other = await somebody.fill(again, "/demo/platform", schedule="104")
    assert "Terbeli." in other.words, "a refused order can be corrected"


async def test_what_the_example_platform_refuses(site: Site) -> None:
    await open_classes(site)
    somebody = site.somebody()
    page = await somebody.open("/demo/platform")
    for typed, words in (
        ({"card_number": ""}, "tidak dikenal"),
        ({"card_number": "8900000000000000"}, "tidak dikenal"),
        ({"card_number": site.world.certificate}, "tidak dikenal"),
    ):
        refused = await somebody.fill(page, "/demo/platform", platform="toko", schedule="101", **typed)
        assert refused.status == 422 and words in refused.words, typed


def test_every_outcome_has_its_words() -> None:
    assert set(OUTCOMES) == set(market.BuyOutcome)


async def test_the_pages_that_identities_are_sent_to_exist(site: Site) -> None:
    somebody = await site.citizen("finished")
    for path in {scene.look_at for scene in cast._SCENES}:
        assert (await somebody.open(path)).status == 200, path
