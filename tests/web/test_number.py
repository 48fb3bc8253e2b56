"""Another number: changed with a code, recovered by facts and three days; strangers learn nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bekal import people
from bekal.base import actors, ids, outbox
from bekal.jobs import recoveries
from bekal.jobs.recoveries import BY
from tests.sites import Page, Site, Somebody, share
from tests.world import nik

NEW = "0812 9999 0077"
FACTS = {
    "nik": nik(7),
    "family_card": "3171010000000007",
    "full_name": "unchecked contoh",
    "born_day": "27",
    "born_month": "3",
    "born_year": "1996",
    "mother_name": "SITI CONTOH",
}


async def work(site: Site) -> None:
    """What the job does about recoveries, at the site's present instant."""
    at = site.clock.now()
    for cell in range(site.database.cells):
        async with site.database.begin() as tx:
            await people.claim_untold_recoveries(tx, cell, at)
        async with site.database.begin() as tx:
            await people.finish_recoveries(tx, cell, BY, at)


async def newcomer(site: Site, phone: str = NEW) -> Somebody:
    somebody = site.somebody()
    await somebody.sign_in(phone)
    return somebody


async def ask(somebody: Somebody, **changes: str) -> Page:
    return await somebody.fill(await somebody.open("/pulihkan"), "/pulihkan", **{**FACTS, **changes})


async def test_a_changed_number_takes_everything_along(site: Site) -> None:
    phone = site.world.who("idle").phone
    somebody = await site.citizen("idle")
    elsewhere = await site.citizen("idle")
    card = (await somebody.open("/kartu")).words
    site.clock.move_to(site.clock.now() + timedelta(seconds=1))
    page = await somebody.fill(await somebody.open("/nomor"), "/nomor", phone=NEW)
    assert page.path == "/nomor/kode" and "••• 0077" in page.words
    wrong = await somebody.fill(page, "/nomor/kode", code="000000")
    assert wrong.status == 422
    page = await somebody.fill(page, "/nomor/kode", code=await somebody.code())
    assert page.path == "/perjalanan?kabar=nomor"
    assert (await somebody.open("/kartu")).words == card
    assert (await elsewhere.open("/perjalanan")).path.startswith("/masuk"), "the old number is signed out"
    old = site.somebody()
    assert "Perjalananmu mulai di sini" in (await old.sign_in(phone)).words
    again = site.somebody()
    await again.sign_in(NEW)
    assert (await again.open("/kartu")).words == card
    person_id = site.world.who("idle").person_id
    async with site.database.begin() as tx:
        cell = ids.cell_of(person_id, tx.cells)
        by = actors.job("test")
        [told] = await people.disclose(tx, cell, [person_id], ["phone"], "message", by, site.clock.now())
    assert told == {"phone": "+6281299990077"}, "messages go to the new number"


async def test_a_relative_s_number_is_shared_and_not_taken(site: Site) -> None:
    """Whoever has it stays; the next free seat is the mover's. The same number again changes nothing."""
    somebody, other = await site.citizen("idle"), site.world.who("learning").phone
    card = (await somebody.open("/kartu")).words
    for _ in range(2):
        site.clock.move_to(site.clock.now() + timedelta(seconds=1))
        page = await somebody.fill(await somebody.open("/nomor"), "/nomor", phone=other)
        page = await somebody.fill(page, "/nomor/kode", code=await somebody.code())
        assert page.path == "/perjalanan?kabar=nomor"
        assert (await somebody.open("/kartu")).words == card
    owner = site.somebody()
    page = await owner.sign_in(other)
    assert page.path == "/masuk/siapa" and page.words.count("terdaftar") == 2
    page = await owner.post("/masuk/siapa", {**page.form("/masuk/siapa").fields, "seat": "0"})
    assert (await owner.open("/kartu")).words != card


async def test_a_full_number_takes_nobody(site: Site) -> None:
    host = site.world.who("learning")
    for guest in ("lost", "finished", "verified", "mismatched"):
        await share(site, host, site.world.who(guest))
    somebody = await site.citizen("idle")
    site.clock.move_to(site.clock.now() + timedelta(seconds=1))
    page = await somebody.fill(await somebody.open("/nomor"), "/nomor", phone=host.phone)
    page = await somebody.fill(page, "/nomor/kode", code=await somebody.code())
    assert page.status == 422 and "sudah dipakai lima orang" in page.words
    assert (await somebody.open("/kartu")).status == 200


async def test_a_recovery_ends_on_a_seat_of_its_own(site: Site) -> None:
    """Who lost the number asks on a relative's; whoever registered there meanwhile keeps that seat."""
    host = site.world.who("learning").phone
    somebody = site.somebody()
    site.clock.move_to(site.clock.now() + timedelta(seconds=1))
    page = await somebody.fill(await somebody.open("/masuk"), "/masuk", phone=host)
    page = await somebody.fill(page, "/masuk/kode", code=await somebody.code(), other="yes")
    await somebody.post("/masuk/siapa", {**page.form("/masuk/siapa").fields, "seat": "baru"})
    assert (await ask(somebody)).path == "/pulihkan"
    await work(site)
    async with site.database.begin() as tx:
        registered = "SET person_id = gen_random_uuid(), linked_at = opened_at WHERE seat = 1"
        await tx.connection.execute(f"UPDATE people.accounts {registered}".encode())
    site.clock.move_to(site.clock.now() + timedelta(days=3, seconds=1))
    await work(site)
    async with site.database.read() as tx:
        cursor = await tx.connection.execute("SELECT person_id FROM people.accounts WHERE seat = 2")
        assert await cursor.fetchall() == [(site.world.who("unchecked").person_id,)]


async def test_a_relative_who_was_signed_in_watches_nobody_s_journey(site: Site) -> None:
    """On the number where a recovery ends, and on the one somebody changes to; the mover stays signed in."""
    await ask(await newcomer(site))
    await work(site)
    site.clock.move_to(site.clock.now() + timedelta(days=3, seconds=-60))
    relative = await newcomer(site)
    assert "Perjalananmu mulai di sini" in (await relative.open("/perjalanan")).words
    site.clock.move_to(site.clock.now() + timedelta(seconds=61))
    await work(site)
    assert (await relative.open("/perjalanan")).path.startswith("/masuk")
    page = await relative.sign_in(NEW)
    assert page.path == "/perjalanan" and "mencocokkan datamu dengan Dukcapil" in page.words

    other = "0812 9999 0079"
    relative, somebody = await newcomer(site, other), await site.citizen("idle")
    card = (await somebody.open("/kartu")).words
    site.clock.move_to(site.clock.now() + timedelta(seconds=1))
    page = await somebody.fill(await somebody.open("/nomor"), "/nomor", phone=other)
    page = await somebody.fill(page, "/nomor/kode", code=await somebody.code())
    assert page.path == "/perjalanan?kabar=nomor" and (await somebody.open("/kartu")).words == card
    assert (await relative.open("/kartu")).path.startswith("/masuk")


async def test_a_wrong_number_is_told(site: Site) -> None:
    somebody = await site.citizen("idle")
    for typed in ("", "abc"):
        refused = await somebody.fill(await somebody.open("/nomor"), "/nomor", phone=typed)
        assert refused.status == 422 and "nomor HP Indonesia" in refused.words


async def test_facts_and_three_days_recover_a_registration(site: Site) -> None:
    """Capitals do not matter; the old number is warned; after three days the registration is here."""
    somebody = await newcomer(site)
    page = await ask(somebody)
    assert page.path == "/pulihkan" and "Permintaanmu kami terima" in page.words
    await work(site)
    assert "Perjalananmu mulai di sini" in (await somebody.open("/perjalanan")).words
    site.clock.move_to(site.clock.now() + timedelta(days=3, seconds=1))
    await work(site)
    page = await somebody.sign_in(NEW)
    assert page.path == "/perjalanan" and "mencocokkan datamu dengan Dukcapil" in page.words
    assert (
        "Perjalananmu mulai di sini"
        in (await site.somebody().sign_in(site.world.who("unchecked").phone)).words
    )


async def test_the_old_number_can_refuse(site: Site) -> None:
    somebody = await newcomer(site)
    await ask(somebody)
    owner = await site.citizen("unchecked")
    page = await owner.open("/nomor")
    assert "Ada yang meminta nomormu diganti" in page.words
    fields = page.form("/nomor/tolak").fields
    for _ in range(2):
        page = await owner.post("/nomor/tolak", fields)
    assert "Ada yang meminta" not in page.words
    site.clock.move_to(site.clock.now() + timedelta(days=4))
    await work(site)
    page = await somebody.sign_in(NEW)
    assert "Perjalananmu mulai di sini" in page.words
    assert "Nomor lama menolak" in (await somebody.open("/pulihkan")).words


WRONG = (
    {"nik": nik(998)},
    {"mother_name": "Orang Lain"},
    {"full_name": "Orang Lain"},
    {"family_card": "3171010000000008"},
    {"born_day": "28"},
)


@pytest.mark.parametrize("wrong", WRONG, ids=lambda change: next(iter(change)))
async def test_strangers_read_the_same_words_and_get_nothing(site: Site, wrong: dict[str, str]) -> None:
    """Right facts, one fact wrong, a NIK that nobody has: the same page, the same number of statements."""
    right, stranger = await newcomer(site), await newcomer(site, "0812 9999 0078")
    pages = []
    for somebody, change in ((right, {}), (stranger, wrong)):
        page = await ask(somebody, **change)
        pages.append((page.status, page.path, page.words))
    assert pages[0][:2] == pages[1][:2]
    assert pages[0][2].partition("Permintaanmu")[2][40:] == pages[1][2].partition("Permintaanmu")[2][40:]
    owner = await site.citizen("unchecked")
    fields = (await owner.open("/nomor")).form("/nomor/tolak").fields
    site.clock.move_to(site.clock.now() + timedelta(days=4))
    await owner.sign_in(site.world.who("unchecked").phone)
    assert fields
    async with site.database.read() as tx:
        cursor = await tx.connection.execute("SELECT count(person_id), count(*) FROM people.recoveries")
        assert await cursor.fetchall() == [(1, 2)], "only the right facts name a person"
    await work(site)
    page = await stranger.sign_in("0812 9999 0078")
    assert "Perjalananmu mulai di sini" in page.words


async def test_known_and_unknown_take_the_same_statements(site: Site) -> None:
    somebody = await newcomer(site)
    assert somebody
    async with site.database.read() as tx:
        cursor = await tx.connection.execute("SELECT account_id FROM people.accounts ORDER BY opened_at DESC")
        [account_id] = (await cursor.fetchall())[0]
    counts = []
    for number in (7, 998):
        facts = people.KnownFacts(nik(number), "3171010000000007", "X", date(1996, 3, 27), "Y")
        async with site.database.begin() as tx:
            cell = ids.cell_of(account_id, tx.cells)
            before = tx.statement_count
            await people.ask_recovery(tx, cell, account_id, facts, BY, site.clock.now())
            counts.append(tx.statement_count - before)
    assert counts[0] == counts[1] == 4


async def test_facts_are_tried_three_times_a_day(site: Site) -> None:
    somebody = await newcomer(site)
    for _ in range(3):
        assert (await ask(somebody, mother_name="Salah")).path == "/pulihkan"
    page = await ask(somebody)
    assert page.status == 422 and "sudah tiga kali" in page.words
    assert page.form("/pulihkan").fields["full_name"] == FACTS["full_name"], "nothing typed is lost"


async def test_an_empty_form_names_every_field(site: Site) -> None:
    somebody = await newcomer(site)
    page = await somebody.fill(await somebody.open("/pulihkan"), "/pulihkan")
    assert page.status == 422
    for field in ("nik", "family_card", "full_name", "born_on", "mother_name"):
        assert f'href="#{field}"' in page.text and f'id="{field}-error"' in page.text
    assert (await (await site.citizen("idle")).open("/pulihkan")).status == 200


async def test_the_warning_goes_to_the_old_number_once(site: Site) -> None:
    await ask(await newcomer(site))
    for _ in range(2):
        await recoveries.handle_recoveries(site.database, None, site.clock.now())  # type: ignore[arg-type]
    async with site.database.read() as tx:
        found = [m for cell in range(tx.cells) for m in await outbox.list_messages(tx, cell, 50)]
    assert [message.topic for message in found].count("sms_reply") == 1
