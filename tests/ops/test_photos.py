"""Photos judged by staff, each look on record; and the live check for who cannot take photos."""

from __future__ import annotations

from bekal import people, surveys
from bekal.base import actors, ids, outbox
from tests.ops.test_console import officer
from tests.sites import Site
from tests.web.test_photos import photos_of, picture
from tests.world import nik

BY = actors.job("test")


async def give_both(site: Site) -> str:
    """The person whom nobody has checked gives both photos; gives the address of their page."""
    person_id = site.world.who("unchecked").person_id
    clean = people.clean_photo(picture())
    async with site.database.begin() as tx:
        cell = ids.cell_of(person_id, tx.cells)
        photos = [people.Photo(person_id, kind, clean) for kind in ("card", "selfie")]
        await people.give_photos(tx, cell, photos, BY, site.clock.now())
    return f"/ops/foto/{person_id}"


async def test_photos_are_judged_and_each_look_is_on_record(site: Site) -> None:
    address = await give_both(site)
    somebody = await officer(site, "meja", "operator")
    page = await somebody.open("/ops/foto")
    assert page.text.count(f'href="{address}"') == 1
    page = await somebody.open(address)
    assert "Unchecked Contoh" in page.words and nik(7) in page.words
    seen = await somebody.client.get(f"{address}/card")
    assert seen.headers["content-type"] == "image/jpeg" and seen.headers["cache-control"] == "no-store"
    assert seen.content[:3] == b"\xff\xd8\xff"
    card, selfie = await photos_of(site, "unchecked")
    verdict = {f"photo_{card.photo_id.hex}": "blurred", f"photo_{selfie.photo_id.hex}": "accept"}
    for _ in range(2):
        answer = await somebody.post(address, {**page.form(address).fields, **verdict})
    assert answer.path == "/ops/foto" and "Tidak ada foto yang menunggu" in answer.words
    assert [(p.state, p.reason) for p in await photos_of(site, "unchecked")] == [
        ("refused", "blurred"),
        ("accepted", None),
    ]
    async with site.database.read() as tx:
        found = [m for cell in range(tx.cells) for m in await outbox.list_messages(tx, cell, 50)]
    person_id = str(site.world.who("unchecked").person_id)
    assert [m.payload for m in found if m.topic == "photo_refused"] == [
        {"person_id": person_id, "photos": {"card": "blurred"}}
    ]
    own = await (await site.citizen("unchecked")).open("/data-saya")
    assert "foto KTP dan wajah" in own.words and "petugas" in own.words


async def test_only_a_desk_sees_faces(site: Site) -> None:
    address = await give_both(site)
    for role in ("auditor", "admin", "partner_manager"):
        somebody = await officer(site, role.replace("_", ""), role)
        for path in ("/ops/foto", address, f"{address}/card"):
            assert (await somebody.open(path)).status == 403, (role, path)
    citizen = await site.citizen("unchecked")
    assert "/ops/masuk" in (await citizen.open(f"{address}/card")).path


async def test_a_live_check_and_a_test_at_the_desk(site: Site) -> None:
    somebody = await officer(site, "meja", "operator")
    page = await somebody.open("/ops/foto")
    typed = {"nik": nik(7), "correct": "11", "seen": "yes"}
    for wrong, words in (
        ({"seen": ""}, "Nyatakan dulu"),
        ({"nik": nik(999)}, "belum terdaftar"),
        ({"correct": "dua"}, "0 sampai 30"),
    ):
        refused = await somebody.fill(page, "/ops/foto/tatap-muka", **{**typed, **wrong})
        assert words in refused.words
        if "nik" not in wrong:
            assert refused.form("/ops/foto/tatap-muka").fields["nik"] == nik(7), "nothing typed is lost"
    for _ in range(2):
        done = await somebody.fill(page, "/ops/foto/tatap-muka", **typed)
        assert "Tatap muka tercatat" in done.words
    person_id = site.world.who("unchecked").person_id
    async with site.database.read() as tx:
        cell = ids.cell_of(person_id, tx.cells)
        assert await people.find_photographed(tx, cell, [person_id]) == {person_id}
        test = await surveys.find_test(tx, cell, person_id, 1)
    assert test is not None and test.correct == 11
