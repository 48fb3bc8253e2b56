"""My own draw: the receipt, the row with its proof, the reason; each sees the own and nobody else's."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bekal import draws, journey
from bekal.base import ids, postgres
from bekal.base.database import Database
from bekal.draws import proofs
from bekal.draws.proofs import merkle
from bekal.pages import SiteOptions
from tests import protocol
from tests.sites import ADDRESS, Site, copy_of, running
from tests.web.looking import DESK, NARROW, faults_of, launched, opened
from tests.web.test_browser import Served, carry_session
from tests.world import NOW, World

SLUG = "prakerja-2022"


@pytest.fixture
async def published(
    server: postgres.Server, world_template: tuple[str, World], tmp_path: Path
) -> AsyncIterator[Site]:
    """The small world with batch 1's draw published."""
    template, world = world_template
    async with copy_of(server, template) as db:
        await journey.publish(db, 1, tmp_path / SLUG / "1")
        options = SiteOptions(mode="demo", public_url=ADDRESS, publications=tmp_path)
        async with running(db, world, options) as site:
            yield site


def publication(tmp_path: Path) -> proofs.Publication:
    return proofs.open_publication(tmp_path / SLUG / "1")


async def test_everybody_sees_the_own_row(published: Site, tmp_path: Path) -> None:
    shelf = publication(tmp_path)
    seen = set()
    for role in ("finished", "learning", "idle", "lost"):
        somebody = await published.citizen(role)
        page = await somebody.open("/undianku/1")
        assert page.status == 200 and "Undian percobaan. Jangan dipercaya." in page.words
        assert ("Kamu terpilih" in page.words) is (role != "lost"), role
        assert page.headers["cache-control"] == "no-store"
        answer = await somebody.client.get("/undianku/1/baris.json")
        found: dict[str, Any] = answer.json()
        assert answer.headers["cache-control"] == "no-store" and found["pid"] in page.text
        own = shelf.get_row(found["row"])
        assert own.data[:16].hex() == found["pid"]
        assert (found["result"]["stage"] > 0) is (role != "lost")
        assert merkle.verify(
            bytes.fromhex(shelf.manifest.frozen.row_root or ""),
            -(-len(shelf.rows) // found["proof"]["row_leaf"]),
            [(own.row // found["proof"]["row_leaf"], b64decode(found["proof"]["data"]))],
            [bytes.fromhex(node) for node in found["proof"]["path"]],
        )
        public = await published.somebody().client.get(f"/undian/1/baris.json?pid={found['pid']}")
        assert public.json() == found, "what I see of me is what everybody can see of my pseudonym"
        seen.add(found["row"])
    assert len(seen) == 4
    assert "giliranmu nomor 1" in page.words, "the one who lost is next"


async def test_the_receipt_is_signed_and_is_mine(published: Site) -> None:
    keyring = published.database.keyring
    assert keyring is not None
    numbers = set()
    for role in ("finished", "lost"):
        somebody = await published.citizen(role)
        answer = await somebody.client.get("/undianku/1/tanda-terima.json")
        assert "attachment" in answer.headers["content-disposition"]
        body = answer.json()
        signed = proofs.SignedReceipt(**body["signed"])
        receipt = proofs.verify_receipt(signed, list(keyring.public_keys("draw receipts").values()))
        salt = bytes.fromhex(body["salt"])
        assert receipt.data_sha256 == proofs.hash_declaration(body["declared"], salt)
        assert (receipt.batch, receipt.programme) == (1, SLUG)
        again = await somebody.client.get("/undianku/1/tanda-terima.json")
        assert again.content == answer.content, "the same whenever it is asked for"
        page = await somebody.open("/undianku/1")
        grouped = " ".join(receipt.application[i : i + 4] for i in range(0, len(receipt.application), 4))
        assert grouped in page.words
        numbers.add(receipt.application)
    assert len(numbers) == 2


async def test_it_is_nobody_elses(published: Site) -> None:
    stranger = published.somebody()
    for path in ("/undianku/1", "/undianku/1/baris.json", "/undianku/1/tanda-terima.json"):
        assert (await stranger.open(path)).path.startswith("/masuk"), path
        verified = await published.citizen("verified")
        for wrong in (path, path.replace("1", "99"), path.replace("1", "0"), path.replace("1", "9" * 20)):
            assert (await verified.open(wrong)).status == 404, wrong


async def test_before_anything_is_published_there_is_the_receipt(site: Site) -> None:
    somebody = await site.citizen("verified")
    page = await somebody.open("/gabung")
    page = await somebody.fill(page, "/gabung")
    assert 'href="/undianku/2"' in page.text
    page = await somebody.open("/undianku/2")
    assert "Sesudah daftar dibekukan dan diterbitkan" in page.words and "Tanda terimaku" in page.words
    assert (await somebody.open("/undianku/2/baris.json")).status == 404
    english = await somebody.open("/en/undianku/2")
    assert "Once the list is frozen" in english.words


async def test_while_objections_are_open(
    server: postgres.Server, world_template: tuple[str, World], tmp_path: Path
) -> None:
    """The list is out: who is on it sees the row, who was left out is told to object."""
    template, world = world_template
    async with copy_of(server, template) as db:
        await commit_second(db, world)
        await journey.publish(db, 2, tmp_path / SLUG / "2")
        options = SiteOptions(mode="demo", public_url=ADDRESS, publications=tmp_path)
        async with running(db, world, options) as site:
            somebody = await site.citizen("verified")
            page = await somebody.open("/undianku/2")
            assert "Kamu ada dalam daftar" in page.words and "Keberatan diterima sampai" in page.words
            found = (await somebody.client.get("/undianku/2/baris.json")).json()
            assert found["result"] is None and found["proof"]["row"] == found["row"]
            await _forget(db)
            page = await somebody.open("/undianku/2")
            assert page.status == 200 and "Kamu tidak ada dalam daftar" in page.words


async def test_whoever_finds_the_row_wrong_says_so(
    server: postgres.Server, world_template: tuple[str, World]
) -> None:
    """The words are a complaint, the draw waits for the answer, and the answer is read here."""
    template, world = world_template
    async with copy_of(server, template) as db:
        await commit_second(db, world)
        async with running(db, world, SiteOptions(mode="demo", public_url=ADDRESS)) as site:
            site.clock.move_to(NOW + timedelta(days=4, hours=1))
            somebody = await site.citizen("verified")
            page = await somebody.open("/undianku/2")
            form = page
            page = await somebody.fill(form, "/undianku/2", kind="region", text=" ")
            assert page.status == 422 and "Ceritakan apa yang terjadi." in page.words
            page = await somebody.fill(form, "/undianku/2", kind="rude", text="Aku pindah.")
            assert page.status == 422 and "Pilih salah satu." in page.words and "Aku pindah." in page.text
            page = await somebody.fill(page, "/undianku/2", kind="region", text="Aku pindah bulan Mei.")
            assert "Keberatanmu tercatat." in page.words and "Daerahku salah menunggu jawaban" in page.words
            again = await somebody.fill(form, "/undianku/2", kind="region", text="Aku pindah bulan Mei.")
            assert again.status == 200
            person = world.who("verified").person_id
            cell = ids.cell_of(person, db.cells)
            async with db.read() as tx:
                [row] = await draws.list_own_objections(tx, cell, 2, person)
                assert await draws.count_open_objections(tx, 2) == 1, (
                    "the same form, sent twice, says it once"
                )
            assert "Aku pindah bulan Mei." in (await somebody.open(f"/pengaduan/{row.ticket}")).words
            answer = draws.ObjectionAnswer(row.objection_id, "rejected", "Kamu pindah sesudah mendaftar.")
            at = site.clock.now()
            assert await journey.answer_objections(db, cell, [answer], protocol.OPERATOR, at) == ["answered"]
            page = await somebody.open("/undianku/2")
            assert "ditolak" in page.words and "Kamu pindah sesudah mendaftar." in page.words
            site.clock.move_to(protocol.timetable(NOW + timedelta(days=4)).objections_until)
            late = await site.citizen("verified")
            now = await late.open("/undianku/2")
            assert not [each for each in now.forms if each.action == "/undianku/2"]
            asking = (await late.open("/pengaduan/baru")).form("/pengaduan/baru").fields
            fields = {**page.form("/undianku/2").fields, **asking}
            page = await late.post("/undianku/2", {**fields, "kind": "other", "text": "Terlambat."})
            assert page.status == 422 and "Masa keberatan sudah lewat." in page.words


async def commit_second(db: Database, world: World) -> None:
    person = world.who("verified")
    wish = journey.Join(person.person_id, 2, NOW)
    [joined] = await journey.join_batch(
        db, ids.cell_of(person.person_id, db.cells), [wish], protocol.JOB, NOW
    )
    assert joined.outcome == "joined"
    later = NOW + timedelta(days=4)
    await journey.close_batch(db, 2, protocol.JOB, later)
    await protocol.open_draw(db, 2, later)
    await journey.freeze_list(db, 2, protocol.JOB, later)
    await protocol.commit(db, 2, later)


async def _forget(db: Database) -> None:
    """Somebody took the person off the list without saying so."""
    async with db.begin() as tx:
        await tx.connection.execute("RESET ROLE")
        await tx.connection.execute("DELETE FROM draws.entries WHERE batch_id = 2")
        await tx.connection.execute("SET ROLE bekal_app")


async def test_a_result_waits_for_its_announcement(published: Site) -> None:
    """The folder may lie there before: two people announce, and only then anybody reads it here."""
    async with published.database.begin() as tx:
        await tx.connection.execute("RESET ROLE")
        await tx.connection.execute(
            "UPDATE draws.draws SET state = 'certified', announcement = NULL WHERE batch_id = 1"
        )
        await tx.connection.execute("SET ROLE bekal_app")
    page = await (await published.citizen("lost")).open("/undianku/1")
    assert "sedang diperiksa" in page.words and "tidak terpilih" not in page.words


async def test_it_holds_in_a_browser(served: Served, chromium: Path) -> None:
    site, address = served
    async with launched(chromium) as started:
        for prefix, options in (("", {"width": NARROW}), ("/en", {"width": DESK, "color_scheme": "dark"})):
            async with opened(started, **options) as context:
                await carry_session(await site.citizen("lost"), context, address)
                page = await context.new_page()
                await page.goto(f"{address}{prefix}/undianku/1")
                assert not await faults_of(page)
