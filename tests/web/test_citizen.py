"""The journey, the card, courses and reviews as each person of the world sees them."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from bekal.base import clock
from tests.sites import Site
from tests.world import NOW


async def test_one_who_has_finished(site: Site) -> None:
    somebody = await site.citizen("finished")
    page = await somebody.open("/perjalanan")
    assert "Kamu ditetapkan sebagai penerima." in page.words
    assert "Beri nilai dan ulasan untuk kursusmu" in page.words
    assert 'href="/kursus/1/ulasan"' in page.text
    assert 'aria-current="step"' in page.text
    page = await somebody.open("/kursus/1")
    assert f"/sertifikat?kode={site.world.certificate}" in page.text
    assert page.words.count("hadir") >= 3
    assert "Kode voucer" not in page.words, "the course is over"


async def test_one_who_is_learning(site: Site) -> None:
    somebody = await site.citizen("learning")
    page = await somebody.open("/kursus/1")
    assert "Kode voucer, untuk mendaftar di lembaga" in page.words
    assert "Sekarang di lembaga pelatihan: Balai Contoh" in page.words
    assert "belum dilaporkan" in page.words
    page = await somebody.open("/kartu")
    assert "Rp700.000" in page.words and "Rp300.000 ditahan" in page.words
    assert (await somebody.open("/kursus/1/ulasan")).status == 200
    answer = await somebody.fill(await somebody.open("/kursus/1/ulasan"), "/kursus/1/ulasan", rating="5")
    assert answer.status == 422 and "belum selesai" in answer.words


async def test_what_is_wanting_is_named_and_the_last_session_while_it_has_not_opened(site: Site) -> None:
    opens_at = NOW.replace(day=9, hour=1, minute=0)  # 9 March, 08:00 WIB; the class begins at nine.
    early = msgspec.structs.replace(site, clock=clock.SimulatedClock(opens_at - timedelta(minutes=10)))
    site.app.state.clock = early.clock
    somebody = await early.citizen("learning")
    for closed in (True, False):
        page = await somebody.open("/kursus/1")
        assert "kehadiran: belum semua sesi tercatat hadir" in page.words
        assert ("sesi terakhir: belum dibuka" in page.words) is closed
        page = await somebody.open("/en/kursus/1")
        assert ("the last session: it has not opened yet" in page.words) is closed
        early.clock.move_to(opens_at)


async def test_one_with_an_unused_card(site: Site) -> None:
    somebody = await site.citizen("idle")
    page = await somebody.open("/kartu")
    assert "Rp1.000.000" in page.words
    assert "Paling lambat 25 Maret 2022" in page.words and "14 hari lagi" in page.words
    assert '?platform=toko">Toko</a>, ' in page.text
    page = await somebody.open("/en/kartu")
    assert "By 25 March 2022" in page.words and "14 days left" in page.words
    site.clock.move_to(NOW + timedelta(days=14))
    somebody = await site.citizen("idle")
    assert "hari terakhir" in (await somebody.open("/kartu")).words
    site.clock.move_to(NOW + timedelta(days=15))
    somebody = await site.citizen("idle")
    assert "sudah lewat" in (await somebody.open("/kartu")).words


async def test_the_years_last_day_to_buy_stands_wherever_money_is_left(site: Site) -> None:
    """Prakerja 2022 sold until 30 November: card and journey say so to whoever has bought before."""
    site.clock.move_to(clock.start_of(date(2022, 11, 28)))
    for role in ("learning", "finished"):
        somebody = await site.citizen(role)
        page = await somebody.open("/kartu")
        assert "Paling lambat 30 November 2022 2 hari lagi" in page.words
        assert "kepesertaanmu tetap" in page.words and "dicabut" not in page.words
        page = await somebody.open("/perjalanan")
        assert "Paling lambat 30 November 2022 2 hari lagi Sisa saldomu Rp700.000." in page.words
        page = await somebody.open("/en/perjalanan")
        assert "By 30 November 2022" in page.words and "You have Rp700,000 left." in page.words
    site.clock.move_to(clock.start_of(date(2022, 12, 1)))
    page = await (await site.citizen("learning")).open("/kartu")
    assert "Paling lambat 30 November 2022 sudah lewat" in page.words
    page = await (await site.citizen("idle")).open("/kartu")
    assert "Paling lambat 25 Maret 2022 sudah lewat" in page.words, "the card's own day comes first"


async def test_one_who_was_not_drawn(site: Site) -> None:
    somebody = await site.citizen("lost")
    page = await somebody.open("/perjalanan")
    assert "Nomor undimu di atas batas kursi" in page.words
    assert "Urutan undimu 4 dari 4, untuk 3 kursi." in page.words
    assert "Gelombang 2 dibuka sampai 14 Maret 2022, 11.59 WIB." in page.words
    assert 'href="/gabung"' in page.text


async def test_one_whom_the_registry_has_not_answered(site: Site) -> None:
    somebody = await site.citizen("unchecked")
    page = await somebody.open("/perjalanan")
    assert "Sekarang di Dukcapil." in page.words
    assert 'href="/gabung"' not in page.text


async def test_nobody_has_a_course_that_is_not_theirs(site: Site) -> None:
    for role, numbers in {"idle": ("0", "1", "-1", "99999999999"), "finished": ("0", "2")}.items():
        somebody = await site.citizen(role)
        for number in numbers:
            assert (await somebody.open(f"/kursus/{number}")).status == 404, (role, number)
            assert (await somebody.open(f"/kursus/{number}/ulasan")).status == 404, (role, number)


async def test_reviews_once(site: Site) -> None:
    somebody = await site.citizen("finished")
    page = await somebody.open("/kursus/1/ulasan")
    empty = await somebody.fill(page, "/kursus/1/ulasan", text="Bagus sekali")
    assert empty.status == 422 and "Pilih nilai 1 sampai 5" in empty.words
    assert "Bagus sekali" in empty.text
    for rating in ("6", "0", "-1", "x", "5.5"):
        assert (await somebody.fill(page, "/kursus/1/ulasan", rating=rating)).status == 422
    for rating in ("4", "1"):
        done = await somebody.fill(page, "/kursus/1/ulasan", rating=rating, text="Bagus")
        assert done.path == "/perjalanan?kabar=ulasan"
        assert "Insentifmu dijadwalkan" in done.words
    assert "Nilaimu 4 dari 5" in (await somebody.open("/kursus/1")).words, "the first one stands"
    page = await somebody.open("/uang")
    assert page.words.count("Dijadwalkan") == 4
    assert "Insentif ke-1" in page.words and "Rp600.000" in page.words


async def test_pages_need_an_identity_first(site: Site) -> None:
    somebody = site.somebody()
    await somebody.sign_in("0812 9999 0001")
    for path in ("/kartu", "/gabung", "/uang", "/data-saya", "/pengaduan", "/kursus/1"):
        assert (await somebody.open(path)).path.startswith("/daftar"), path


async def test_unknown_news_say_nothing(site: Site) -> None:
    somebody = await site.citizen("idle")
    page = await somebody.open("/perjalanan?kabar=<script>alert(1)</script>")
    assert page.status == 200 and "<script>" not in page.text
