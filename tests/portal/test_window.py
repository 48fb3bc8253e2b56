"""The public window: figures as reports give them, cacheable, readable by everybody."""

from __future__ import annotations

import asyncio
import gzip
from datetime import date, timedelta

import httpx
import psycopg

from bekal.base import ids, keys, postgres
from bekal.base.database import Database
from bekal.pages import SiteOptions
from tests.conftest import fresh
from tests.sites import ADDRESS, Site, running
from tests.world import NOW, World

PAGES = (
    "/",
    "/wilayah",
    "/pembukuan",
    "/gelombang",
    "/gelombang/1",
    "/gelombang/2",
    "/undian",
    "/undian/1",
    "/sertifikat",
)


async def test_home(site: Site) -> None:
    page = await site.somebody().open("/")
    assert "Gelombang 2 sedang dibuka sampai 14 Maret 2022, 11.59 WIB" in page.words
    assert "Rp1.000.000" in page.words and "4 × Rp600.000" in page.words and "3 × Rp50.000" in page.words
    assert "Ada penerima di 1 dari 514 kabupaten dan kota." in page.words
    assert page.text.count('<path class="c') == 514 + 2, "a hexagon for each region, and the legend's"
    assert "DKI Jakarta: 1 dari 6 daerah, 3 orang" in page.text
    applicants = await site.somebody().open("/?peta=pendaftar")
    assert "DKI Jakarta: 1 dari 6 daerah, 4 orang" in applicants.text


async def test_the_funnel(site: Site) -> None:
    page = await site.somebody().open("/")
    row = page.words.partition("Dari yang mendaftar")[2]
    figures = (
        "Mendaftar dengan nomor HP 7",
        "Ditetapkan dalam SK 3",
        "Membeli kursus 2",
        "Menyelesaikan kursus 1",
    )
    for words in figures:
        assert words in row, words


async def test_the_table_says_what_the_map_says(site: Site) -> None:
    page = await site.somebody().open("/wilayah")
    assert page.text.count("<tr>") == 514 + 1
    assert page.text.count('class="head"') == 34
    assert "Kota Administrasi Jakarta Pusat 4 3" in page.words or "Jakarta Pusat 4 3" in page.words
    home = await site.somebody().open("/")
    for line in home.text.split("\n"):
        if "/wilayah#p" in line:
            code = line.partition("/wilayah#p")[2][:2]
            assert f'id="p{code}"' in page.text


async def test_the_accounts_add_up(site: Site) -> None:
    page = await site.somebody().open("/pembukuan")
    assert "Rp100.000.000" in page.words and "Rp10.650.000" in page.words
    assert "Ditahan untuk kursus yang sedang berjalan Rp300.000" in page.words
    assert "tidak cocok" not in page.words
    held, _, checks = page.words.partition(" pemeriksaan cocok")[0].rpartition(" dari ")
    assert held.endswith(f" {checks}") and int(checks) >= 15


async def test_a_broken_invariant_is_shown(site: Site) -> None:
    """The page would be worth nothing if it said that all is well whatever happens."""
    with psycopg.connect(site.database.dsn, autocommit=True) as connection:
        connection.execute("UPDATE ledger.guarded SET posted_rp = posted_rp + 1 WHERE kind = 'budget'")
    page = await site.somebody().open("/pembukuan")
    assert "tidak cocok" in page.words
    assert 'class="note bad"' in page.text


async def test_batches_lead_to_their_draws(site: Site) -> None:
    page = await site.somebody().open("/gelombang")
    assert "Gelombang 1 Diumumkan" in page.words and "Gelombang 2 Sedang dibuka" in page.words
    assert "Kamu tidak harus percaya kepada kami" in page.words
    assert 'href="/undian"' in page.text
    drawn = await site.somebody().open("/gelombang/1")
    assert 'href="/undian/1"' in drawn.text
    assert "Jakarta Pusat DKI Jakarta 3 – –" in drawn.words, "merged with others: no figures of its own"
    assert "se-Indonesia 3 terpilih dari 4 peserta" in (await site.somebody().open("/undian/1/kursi")).words
    open_one = await site.somebody().open("/gelombang/2")
    assert "Bilangan acak" not in open_one.words


async def test_certificates(site: Site) -> None:
    somebody, code = site.somebody(), site.world.certificate
    page = await somebody.open("/sertifikat")
    assert "asli" not in page.words
    for typed in (code, code.lower(), " ".join(code)):
        page = await somebody.open(f"/sertifikat?kode={typed}")
        assert "Sertifikat ini asli" in page.words
        assert "Kursus 1" in page.words and "Balai Contoh" in page.words and "10 Maret 2022" in page.words
        assert "Contoh Contoh" not in page.words and "Ani" not in page.words, "never whose it is"
    for typed in ("ABC", "<script>", "V" + code[1:], code[:-1] + ("0" if code[-1] != "0" else "1"), "é" * 60):
        page = await somebody.open("/sertifikat?" + str(httpx.QueryParams({"kode": typed})))
        assert "salah ketik" in page.words, typed
        assert "<script>" not in page.text
    unknown = ids.new_code(ids.CodeKind.certificate, 5)
    page = await somebody.open(f"/sertifikat?kode={unknown}")
    assert "Tidak ada sertifikat dengan kode ini" in page.words


async def test_what_does_not_exist(site: Site) -> None:
    somebody = site.somebody()
    for path in (
        "/gelombang/99",
        "/gelombang/0",
        "/gelombang/99999999999999999999",
        "/nope",
        "/?program=nope",
        "/en/nope",
    ):
        page = await somebody.open(path)
        assert page.status == 404, path
        assert ("There is no such page" if path.startswith("/en") else "Halaman ini tidak ada") in page.words


async def test_pages_are_cached_by_their_content(site: Site) -> None:
    client = site.somebody().client
    for path in PAGES:
        first = await client.get(path)
        assert first.headers["cache-control"] == "public, max-age=0, must-revalidate", path
        assert "set-cookie" not in first.headers, path
        again = await client.get(path, headers={"if-none-match": first.headers["etag"]})
        assert again.status_code == 304 and not again.content, path
        other = await client.get("/en" + path.rstrip("/"), headers={"if-none-match": first.headers["etag"]})
        assert other.status_code == 200, path


async def test_pages_are_light(site: Site) -> None:
    client = site.somebody().client
    for path in (*PAGES, "/en", "/masuk"):
        answer = await client.get(path, headers={"accept-encoding": "gzip"})
        assert answer.headers["content-encoding"] == "gzip"
        assert len(gzip.compress(answer.content, 6)) <= 14 * 1024, path
    sheet = (await client.get("/")).text.partition('rel="stylesheet" href="')[2].partition('"')[0]
    answer = await client.get(sheet)
    assert len(answer.content) <= 10 * 1024
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (await client.get("/aset/style.0000000000.css")).status_code == 404


async def test_figures_are_read_once_for_many_and_then_anew(site: Site) -> None:
    somebody = site.somebody()
    assert "Mendaftar dengan nomor HP 7" in (await somebody.open("/")).words
    await somebody.sign_in("0812 9999 0001")
    assert "Mendaftar dengan nomor HP 7" in (await somebody.open("/")).words
    site.clock.move_to(NOW + timedelta(minutes=2))
    assert "Mendaftar dengan nomor HP 7" in (await somebody.open("/")).words, "nobody waits for the new ones"
    async with asyncio.timeout(20):
        while "Mendaftar dengan nomor HP 8" not in (await somebody.open("/")).words:
            await asyncio.sleep(0.05)
    await (site.somebody()).sign_in("0812 9999 0002")
    site.clock.move_to(NOW + timedelta(minutes=30))
    assert "Mendaftar dengan nomor HP 9" in (await somebody.open("/")).words, "too old to be shown"


async def test_before_the_first_programme(server: postgres.Server, world_template: tuple[str, World]) -> None:
    async with (
        Database(server.dsn(fresh(server)), keyring=keys.demo_keyring()) as db,
        running(db, world_template[1], SiteOptions(mode="demo", public_url=ADDRESS)) as empty,
    ):
        for path in ("/", "/wilayah", "/pembukuan", "/gelombang"):
            page = await empty.somebody().open(path)
            assert page.status == 200 and "Belum ada program" in page.words, path


def test_the_world_is_of_2022() -> None:
    """34 provinces, for the map of the day of the batches."""
    assert NOW.date() < date(2022, 11, 1)
