"""Files in complaints: kept small and bare, sealed, one's own; what is wrong is said and no word is lost."""

from __future__ import annotations

import io
from datetime import timedelta

import psycopg
from PIL import Image

from bekal import support
from tests.sites import Page, Site, Somebody

TYPED = {"kind": "complaint", "subject": "Sertifikat", "text": "Namaku salah"}


def photo(edge: int = 2400, kind: str = "JPEG") -> bytes:
    """A photo that says where it was taken."""
    image = Image.new("RGB", (edge, edge // 2), (200, 120, 60))
    exif = Image.Exif()
    exif[0x010F] = "Rahasia"
    exif[0x8825] = {1: "S", 2: (6.0, 10.0, 0.0)}
    kept = io.BytesIO()
    image.save(kept, kind, **({"exif": exif} if kind == "JPEG" else {}))
    return kept.getvalue()


async def send(
    somebody: Somebody, page: Page, action: str, content: bytes, name: str = "foto.jpg", **typed: str
) -> Page:
    fields = {**page.form(action).fields, **typed}
    response = await somebody.client.post(action, data=fields, files={"file": (name, content, "image/jpeg")})
    return await somebody._follow(response)


def newest(page: Page) -> str:
    """The code of the first ticket of the list (the link before it writes a new one)."""
    return page.text.split('href="/pengaduan/')[2].partition('"')[0]


def stored(site: Site) -> list[tuple[int, str, int]]:
    with psycopg.connect(site.database.dsn) as connection:
        return connection.execute(
            "SELECT message, kind, bytes FROM support.attachments ORDER BY message"
        ).fetchall()


async def test_a_photo_comes_along_without_its_place(site: Site) -> None:
    somebody = await site.citizen("finished")
    page = await somebody.open("/pengaduan/baru")
    for _ in range(2):
        done = await send(somebody, page, "/pengaduan/baru", photo(), **TYPED)
        assert done.path == "/pengaduan?kabar=pengaduan", done.words
    assert len(stored(site)) == 1, "sent twice, kept once"
    code = newest(done)
    ticket = await somebody.open(f"/pengaduan/{code}")
    assert "Lampiran 1" in ticket.words
    link = ticket.text.partition(f'href="/pengaduan/{code}/lampiran/')[2].partition('"')[0]
    file = await somebody.client.get(f"/pengaduan/{code}/lampiran/{link}")
    assert file.headers["content-type"] == "image/jpeg" and file.headers["cache-control"] == "no-store"
    with Image.open(io.BytesIO(file.content)) as kept:
        assert max(kept.size) == 1600 and not kept.getexif() and b"Rahasia" not in file.content
    replied = await send(somebody, ticket, f"/pengaduan/{code}", photo(600, "PNG"), text="Ini satu lagi")
    assert replied.words.count("Lampiran 1") == 2
    assert [(message, kind) for message, kind, _bytes in stored(site)] == [
        (1, "image/jpeg"),
        (2, "image/jpeg"),
    ]
    other = await site.citizen("learning")
    assert (await other.open(f"/pengaduan/{code}/lampiran/{link}")).status == 404
    with psycopg.connect(site.database.dsn) as connection:
        [content] = connection.execute("SELECT content FROM support.attachments LIMIT 1").fetchone() or [b""]
    assert b"JFIF" not in content, "sealed"


async def test_what_is_wrong_with_a_file_is_said_beside_it(site: Site) -> None:
    somebody = await site.citizen("idle")
    page = await somebody.open("/pengaduan/baru")
    wrong = (
        (b"GIF89a" + bytes(100), "hanya foto (JPG, PNG) atau PDF"),
        (b"<script>alert(1)</script>", "hanya foto (JPG, PNG) atau PDF"),
        (b"\xff\xd8\xff" + bytes(100), "Berkas ini rusak"),
        (photo()[:2000], "Berkas ini rusak"),
        (b"%PDF-" + bytes(support.BYTES_MAX), "terlalu besar"),
    )
    for content, words in wrong:
        refused = await send(somebody, page, "/pengaduan/baru", content, **TYPED)
        assert refused.status == 422 and words in refused.words, words
        assert "Namaku salah" in refused.text, "no word is lost"
    assert stored(site) == []
    huge = await send(somebody, page, "/pengaduan/baru", bytes(16_000_000), **TYPED)
    assert huge.status == 413
    paper = await send(somebody, page, "/pengaduan/baru", b"%PDF-1.7 isi", "surat.pdf", **TYPED)
    assert paper.path == "/pengaduan?kabar=pengaduan"
    assert [kind for _message, kind, _bytes in stored(site)] == ["application/pdf"]


async def test_files_are_forgotten_after_a_year(site: Site) -> None:
    somebody = await site.citizen("idle")
    await send(somebody, await somebody.open("/pengaduan/baru"), "/pengaduan/baru", photo(500), **TYPED)
    at = site.clock.now()
    async with site.database.begin() as tx:
        assert await support.forget_attachments(tx, 0, at + timedelta(days=364)) == 0
        assert await support.forget_attachments(tx, 0, at + timedelta(days=366)) == 1
    tickets = await somebody.open("/pengaduan")
    code = newest(tickets)
    assert "Lampiran ini sudah dihapus." in (await somebody.open(f"/pengaduan/{code}")).words
