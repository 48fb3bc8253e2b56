"""The catalogue as anybody sees it: found by words and filters, page by page, without a script."""

from __future__ import annotations

import csv
from datetime import timedelta
from importlib import resources

import msgspec
import psycopg

from bekal import journey, market
from bekal.web import course_fields
from tests.market import builders as catalogue
from tests.partner_api.test_catalogue import COURSE
from tests.sites import Site
from tests.web.test_demo import open_classes
from tests.world import NOW


async def test_anybody_may_look_and_filter(site: Site) -> None:
    await open_classes(site)
    somebody = site.somebody()
    page = await somebody.open("/katalog")
    assert page.status == 200 and page.words.count("Rp300.000") == 4
    assert page.headers["cache-control"].startswith("public"), "the same for everybody"
    page = await somebody.open("/katalog?cari=kursus+2")
    assert "Kursus 2" in page.words and "Kursus 3" not in page.words
    assert 'value="kursus 2"' in page.text, "what was typed stays"
    page = await somebody.open("/katalog?takarir=yes")
    assert "Tidak ada kursus yang cocok" in page.words and "checked" in page.text
    assert "<details" in page.text and " open" in page.text, "filters that are on are seen"
    english = await somebody.open("/en/katalog?cari=kursus+2")
    assert "Find a course" in english.words and "English" not in english.words


async def test_a_typing_error_is_forgiven_in_words(site: Site) -> None:
    await open_classes(site)
    page = await site.somebody().open("/katalog?cari=kurus+teknk")
    assert "Ini yang mirip." in page.words and "Kursus 1" in page.words


async def test_pages_follow_each_other(site: Site) -> None:
    await open_classes(site)
    kept = [
        msgspec.structs.replace(catalogue.courses(1)[0], course_id=number, title=f"Menjahit {number:02}")
        for number in range(201, 224)
    ]
    classes = [
        msgspec.structs.replace(each, enrol_until=NOW + timedelta(days=2))
        for each in catalogue.schedules(of=kept)
    ]
    async with site.database.begin() as tx:
        await market.store_catalogue(tx, [], [], kept, classes, catalogue.BY, NOW)
    somebody, seen = site.somebody(), 0
    path = "/katalog?cari=jahit&urut=murah"
    pages = 0
    while pages < 5:
        pages += 1
        page = await somebody.open(path)
        seen += page.text.count('<li class="panel">')
        more = page.text.partition('href="/katalog?')[2].partition('" rel="next"')
        if not more[1]:
            break
        path = "/katalog?" + more[0].replace("&amp;", "&")
    assert (pages, seen) == (3, 23)


async def test_a_course_tells_all(site: Site) -> None:
    await open_classes(site)
    somebody = site.somebody()
    page = await somebody.open("/katalog/1")
    for words in (
        "Rp300.000",
        "Balai Contoh Dua",
        "9 jam",
        "daring, dari mana saja",
        "3 sesi",
        "Toko, Pasar",
    ):
        assert words in page.words, words
    assert "Sisa kursi" in page.words and "Riwayat harga" in page.words
    finished = await site.citizen("finished")
    ended = [await finished.open(f"/katalog/{number}") for number in (1, 2)]
    assert any("Dari 1 orang yang kelasnya sudah selesai, 1 lulus (100,0%)." in each.words for each in ended)
    assert "Belum ada yang menilai." in page.words
    review = await finished.open("/kursus/1/ulasan")
    await finished.fill(review, "/kursus/1/ulasan", rating="4", text="Rahasia")
    page = await somebody.open("/katalog/1")
    assert "1 penilaian, hanya dari yang menyelesaikan kursus." in page.words
    assert "Rahasia" not in page.text, "words stay with the programme: they may name people"


async def test_addresses_that_nobody_wrote(site: Site) -> None:
    somebody = site.somebody()
    for path in ("/katalog/0", "/katalog/99", "/katalog/-1", "/katalog/99999999999"):
        assert (await somebody.open(path)).status == 404, path
    for query in (
        "sesudah=x",
        "sesudah=1.99999999999999999999999",
        "sesudah=-5.1",
        "harga=abc",
        "jam=7",
        "tempat=99",
        "cara=x&platform=y&urut=z",
        "cari=%00",
        "cari=%F0%9F%98%80%E2%80%AEabc",
        "cari=" + "a" * 5000,
        "cari=%3Cscript%3Ealert(1)%3C/script%3E",
    ):
        page = await somebody.open("/katalog?" + query)
        assert page.status == 200 and "<script>" not in page.text, query


async def test_the_terms_of_a_course_are_said(site: Site) -> None:
    """For whom it is, from what age and with what schooling; who looks at the latter."""
    await open_classes(site)
    wish = msgspec.convert(
        COURSE
        | {"age_min": 40, "education_min": "SMA", "hours": 15, "topics": [{"title": "A", "hours": 15}]},
        market.CourseProposal,
    )
    async with site.database.begin() as tx:
        [course] = await market.find_courses(tx, [1])
        assert course is not None
        [made] = await market.propose_courses(tx, course.institution_id, [wish], catalogue.BY, NOW)
    assert made.proposal_id is not None, made
    accepted = market.ProposalDecision(made.proposal_id, accept=True)
    [decided] = await journey.decide_proposals(site.database, [accepted], catalogue.BY, NOW)
    assert decided.course is not None
    somebody, path = site.somebody(), f"/katalog/{decided.course.course_id}"
    page = await somebody.open(path)
    assert "umur 40 tahun ke atas" in page.words and "pendidikan SMA; diperiksa lembaganya" in page.words
    english = await somebody.open("/en" + path)
    assert "aged 40 and over" in english.words and "education SMA; the institution checks it" in english.words
    assert "umur" not in (await somebody.open("/katalog/1")).words, "nothing is known of its terms"


async def test_fields_are_told_in_the_readers_language(site: Site) -> None:
    somebody = site.somebody()
    for field, said in (
        ("Gaya Hidup", "Field Lifestyle"),
        ("Pertukangan Kayu", "Field Pertukangan Kayu"),
    ):
        with psycopg.connect(site.database.dsn) as connection:
            connection.execute("UPDATE market.courses SET category = %s WHERE course_id = 1", [field])
        assert said in (await somebody.open("/en/katalog/1")).words
        assert f"Bidang {field}" in (await somebody.open("/katalog/1")).words
    assert '<span lang="id">Pertukangan Kayu</span>' in (await somebody.open("/en/katalog/1")).text


def test_every_field_of_the_courses_we_bring_is_known() -> None:
    folder = resources.files("bekal.market") / "data"
    brought = set()
    for name in ("courses_published.csv", "courses_synthetic.csv"):
        lines = (folder / name).read_text("utf-8").splitlines()
        brought |= {row["category"] for row in csv.DictReader(lines)}
    assert brought == course_fields.KNOWN
