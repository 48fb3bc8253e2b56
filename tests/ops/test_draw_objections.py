"""Objections and appeals in the console: who may, what the page shows, what becomes of the list."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import get_args
from uuid import UUID

from bekal import access, draws, journey, people, support
from bekal.base import ids
from bekal.base.actors import Actor
from bekal.ops import draw_words
from tests import protocol
from tests.ops.test_console import officer
from tests.ops.test_draws import close_second, freeze
from tests.sites import Page, Site, Somebody
from tests.web.looking import DESK, PHONE, faults_of, launched, opened
from tests.web.test_browser import Served, carry_session
from tests.world import NOW

LIST, APPEALS = "/ops/undian/2/keberatan", "/ops/undian/2/banding"


async def nik_of(site: Site, person: UUID) -> str:
    async with site.database.begin() as tx:
        fields: tuple[people.Field, ...] = ("nik",)
        by, cell = Actor("job:test"), ids.cell_of(person, site.database.cells)
        [told] = await people.disclose(tx, cell, [person], fields, "test", by, site.clock.now())
    assert told is not None
    return told["nik"]


async def published(site: Site) -> tuple[Somebody, Somebody]:
    """The list of batch 2 is committed to by an operator and an approver."""
    await close_second(site)
    one, two = await officer(site, "satu", "operator"), await officer(site, "dua", "approver")
    await one.fill(await one.open("/ops/undian"), "/ops/undian/2/buka")
    await freeze(site, one)
    page = await two.open("/ops/undian/2")
    assert (await two.fill(page, "/ops/undian/2/manifes", read="yes")).status == 200
    return one, two


async def complain(site: Site, person: UUID) -> str:
    """A complaint with words; gives its code."""
    opening = support.TicketOpening(
        person_id=person, kind="appeal", about="undian", subject="Kabupatenku salah", text="Aku pindah Mei."
    )
    async with site.database.begin() as tx:
        cell = ids.cell_of(person, site.database.cells)
        [made] = await support.open_tickets(tx, cell, [opening], Actor("job:test"), NOW)
    assert made.code is not None, made
    return made.code


async def object_to(somebody: Somebody, **typed: str) -> Page:
    return await somebody.fill(await somebody.open(LIST), LIST, **typed)


async def objections(site: Site) -> list[draws.ObjectionRow]:
    async with site.database.read() as tx:
        return [
            row for cell in range(site.database.cells) for row in await draws.list_objections(tx, cell, 2)
        ]


async def test_an_objection_is_recorded_read_and_corrected(site: Site) -> None:
    one, _ = await published(site)
    person = site.world.who("verified").person_id
    code = await complain(site, person)
    nik = await nik_of(site, person)
    page = await object_to(one, nik=nik, kind="region", ticket=code)
    assert "Keberatan tercatat." in page.words and "1 keberatan menunggu jawaban" in page.words
    assert nik not in page.text
    assert "1 menunggu jawaban" in (await one.open("/ops/undian/2")).words
    [row] = await objections(site)
    address = f"{LIST}/{row.objection_id}"
    page = await one.open(address)
    for words in ("Kabupaten atau kotanya salah", "Aku pindah Mei.", "Di daftar", "Menurut data hari ini"):
        assert words in page.words, words
    assert "Verified Contoh" in page.words
    page = await one.fill(page, address, reason="Benar pindah.")
    assert page.status == 422 and "Pilih jawabannya." in page.words and "Benar pindah." in page.text
    page = await one.fill(page, address, answer="corrected", reason=" ")
    assert page.status == 422 and "Tulis alasannya" in page.words
    assert [each.outcome for each in await objections(site)] == [None]
    page = await one.fill(await one.open(address), address, answer="corrected", reason="Benar pindah.")
    assert page.path == f"{LIST}?kabar=corrected" and "bekal draw freeze 2" in page.words
    [row] = await objections(site)
    assert (row.outcome, row.reason) == ("corrected", "Benar pindah.")
    async with site.database.read() as tx:
        assert await draws.count_corrections(tx, 2, 2) == 1
        log = await access.list_access(tx)
    actions = [entry.action for entry in log]
    assert {"draw.find_person", "draw.correct", "draw.answer"} <= set(actions)
    assert "1 baris sudah diperbaiki dan menunggu versi 2." in (await one.open("/ops/undian/2")).words
    page = await one.open(address)
    assert "Benar pindah." in page.words and len(page.forms) == 1, "no second answer"


async def test_one_that_is_wrong_is_rejected_and_stays_so(site: Site) -> None:
    one, two = await published(site)
    person = site.world.who("verified").person_id
    page = await object_to(one, nik=await nik_of(site, person), kind="missing", ticket="")
    assert page.status == 200
    [row] = await objections(site)
    address = f"{LIST}/{row.objection_id}"
    old = await one.open(address)
    page = await two.fill(await two.open(address), address, answer="rejected", reason="Ada di daftar.")
    assert "ditolak" in page.words and "Ada di daftar." in page.words
    again = await one.fill(old, address, answer="corrected", reason="Bukan.")
    assert again.status == 422 and "sudah dijawab" in again.words
    async with site.database.read() as tx:
        assert await draws.count_corrections(tx, 2, 2) == 0


async def test_bad_objections_are_told_at_their_field(site: Site) -> None:
    one, _ = await published(site)
    nik = await nik_of(site, site.world.who("verified").person_id)
    for typed, words in (
        ({"nik": "123", "kind": "region"}, "NIK terdiri dari 16 angka."),
        ({"nik": "9" * 16, "kind": "region"}, "Tidak ada yang terdaftar dengan NIK ini."),
        ({"nik": nik, "kind": "rude"}, "Pilih apa yang salah."),
        ({"nik": nik, "kind": "region", "ticket": "bukan nomor"}, "Bukan nomor pengaduan."),
    ):
        page = await object_to(one, **{"ticket": "", **typed})
        assert page.status == 422 and words in page.words, typed
    assert await objections(site) == []
    open_page = await one.open(LIST)
    site.clock.move_to(protocol.timetable(site.clock.now()).objections_until)
    late = await officer(site, "tiga", "operator")
    page = await late.open(LIST)
    assert [form.action for form in page.forms] == ["/ops/keluar"], "the form is gone"
    typed = {**open_page.form(LIST).fields, **page.form("/ops/keluar").fields}
    page = await late.post(LIST, {**typed, "nik": nik, "kind": "region", "ticket": ""})
    assert page.status == 422 and "Masa keberatan sudah lewat." in page.words
    for path in (f"{LIST}/{UUID(int=5)}", "/ops/undian/99/keberatan", "/ops/undian/99/banding"):
        assert (await late.open(path)).status == 404, path


async def announced(site: Site) -> None:
    """Batch 2 is drawn and announced."""
    at = await protocol.seed(site.database, 2)
    await protocol.run(site.database, 2, at)
    await protocol.certify(site.database, 2, at)
    await protocol.announce(site.database, 2, at)
    site.clock.move_to(max(site.clock.now(), at))


async def refuse(site: Site, role: str) -> UUID:
    """Somebody whose application to batch 2 was refused."""
    person = site.world.who(role).person_id
    wish = journey.Join(person, 2, NOW)
    cell = ids.cell_of(person, site.database.cells)
    [joined] = await journey.join_batch(site.database, cell, [wish], protocol.JOB, NOW)
    assert joined.outcome == "not_eligible"
    return person


async def test_an_appeal_is_judged_by_the_ticket_alone(site: Site) -> None:
    left_out = await refuse(site, "mismatched")
    _, approver = await published(site)
    listed = site.world.who("verified").person_id
    page = await approver.open(APPEALS)
    assert "diputus sesudah hasilnya diumumkan" in page.words and len(page.forms) == 1
    await announced(site)
    nik = await nik_of(site, left_out)
    operator, approver = await officer(site, "tiga", "operator"), await officer(site, "empat", "approver")
    assert len((await operator.open(APPEALS)).forms) == 1, "operators look"

    async def hear(**typed: str) -> Page:
        return await approver.fill(await approver.open(APPEALS), APPEALS, **typed)

    page = await hear(nik=nik, reason="Daftar keliru.")
    assert page.status == 422 and "Beri tanda centang" in page.words and "Daftar keliru." in page.text
    page = await hear(nik=nik, reason="", sure="yes")
    assert page.status == 422 and "Tulis kenapa" in page.words
    page = await hear(nik=await nik_of(site, listed), reason="Daftar keliru.", sure="yes")
    assert page.status == 422 and "Orang ini ada di daftar" in page.words
    page = await hear(nik=nik, reason="Daftar keliru.", sure="yes")
    assert page.status == 200 and "Banding" in page.words and nik not in page.text
    async with site.database.read() as tx:
        [judged] = [
            row for cell in range(site.database.cells) for row in await draws.list_judged_appeals(tx, cell, 2)
        ]
    assert (judged.person_id, judged.number, judged.reason) == (left_out, 1, "Daftar keliru.")
    assert draw_words.APPEAL_STATES[judged.outcome][1] in page.words
    page = await hear(nik=nik, reason="Sekali lagi.", sure="yes")
    assert page.status == 422 and "sudah diputus" in page.words
    page = await operator.open(f"{APPEALS}/1")
    assert "Daftar keliru." in page.words and "empat, " in page.words
    assert (await operator.open(f"{APPEALS}/2")).status == 404


async def test_who_may_look_may_not_answer(site: Site) -> None:
    one, _ = await published(site)
    person = site.world.who("verified").person_id
    await object_to(one, nik=await nik_of(site, person), kind="other", ticket="")
    [row] = await objections(site)
    auditor = await officer(site, "periksa", "auditor")
    manager = await officer(site, "mitra", "partner_manager")
    for path in (LIST, f"{LIST}/{row.objection_id}", APPEALS):
        page = await auditor.open(path)
        assert page.status == 200 and [form.action for form in page.forms] == ["/ops/keluar"], path
        assert (await manager.open(path)).status == 403
    fields = page.form("/ops/keluar").fields
    for path in (LIST, f"{LIST}/{row.objection_id}", APPEALS):
        assert (await auditor.post(path, fields)).status == 403, path
    operators = (await one.open(APPEALS)).form("/ops/keluar").fields
    assert (await one.post(APPEALS, operators)).status == 403, "appeals are an approver's"


def test_every_kind_and_outcome_has_its_words() -> None:
    assert set(draw_words.OBJECTION_KINDS) == set(get_args(draws.ObjectionKind))
    assert set(draw_words.OBJECT_OUTCOMES) == set(draws.ObjectOutcome) - {"recorded"}
    assert set(draw_words.ANSWER_OUTCOMES) == set(draws.AnswerOutcome) - {"answered"}
    judged = {"won", "pool_full", "household_full"}
    assert set(draw_words.APPEAL_STATES) == judged
    assert set(draw_words.APPEAL_REFUSALS) == set(draws.AppealOutcome) - judged
    assert {f"banding-{outcome}" for outcome in judged} <= set(draw_words.NEWS)


async def test_they_hold_in_a_browser(served: Served, chromium: Path) -> None:
    site, address = served
    left_out = await refuse(site, "mismatched")
    one, _ = await published(site)
    person = site.world.who("verified").person_id
    code = await complain(site, person)
    await object_to(one, nik=await nik_of(site, person), kind="region", ticket=code)
    [row] = await objections(site)
    at: datetime = site.clock.now()
    looks = [LIST, f"{LIST}/{row.objection_id}"]
    async with launched(chromium) as started:
        for prefix, options in (("", {"width": PHONE}), ("/en", {"width": DESK, "color_scheme": "dark"})):
            async with opened(started, **options) as context:
                await carry_session(one, context, address)
                for path in looks:
                    page = await context.new_page()
                    answer = await page.goto(address + prefix + path)
                    assert answer is not None and answer.status == 200
                    assert not await faults_of(page), (prefix, path)
        cell = ids.cell_of(row.objection_id, site.database.cells)
        said = draws.ObjectionAnswer(row.objection_id, "rejected", "Daftar benar.")
        await journey.answer_objections(site.database, cell, [said], protocol.OPERATOR, at)
        await announced(site)
        nik, two = await nik_of(site, left_out), await officer(site, "tiga", "approver")
        await two.fill(await two.open(APPEALS), APPEALS, nik=nik, reason="Daftar keliru.", sure="yes")
        for prefix, options in (("", {"width": PHONE}), ("/en", {"width": DESK, "color_scheme": "dark"})):
            async with opened(started, **options) as context:
                await carry_session(two, context, address)
                for path in (APPEALS, f"{APPEALS}/1"):
                    page = await context.new_page()
                    answer = await page.goto(address + prefix + path)
                    assert answer is not None and answer.status == 200
                    assert not await faults_of(page), (prefix, path)
