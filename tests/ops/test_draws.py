"""The draws in the console: two people sign, the ceremony is taken by hand, everybody sees who did what."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bekal import draws, journey
from bekal.base import ids
from bekal.base.actors import Actor
from bekal.ops import draw_words
from bekal.ops.draw_words import next_step
from tests import protocol
from tests.ops.test_console import officer
from tests.sites import Page, Site, Somebody
from tests.web.looking import DESK, PHONE, faults_of, launched, opened
from tests.web.test_browser import Served, carry_session
from tests.world import NOW

CLOSED = NOW + timedelta(days=4)


async def close_second(site: Site) -> None:
    """Batch 2 has one applicant and is closed."""
    person = site.world.who("verified")
    wish = journey.Join(person.person_id, 2, NOW)
    cell = ids.cell_of(person.person_id, site.database.cells)
    [joined] = await journey.join_batch(site.database, cell, [wish], protocol.JOB, NOW)
    assert joined.outcome == "joined"
    await journey.close_batch(site.database, 2, protocol.JOB, CLOSED)
    site.clock.move_to(CLOSED)


async def send(somebody: Somebody, what: str, **typed: str) -> Page:
    page = await somebody.open("/ops/undian/2")
    return await somebody.fill(page, f"/ops/undian/2/{what}", **typed)


async def state_of(site: Site) -> draws.Draw:
    async with site.database.read() as tx:
        return await draws.get_draw(tx, 2)


async def test_a_draw_from_the_console(site: Site) -> None:
    """Opened, seals taken, frozen by command, signed by the second, numbers taken, announced by two."""
    await close_second(site)
    one, two = await officer(site, "satu", "operator"), await officer(site, "dua", "approver")
    page = await one.open("/ops/undian")
    assert "Undian 1, gelombang 1" in page.words and "Gelombang yang belum punya undian" in page.words
    page = await one.fill(page, "/ops/undian/2/buka")
    assert page.path == "/ops/undian/2?kabar=dibuka" and "bekal draw freeze 2" in page.words
    promise, shown = protocol.contribution("dadu")
    page = await send(one, "janji", contributor="dadu", commitment=promise.commitment.hex())
    assert "Segel penyumbang tersimpan." in page.words
    await freeze(site, one)
    page = await one.open("/ops/undian/2")
    assert "Kamu yang mengajukan manifes ini" in page.words
    assert not [form for form in page.forms if form.action.endswith("/manifes")]
    page = await send(two, "manifes")
    assert page.status == 422 and "Baca dulu" in page.words
    page = await send(two, "manifes", read="yes")
    assert page.status == 200 and "Manifes berlaku." in page.words, page.words
    assert (await state_of(site)).state == "committed"
    page = await send(two, "angka", revealer="dadu", nonce="00" * 32, value="enam")
    assert page.status == 422 and "Tidak cocok dengan segelnya" in page.words and 'value="enam"' in page.text
    page = await send(one, "angka", revealer="dadu", nonce=shown.nonce.hex(), value=shown.value.decode())
    assert "cocok dengan segelnya" in page.words
    at = await protocol.seed(site.database, 2)
    await protocol.run(site.database, 2, at)
    await protocol.certify(site.database, 2, at)
    await announce_by_two(site, one, two)
    history = (await one.open("/ops/undian/2")).words.partition("Riwayat")[2]
    for words in (
        "segel penyumbang diterima dadu",
        "angka penyumbang ditolak dadu: mismatch",
        "pengumuman diminta",
    ):
        assert words in history, words
    assert (
        history.index("diumumkan") < history.index("manifes ditandatangani") < history.index("dibuka, nomor")
    )
    assert " dua " in history and " satu " in history


async def freeze(site: Site, somebody: Somebody) -> None:
    """The command that an operator gives: list and proposal under the same name as in the console."""
    async with site.database.begin() as tx:
        by = Actor(next(step.by for step in await draws.list_draw_steps(tx, 2)))
    await journey.freeze_list(site.database, 2, by, site.clock.now())
    times = protocol.timetable(site.clock.now())
    chain = draws.proofs.SANDBOX
    await journey.propose_manifest(site.database, 2, times, chain, by, site.clock.now())
    assert (await somebody.open("/ops/undian/2")).status == 200


async def announce_by_two(site: Site, one: Somebody, two: Somebody) -> None:
    page = await send(one, "umumkan", sure="yes")
    assert page.status == 422 and "diperiksa ulang dulu" in page.words
    for cell in range(site.database.cells):
        await journey.check_winners(site.database, cell, 2, protocol.JOB, site.clock.now())
    await journey.finish_check(site.database, 2, protocol.JOB, site.clock.now())
    page = await send(one, "umumkan", sure="yes")
    assert "Orang lain harus menyetujuinya" in page.words
    page = await one.open("/ops/undian/2")
    assert "Kamu sudah meminta pengumuman" in page.words
    assert (await state_of(site)).state == "certified"
    fields = page.form("/ops/keluar").fields
    page = await one.post("/ops/undian/2/umumkan", {**fields, "sure": "yes"})
    assert page.status == 422 and "Harus orang lain yang menyetujui" in page.words, "nor by another form"
    page = await send(two, "umumkan", sure="yes")
    assert "Hasilnya sudah diumumkan." in page.words
    assert (await state_of(site)).state == "announced"


async def test_who_may_look_may_not_act(site: Site) -> None:
    await close_second(site)
    auditor, manager = (
        await officer(site, "periksa", "auditor"),
        await officer(site, "mitra", "partner_manager"),
    )
    page = await auditor.open("/ops/undian")
    assert page.status == 200 and "/buka" not in page.text
    page = await auditor.open("/ops/undian/1")
    assert page.status == 200 and [form.action for form in page.forms] == ["/ops/keluar"]
    fields = page.form("/ops/keluar").fields
    for what in ("buka", "janji", "angka", "manifes", "umumkan"):
        assert (await auditor.post(f"/ops/undian/2/{what}", fields)).status == 403, what
        answer = await site.somebody().client.post(f"/ops/undian/2/{what}", data={"a": "b"})
        assert answer.status_code == 403, what
    for path in ("/ops/undian", "/ops/undian/1"):
        assert (await manager.open(path)).status == 403
    async with site.database.read() as tx:
        assert await draws.find_draw(tx, 2) is None


async def test_bad_input_is_told_at_its_field(site: Site) -> None:
    await close_second(site)
    one = await officer(site, "satu", "operator")
    for path in ("/ops/undian/2", "/ops/undian/99", "/ops/undian/99999999999"):
        assert (await one.open(path)).status == 404, path
    page = await one.open("/ops/undian")
    await one.fill(page, "/ops/undian/2/buka")
    seal = "ab" * 32
    for contributor, commitment, words in (
        ("dadu", "xyz", "Isi dengan angka 0-9"),
        ("dadu", "", "Isi dengan angka 0-9"),
        ("dadu", "ab", "Segel adalah SHA-256"),
        ("Ibu Ani!", seal, "Nama pendek saja"),
        ("", seal, "Nama pendek saja"),
    ):
        page = await send(one, "janji", contributor=contributor, commitment=commitment)
        assert page.status == 422 and words in page.words, (contributor, commitment)
    await send(one, "janji", contributor="DADU", commitment=" ".join([seal[:32], seal[32:]]))
    page = await send(one, "janji", contributor="dadu", commitment=seal)
    assert page.status == 422 and "sudah menyerahkan segelnya" in page.words
    page = await one.open("/ops/undian/2")
    again = await one.post("/ops/undian/2/buka", page.form("/ops/keluar").fields)
    assert again.path.startswith("/ops/undian/2") and (await state_of(site)).number == 2, "opened once"


async def test_what_was_read_is_what_is_signed(site: Site) -> None:
    """The list was corrected while somebody read: the signature does not go to the new version."""
    await close_second(site)
    one, two = await officer(site, "satu", "operator"), await officer(site, "dua", "approver")
    await one.fill(await one.open("/ops/undian"), "/ops/undian/2/buka")
    await freeze(site, one)
    page = await two.open("/ops/undian/2")
    site.clock.move_to(site.clock.now() + timedelta(minutes=1))
    await propose_again(site)
    answer = await two.fill(page, "/ops/undian/2/manifes", read="yes")
    assert answer.status == 422 and "isinya sudah berganti" in answer.words
    assert (await state_of(site)).state == "proposed"


async def propose_again(site: Site) -> None:
    async with site.database.begin() as tx:
        by = Actor(next(step.by for step in await draws.list_draw_steps(tx, 2)))
    times = protocol.timetable(site.clock.now())
    await journey.propose_manifest(
        site.database, 2, times, draws.proofs.SANDBOX, by, site.clock.now(), reason="again"
    )


def test_every_state_and_outcome_has_its_words() -> None:
    assert set(draw_words.STATES) == set(draws.DrawState)
    assert set(draw_words.COMMIT_OUTCOMES) == set(draws.CommitOutcome) - {"committed"}
    assert set(draw_words.REVEAL_OUTCOMES) == set(draws.RevealOutcome) - {"revealed"}
    assert set(draw_words.APPROVE_OUTCOMES) == set(draws.ApproveOutcome) - {"approved"}


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (timedelta(hours=1), "Para penyumbang membuka"),
        (timedelta(hours=54), "Suar acak ditunggu"),
        (timedelta(hours=99), "Suar acak ditunggu"),
    ],
)
def test_a_committed_draw_waits_for_people_and_then_for_time(after: timedelta, words: str) -> None:
    times = protocol.timetable(NOW)
    at: datetime = times.published_at + after
    draw = draws.Draw(
        batch_id=2,
        programme_id=1,
        number=2,
        state="committed",
        version=1,
        pepper_sha256=bytes(32),
        household_max=2,
        pool_min=10,
        reserve_order="reserve_first",
        lapse_returns_room=False,
        published_at=times.published_at,
        objections_until=times.objections_until,
        reveals_until=times.reveals_until,
        draw_at=times.draw_at,
        round=5,
        state_at=NOW,
    )
    assert next_step(draw, at).words.startswith(words)


async def test_it_holds_in_a_browser(served: Served, chromium: Path) -> None:
    site, address = served
    await close_second(site)
    somebody = await officer(site, "satu", "operator", "approver")
    page_of = await somebody.open("/ops/undian")
    await somebody.fill(page_of, "/ops/undian/2/buka")
    async with launched(chromium) as started:
        for prefix, options in (("", {"width": PHONE}), ("/en", {"width": DESK, "color_scheme": "dark"})):
            async with opened(started, **options) as context:
                await carry_session(somebody, context, address)
                for path in ("/ops/undian", "/ops/undian/1", "/ops/undian/2"):
                    page = await context.new_page()
                    answer = await page.goto(address + prefix + path)
                    assert answer is not None and answer.status == 200
                    assert not await faults_of(page), (prefix, path)
