"""Not taking part after all: asked first, done once, blamed on nobody; and said so when there is nothing."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from bekal import cards, draws, journey, ledger, reports
from bekal.base import actors, ids
from tests.sites import Site, Somebody
from tests.world import NOW

PATH = "/gabung/batal"


async def broken(site: Site) -> list[str]:
    async with site.database.snapshot() as tx:
        return [each.name for each in await reports.check_books(tx) if not each.holds]


async def own_card(site: Site, role: str) -> cards.Card:
    person_id = site.world.who(role).person_id
    async with site.database.read() as tx:
        [held] = await cards.find_cards_of_persons(tx, ids.cell_of(person_id, tx.cells), [person_id])
    return held[-1]


async def left_rp(site: Site, card: cards.Card) -> int:
    accounts = [card.training_account_id, card.incentive_account_id, card.survey_account_id]
    async with site.database.read() as tx:
        found = await ledger.find_balances(tx, ids.cell_of(card.card_id, tx.cells), accounts)
    return sum(balance.posted_rp for balance in found if balance)


def tell(site: Site, statement: bytes, *values: object) -> list[tuple[object, ...]]:
    with psycopg.connect(site.database.dsn, autocommit=True) as connection:
        return connection.execute(statement, values).fetchall()


async def confirm(somebody: Somebody, prefix: str = "") -> None:
    page = await somebody.open(prefix + PATH)
    done = await somebody.fill(page, prefix + PATH)
    assert done.path == f"{prefix}/perjalanan?kabar=kembali", done.words


async def test_a_card_that_bought_nothing_is_given_back_for_good_and_without_blame(site: Site) -> None:
    somebody = await site.citizen("idle")
    for path in ("/kartu", "/perjalanan"):
        page = await somebody.open(path)
        assert f'href="{PATH}"' in page.text, path
        assert PATH not in [form.action for form in page.forms], "nothing is given up without being asked"
    before = await own_card(site, "idle")
    assert await left_rp(site, before) == 3_550_000
    page = await somebody.open(PATH)
    assert "Kembalikan kartu dan tempatmu?" in page.words
    assert "Saldo Rp1.000.000 kembali ke kas negara" in page.words and "Rp2.550.000" in page.words
    assert "tidak masuk daftar hitam" in page.words
    assert (await own_card(site, "idle")).state == "issued", "asking does nothing"
    done = await somebody.fill(page, PATH)
    assert done.path == "/perjalanan?kabar=kembali" and "Tempatmu sudah dikembalikan" in done.words
    assert "Kamu mengembalikan kartumu. Kamu tidak masuk daftar hitam." in done.words
    assert "dicabut" not in done.words and "Kartunya kamu kembalikan" in done.words
    after = await own_card(site, "idle")
    assert after.state == "declined" and await left_rp(site, after) == 0
    assert await broken(site) == []
    again = await somebody.fill(page, PATH)
    assert again.path == "/perjalanan?kabar=kembali", "sent twice, done once"
    assert tell(site, b"SELECT cause, count(*) FROM draws.recovered_seats GROUP BY 1") == [("declined", 1)]
    returned = b"SELECT sum(amount_rp)::bigint FROM ledger.transfers WHERE kind = 14"
    assert tell(site, returned) == [(3_550_000,)]
    told = b"SELECT count(*) FROM base.outbox WHERE topic = 'card_declined'"
    assert tell(site, told) == [(1,)]
    shown = await somebody.open("/kartu")
    assert "Kartu ini sudah kamu kembalikan" in shown.words and "Cara membeli kursus" not in shown.words
    nothing = await somebody.open(PATH)
    assert "tidak ada tempat atau kartu yang bisa kamu kembalikan" in nothing.words
    assert PATH not in [form.action for form in nothing.forms]


async def test_whoever_gave_a_card_back_joins_and_is_awarded_like_everybody(site: Site) -> None:
    somebody = await site.citizen("idle")
    refused = await somebody.fill(await somebody.open("/gabung"), "/gabung")
    assert refused.status == 422 and "Kamu belum bisa ikut" in refused.words
    person_id = site.world.who("idle").person_id
    own = b"SELECT household_index FROM draws.applications WHERE person_id = %s"
    index = tell(site, own, person_id)[0][0]
    assert isinstance(index, bytes)

    async def count() -> int:
        async with site.database.read() as tx:
            home = ids.cell_of_slot(ids.slot_of_index(index), tx.cells)
            return (await draws.count_awards(tx, home, 1, [index]))[0]

    assert await count() == 1
    await confirm(somebody)
    assert await count() == 0, "the family card has its room back"
    joined = await somebody.fill(await somebody.open("/gabung"), "/gabung")
    assert joined.path == "/perjalanan?kabar=gabung", joined.words
    assert "Kamu ikut gelombang 2" in joined.words and "mengembalikan kartumu" not in joined.words
    assert "Keluar dari gelombang 2?" in (await somebody.open(PATH)).words, "the new application is meant now"
    # Counted once more if the award comes again, from the later batch.
    award = draws.HouseholdAward(household_index=index, person_id=person_id, programme_id=1, batch_id=2)
    async with site.database.begin() as tx:
        home = ids.cell_of_slot(ids.slot_of_index(index), tx.cells)
        await draws.record_household_awards(tx, home, [award], actors.job("test"), NOW)
    assert await count() == 1


async def test_the_seat_comes_back_and_a_purchase_comes_too_late(site: Site) -> None:
    card = await own_card(site, "idle")
    await confirm(await site.citizen("idle"), "/en")
    async with site.database.read() as tx:
        [number] = await cards.find_cards_by_number(tx, ids.cell_of(card.number, tx.cells), [card.number])
    assert number is not None and number.state == "declined"
    cell = ids.cell_of(card.card_id, site.database.cells)
    late = site.clock.now() + timedelta(days=90)
    assert await journey.revoke_overdue(site.database, cell, 1, actors.job("test"), late) == 0
    assert (await own_card(site, "idle")).state == "declined", "never revoked"


@pytest.mark.parametrize("role", ["learning", "finished"])
async def test_a_card_in_use_stays(site: Site, role: str) -> None:
    somebody = await site.citizen(role)
    assert PATH not in (await somebody.open("/kartu")).text
    page = await somebody.open(PATH)
    assert "Kartumu sudah dipakai" in page.words and PATH not in [form.action for form in page.forms]
    proof = (await somebody.open("/perjalanan")).form("/keluar").fields
    sent = await somebody.post(PATH, {**proof, "what": "card", "batch": "1"})
    assert sent.status == 422 and "tidak ada yang berubah" in sent.words
    assert (await own_card(site, role)).state == "active"
    assert await broken(site) == []


async def test_an_application_is_withdrawn_while_the_batch_is_open(site: Site) -> None:
    somebody = await site.citizen("verified")
    joined = await somebody.fill(await somebody.open("/gabung"), "/gabung")
    assert f'href="{PATH}"' in joined.text
    page = await somebody.open(PATH)
    assert "Keluar dari gelombang 2?" in page.words
    left = await somebody.fill(page, PATH)
    assert left.path == "/perjalanan?kabar=mundur" and "Kamu tidak ikut diundi lagi" in left.words
    assert "Kamu keluar dari gelombang itu sebelum diundi" in left.words
    assert (await somebody.fill(page, PATH)).path == "/perjalanan?kabar=mundur", "sent twice, done once"
    assert tell(site, b"SELECT state FROM draws.applications WHERE batch_id = 2") == [("withdrawn",)]
    mine = await somebody.open("/undianku/2")
    assert "Kamu keluar dari gelombang ini" in mine.words
    back = await somebody.fill(await somebody.open("/gabung"), "/gabung")
    assert back.path == "/perjalanan?kabar=gabung", "and joined again: one row, the same ticket"
    assert tell(site, b"SELECT state FROM draws.applications WHERE batch_id = 2") == [("joined",)]
    site.clock.move_to(NOW + timedelta(days=3, minutes=1))
    somebody = await site.citizen("verified")
    late = await somebody.open(PATH)
    assert "Daftarnya sudah dikunci" in late.words and PATH not in [form.action for form in late.forms]
    proof = (await somebody.open("/perjalanan")).form("/keluar").fields
    sent = await somebody.post(PATH, {**proof, "what": "application", "batch": "2"})
    assert sent.status == 422 and "tidak ada yang berubah" in sent.words
    assert tell(site, b"SELECT state FROM draws.applications WHERE batch_id = 2") == [("joined",)]


async def test_a_drawn_place_is_asked_about_before_it_is_given_up(site: Site) -> None:
    somebody = await site.citizen("lost")
    person_id = site.world.who("lost").person_id
    win = b"UPDATE draws.applications SET state = 'won', waiting = TRUE WHERE person_id = %s RETURNING state"
    assert tell(site, win, person_id) == [("won",)]
    way = await somebody.open("/perjalanan")
    assert f'href="{PATH}"' in way.text and PATH not in [form.action for form in way.forms]
    page = await somebody.open(PATH)
    assert "Kembalikan tempatmu di gelombang 1?" in page.words
    for _ in range(2):
        done = await somebody.fill(page, PATH)
        assert done.path == "/perjalanan?kabar=kembali"
    assert tell(site, b"SELECT cause FROM draws.recovered_seats") == [("declined",)]
    assert "Kamu mengembalikan tempatmu. Kamu tidak masuk daftar hitam." in done.words
    assert "Ikut gelombang" in done.words, "the next batch stands open"


async def test_where_there_is_nothing_it_says_so(site: Site) -> None:
    somebody = await site.citizen("lost")
    fields = (await somebody.open("/perjalanan")).form("/keluar").fields
    for typed in (
        {"what": "place", "batch": "1"},
        {"what": "card", "batch": "1"},
        {"what": "application", "batch": "1"},
        {"batch": "1"},
        {"what": "anything", "batch": "x"},
        {},
    ):
        page = await somebody.post(PATH, {**fields, **typed})
        assert page.status == 422, typed
        assert "Tidak ada yang dikembalikan dan tidak ada yang berubah." in page.words, typed
    english = await somebody.open("/en" + PATH)
    assert "There is no place or card that you could give back now" in english.words
    assert tell(site, b"SELECT count(*) FROM draws.recovered_seats") == [(0,)]


async def test_somebody_elses_batch_is_not_ones_own(site: Site) -> None:
    """Fields that somebody changed give up nothing of anybody else."""
    somebody = await site.citizen("verified")
    fields = (await somebody.open("/perjalanan")).form("/keluar").fields
    page = await somebody.post(PATH, {**fields, "what": "card", "batch": "1"})
    assert page.status == 422
    assert (await own_card(site, "idle")).state == "issued"
