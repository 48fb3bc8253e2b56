"""Joining a batch: in time, once, with every reason."""

from __future__ import annotations

from datetime import timedelta

from tests.sites import Site
from tests.world import NOW


async def test_joins_once(site: Site) -> None:
    somebody = await site.citizen("verified")
    page = await somebody.open("/gabung")
    assert "5 kursi di seluruh Indonesia" in page.words
    joined = await somebody.fill(page, "/gabung")
    assert joined.path == "/perjalanan?kabar=gabung"
    assert "Kamu ikut gelombang 2, yang ditutup 14 Maret 2022, 11.59 WIB" in joined.words
    again = await somebody.fill(page, "/gabung")
    assert again.status == 422 and "Kamu sudah ikut gelombang ini" in again.words
    assert not [form for form in (await somebody.open("/gabung")).forms if "batch" in form.fields]


async def test_is_told_every_reason_and_whom_to_ask(site: Site) -> None:
    somebody = await site.citizen("idle")
    page = await somebody.open("/gabung")
    refused = await somebody.fill(page, "/gabung")
    assert refused.status == 422
    assert "Kamu belum bisa ikut" in refused.words
    assert "Tanyakan kepada:" in refused.words
    english = await somebody.fill(await somebody.open("/en/gabung"), "/en/gabung")
    assert "You cannot join yet" in english.words


async def test_one_being_checked_is_told_so(site: Site) -> None:
    somebody = await site.citizen("unchecked")
    refused = await somebody.fill(await somebody.open("/gabung"), "/gabung")
    assert refused.status == 422 and "masih diperiksa oleh Dukcapil" in refused.words


async def test_batches_that_are_not_open(site: Site) -> None:
    somebody = await site.citizen("verified")
    page = await somebody.open("/gabung")
    fields = page.form("/gabung").fields
    for batch, words in {
        "1": "tidak sedang dibuka",
        "77": "tidak ada",
        "": "tidak ada",
        "x": "tidak ada",
    }.items():
        answer = await somebody.post("/gabung", {**fields, "batch": batch})
        assert answer.status == 422 and words in answer.words, batch
    huge = await somebody.post("/gabung", {**fields, "batch": "999999999999999"})
    assert huge.status == 422
    site.clock.move_to(NOW + timedelta(days=3, minutes=1))
    late = await (await site.citizen("verified")).open("/gabung")
    assert "Belum ada gelombang yang dibuka" in late.words
