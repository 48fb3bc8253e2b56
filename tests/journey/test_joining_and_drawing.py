"""Joining with all reasons, the household cap, odd quotas, the second check, the decree."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bekal import cards, draws, journey, people
from bekal.base import ids
from bekal.base.errors import WrongState
from tests import protocol
from tests.journey.world import BATCH, BY, CLOSES_AT, DECREED_AT, OPENS_AT, PROGRAMME, World, registration


async def test_every_reason_is_given_and_joining_again_is_allowed(world: World) -> None:
    await world.settle_in()
    await world.open_batch(5)
    [person_id] = await world.register([1], age=17)
    keyring = world.db.keyring
    assert keyring is not None
    index = people.nik_index(keyring, registration(1, person_id, age=17).nik)
    async with world.db.begin() as tx:
        await people.import_listings(tx, 0, "dtks", [index], OPENS_AT, BY, OPENS_AT)
    [result] = await world.join([person_id])
    assert result.outcome == "not_eligible"
    assert {"age_min", "no_aid_dtks"} <= set(result.reasons)
    assert (await world.join([person_id]))[0].outcome == "not_eligible"


async def test_unknown_people_and_batches_and_the_window(world: World) -> None:
    await world.settle_in()
    await world.open_batch(5)
    [person_id] = await world.register([1])
    stranger = ids.new_id(0, OPENS_AT)
    at = OPENS_AT + timedelta(hours=1)
    joins = [
        journey.Join(person_id, 99, at),
        journey.Join(stranger, BATCH, at),
        journey.Join(person_id, BATCH, OPENS_AT - timedelta(seconds=1)),
        journey.Join(person_id, BATCH, CLOSES_AT),
        journey.Join(person_id, BATCH, at),
        journey.Join(person_id, BATCH, at),
    ]
    outcomes = [result.outcome for result in await journey.join_batch(world.db, 0, joins, BY, at)]
    assert outcomes == ["batch_unknown", "batch_unknown", "not_open", "not_open", "joined", "already_joined"]


async def test_of_a_family_of_nine_two_win(world4: World) -> None:
    await world4.settle_in()
    await world4.open_batch(9)
    family = await world4.register(range(9), family=1)
    assert {result.outcome for result in await world4.join(family)} == {"joined"}
    summary = await world4.draw()
    assert (summary.entries, summary.winners, summary.household_full) == (9, 2, 7)
    assert len(await world4.award()) == 2
    # The family card is full for the whole programme, in every later batch.
    await world4.open_batch(9, batch_id=2)
    late = await world4.register([20], family=1)
    [result] = await world4.join(late, batch_id=2)
    assert result.outcome == "not_eligible"
    await world4.books_hold()


@pytest.mark.parametrize(("seats", "winners"), [(0, 0), (3, 3), (50, 6)])
async def test_no_seats_and_more_seats_than_applicants(world: World, seats: int, winners: int) -> None:
    await world.settle_in()
    await world.open_batch(seats)
    await world.join(await world.register(range(6)))
    assert (await world.draw()).winners == winners
    assert len(await world.award()) == winners
    await world.books_hold()


async def test_nobody_is_drawn_twice_and_joins_after_the_close(world: World) -> None:
    await world.settle_in()
    await world.open_batch(1)
    await world.join(await world.register(range(2)))
    with pytest.raises(WrongState):
        await journey.close_batch(world.db, BATCH, BY, CLOSES_AT - timedelta(seconds=1))
    await world.draw()
    with pytest.raises(WrongState, match="is announced; allowed is seeded"):
        await journey.run_draw(world.db, BATCH, BY, CLOSES_AT)
    [late] = await world.register([7])
    assert (await world.join([late]))[0].outcome == "not_open"


async def test_a_winner_listed_after_joining_is_struck_and_the_seat_recovered(world: World) -> None:
    await world.settle_in()
    await world.open_batch(2)
    await world.join(await world.register(range(2)))
    await protocol.draw_journey(world.db, BATCH, CLOSES_AT)
    keyring = world.db.keyring
    assert keyring is not None
    index = people.nik_index(keyring, registration(0, ids.new_id(0, OPENS_AT)).nik)
    async with world.db.begin() as tx:
        await people.import_listings(tx, 0, "emis", [index], CLOSES_AT, BY, CLOSES_AT)
    assert await journey.check_winners(world.db, 0, BATCH, BY, CLOSES_AT) == (1, 1)
    assert await journey.check_winners(world.db, 0, BATCH, BY, CLOSES_AT) == (1, 0)
    async with world.db.read() as tx:
        [recovered] = await draws.count_recovered_seats(tx, PROGRAMME)
    assert (recovered.cause, recovered.seats) == ("struck", 1)


async def test_an_interrupted_decree_is_run_again(world4: World) -> None:
    await world4.settle_in()
    await world4.open_batch(8)
    await world4.join(await world4.register(range(8)))
    await world4.draw()
    await journey.open_year(world4.db, PROGRAMME, 2022, 10**9, BY, DECREED_AT)
    decree = await journey.open_decree(world4.db, BATCH, BY, DECREED_AT)
    await journey.grant_decree(world4.db, 0, decree.decree_id, BY, DECREED_AT)
    with pytest.raises(WrongState):
        await journey.close_decree(world4.db, decree.decree_id, BY, DECREED_AT)
    again = await journey.open_decree(world4.db, BATCH, BY, DECREED_AT)
    assert (again.decree_id, again.number) == (decree.decree_id, decree.number)
    granted = [
        await journey.grant_decree(world4.db, cell, decree.decree_id, BY, DECREED_AT) for cell in range(4)
    ]
    assert granted[0] == 0
    closed = await journey.close_decree(world4.db, decree.decree_id, BY, DECREED_AT)
    assert closed.state == "closed"
    assert len(await world4.all_cards()) == 8
    await world4.books_hold()


async def test_a_decree_beyond_the_budget_grants_nothing(world: World) -> None:
    await world.settle_in()
    await world.open_batch(2)
    await world.join(await world.register(range(2)))
    await world.draw()
    await journey.open_year(world.db, PROGRAMME, 2022, 3_550_000, BY, DECREED_AT)
    with pytest.raises(WrongState, match="budget of 2022 does not cover"):
        await journey.open_decree(world.db, BATCH, BY, DECREED_AT)
    assert await world.all_cards() == []
    async with world.db.read() as tx:
        assert await cards.list_decrees(tx) == []


async def test_a_registry_that_is_down_for_an_hour_loses_nobody(world: World) -> None:
    await world.settle_in()
    person_ids = await world.register(range(5), matched=False)
    at = OPENS_AT
    while at < OPENS_AT + timedelta(hours=1):
        checks = await journey.claim_identities(world.db, 0, 1000, BY, at)
        down = [people.IdentityAnswer(c.check_id, c.person_id, "unavailable", {}) for c in checks]
        await journey.record_identities(world.db, 0, down, BY, at)
        at += timedelta(minutes=1)
    answered = 0
    for minutes in range(70):
        answered += await world.answer_registry(at + timedelta(minutes=minutes))
    assert answered == 5
    async with world.db.read() as tx:
        rows = await people.find_persons(tx, 0, person_ids)
    assert {row.identity_state for row in rows if row} == {"matched"}
