"""A copy that is whole, a correction, and an erasure that erases: with their clocks."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import psycopg

from bekal import jobs, journey, people, support
from bekal.base import actors, ids
from bekal.jobs import promises
from bekal.reports import held_data
from tests.sites import Site, Somebody
from tests.world import NOW, nik

LEFT_OUT = {
    "people.nik_claims": "the NIK's blind index and nothing else; the NIK itself is in the copy",
    "people.contested_claims": "what others typed; the page shows when",
    "people.sign_in_codes": "hashes of codes that are over in minutes",
    "people.listings": "what ministries listed by blind index; its effect stands in the verdicts' reasons",
    "draws.household_awards": "the family's row, placed by its card; the award is in the applications",
    "draws.household_returns": "the same row, given back; the step is in the card's events",
    "ledger.transfers": "found by chunk only; every amount stands in purchases, dues, orders and balances",
    "ledger.resolutions": "how a hold ended: the state of the purchase",
    "cards.retired_numbers": "numbers that open nothing any more; the step is in the card's events",
    "people.photos": "photos are shown on their own page",
    "people.photo_pieces": "gone within a day",
    "people.live_checks": "shown on the identity page",
    "surveys.aptitude_tests": "shown on the test's own page",
    "payouts.settlements": "of platforms, nobody's",
    "payouts.settlement_accounts": "of platforms, nobody's",
    "people.passkeys": "keys of the account's devices",
}
"""Tables with somebody in them that the copy does not hold, and why."""

_OWNED = """
    SELECT DISTINCT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema|procrastinate|public|sandbox)'
      AND a.attname IN
          ('person_id', 'card_id', 'account_id', 'purchase_id', 'ticket_id', 'due_id', 'nik_index')
"""


def test_the_copy_knows_every_table_with_somebody_in_it(site: Site) -> None:
    with psycopg.connect(site.database.dsn) as connection:
        owned = {row[0] for row in connection.execute(_OWNED).fetchall()}
    copied = {
        name
        for statement in (*held_data._OF_PERSONS, "export_account")
        for name in _tables(held_data.SQL[statement].text)
    }
    assert owned - copied - set(LEFT_OUT) == set(), "copy it, or say why not"
    assert not copied & set(LEFT_OUT)


def _tables(text: str) -> set[str]:
    return {part.split("'")[0] for part in text.split("SELECT '")[1:]}


async def copy_of(somebody: Somebody) -> dict[str, Any]:
    form = (await somebody.open("/data-saya")).form("/data-saya/salinan")
    answer = await somebody.client.post(form.action, data=form.fields)
    assert answer.status_code == 200 and "attachment" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    content: dict[str, Any] = json.loads(answer.content)
    return content


async def complain(site: Site, role: str, text: str) -> None:
    """Somebody complains, with a file."""
    person_id = site.world.who(role).person_id
    by, cell = actors.citizen(person_id), ids.cell_of(person_id, site.database.cells)
    async with site.database.begin() as tx:
        opening = support.TicketOpening(person_id, "complaint", "Rahasia judul", text)
        [opened] = await support.open_tickets(tx, cell, [opening], by, NOW)
        assert opened.ticket_id is not None
        file = support.File(opened.ticket_id, 1, "image/png", b"\x89PNG\r\n\x1a\nRahasia gambar")
        await support.attach_files(tx, cell, [file], by, NOW)


async def test_a_copy_is_whole_and_readable(site: Site) -> None:
    await complain(site, "finished", "Rahasia cerita")
    somebody = await site.citizen("finished")
    await somebody.fill(await somebody.open("/kursus/1/ulasan"), "/kursus/1/ulasan", rating="5", text="Bagus")
    content = await copy_of(somebody)
    assert content["person"]["nik"] in {nik(number) for number in range(1, 5)}
    assert set(content["person"]) >= {"full_name", "born_on", "mother_name", "phone", "family_card"}
    held = content["held"]
    assert held["learning.reviews"][0]["review"] == "Bagus"
    assert held["learning.certificates"][0]["code"] == site.world.certificate
    assert len(held["payouts.dues"]) == 4
    assert held["words.complaints"][0]["messages"][0]["text"] == "Rahasia cerita"
    assert held["support.attachments"] and "content" not in held["support.attachments"][0]
    assert held["draws.results"] and held["ledger.guarded"] and held["people.accounts"]
    whole = json.dumps(content)
    assert "\\\\x" not in whole and "_index" not in json.dumps(list(held["people.persons"][0])), "no hashes"
    others = {person.person_id for name, person in site.world.people.items()} - {
        site.world.who("finished").person_id
    }
    assert not any(str(person_id) in whole for person_id in others), "nobody else's"
    page = await somebody.open("/data-saya")
    assert "salinan untukmu sendiri" in page.words, "the copy is on record"


async def test_a_correction_is_asked_once_and_can_be_taken_back(site: Site) -> None:
    somebody = await site.citizen("idle")
    page = await somebody.open("/data-saya/perbaiki")
    empty = await somebody.fill(page, "/data-saya/perbaiki", words=" ")
    assert empty.status == 422 and "Tulis apa yang salah" in empty.words
    for _ in range(2):
        done = await somebody.fill(page, "/data-saya/perbaiki", words="Pendidikanku D3")
        assert done.path == "/data-saya?kabar=diminta"
    assert done.words.count("Perbaikan data") == 1
    assert "14 Maret 2022, 12.00 WIB (3 × 24 jam)" in done.words
    assert "masih dikerjakan" in (await somebody.open("/data-saya/perbaiki")).words
    back = await somebody.fill(done, "/data-saya/hapus/batal")
    assert back.path == "/data-saya?kabar=ditarik" and "Ditarik kembali" in back.words
    other = await site.citizen("learning")
    form = done.form("/data-saya/hapus/batal")
    mine = (await other.open("/data-saya")).form("/data-saya/salinan")
    fields = {**mine.fields, "request": form.fields["request"]}
    assert (await other.post("/data-saya/hapus/batal", fields)).path == "/data-saya", "not another's"


async def test_an_erasure_erases_after_a_day(site: Site) -> None:
    await complain(site, "finished", "Rahasia cerita")
    somebody = await site.citizen("finished")
    await somebody.fill(
        await somebody.open("/kursus/1/ulasan"), "/kursus/1/ulasan", rating="5", text="Rahasia"
    )
    page = await somebody.open("/data-saya/hapus")
    assert "kembali ke kas negara" in page.words and "Insentif yang belum dibayarkan" in page.words
    unsure = await somebody.fill(page, "/data-saya/hapus")
    assert unsure.status == 422 and "Centang dulu" in unsure.words
    done = await somebody.fill(page, "/data-saya/hapus", sure="yes")
    assert "Kamu bisa menariknya kembali selama 24 jam" in done.words
    person = site.world.who("finished")
    db, cell = site.database, ids.cell_of(person.person_id, site.database.cells)
    outside: Any = None
    assert await promises.carry_out_erasures(db, outside, NOW + timedelta(hours=23)) == 0
    day = site.clock.now() + timedelta(hours=25)
    assert await promises.carry_out_erasures(db, outside, day) == 1
    assert await promises.carry_out_erasures(db, outside, day) == 0
    assert (await somebody.open("/data-saya")).path.startswith("/masuk"), "signed out everywhere"
    async with db.begin() as tx:
        fields: tuple[people.Field, ...] = ("full_name", "born_on", "mother_name", "phone", "nik")
        [left] = await people.disclose(tx, cell, [person.person_id], fields, "test", actors.job("test"), day)
        assert left is not None and set(left) == {"nik"}, "the sealed NIK stays for once in a lifetime"
        [ticket] = await support.list_tickets(tx, cell, person.person_id)
        [message] = await support.list_messages(tx, cell, ticket.ticket_id)
        assert (ticket.subject, message.text) == ("", "")
        [file] = await support.list_attachments(tx, cell, ticket.ticket_id)
        assert not file.there
        [row] = await people.list_data_requests(tx, cell, person.person_id)
        assert row.state == "done"
    with psycopg.connect(db.dsn) as connection:
        reviews = connection.execute("SELECT rating, review FROM learning.reviews").fetchall()
    assert reviews == [(5, None)], "the rating counts on, the words are gone"
    assert (await site.somebody().open(f"/sertifikat?kode={site.world.certificate}")).status == 200


async def test_a_payment_under_way_is_waited_for(site: Site) -> None:
    somebody = await site.citizen("finished")
    await somebody.fill(await somebody.open("/kursus/1/ulasan"), "/kursus/1/ulasan", rating="5")
    await somebody.fill(await somebody.open("/data-saya/hapus"), "/data-saya/hapus", sure="yes")
    person_id = site.world.who("finished").person_id
    cell = ids.cell_of(person_id, site.database.cells)
    with psycopg.connect(site.database.dsn) as connection:
        connection.execute("UPDATE payouts.dues SET state = 'instructed'")
    later = site.clock.now() + timedelta(hours=25)
    assert await journey.carry_out_erasures(site.database, cell, actors.job("test"), later) == 0
    page = await somebody.open("/data-saya")
    assert "Masih ada pembayaran di jalan" in page.words
    with psycopg.connect(site.database.dsn) as connection:
        connection.execute("UPDATE payouts.dues SET state = 'paid'")
    soon = later + timedelta(minutes=59)
    assert await journey.carry_out_erasures(site.database, cell, actors.job("test"), soon) == 0
    hour = later + timedelta(hours=1)
    assert await journey.carry_out_erasures(site.database, cell, actors.job("test"), hour) == 1


async def test_an_erasure_taken_back_is_not_carried_out(site: Site) -> None:
    somebody = await site.citizen("idle")
    done = await somebody.fill(await somebody.open("/data-saya/hapus"), "/data-saya/hapus", sure="yes")
    await somebody.fill(done, "/data-saya/hapus/batal")
    late = NOW + timedelta(days=5)
    outside: Any = None
    assert await promises.carry_out_erasures(site.database, outside, late) == 0
    assert "carry_out_erasures" in {tick.name for tick in jobs.TICKS}


async def test_looks_come_in_pages(site: Site) -> None:
    somebody = await site.citizen("idle")
    for _ in range(12):
        page = await somebody.fill(await somebody.open("/data-saya"), "/data-saya")
    assert page.words.count("diperlihatkan kepadamu sendiri") == 10
    looks = await somebody.open("/data-saya/dilihat")
    assert looks.words.count("diperlihatkan kepadamu sendiri") == 12
    for odd in ("x", "00000000-0000-0000-0000-000000000000"):
        assert (await somebody.open(f"/data-saya/dilihat?sesudah={odd}")).status == 200
