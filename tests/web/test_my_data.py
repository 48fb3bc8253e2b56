"""My data: covered until asked for, every look recorded, consents one's own."""

from __future__ import annotations

from tests.sites import Site
from tests.web.test_register import TYPED, newcomer
from tests.world import nik


async def test_looking_at_one_s_own_data_is_recorded(site: Site) -> None:
    somebody = await site.citizen("finished")
    page = await somebody.open("/data-saya")
    assert "Jakarta Pusat" in page.words and nik(1) not in page.text
    before = page.words.count("diperlihatkan kepadamu sendiri")
    page = await somebody.fill(page, "/data-saya")
    assert page.status == 200 and page.headers["cache-control"] == "no-store"
    assert any(nik(number) in page.text for number in range(1, 5))
    assert page.words.count("diperlihatkan kepadamu sendiri") == before + 1
    assert "mencocokkan identitas dengan Dukcapil" in page.words


async def test_owners_hear_of_others_who_try_their_nik(site: Site) -> None:
    owner, page = await newcomer(site)
    await owner.fill(page, "/daftar", **TYPED)
    assert "mencoba mendaftar" not in (await owner.open("/data-saya")).words
    stranger, page = await newcomer(site, "0812 9999 0002")
    await stranger.fill(page, "/daftar", **TYPED)
    assert (
        "mencoba mendaftar dengan NIK-mu dari nomor lain: 11 Maret 2022"
        in (await owner.open("/data-saya")).words
    )


async def test_optional_consents_are_given_and_taken_back(site: Site) -> None:
    somebody = await site.citizen("finished")
    page = await somebody.open("/data-saya")
    give = next(form for form in page.forms if form.fields.get("purpose") == "research")
    assert give.fields["give"] == "yes"
    page = await somebody.post(give.action, give.fields)
    take = next(form for form in page.forms if form.fields.get("purpose") == "research")
    assert take.fields["give"] == "no"
    page = await somebody.post(take.action, take.fields)
    assert "dicabut" in page.words
    await somebody.post(give.action, {**give.fields, "purpose": "statement", "give": "no"})
    await somebody.post(give.action, {**give.fields, "purpose": "nonsense"})
    assert (await somebody.open("/data-saya")).status == 200
