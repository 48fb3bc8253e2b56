"""The office's desk: clocks that are seen, words that are opened one by one and on record."""

from __future__ import annotations

from datetime import timedelta

from bekal import access, market, people, support
from bekal.base import actors, ids
from bekal.jobs import promises
from tests.sites import Site

from .test_console import officer

BY = actors.job("test")
PNG = b"\x89PNG\r\n\x1a\nisi"


async def ask(site: Site, role: str, kind: people.RequestKind, words: str = "") -> None:
    person_id = site.world.who(role).person_id
    cell = ids.cell_of(person_id, site.database.cells)
    async with site.database.begin() as tx:
        wish = people.DataRequest(person_id, kind, words)
        await people.ask_data_requests(tx, cell, [wish], actors.citizen(person_id), site.clock.now())


async def complain(site: Site, role: str, **changes: str) -> str:
    person_id = site.world.who(role).person_id
    cell = ids.cell_of(person_id, site.database.cells)
    async with site.database.begin() as tx:
        opening = support.TicketOpening(person_id, "complaint", "Sertifikat", "Belum ada", **changes)
        by = actors.citizen(person_id)
        [opened] = await support.open_tickets(tx, cell, [opening], by, site.clock.now())
        assert opened.ticket_id is not None and opened.code is not None
        file = support.File(opened.ticket_id, 1, "image/png", PNG)
        await support.attach_files(tx, cell, [file], by, site.clock.now())
    return opened.code


async def test_requests_about_data_have_a_clock(site: Site) -> None:
    await ask(site, "idle", "correction", "Pendidikan saya D3")
    await ask(site, "lost", "erasure")
    operator = await officer(site, "meja", "operator")
    page = await operator.open("/ops/permintaan-data")
    assert page.words.count("72 jam lagi") == 2 and "D3" not in page.text
    form = next(
        form for form in page.forms if "/ops/permintaan-data/" in form.action and "reason" in form.names
    )
    actions = [form.action for form in page.forms if "/ops/permintaan-data/" in form.action]
    opened = [await operator.post(action, {**form.fields, "do": "read"}) for action in actions]
    [shown] = [each for each in opened if "Pendidikan saya D3" in each.words]
    assert "Contoh" in shown.words
    person = await site.citizen("idle")
    looked = await person.open("/data-saya")
    assert "petugas" in looked.words and "mengerjakan permintaanmu tentang datamu" in looked.words
    for action, each in zip(actions, opened, strict=True):
        refused = await operator.post(action, {**form.fields, "do": "refused", "reason": " "})
        assert refused.status == 422 and "pemohon membacanya" in refused.words
        done = await operator.post(action, {**form.fields, "do": "done"})
        assert done.status == (200 if each is shown else 422), "an erasure is never ticked off by hand"
    assert "Perbaikan data" not in (await operator.open("/ops/permintaan-data")).words
    site.clock.move_to(site.clock.now() + timedelta(hours=73))
    operator = await officer(site, "meja2", "operator")
    assert "terlambat" in (await operator.open("/ops/permintaan-data")).words


async def test_a_complaint_goes_to_a_partner_and_back(site: Site) -> None:
    async with site.database.begin() as tx:
        opening = access.PartnerOpening("lp-001", "institution", "Lembaga Satu")
        await access.add_partners(tx, [opening], BY, site.clock.now())
    code = await complain(site, "finished")
    operator = await officer(site, "meja", "operator")
    page = await operator.open("/ops/pengaduan")
    assert "Belum ada" not in page.words.replace("Belum ada.", ""), "nobody's words in a list"
    page = await operator.open(f"/ops/pengaduan/{code}")
    assert "Belum ada" in page.words and "image/png" in page.words
    link = page.text.partition('href="/ops/pengaduan/' + code + "/lampiran/")[2].partition('"')[0]
    file = await operator.client.get(f"/ops/pengaduan/{code}/lampiran/{link}")
    assert (file.content, file.headers["content-type"]) == (PNG, "image/png")
    path = f"/ops/pengaduan/{code}"
    empty = await operator.fill(page, path, text=" ")
    assert empty.status == 422 and "Tulis jawabannya." in empty.words
    wrong = await operator.fill(page, path, text="Tolong", hand_to="nobody")
    assert wrong.status == 422 and "Tidak ada mitra" in wrong.words and "Tolong" in wrong.text
    handed = await operator.fill(page, path, text="Tolong dijawab", hand_to="lp-001")
    assert "partner:lp-001" in handed.words
    assert "lp-001" in (await operator.open("/ops/pengaduan")).words
    outside: object = None
    soon, late = site.clock.now() + timedelta(days=2), site.clock.now() + timedelta(days=4)
    assert await promises.take_back_tickets(site.database, outside, soon) == 0  # type: ignore[arg-type] # unused
    assert await promises.take_back_tickets(site.database, outside, late) == 1  # type: ignore[arg-type] # unused
    answered = await operator.fill(await operator.open(path), path, text="Sudah terbit.", closes="yes")
    assert "closed" in answered.words
    again = await operator.post(path, {**page.form(path).fields, "text": "Lagi"})
    assert again.status == 422 and "sudah ditutup" in again.words


async def test_the_desk_says_who_teaches_and_who_sold_what_a_complaint_is_about(site: Site) -> None:
    person_id = site.world.who("finished").person_id
    cell = ids.cell_of(person_id, site.database.cells)
    async with site.database.begin() as tx:
        [[bought, *_]] = await market.list_purchases_of_persons(tx, cell, [person_id])
        [institution] = await market.find_institutions_by_id(tx, [bought.institution_id])
        [voucher] = await market.find_vouchers(tx, cell, [bought.purchase_id])
        assert institution is not None and voucher is not None
        names = [(institution.code, "institution"), ("lain-lain", "institution")]
        openings = [access.PartnerOpening(code, kind, f"Mitra {code}") for code, kind in names]
        await access.add_partners(tx, openings, BY, site.clock.now())
    code = await complain(site, "finished", about=voucher.voucher_code)
    page = await (await officer(site, "meja", "operator")).open(f"/ops/pengaduan/{code}")
    assert f"Mitra {institution.code} (bersangkutan)" in page.words
    assert "Mitra lain-lain (bersangkutan)" not in page.words and "Mitra lain-lain" in page.words


async def test_who_may_sit_at_the_desk(site: Site) -> None:
    code = await complain(site, "finished")
    manager = await officer(site, "mitra", "partner_manager")
    auditor = await officer(site, "auditor", "auditor")
    for path in ("/ops/permintaan-data", "/ops/pengaduan", f"/ops/pengaduan/{code}"):
        assert (await manager.open(path)).status == 403, path
        page = await auditor.open(path)
        assert page.status == 200 and "textarea" not in page.text, path
    for path in ("/ops/pengaduan/x", "/ops/pengaduan/" + site.world.certificate):
        assert (await auditor.open(path)).status == 404, path
