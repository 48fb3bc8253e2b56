"""Reminders and results: each person once, at the right days, and not who has done it."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec
import psycopg

from bekal import cards, jobs, journey, ledger, programme
from bekal.base import clock, ids, outbox
from bekal.base.clock import SimulatedClock
from bekal.base.database import Database
from tests.jobs.test_worker import outside_of
from tests.journey.world import BUYS_AT, BY, DECREED_AT, PROGRAMME, World, purchase


async def waiting(db: Database, *topics: str) -> list[tuple[str, UUID]]:
    """What stands in the outbox of these topics, as (topic, person)."""
    async with db.read() as tx:
        rows = [row for cell in range(db.cells) for row in await outbox.list_messages(tx, cell, 1000)]
    return [(row.topic, UUID(row.payload["person_id"])) for row in rows if row.topic in topics]


async def remind(db: Database, at: datetime) -> None:
    ticking = SimulatedClock(at)
    [tick] = [tick for tick in jobs.TICKS if tick.name == "remind_people"]
    [ran] = await jobs.run_ticks(db, outside_of(db, ticking), ticking, [tick])
    assert ran.fault is None


async def test_the_deadline_is_told_four_times_and_not_to_who_has_bought(db4: Database) -> None:
    world = World(db4)
    holders = await world.recipients(6)
    await world.open_market()
    buyer = holders[0]
    by = next(card.purchase_by for card in holders if card.purchase_by)
    told: Counter[UUID] = Counter()
    topics = ("deadline_soon", "deadline_last")
    for hours in range(24 * 12, -25, -7):
        await remind(db4, by - timedelta(hours=hours))
        if hours > 24 * 9:
            bought = await journey.buy(db4, world.cell(buyer.card_id), [purchase(buyer)], BY, BUYS_AT)
            assert bought[0].outcome in ("bought", "reference_reused")
    found = await waiting(db4, *topics)
    told.update(person for _, person in found)
    assert set(told) == {card.person_id for card in holders[1:]}
    assert set(told.values()) == {4}
    assert Counter(topic for topic, _ in found) == {"deadline_soon": 15, "deadline_last": 5}


async def test_the_years_last_day_is_told_to_whoever_can_still_spend(
    db4: Database, statements: list[str]
) -> None:
    """Four times from ten days before, with what is left; not to who has spent all, or bought nothing."""
    world = World(db4)
    holders = await world.recipients(9)
    await world.open_market()
    for number, card in enumerate(holders[:8]):
        order = purchase(card, f"r{number}")
        [result] = await journey.buy(db4, world.cell(card.card_id), [order], BY, BUYS_AT)
        assert result.outcome == "bought"
    spent = holders[0]
    await spend(world, spent)
    last = clock.end_of(date(2022, 11, 30))
    for hours in range(24 * 12, -25, -7):
        await remind(db4, last - timedelta(hours=hours))
    found = await waiting(db4, "balance_soon", "balance_last")
    told = Counter(person for _, person in found)
    assert set(told) == {card.person_id for card in holders[1:8]} and set(told.values()) == {4}
    assert Counter(topic for topic, _ in found) == {"balance_soon": 21, "balance_last": 7}
    async with db4.read() as tx:
        rows = [row for cell in range(4) for row in await outbox.list_messages(tx, cell, 1000)]
    payloads = [row.payload for row in rows if row.topic == "balance_last"]
    assert {(p["available_rp"], p["buy_until"]) for p in payloads} == {(400_000, last.isoformat())}
    statements.clear()
    await journey.remind_of_deadlines(db4, 0, await terms_of(db4), BY, last - timedelta(days=100))
    assert [s for s in statements if "list_cards" in s] == ["bekal.cards.list_cards_due"] * 4, "no scan"


async def test_a_deadline_of_a_card_is_never_after_the_years_last_day(db4: Database) -> None:
    """Who was decreed late in November has until the 30th for the first purchase, and is told so."""
    world = World(db4)
    holders = await world.recipients(3)
    last = clock.end_of(date(2022, 11, 30))
    with psycopg.connect(db4.dsn, autocommit=True) as connection:
        connection.execute("UPDATE cards.cards SET purchase_by = %s", [last + timedelta(days=12)])
    terms = await terms_of(db4)
    async with db4.read() as tx:
        [card] = await cards.find_cards(tx, world.cell(holders[0].card_id), [holders[0].card_id])
    assert card is not None
    assert journey.next_deadline(card, 10**6, terms) == journey.Deadline(last, "place")
    for hours in range(24 * 12, -24 * 13, -7):
        await remind(db4, last - timedelta(hours=hours))
    found = await waiting(db4, "deadline_soon", "deadline_last", "balance_soon", "balance_last")
    assert Counter(topic for topic, _ in found) == {"deadline_soon": 9, "deadline_last": 3}


def test_a_closed_card_and_an_empty_one_have_no_deadline() -> None:
    terms = programme.load_programme(programme.default_folder() / "prakerja-2022.toml")
    card = a_card()
    replace = msgspec.structs.replace
    assert journey.next_deadline(card, 1, terms) == journey.Deadline(
        clock.end_of(date(2022, 11, 30)), "balance"
    )
    assert journey.next_deadline(card, 0, terms) is None
    assert journey.next_deadline(replace(card, fiscal_year=1999), 1, terms) is None
    due = replace(card, purchase_by=BUYS_AT)
    assert journey.next_deadline(due, 0, terms) == journey.Deadline(BUYS_AT, "place")
    for state in ("revoked", "expired", "finished", "blocked"):
        assert journey.next_deadline(replace(due, state=state), 1, terms) is None


def a_card() -> cards.Card:
    """A card that has bought."""
    one = UUID(int=1)
    return cards.Card(
        one, one, 1, 1, 1, 1, 2022, "0" * 16, "active", one, one, one, None, BUYS_AT, DECREED_AT
    )


async def terms_of(db: Database) -> programme.Programme:
    async with db.read() as tx:
        return await programme.get_programme(tx, PROGRAMME)


async def spend(world: World, card: cards.Card) -> None:
    """What is left goes, as if for further courses."""
    cell = world.cell(card.card_id)
    hold = ledger.Transfer(
        transfer_id=ids.derived_id(card.card_id, "the rest"),
        kind=ledger.Kind.hold,
        amount_rp=400_000,
        account_id=card.training_account_id,
        reference=card.card_id,
    )
    async with world.db.write(cell) as tx:
        assert await ledger.post_transfers(tx, cell, [hold], BY, BUYS_AT) == ["ok"]


async def test_a_deadline_that_was_missed_for_a_day_is_still_told(db: Database) -> None:
    world = World(db)
    [card] = await world.recipients(1)
    assert card.purchase_by
    await remind(db, card.purchase_by - timedelta(days=9))
    await remind(db, card.purchase_by - timedelta(days=9) + timedelta(minutes=1))
    assert await waiting(db, "deadline_soon") == [("deadline_soon", card.person_id)]
    await remind(db, card.purchase_by + timedelta(seconds=1))
    assert len(await waiting(db, "deadline_soon", "deadline_last")) == 1, "nothing after it"


async def test_tomorrows_class_once_a_session(db4: Database) -> None:
    world = World(db4)
    [card, other] = await world.recipients(2)
    await world.open_market()
    await journey.buy(db4, world.cell(card.card_id), [purchase(card)], BY, BUYS_AT)
    for hours in range(24 * 21):
        if hours % 6 == 0:
            for cell in range(4):
                await journey.remind_of_classes(db4, cell, BY, BUYS_AT + timedelta(hours=hours))
    found = await waiting(db4, "class_tomorrow")
    assert {person for _, person in found} == {card.person_id} and other
    assert len(found) == 1, "one session, however often it is asked"


async def test_results_are_told_to_winners_and_losers_once(db4: Database) -> None:
    world = World(db4)
    await world.settle_in()
    persons = await world.register(range(30))
    await world.open_batch(10)
    await world.join(persons)
    await world.draw()
    ticking = SimulatedClock(DECREED_AT)
    [tick] = [tick for tick in jobs.TICKS if tick.name == "tell_results"]
    [ran] = await jobs.run_ticks(db4, outside_of(db4, ticking), ticking, [tick])
    assert (ran.moved, ran.fault) == (30, None)
    [ran] = await jobs.run_ticks(db4, outside_of(db4, ticking), ticking, [tick])
    assert ran.moved == 0
    found = await waiting(db4, "draw_won", "draw_lost")
    assert Counter(topic for topic, _ in found) == {"draw_won": 10, "draw_lost": 20}
    assert len({person for _, person in found}) == 30


async def test_an_old_result_is_told_to_nobody(db: Database) -> None:
    world = World(db)
    await world.recipients(2)
    assert await journey.list_announced(db, DECREED_AT + timedelta(days=30)) == []
