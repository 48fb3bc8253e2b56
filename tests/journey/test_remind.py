"""Reminders and results: each person once, at the right days, and not who has done it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

from bekal import jobs, journey
from bekal.base import outbox
from bekal.base.clock import SimulatedClock
from bekal.base.database import Database
from tests.jobs.test_worker import outside_of
from tests.journey.world import BUYS_AT, BY, DECREED_AT, World, purchase


async def waiting(db: Database, *topics: str) -> list[tuple[str, UUID]]:
    """What stands in the outbox of these topics, as (topic, person)."""
    async with db.read() as tx:
        rows = [row for cell in range(db.cells) for row in await outbox.list_messages(tx, cell, 1000)]
    return [(row.topic, UUID(row.payload["person_id"])) for row in rows if row.topic in topics]


async def remind(db: Database, at: datetime) -> None:
    clock = SimulatedClock(at)
    [tick] = [tick for tick in jobs.TICKS if tick.name == "remind_people"]
    [ran] = await jobs.run_ticks(db, outside_of(db, clock), clock, [tick])
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
    clock = SimulatedClock(DECREED_AT)
    [tick] = [tick for tick in jobs.TICKS if tick.name == "tell_results"]
    [ran] = await jobs.run_ticks(db4, outside_of(db4, clock), clock, [tick])
    assert (ran.moved, ran.fault) == (30, None)
    [ran] = await jobs.run_ticks(db4, outside_of(db4, clock), clock, [tick])
    assert ran.moved == 0
    found = await waiting(db4, "draw_won", "draw_lost")
    assert Counter(topic for topic, _ in found) == {"draw_won": 10, "draw_lost": 20}
    assert len({person for _, person in found}) == 30


async def test_an_old_result_is_told_to_nobody(db: Database) -> None:
    world = World(db)
    await world.recipients(2)
    assert await journey.list_announced(db, DECREED_AT + timedelta(days=30)) == []
