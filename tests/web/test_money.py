"""Linking an account: sealed, asked of the bank, explained when it cannot be."""

from __future__ import annotations

from bekal import journey, payouts
from bekal.base import actors, ids
from tests.sites import Site


async def test_links_an_account(site: Site) -> None:
    somebody = await site.citizen("idle")
    page = await somebody.open("/rekening")
    page = await somebody.fill(page, "/rekening", channel="bni", account_number="0123 4567 89")
    assert page.path == "/uang?kabar=rekening"
    assert "••• 6789" in page.words and "sedang ditanyakan kepada bank" in page.words
    assert "0123456789" not in page.text
    again = await somebody.fill(
        await somebody.open("/rekening"), "/rekening", channel="bni", account_number="0123456789"
    )
    assert again.path == "/uang?kabar=rekening", "the same account again changes nothing"
    other = await somebody.fill(
        await somebody.open("/rekening"), "/rekening", channel="gopay", account_number="081234567890"
    )
    assert other.status == 422 and "Putuskan dulu" in other.words
    assert "081234567890" not in [*other.form("/rekening").fields.values()] or other.status == 422


async def test_numbers_that_cannot_be(site: Site) -> None:
    somebody = await site.citizen("idle")
    page = await somebody.open("/rekening")
    for channel, number, words in (
        ("", "0123456789", "Pilih bank atau dompet"),
        ("paypal", "0123456789", "Pilih bank atau dompet"),
        ("bni", "", "Periksa angkanya"),
        ("bni", "abc", "Periksa angkanya"),
        ("gopay", "0123456789", "Periksa angkanya"),
        ("bni", "1" * 24, "Periksa angkanya"),
    ):
        answer = await somebody.fill(page, "/rekening", channel=channel, account_number=number)
        assert answer.status == 422 and words in answer.words, (channel, number)


async def test_unlinks(site: Site) -> None:
    somebody = await site.citizen("idle")
    page = await somebody.open("/rekening")
    page = await somebody.fill(page, "/rekening", channel="dana", account_number="081234567890")
    for _ in range(2):
        left = await somebody.post("/rekening/putus", page.form("/rekening/putus").fields)
        assert left.path == "/uang?kabar=putus"
    assert "Sambungkan rekening" in left.words


async def test_a_refusal_says_why(site: Site) -> None:
    somebody = await site.citizen("idle")
    page = await somebody.open("/rekening")
    await somebody.fill(page, "/rekening", channel="dana", account_number="081234567890")
    person = site.world.who("idle").person_id
    cell, by = ids.cell_of(person, site.database.cells), actors.job("test")
    async with site.database.read() as tx:
        [account] = await payouts.find_linked_accounts(tx, cell, [person])
    assert account is not None
    answer = payouts.AccountAnswer(account.link_id, "nik_differs")
    await journey.record_account_checks(site.database, cell, [answer], by, site.clock.now())
    for path in ("/uang", "/perjalanan"):
        page = await somebody.open(path)
        assert "NIK pemilik rekening ini berbeda dari NIK-mu" in page.words, path
    assert "another NIK than you" in (await somebody.open("/en/uang")).words
