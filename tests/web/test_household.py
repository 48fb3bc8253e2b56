"""A household shares a number: who are you, register somebody else, and what strangers see of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bekal.base.statements import Statement
from bekal.pages import open_value
from tests.sites import Page, Site, Somebody, share
from tests.web.looking import DESK, NARROW, faults_of, launched, opened
from tests.web.test_browser import carry_session
from tests.web.test_register import TYPED, _province
from tests.world import nik

NEW = "0812 9999 0001"


async def prove(site: Site, phone: str, **typed: str) -> tuple[Somebody, Page]:
    """A new browser that has typed the right code of a number."""
    somebody = site.somebody()
    site.clock.move_to(site.clock.now() + timedelta(seconds=1))
    page = await somebody.fill(await somebody.open("/masuk"), "/masuk", phone=phone)
    return somebody, await somebody.fill(page, "/masuk/kode", code=await somebody.code(), **typed)


async def shared(site: Site, *guests: str) -> str:
    """The number of ``idle``, which these share."""
    idle = site.world.who("idle")
    for guest in guests:
        await share(site, idle, site.world.who(guest))
    return idle.phone


async def choose(somebody: Somebody, page: Page, seat: str) -> Page:
    return await somebody.post("/masuk/siapa", {**page.form("/masuk/siapa").fields, "seat": seat})


async def test_each_opens_an_account_of_her_own(site: Site) -> None:
    phone = await shared(site, "learning")
    somebody, page = await prove(site, phone)
    assert page.path == "/masuk/siapa" and "Siapa kamu?" in page.words
    assert all(f"{site.world.who(role).initials} terdaftar" in page.words for role in ("idle", "learning"))
    assert phone[-8:] not in page.text and page.headers["cache-control"] == "no-store"
    assert "bekal_session" not in somebody.client.cookies
    page = await choose(somebody, page, "1")
    assert page.path == "/perjalanan"
    guest = (await somebody.open("/kartu")).words
    other, page = await prove(site, phone)
    await choose(other, page, "0")
    assert (await other.open("/kartu")).words != guest
    assert (await somebody.open("/kartu")).words == guest, "one does not sign the other out"
    assert (await somebody.open("/masuk/siapa")).path == "/masuk", "the choice was made"


async def test_in_english_and_to_the_page_that_was_asked_for(site: Site) -> None:
    phone = await shared(site, "learning")
    somebody = site.somebody()
    page = await somebody.fill(await somebody.open("/en/masuk?ke=/kartu"), "/en/masuk", phone=phone)
    page = await somebody.fill(page, "/en/masuk/kode", code=await somebody.code())
    assert page.path == "/en/masuk/siapa" and "Who are you?" in page.words and "registered" in page.words
    fields = {**page.form("/en/masuk/siapa").fields, "seat": "0"}
    assert (await somebody.post("/en/masuk/siapa", fields)).path == "/en/kartu"


async def test_a_second_person_registers_with_the_number(site: Site) -> None:
    """From the button below the code; afterwards both are on the list, each with a page of their own."""
    idle = site.world.who("idle")
    somebody, page = await prove(site, idle.phone, other="yes")
    assert page.path == "/masuk/siapa" and f"{idle.initials} terdaftar" in page.words
    page = await choose(somebody, page, "baru")
    assert page.path == "/perjalanan" and "Perjalananmu mulai di sini" in page.words
    page = await somebody.open(f"/daftar?provinsi={await _province(await somebody.open('/daftar'))}")
    page = await somebody.fill(page, "/daftar", **{**TYPED, "nik": nik(700), "full_name": "Siti Aminah"})
    assert page.path == "/perjalanan?kabar=terdaftar", page.words
    _, page = await prove(site, idle.phone)
    assert f"{idle.initials} terdaftar" in page.words and "S.A. terdaftar" in page.words
    assert (await site.citizen("learning")).client.cookies, "other numbers are asked nothing"


async def test_nobody_is_asked_who_need_not_be(site: Site) -> None:
    """One person, and a number that is new, go straight on; also by the button for somebody else."""
    _, page = await prove(site, site.world.who("idle").phone)
    assert page.path == "/perjalanan"
    _, page = await prove(site, NEW, other="yes")
    assert page.path == "/perjalanan" and "Perjalananmu mulai di sini" in page.words


async def test_strangers_learn_nothing(site: Site) -> None:
    """Without the code a shared number, a number of one and a new one look alike, to the last request."""
    phone = await shared(site, "learning", "lost")
    seen = []
    for number in (phone, site.world.who("finished").phone, NEW):
        somebody, pages = site.somebody(), []
        for other in ("", "yes"):
            page = await somebody.fill(await somebody.open("/masuk"), "/masuk", phone=number)
            pages.append(page)
            pages.append(await somebody.fill(page, "/masuk/kode", code="000000", other=other))
        for _ in range(4):
            pages.append(await somebody.fill(await somebody.open("/masuk"), "/masuk", phone=number))
        pages.append(await somebody.open("/masuk/siapa"))
        pages.append(await somebody.post("/masuk/siapa", {"seat": "0"}))
        seen.append([(page.status, page.path, page.words.replace(number[-4:], "XXXX")) for page in pages])
    assert seen[0] == seen[1] == seen[2]
    assert any("5 kali meminta kode" in words for _, _, words in seen[0])


async def test_the_choice_is_bound_to_its_number_and_its_five_minutes(site: Site) -> None:
    phone = await shared(site, "learning")
    somebody, page = await prove(site, phone)
    thief, other = await prove(site, site.world.who("finished").phone, other="yes")
    fields = page.form("/masuk/siapa").fields
    for wrong in ("", "2", "x", "-1", "5", "00000000-0000-0000-0000-000000000000"):
        refused = await somebody.post("/masuk/siapa", {**fields, "seat": wrong})
        assert refused.status == 422 and "Tekan salah satu tombol" in refused.words, wrong
    stolen = await choose(thief, other, "1")
    assert stolen.status == 422, "the seat of another number is not on this list"
    site.clock.move_to(site.clock.now() + timedelta(minutes=5))
    late = await somebody.post("/masuk/siapa", {**fields, "seat": "1"})
    assert late.path == "/masuk?habis=1" and "bekal_session" not in somebody.client.cookies


async def test_the_cookie_of_the_choice_is_sealed(site: Site) -> None:
    phone = await shared(site, "learning")
    somebody, _ = await prove(site, phone)
    value = str(somebody.client.cookies["bekal_who"])
    assert site.world.who("idle").initials not in value and phone[-8:] not in value
    keyring = site.database.keyring
    assert keyring is not None
    opened = open_value(keyring, "bekal_who", value, site.clock.now())
    assert opened is not None and opened["phone"] == phone
    assert open_value(keyring, "bekal_session", value, site.clock.now()) is None


async def test_a_list_that_changed_opens_nobody(site: Site) -> None:
    """Between the list and the press somebody else got the seat: no session, and what to do."""
    phone = await shared(site, "learning")
    somebody, page = await prove(site, phone)
    async with site.database.begin() as tx:
        changed = "UPDATE people.accounts SET person_id = gen_random_uuid() WHERE seat = 1"
        await tx.connection.execute(changed)
    page = await choose(somebody, page, "1")
    assert page.status == 422 and "Masuk lagi dengan kode yang baru" in page.words


async def test_a_full_number_says_so(site: Site) -> None:
    phone = await shared(site, "learning", "lost", "finished", "verified")
    somebody, page = await prove(site, phone)
    assert "Nomor ini sudah dipakai lima orang" in page.words and "Daftarkan orang lain" not in page.words
    page = await choose(somebody, page, "baru")
    assert page.status == 422 and page.words.count("Nomor ini sudah dipakai lima orang") == 2


async def test_a_household_is_one_on_its_device(site: Site) -> None:
    """Three people who sign in on the one phone they have are no sign of anything."""
    phone = await shared(site, "learning", "lost")
    somebody = site.somebody()
    for seat in ("0", "1", "2"):
        site.clock.move_to(site.clock.now() + timedelta(seconds=1))
        page = await somebody.fill(await somebody.open("/masuk"), "/masuk", phone=phone)
        page = await somebody.fill(page, "/masuk/kode", code=await somebody.code())
        page = await choose(somebody, page, seat)
        assert (await somebody.fill(page, "/keluar")).path == "/"
    async with site.database.read() as tx:
        count = Statement("x", "SELECT count(*) FROM integrity.marks WHERE kind = 'device'")
        assert await tx.value(count) == 1


async def test_who_was_shown_is_on_record(site: Site) -> None:
    phone = await shared(site, "learning")
    somebody, page = await prove(site, phone)
    await choose(somebody, page, "0")
    page = await somebody.open("/data-saya")
    assert "bertanya siapa yang memakai HP bersama (hanya inisial)" in page.words


async def test_a_draft_of_one_is_not_the_other_s(site: Site) -> None:
    """What a session's end left half typed comes back to its account, not to whoever signs in next."""
    phone = await shared(site, "learning")
    somebody, page = await prove(site, phone)
    await choose(somebody, page, "0")
    form = (await somebody.open("/pengaduan/baru?tentang=x")).form("/pengaduan/baru")
    site.clock.move_to(site.clock.now() + timedelta(hours=12))
    fields = {**form.fields, **dict.fromkeys(form.names, "rahasia kecil"), **_proofs(form.fields)}
    page = await somebody.post("/pengaduan/baru", fields)
    assert page.path.startswith("/masuk"), page.path
    site.clock.move_to(site.clock.now() + timedelta(seconds=1))
    page = await somebody.fill(await somebody.open("/masuk"), "/masuk", phone=phone)
    page = await somebody.fill(page, "/masuk/kode", code=await somebody.code())
    await choose(somebody, page, "1")
    assert "rahasia kecil" not in (await somebody.open("/pengaduan/baru?tentang=x")).text


def _proofs(fields: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if name.startswith("_")}


async def test_the_question_in_a_browser_without_javascript(served: tuple[Site, str], chromium: Path) -> None:
    """At 320 px and at 1,280 px, light and dark; by keyboard alone it opens the right one."""
    site, address = served
    phone = await shared(site, "learning")
    asked, _ = await prove(site, phone)
    async with launched(chromium) as started:
        for width, scheme in ((NARROW, "light"), (DESK, "dark")):
            async with opened(started, width=width, color_scheme=scheme) as context:
                await carry_session(asked, context, address)
                page = await context.new_page()
                await page.goto(f"{address}/masuk/siapa")
                assert not await faults_of(page)
        async with opened(started, java_script_enabled=False) as context:
            await carry_session(asked, context, address)
            page = await context.new_page()
            await page.goto(f"{address}/masuk/siapa")
            await page.get_by_role("button", name=site.world.who("learning").initials).press("Enter")
            assert page.url == f"{address}/perjalanan"
            await page.goto(f"{address}/kursus/1")
            assert await page.locator("h1").count() == 1, "hers: the other one has bought nothing"
