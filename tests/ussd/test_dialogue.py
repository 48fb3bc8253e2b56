"""Whole dialogues, as a phone shows them: known and unknown, in both languages, with PINs and repetitions."""

from __future__ import annotations

import asyncio
import re
import time
from datetime import date, timedelta
from statistics import median

import pytest

from bekal import callers, learning, market, people, support
from bekal.base import actors
from bekal.base import clock as calendar
from bekal.base.clock import SimulatedClock
from bekal.base.keys import demo_keyring
from tests.sites import Site, share
from tests.ussd.conftest import Aggregator, Phone

PIN = "481516"
NOBODY = "+6281355550000"


async def opened(aggregator: Aggregator, site: Site, role: str) -> Phone:
    """A dialogue whose PIN has been made, at the menu."""
    phone = aggregator.dial(site.world.who(role).phone)
    await phone.type("3", PIN, PIN, "0")
    return phone


async def test_a_recipient_asks_for_everything(aggregator: Aggregator, site: Site) -> None:
    phone = aggregator.dial(site.world.who("idle").phone)
    assert await phone.type() == (
        "CON Bekal\n1 Daftar minat\n2 Gelombang\n3 Saldo\n4 Batas waktu\n5 Kode hadir\n6 Insentif\n"
        "7 Pengaduan\n8 English"
    )
    assert await phone.type("3") == "CON Buat PIN 6 angka, supaya hanya kamu yang bisa melihat datamu:"
    assert await phone.type(PIN) == "CON Ketik PIN itu sekali lagi:"
    shown = await phone.type(PIN)
    assert shown == ("CON Saldo pelatihan Rp1.000.000. Ditahan untuk kursus yang berjalan: Rp0.\n0 Menu"), (
        shown
    )
    assert "penerima Bekal dari gelombang 1" in await phone.type("0", "2")
    assert "Beli kursus paling lambat" in await phone.type("4")
    assert "WIB" in phone.screens[-1]
    assert "Tidak ada kelas" in await phone.type("5")
    assert "ulasan di bekal.example" in await phone.type("6")
    assert "tidak punya pengaduan" in await phone.type("7")
    assert (await phone.type("8")).startswith("CON Bekal\n1 I am interested")
    assert "Training balance Rp1,000,000." in await phone.type("3")
    again = aggregator.dial(site.world.who("idle").phone)
    assert (await again.type()).endswith("8 Bahasa Indonesia"), "the language is remembered"
    assert await again.type("3") == "CON Enter your PIN of 6 digits:", "every session asks for the PIN once"
    assert "Rp1,000,000" in await again.type(PIN)


async def test_an_unknown_number_meets_the_same_screens(aggregator: Aggregator, site: Site) -> None:
    known, unknown = aggregator.dial(site.world.who("learning").phone), aggregator.dial(NOBODY)
    for typed in ((), ("9",), ("0",), ("5",), ("12",), ("111111",), (PIN,), ("000000",), (PIN,)):
        assert await known.type(*typed) == await unknown.type(*typed), typed
    assert "Tidak ada kelas" in await known.type(PIN)
    assert "Belum ada yang terdaftar" in await unknown.type(PIN)


async def test_whoever_is_interested_has_an_account_from_then_on(aggregator: Aggregator, site: Site) -> None:
    phone = aggregator.dial(NOBODY)
    shown = await phone.type("1")
    assert shown.startswith("CON Minatmu tercatat. Gelombang 2 dibuka sampai 14 Mar 2022 11.59 WIB.")
    assert await aggregator.dial(NOBODY).type("1") == shown
    assert await aggregator.dial(site.world.who("idle").phone).type("1") == shown, "known and unknown alike"
    async with site.database.read() as tx:
        assert await callers.count_interested(tx) == 2
        index = people.phone_index(demo_keyring(), NOBODY)
        [[seat]] = await people.find_seats(tx, 0, [index])
    assert seat.person_id is None


@pytest.mark.parametrize(
    ("role", "item", "words"),
    [
        ("lost", "2", "Gelombang 1: kamu belum terpilih."),
        ("unchecked", "2", "sedang dicocokkan dengan Dukcapil"),
        ("mismatched", "2", "belum cocok dengan Dukcapil"),
        ("verified", "2", "Gelombang 2 dibuka sampai"),
        ("verified", "4", "Gelombang 2 dibuka sampai"),
        ("verified", "3", "Belum ada kartu"),
        ("finished", "4", "Sisa saldomu Rp700.000 bisa dipakai sampai 30 Nov 2022 23.59 WIB."),
        ("learning", "4", "Sisa saldomu Rp700.000 bisa dipakai sampai 30 Nov 2022 23.59 WIB."),
    ],
)
async def test_states_in_words(aggregator: Aggregator, site: Site, role: str, item: str, words: str) -> None:
    phone = await opened(aggregator, site, role)
    assert words in await phone.type(item)


async def test_the_day_after_the_last_one_to_buy_is_said_to_be_over(
    aggregator: Aggregator, site: Site
) -> None:
    buys_until = calendar.start_of(date(2022, 12, 1))
    clock = site.app.state.clock = SimulatedClock(buys_until - timedelta(seconds=1))
    phone = await opened(aggregator, site, "learning")
    assert "sampai 30 Nov 2022" in await phone.type("4")
    clock.move_to(buys_until)
    assert "Hari terakhir membeli sudah lewat: 30 Nov 2022 23.59 WIB." in await phone.type("0", "4")


async def test_the_redeem_code_is_shown_in_its_window_only(aggregator: Aggregator, site: Site) -> None:
    # The classes of this world are over on the tests' day: this phone calls some days before.
    clock = site.app.state.clock = SimulatedClock(site.clock.now() - timedelta(days=6))
    phone = await opened(aggregator, site, "learning")
    person = site.world.who("learning").person_id
    async with site.database.read() as tx:
        [bought] = await market.list_purchases_of_persons(tx, 0, [person])
        [voucher] = await market.find_vouchers(tx, 0, [bought[0].purchase_id])
        sessions = await learning.find_sessions(tx, [bought[0].schedule_id])
    assert voucher
    starts_at = sessions[0].starts_at
    spoken = " ".join(voucher.redeem_code[i : i + 4] for i in range(0, 17, 4))
    clock.move_to(starts_at - timedelta(hours=1, seconds=1))
    assert "tampil mulai" in await phone.type("5") and spoken not in phone.screens[-1]
    clock.move_to(starts_at - timedelta(hours=1))
    assert f"Kode hadir {spoken} untuk" in await phone.type("5")


async def test_a_complaint_says_who_has_it(aggregator: Aggregator, site: Site) -> None:
    person = site.world.who("idle").person_id
    async with site.database.begin() as tx:
        opening = support.TicketOpening(person, "complaint", "Kelas", "Tidak bisa masuk")
        at = site.clock.now()
        [ticket] = await support.open_tickets(tx, 0, [opening], actors.citizen(person), at)
    phone = await opened(aggregator, site, "idle")
    shown = await phone.type("7")
    assert ticket.code and ticket.code[:4] in shown and "menunggu jawaban petugas" in shown


async def test_a_wrong_pin_locks_for_longer_each_time(aggregator: Aggregator, site: Site) -> None:
    await opened(aggregator, site, "idle")
    number = site.world.who("idle").phone
    for hours in (1, 6, 24, 24):
        phone = aggregator.dial(number)
        assert "PIN salah" in await phone.type("3", "000111", "000112")
        assert (await phone.type("000113")).startswith("END PIN terkunci sampai")
        blocked = aggregator.dial(number)
        assert (await blocked.type("3")).startswith("END PIN terkunci"), "the right one is not tried either"
        assert "Minatmu" in await aggregator.dial(number).type("1"), "the rest works on"
        site.clock.move_to(site.clock.now() + timedelta(hours=hours, seconds=-1))
        assert (await aggregator.dial(number).type("3")).startswith("END")
        site.clock.move_to(site.clock.now() + timedelta(seconds=1))
    phone = aggregator.dial(number)
    assert "Rp" in await phone.type("3", PIN)
    phone = aggregator.dial(number)
    assert "PIN salah" in await phone.type("3", "000111", "000112"), "counted from one again"
    index = people.phone_index(demo_keyring(), number)
    async with site.database.begin() as tx:
        assert await callers.clear_pins(tx, 0, [index]) == 1
    assert "Buat PIN" in await aggregator.dial(number).type("3")


async def test_two_pins_that_differ_and_weak_ones(aggregator: Aggregator) -> None:
    phone = aggregator.dial(NOBODY)
    await phone.type("3")
    for weak in (
        "12345",
        "1234567",
        "abcdef",
        "123456",
        "654321",
        "000000",
        "121212",
        "",
        "12 456",
        "４８１５１６",
    ):
        assert "PIN harus 6 angka" in await phone.type(weak), weak
    assert "sekali lagi" in await phone.type(PIN)
    assert "tidak sama" in await phone.type("481517")
    assert "sekali lagi" in await phone.type(PIN)
    assert "Belum ada yang terdaftar" in await phone.type(PIN)


async def test_what_is_repeated_is_answered_the_same_and_done_once(
    aggregator: Aggregator, site: Site
) -> None:
    number = site.world.who("idle").phone
    await opened(aggregator, site, "idle")
    phone = aggregator.dial(number)
    await phone.type("3", "000111")
    for _ in range(5):
        assert await phone.ask("3*000111") == phone.screens[-1]
    assert "PIN salah" in await phone.type("000112"), "five repetitions were one try"
    assert await phone.ask("") == phone.screens[0], "an old one, too"
    assert await phone.ask("3") == phone.screens[1]
    assert "Rp1.000.000" in await phone.type(PIN), "and the dialogue goes on"
    same = await asyncio.gather(*(phone.ask("*".join([*phone.typed, "2"])) for _ in range(6)))
    assert len(set(same)) == 1 and "gelombang 1" in same[0]


async def test_a_session_of_nobody_knows_what(aggregator: Aggregator, site: Site) -> None:
    await opened(aggregator, site, "idle")
    number = site.world.who("idle").phone
    direct = aggregator.dial(number)
    assert "Rp1.000.000" in await direct.ask(f"3*{PIN}"), "a code dialled with its choices (*885*3*...#)"
    phone = aggregator.dial(number)
    await phone.type("3")
    assert (await phone.ask("5*1")).startswith("END Sesi ini terputus"), "not what was typed before"
    assert (await phone.ask("33")).startswith("END Sesi ini terputus"), "nor a longer first choice"
    assert "Rp" in await phone.type(PIN), "the true one goes on"
    thief = Phone(aggregator, NOBODY, phone.session)
    assert "Rp" not in await thief.ask("3*481516*2"), "the session belongs to its phone"


async def test_nothing_typed_or_shown_is_readable_in_the_database(aggregator: Aggregator, site: Site) -> None:
    await opened(aggregator, site, "idle")
    async with site.database.read() as tx:
        for table in ("callers.callers", "callers.steps"):
            cursor = await tx.connection.execute(f"SELECT t::text FROM {table} AS t".encode())
            text = "\n".join(str(row[0]) for row in await cursor.fetchall())
            assert text and PIN not in text and "Saldo" not in text and "8120000" not in text
            for hexed in (PIN, "Saldo", site.world.who("idle").phone):
                assert hexed.encode().hex() not in text


async def test_a_step_is_answered_within_a_second(aggregator: Aggregator, site: Site) -> None:
    phone = await opened(aggregator, site, "learning")
    seconds = []
    for choice in "23456789":
        start = time.perf_counter()
        await phone.type(choice)
        seconds.append(time.perf_counter() - start)
    assert median(seconds) < 1


async def test_steps_are_forgotten_after_a_day(aggregator: Aggregator, site: Site) -> None:
    phone = await opened(aggregator, site, "idle")
    async with site.database.begin() as tx:
        assert await callers.forget_callers(tx, 0, site.clock.now()) == 0
        assert await callers.forget_callers(tx, 0, site.clock.now() + timedelta(seconds=1)) > 0
    assert "Masukkan PIN" in await phone.ask("3"), "a dialogue that is forgotten begins anew"


async def test_a_shared_phone_asks_who_it_is(aggregator: Aggregator, site: Site) -> None:
    """After the PIN, once a session; the numbers stay with the people, and 0 leads back."""
    idle, lost = site.world.who("idle"), site.world.who("lost")
    await share(site, idle, lost)
    phone = aggregator.dial(idle.phone)
    named = f"1 {idle.initials} 01/03/22\n2 {lost.initials} 01/03/22"
    question = f"CON Nomor ini dipakai bersama. Siapa kamu?\n{named}\n0 Menu"
    shown = await phone.type("3", PIN, PIN)
    assert re.sub(r"\d\d/\d\d/\d\d", "01/03/22", shown) == question
    assert (await phone.type("7")).startswith("CON Nomor ini dipakai bersama."), "nobody has this number"
    assert (await phone.type("0")).startswith("CON Bekal\n1")
    assert (await phone.type("3")).startswith("CON Nomor ini dipakai bersama.")
    assert "Belum ada kartu" in await phone.type("2")
    assert "kamu belum terpilih" in await phone.type("0", "2"), "the choice holds for the session"
    again = aggregator.dial(idle.phone)
    assert "Rp1.000.000" in await again.type("3", PIN, "1")
    assert "penerima Bekal" in await again.type("2")
    direct = aggregator.dial(idle.phone)
    assert "Rp1.000.000" in await direct.ask(f"3*{PIN}*1")


async def test_the_phone_that_was_left_asks_nobody(aggregator: Aggregator, site: Site) -> None:
    idle, lost = site.world.who("idle"), site.world.who("lost")
    await share(site, idle, lost)
    phone = aggregator.dial(lost.phone)
    assert "Belum ada yang terdaftar" in await phone.type("3", PIN, PIN)
