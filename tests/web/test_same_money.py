"""One payment on three pages: /uang, its trace and the journey say the same days, and keep saying them."""

from __future__ import annotations

import re
from datetime import date, timedelta

import psycopg
import pytest

from bekal import journey, payouts, programme, regions
from bekal.base import actors, ids
from tests.sites import Page, Site, Somebody
from tests.world import NOW

BY = actors.job("test")
DAY = r"(\d{1,2} \w+ \d{4})"
ROLE = "finished"


def found(pattern: str, page: Page) -> str:
    match = re.search(pattern, page.words)
    assert match is not None, (pattern, page.words)
    return match.group(1)


def cell_of(site: Site) -> int:
    return ids.cell_of(site.world.who(ROLE).person_id, site.database.cells)


async def linked(site: Site) -> None:
    """An account, found to be one's own on the same day."""
    somebody = await site.citizen(ROLE)
    page = await somebody.open("/rekening")
    await somebody.fill(page, "/rekening", channel="gopay", account_number="081234567890")
    at = site.clock.now()
    async with site.database.read() as tx:
        [account] = await payouts.find_linked_accounts(tx, cell_of(site), [site.world.who(ROLE).person_id])
    assert account is not None
    answer = payouts.AccountAnswer(account.link_id, "matched")
    await journey.record_account_checks(site.database, cell_of(site), [answer], BY, at)


async def reviewed(site: Site) -> Somebody:
    """The review, nine days later: only now is anything due."""
    site.clock.move_to(NOW + timedelta(days=9))
    somebody = await site.citizen(ROLE)
    page = await somebody.open("/kursus/1/ulasan")
    assert (await somebody.fill(page, "/kursus/1/ulasan", rating="5")).path == "/perjalanan?kabar=ulasan"
    return somebody


async def answered(site: Site) -> Somebody:
    """The first survey, on 28 March."""
    site.clock.move_to(NOW + timedelta(days=17))
    async with site.database.read() as tx:
        survey = (await programme.get_programme(tx, 1)).surveys.surveys[0]
    answers = {}
    for question in survey.questions:
        name, options = question.question_id, question.options
        match question.kind:
            case "choice":
                answers[name] = options[0].value
            case "choices":
                answers[f"{name}.{options[0].value}"] = "yes"
            case "number":
                answers[name] = str(question.minimum or 1)
            case _:
                answers[name] = "Baik"
    somebody = await site.citizen(ROLE)
    done = await somebody.fill(await somebody.open("/survei/1"), "/survei/1", **answers)
    assert done.path == "/perjalanan?kabar=survei", done.words
    return somebody


async def pay(site: Site, on: date) -> None:
    """Whatever is due today is ordered, and arrives on a day."""
    at, db, cell = site.clock.now(), site.database, cell_of(site)
    payable = await journey.judge_dues(db, cell, None, 100, BY, at)
    [order] = await journey.instruct_dues(db, cell, payable, BY, at)
    arrived = payouts.BankAnswer(order.instruction_id, "paid", None, "B1", on)
    [recorded] = await journey.record_payments(db, cell, [arrived], BY, at + timedelta(days=3))
    assert recorded.outcome == "recorded"


@pytest.mark.parametrize("home", ["31.71", "93.01"], ids=["WIB", "WIT"])
async def test_three_pages_say_the_same(site: Site, home: str) -> None:
    region = regions.find_region(home)
    assert region is not None
    with psycopg.connect(site.database.dsn) as connection:
        move = "UPDATE people.persons SET region_id = %s WHERE person_id = %s"
        connection.execute(move, [region.region_id, site.world.who(ROLE).person_id])
    await linked(site)
    somebody = await reviewed(site)
    money, trace, way = [await somebody.open(path) for path in ("/uang", "/uang/1/jejak", "/perjalanan")]
    assert found(rf"Mulai dibayarkan {DAY}\.", money) == "21 Maret 2022"
    assert found(rf"Dijanjikan paling lambat {DAY}\.", trace) == "21 Maret 2022"
    assert found(rf"dijanjikan {DAY}", trace) == "21 Maret 2022"
    # Linked on the 11th, but nothing was due before the review of the 20th.
    assert found(rf"Sejak {DAY}\.", trace) == "20 Maret 2022"
    assert found(rf"Sejak {DAY}\. Sekarang di pengelola program", way) == "20 Maret 2022"
    assert "Hari pembayaran. Sejak" in trace.words


async def test_an_account_that_came_later_is_what_it_waited_for(site: Site) -> None:
    somebody = await reviewed(site)
    trace, way = await somebody.open("/uang/1/jejak"), await somebody.open("/perjalanan")
    assert "Rekening disambungkan. Sejak 20 Maret 2022." in trace.words
    assert found(rf"Sejak {DAY}\. Giliranmu", way) == "20 Maret 2022", "not the programme's turn"
    site.clock.move_to(NOW + timedelta(days=12))
    await linked(site)
    somebody = await site.citizen(ROLE)
    trace, way = await somebody.open("/uang/1/jejak"), await somebody.open("/perjalanan")
    since = found(rf"Sejak {DAY}\. Sekarang di pengelola program", way)
    assert since == found(rf"Sejak {DAY}\.", trace) == "23 Maret 2022"


async def test_a_survey_is_earned_by_its_answers(site: Site) -> None:
    await linked(site)
    await reviewed(site)
    somebody = await answered(site)
    money, trace = await somebody.open("/uang"), await somebody.open("/uang/2/jejak")
    assert "Survei ke-1: Rp50.000 Dijadwalkan Mulai dibayarkan 11 April 2022." in money.words
    assert "Survei ke-1: Rp50.000" in trace.words
    assert "Syaratnya terpenuhi , selesai Kamu · 28 Maret 2022" in trace.words, "not the review's day"
    assert found(rf"Sejak {DAY}\.", trace) == "28 Maret 2022"
    assert found(rf"Dijanjikan paling lambat {DAY}\.", trace) == "11 April 2022"


async def test_what_was_done_keeps_its_day_once_paid(site: Site) -> None:
    await linked(site)
    await reviewed(site)
    await answered(site)
    site.clock.move_to(NOW + timedelta(days=18))
    await pay(site, date(2022, 3, 30))
    site.clock.move_to(NOW + timedelta(days=21, hours=1))
    somebody = await site.citizen(ROLE)
    trace = await somebody.open("/uang/1/jejak")
    assert "Semua sudah selesai." in trace.words
    for line in (
        "Syaratnya terpenuhi , selesai Kamu · 20 Maret 2022",
        "Rekening disambungkan , selesai Kamu · 11 Maret 2022",
        "Rekening dicocokkan dengan NIK-mu , selesai GoPay · 11 Maret 2022",
        "Hari pembayaran , selesai Pengelola program · 21 Maret 2022",
        "Perintah bayar ke bank , selesai Pengelola program · 29 Maret 2022",
        "Sampai di rekeningmu , selesai GoPay · 30 Maret 2022",
    ):
        assert line in trace.words, line
    assert "Sampai di rekeningmu 30 Maret 2022." in (await somebody.open("/uang")).words
    # The journey has gone on to the next payment, and says of it what its trace says.
    way, coming = await somebody.open("/perjalanan"), await somebody.open("/uang/2/jejak")
    since = found(rf"Sejak {DAY}\. Sekarang di pengelola program", way)
    assert since == found(rf"Sejak {DAY}\.", coming) == "28 Maret 2022"
    # Another account later is not the one that was paid on: its day says nothing about this payment.
    fields = (await somebody.open("/uang")).form("/rekening/putus").fields
    await somebody.post("/rekening/putus", fields)
    page = await somebody.open("/rekening")
    await somebody.fill(page, "/rekening", channel="bni", account_number="0123456789")
    trace = await somebody.open("/uang/1/jejak")
    assert "Semua sudah selesai." in trace.words
    assert "Rekening disambungkan , selesai Kamu Rekening dicocokkan" in trace.words, "no invented day"
