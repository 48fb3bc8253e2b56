"""Giving photos: whole or in pieces, refused in words, and the way for whoever cannot take them."""

from __future__ import annotations

import io
from uuid import UUID

import httpx
import numpy as np
import psycopg
from PIL import Image

from bekal import journey, people
from bekal.base import actors, ids
from tests.sites import Form, Site, Somebody

BY = actors.job("test")


def picture(width: int = 900, height: int = 600) -> bytes:
    """A JPEG of noise."""
    noise = np.random.default_rng(7).integers(0, 255, (height, width, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, "JPEG")
    return file.getvalue()


async def form_for(somebody: Somebody, word: str = "ktp") -> Form:
    """The form of a photo."""
    return (await somebody.open(f"/foto/{word}")).form(f"/foto/{word}")


async def send(somebody: Somebody, word: str, content: bytes, name: str = "foto.jpg") -> httpx.Response:
    """Send a file the way a browser without JavaScript does."""
    form = await form_for(somebody, word)
    files = {"photo": (name, content, "image/jpeg")}
    return await somebody.client.post(form.action, data=form.fields, files=files)


async def photos_of(site: Site, role: str) -> list[people.PhotoRow]:
    person_id = site.world.who(role).person_id
    async with site.database.read() as tx:
        [rows] = await people.find_photos(tx, cell_of(site, person_id), [person_id])
    return rows


def cell_of(site: Site, person_id: UUID) -> int:
    return ids.cell_of(person_id, site.database.cells)


async def test_both_photos_and_on_to_the_test(site: Site) -> None:
    """The registry has not answered yet: photos need not wait for it."""
    somebody = await site.citizen("unchecked")
    page = await somebody.open("/perjalanan")
    assert "Ambil foto" in page.words and "Buka tes" in page.words
    for word in ("ktp", "wajah"):
        answer = await send(somebody, word, picture())
        assert (answer.status_code, answer.headers["location"]) == (303, "/foto?kabar=foto")
    page = await somebody.open("/foto")
    assert page.words.count("sudah kami terima") == 2 and "Lanjut ke tes" in page.words
    assert "Foto KTP dan swafotomu sudah kami terima." in (await somebody.open("/perjalanan")).words
    assert {photo.kind for photo in await photos_of(site, "unchecked")} == {"card", "selfie"}


async def test_a_photo_sent_twice_is_one(site: Site) -> None:
    somebody = await site.citizen("unchecked")
    for _ in range(2):
        assert (await send(somebody, "ktp", picture())).status_code == 303
    assert len(await photos_of(site, "unchecked")) == 1


async def test_what_cannot_be_kept_is_said_in_words(site: Site) -> None:
    somebody = await site.citizen("unchecked")
    for content, words in (
        (b"", "Pilih atau ambil fotonya dulu"),
        (b"%PDF-1.7 a document called photo.jpg", "bukan foto, walaupun namanya"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 64, "berjenis HEIC"),
        (picture()[:3000], "rusak atau terpotong"),
    ):
        answer = await send(somebody, "ktp", content)
        assert answer.status_code == 422 and words in answer.text, words
        assert 'id="photo-error"' in answer.text
    assert await photos_of(site, "unchecked") == []
    answer = await send(somebody, "ktp", b"\xff" * (people.BYTES_MAX + 300_000))
    assert answer.status_code == 413 and "terlalu besar" in answer.text


async def test_only_the_routes_for_photos_take_files(site: Site) -> None:
    somebody = await site.citizen("unchecked")
    form = (await somebody.open("/foto")).form("/foto/tatap-muka")
    answer = await somebody.client.post(form.action, data=form.fields, files={"photo": ("a", b"x")})
    assert answer.status_code == 415
    page = await somebody.open("/foto/sim")
    assert page.status == 404
    plain = await somebody.post("/foto/ktp", (await form_for(somebody)).fields)
    assert plain.status == 422, "a form without a file says so"


async def test_a_body_that_lies_about_itself(site: Site) -> None:
    somebody = await site.citizen("unchecked")
    for kind in (
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        'multipart/form-data; boundary=""',
    ):
        answer = await somebody.client.post(
            "/foto/ktp", content=b"--y\r\nnothing of the kind", headers={"content-type": kind}
        )
        assert answer.status_code in (400, 403), kind


async def test_a_form_from_elsewhere_brings_no_photo(site: Site) -> None:
    somebody = await site.citizen("unchecked")
    answer = await somebody.client.post("/foto/ktp", files={"photo": ("a.jpg", picture())})
    assert answer.status_code == 403
    assert await photos_of(site, "unchecked") == []


async def piece(somebody: Somebody, form: Form, upload: str, number: int, content: bytes) -> httpx.Response:
    data = {**form.fields, "upload": upload, "number": str(number)}
    return await somebody.client.post("/foto/ktp/bagian", data=data, files={"piece": ("p", content)})


async def test_in_pieces_over_a_line_that_breaks(site: Site) -> None:
    """Every piece is acknowledged; after a break the site says where to go on; the end is the plain form."""
    somebody = await site.citizen("unchecked")
    content = picture()
    size = people.PIECE_BYTES_MAX - 5_000
    parts = [content[i : i + size] for i in range(0, len(content), size)]
    assert len(parts) > 3
    form = await form_for(somebody)
    assert (await piece(somebody, form, "u1", 0, parts[0])).json() == {"next": 1}
    assert (await piece(somebody, form, "u1", 0, parts[0])).json() == {"next": 1}, "sent again"
    again = await somebody.client.get("/foto/ktp/bagian?upload=u1")
    assert again.json() == {"next": 1}
    for number, part in enumerate(parts[1:], 1):
        assert (await piece(somebody, form, "u1", number, part)).json() == {"next": number + 1}
    for _ in range(2):
        answer = await somebody.client.post("/foto/ktp", data={**form.fields, "upload": "u1"})
        assert answer.headers["location"] == "/foto?kabar=foto", "the form that ends it may come twice"
    assert len(await photos_of(site, "unchecked")) == 1
    assert (await piece(somebody, form, "u2", 0, b"x" * 70_001)).status_code == 422
    assert (await piece(somebody, form, "u2", 999, b"x")).status_code == 422


async def test_pieces_belong_to_who_sent_them(site: Site) -> None:
    first, second = await site.citizen("unchecked"), await site.citizen("mismatched")
    await piece(first, await form_for(first), "u1", 0, b"x")
    assert (await second.client.get("/foto/ktp/bagian?upload=u1")).json() == {"next": 0}


async def test_a_refused_photo_says_why_and_only_it_is_taken_again(site: Site) -> None:
    somebody = await site.citizen("unchecked")
    for word in ("ktp", "wajah"):
        await send(somebody, word, picture())
    person_id = site.world.who("unchecked").person_id
    [card] = [photo for photo in await photos_of(site, "unchecked") if photo.kind == "card"]
    review = people.PhotoReview(person_id, card.photo_id, "glare")
    await journey.judge_photos(site.database, cell_of(site, person_id), [review], BY, site.clock.now())
    page = await somebody.open("/perjalanan")
    assert "Ada foto yang perlu diambil ulang. Yang lain tidak perlu. Foto KTP: Ada pantulan" in page.words
    page = await somebody.open("/en/perjalanan")
    assert "Photo of the card: " in page.words and "within 3 days" not in page.words
    page = await somebody.open("/foto")
    assert page.words.count("ambil ulang") == 1
    await send(somebody, "ktp", picture())
    assert "swafotomu sudah kami terima" in (await somebody.open("/perjalanan")).words


async def test_a_photo_refused_later_says_what_it_means_then(site: Site) -> None:
    """Who has joined has three days; who holds a card keeps it. Each sees it on the journey."""
    for role, said in (("verified", "Kamu tetap ikut undian"), ("idle", "Kartu dan saldomu tetap")):
        person_id = site.world.who(role).person_id
        cell, at = cell_of(site, person_id), site.clock.now()
        somebody = await site.citizen(role)
        if role == "verified":
            await journey.join_batch(site.database, cell, [journey.Join(person_id, 2, at)], BY, at)
        before = await somebody.open("/perjalanan")
        assert "Ambil foto" not in before.words and said not in before.words
        # The world's people were seen by staff; these two gave photos in place of that.
        async with site.database.begin() as tx:
            photos = [people.Photo(person_id, kind, b"\xff\xd8\xff") for kind in ("card", "selfie")]
            await people.give_photos(tx, cell, photos, BY, at)
        [_, selfie] = await photos_of(site, role)
        with psycopg.connect(site.database.dsn, autocommit=True) as connection:
            connection.execute("DELETE FROM people.live_checks WHERE person_id = %s", [person_id])
        review = people.PhotoReview(person_id, selfie.photo_id, "face_hidden")
        await journey.judge_photos(site.database, cell, [review], BY, at)
        page = await somebody.open("/perjalanan")
        assert said in page.words and "Foto wajah: Wajahmu tertutup" in page.words
        assert 'href="/foto"' in page.text
        await send(somebody, "wajah", picture())
        assert said not in (await somebody.open("/perjalanan")).words


async def test_who_cannot_take_photos_asks_for_staff(site: Site) -> None:
    somebody = await site.citizen("unchecked")
    fields = (await somebody.open("/foto")).form("/foto/tatap-muka").fields
    for _ in range(2):
        page = await somebody.post("/foto/tatap-muka", fields)
    assert page.path == "/foto?kabar=tatap" and "Kamu meminta tatap muka" in page.words
    person_id = site.world.who("unchecked").person_id
    async with site.database.begin() as tx:
        cell = cell_of(site, person_id)
        await people.record_live_checks(tx, cell, [person_id], BY, site.clock.now())
    assert "Petugas sudah melihatmu langsung" in (await somebody.open("/foto")).words


async def test_joining_waits_for_photos_and_test(site: Site) -> None:
    """Refused with the reasons while something is missing; the programme file says so, not the page."""
    somebody = await site.citizen("unchecked")
    page = await somebody.open("/gabung")
    page = await somebody.fill(page, "/gabung")
    assert page.status == 422
    assert "Foto KTP dan swafoto kamu belum lengkap" in page.words
    assert "belum mengerjakan tes kemampuan dasar" in page.words
    verified = await site.citizen("verified")
    page = await verified.fill(await verified.open("/gabung"), "/gabung")
    assert page.path == "/perjalanan?kabar=gabung"
