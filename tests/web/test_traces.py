"""Where it is, on screen: one line over all parties; one question, already about the right thing."""

from __future__ import annotations

from datetime import timedelta

import psycopg

from bekal import payouts
from bekal.base import actors, ids
from tests.sites import Site
from tests.world import NOW


async def test_a_certificate_is_traced_to_whoever_has_it(site: Site) -> None:
    somebody = await site.citizen("learning")
    page = await somebody.open("/kursus/1/jejak")
    assert page.status == 200 and "Sekarang di Balai Contoh" in page.words
    assert "Terlambat." in page.words and "Dijanjikan paling lambat 10 Maret 2022." in page.words
    form = await somebody.open("/pengaduan/baru?tentang=sertifikat-1")
    assert "Tentang: Kursus Kursus" in form.words
    sent = await somebody.fill(form, "/pengaduan/baru", kind="complaint", subject="Sertifikat", text="Mana?")
    assert sent.path == "/pengaduan?kabar=pengaduan"
    with psycopg.connect(site.database.dsn) as connection:
        found = connection.execute("SELECT about FROM support.tickets").fetchall()
    assert [about[0][0] for about in found] == ["V"], "the voucher's code, by which the office finds it"


async def test_money_is_traced_and_a_refusal_says_what_to_do(site: Site) -> None:
    somebody = await site.citizen("finished")
    await somebody.fill(await somebody.open("/kursus/1/ulasan"), "/kursus/1/ulasan", rating="5")
    page = await somebody.open("/uang/1/jejak")
    assert "Giliranmu." in page.words and "Sambungkan rekening" in page.words
    for number in ("0", "5", "-1", "99999999999"):
        assert (await somebody.open(f"/uang/{number}/jejak")).status == 404
    account = await somebody.open("/rekening")
    await somebody.fill(account, "/rekening", channel="gopay", account_number="081234567890")
    page = await somebody.open("/uang/1/jejak")
    assert "Sekarang di GoPay." in page.words
    person_id = site.world.who("finished").person_id
    cell = ids.cell_of(person_id, site.database.cells)
    by, at = actors.job("test"), site.clock.now()
    async with site.database.begin() as tx:
        [linked] = await payouts.find_linked_accounts(tx, cell, [person_id])
        assert linked is not None
        answer = payouts.AccountAnswer(linked.link_id, "wallet_limit")
        await payouts.record_account_checks(tx, cell, [answer], by, at)
    page = await somebody.open("/uang/1/jejak")
    assert "Saldo dompetmu sudah penuh. Kosongkan sebagian" in page.words
    money = await somebody.open("/uang")
    soon = await somebody.fill(money, "/rekening/periksa")
    assert "Coba lagi sepuluh menit lagi" in soon.words
    site.clock.move_to(at + timedelta(minutes=11))
    again = await somebody.fill(money, "/rekening/periksa")
    assert "sekali lagi kepada bank" in again.words and "sedang ditanyakan kepada bank" in again.words


async def test_wallets_are_asked_before_they_are_paid(site: Site) -> None:
    somebody = await site.citizen("finished")
    await somebody.fill(await somebody.open("/kursus/1/ulasan"), "/kursus/1/ulasan", rating="5")
    account = await somebody.open("/rekening")
    await somebody.fill(account, "/rekening", channel="gopay", account_number="081234567890")
    person_id = site.world.who("finished").person_id
    cell, by, at = ids.cell_of(person_id, site.database.cells), actors.job("test"), site.clock.now()
    async with site.database.begin() as tx:
        [claimed] = await payouts.claim_account_checks(tx, cell, 10, by, at)
        answer = payouts.AccountAnswer(claimed.link_id, "matched")
        await payouts.record_account_checks(tx, cell, [answer], by, at)
        assert await payouts.recheck_wallets(tx, cell, by, at) == 0, "just asked"
        [dues] = [await payouts.list_open_dues(tx, cell, 1, 2022, None, 10)]
        assert dues
        later = at + timedelta(days=40)
        assert await payouts.recheck_wallets(tx, cell, by, later) == 1
        assert await payouts.recheck_wallets(tx, cell, by, later) == 0, "once is enough"
        assert len(await payouts.claim_account_checks(tx, cell, 10, by, later)) == 1


async def test_the_code_shows_in_its_window_only(site: Site) -> None:
    somebody = await site.citizen("learning")
    page = await somebody.open("/kursus/1")
    assert "Kode hadir tidak berlaku lagi" in page.words and "Yang masih kurang" in page.words
    assert "kehadiran: belum semua sesi tercatat hadir" in page.words
    with psycopg.connect(site.database.dsn) as connection:
        [code] = connection.execute(
            "SELECT redeem_code FROM market.vouchers JOIN market.purchases USING (cell, purchase_id)"
            " WHERE state = 'paid'"
        ).fetchone() or [""]
        connection.execute(
            "UPDATE learning.sessions SET starts_at = %s, ends_at = %s WHERE sequence = 3",
            [NOW + timedelta(hours=2), NOW + timedelta(hours=5)],
        )
    grouped = " ".join(code[i : i + 4] for i in range(0, len(code), 4))
    page = await somebody.open("/kursus/1")
    assert "Kode hadir muncul di sini mulai 11 Maret 2022, 13.00 WIB, sebelum sesi 3." in page.words
    assert grouped not in page.words
    site.clock.move_to(NOW + timedelta(hours=1))
    somebody = await site.citizen("learning")
    page = await somebody.open("/kursus/1")
    assert "Kode hadir untuk sesi 3, berlaku sampai 11 Maret 2022, 15.00 WIB" in page.words
    assert grouped in page.words
    site.clock.move_to(NOW + timedelta(hours=3, minutes=1))
    somebody = await site.citizen("learning")
    assert grouped not in (await somebody.open("/kursus/1")).words
