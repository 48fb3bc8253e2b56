"""Whether a NIK is registered: no page, no message and no limit tells a stranger."""

from __future__ import annotations

import re
from datetime import timedelta

from bekal import journey, people
from bekal.base import actors, outbox
from tests.sites import Page, Site, Somebody
from tests.web.test_register import TYPED, newcomer
from tests.world import nik as nik_of

BY = actors.job("test")
FIRST, SECOND, THIRD = "0812 9999 0001", "0812 9999 0002", "0812 9999 0003"
FREE = {**TYPED, "nik": nik_of(501)}


async def send(site: Site, phone: str, **typed: str) -> tuple[Somebody, Page]:
    """Somebody with this number registers."""
    somebody, page = await newcomer(site, phone)
    return somebody, await somebody.fill(page, "/daftar", **{**TYPED, **typed})


async def answer(site: Site, **elements: str) -> None:
    """The registry answers whatever is asked: every field matches but those named."""
    fields = ("nik", "family_card", "full_name", "born_on", "mother_name")
    said = {**dict.fromkeys(fields, "match"), **elements}
    at = site.clock.now()
    for cell in range(site.database.cells):
        checks = await journey.claim_identities(site.database, cell, 100, BY, at)
        state: people.AnswerState = "mismatched" if elements else "matched"
        answers = [people.IdentityAnswer(c.check_id, c.person_id, state, said) for c in checks]
        await journey.record_identities(site.database, cell, answers, BY, at)


async def told(site: Site) -> list[str]:
    """What was told about identities, those of the world's people included."""
    async with site.database.read() as tx:
        found = [m for cell in range(tx.cells) for m in await outbox.list_messages(tx, cell, 50)]
    return sorted(m.topic for m in found if m.topic.startswith("identity_"))


def words_of(page: Page) -> str:
    return re.sub(r"\d", "0", page.words)


async def test_taken_and_free_look_alike_until_the_registry_answers(site: Site) -> None:
    await send(site, FIRST)
    stranger, taken = await send(site, SECOND)
    other, free = await send(site, THIRD, nik=FREE["nik"])
    assert taken.path == free.path == "/perjalanan?kabar=terdaftar"
    assert words_of(taken) == words_of(free)
    for path in ("/perjalanan", "/data-saya", "/identitas", "/foto", "/pesan"):
        assert words_of(await stranger.open(path)) == words_of(await other.open(path)), path
    before = await told(site)
    await answer(site, full_name="differs")
    for path in ("/perjalanan", "/data-saya", "/identitas"):
        assert words_of(await stranger.open(path)) == words_of(await other.open(path)), path
    # Three from here, and those of the world's people whom the registry had not answered for.
    now = await told(site)
    assert len(now) >= len(before) + 3 and set(now) == {"identity_refused"}


async def test_who_knew_it_all_learns_what_to_do(site: Site) -> None:
    await send(site, FIRST)
    somebody, _ = await send(site, SECOND)
    await answer(site)
    assert (await told(site)).count("identity_elsewhere") == 1
    page = await somebody.open("/perjalanan")
    assert "sudah terdaftar dengan nomor HP lain" in page.words and "Ikut gelombang" not in page.words
    page = await somebody.open("/identitas")
    assert "Nomor itu sudah hilang" in page.words and 'name="full_name"' not in page.text
    form = next(form for form in page.forms if "withdraw" in form.fields)
    page = await somebody.post(form.action, form.fields)
    assert page.path == "/perjalanan?kabar=tarik" and "Pindahkan pendaftaran itu ke nomor ini" in page.words
    english = await somebody.open("/en/perjalanan")
    assert "Move that registration to this number" in english.words or "/en/pulihkan" in english.text


async def test_an_account_tries_eight_times_a_day_whatever_it_tries(site: Site) -> None:
    """Counted before anybody knows whether a NIK is taken: the ninth is refused in the same words."""
    await send(site, FIRST)
    for phone, nik in ((SECOND, TYPED["nik"]), (THIRD, FREE["nik"])):
        somebody, page = await newcomer(site, phone)
        # Each try fails at another field, so that the account stays free for the next.
        wrong = {**TYPED, "nik": nik, "mother_name": "123"}
        for _ in range(8):
            answer = await somebody.fill(page, "/daftar", **wrong)
            assert answer.status == 422 and "terlalu sering" not in answer.words
        answer = await somebody.fill(page, "/daftar", **{**TYPED, "nik": nik})
        assert answer.status == 422 and "terlalu sering dicoba" in answer.words
        assert 'value="Eko Contoh"' in answer.text, "nothing typed is lost"
    site.clock.move_to(site.clock.now() + timedelta(hours=11))
    assert (await somebody.fill(page, "/daftar", **wrong)).words.count("terlalu sering") > 0


async def test_a_nik_bears_so_many_tries_a_day_from_all_accounts(site: Site) -> None:
    wrong = {**TYPED, "mother_name": "123"}
    for number in range(6):
        somebody, page = await newcomer(site, f"0812 9999 001{number}")
        for _ in range(8):
            assert "terlalu sering" not in (await somebody.fill(page, "/daftar", **wrong)).words
    _, refused = await send(site, FIRST)
    assert refused.status == 422 and "terlalu sering dicoba" in refused.words
    _, other = await send(site, SECOND, nik=FREE["nik"])
    assert other.path == "/perjalanan?kabar=terdaftar", "another NIK is another matter"


async def test_the_owner_sees_that_somebody_tried(site: Site) -> None:
    owner, _ = await send(site, FIRST)
    await send(site, SECOND)
    assert "mencoba mendaftar dengan NIK-mu" in (await owner.open("/data-saya")).words
    async with site.database.read() as tx:
        assert await people.find_by_nik(tx, [TYPED["nik"]]) != [None]
