"""Seats: an even share for every cell, never more taken than there are, moved without deadlock."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal import market
from bekal.base.database import Database
from bekal.market import SeatCount, SeatMove

from .builders import AT, BY, store


@given(
    seats=st.integers(1, 5000),
    schedule_id=st.integers(1, 10_000),
    cells=st.sampled_from([1, 2, 4, 8, 256]),
)
def test_shares_are_even_and_add_up(seats: int, schedule_id: int, cells: int) -> None:
    shares = [market.seats_of_cell(seats, schedule_id, cell, cells) for cell in range(cells)]
    assert sum(shares) == seats
    assert max(shares) - min(shares) <= 1


async def test_the_database_shares_as_the_rule_says(db4: Database) -> None:
    async with db4.begin() as tx:
        await store(tx, count=5, seats=6)
        rows = await market.list_seats(tx, range(1, 6))
        assert len(rows) == 20
        for row in rows:
            assert row.seats == market.seats_of_cell(6, row.schedule_id, row.cell, 4)
            assert row.taken == 0


async def test_seats_are_allotted_once(db: Database) -> None:
    async with db.begin() as tx:
        await store(tx, count=2)
        assert await market.allot_seats(tx, 0, [1, 9, 2], BY, AT) == [
            "already_allotted",
            "schedule_unknown",
            "already_allotted",
        ]
        await store(tx, count=3, seats=20)
        assert await market.find_seats(tx, 0, [1, 3, 3, 4]) == [10, 20, 20, None]
        assert await market.allot_seats(tx, 0, [], BY, AT) == []


async def test_taken_and_given_back(db: Database) -> None:
    async with db.write(0) as tx:
        await store(tx)
        before = tx.statement_count
        await market.take_seats(tx, 0, {1: 3, 2: 10}, BY, AT)
        assert await market.find_seats(tx, 0, [1, 2, 3]) == [7, 0, 10]
        await market.release_seats(tx, 0, {1: 3, 2: 1}, BY, AT)
        assert await market.find_seats(tx, 0, [1, 2]) == [10, 1]
        await market.take_seats(tx, 0, {}, BY, AT)
        assert tx.statement_count - before == 4


@pytest.mark.parametrize("count", [11, -1])
async def test_the_database_refuses_more_than_there_are_and_fewer_than_none(db: Database, count: int) -> None:
    async with db.begin() as tx:
        await store(tx)
    with pytest.raises(psycopg.errors.CheckViolation, match="seats_taken_within_seats"):
        async with db.write(0) as tx:
            if count > 0:
                await market.take_seats(tx, 0, {1: count}, BY, AT)
            else:
                await market.release_seats(tx, 0, {1: -count}, BY, AT)


async def test_wrong_counts_and_unknown_schedules_are_bugs(db: Database) -> None:
    async with db.write(0) as tx:
        await store(tx)
        with pytest.raises(ValueError, match="one and more"):
            await market.take_seats(tx, 0, {1: 0}, BY, AT)
    with pytest.raises(LookupError, match="no seats in cell 0"):
        async with db.write(0) as tx:
            await market.take_seats(tx, 0, {1: 1}, BY, AT)
            await market.take_seats(tx, 0, {99: 1}, BY, AT)
    async with db.read() as tx:
        assert await market.find_seats(tx, 0, [1]) == [10], "nothing of it was kept"


async def test_free_seats_move_between_cells(db4: Database) -> None:
    async with db4.write(0) as tx:
        await store(tx, count=1, seats=8)
        await market.take_seats(tx, 0, {1: 1}, BY, AT)
        outcomes = await market.move_seats(
            tx,
            0,
            [
                SeatMove(1, 0, 1),
                SeatMove(1, 3, 0),
                SeatMove(9, 3, 1),
                SeatMove(1, 7, 1),
                SeatMove(1, 3, 2),
                SeatMove(1, 3, 1),
                SeatMove(1, 2, 1),
            ],
            BY,
            AT,
        )
        assert outcomes == [
            "count_wrong",
            "count_wrong",
            "not_allotted",
            "not_allotted",
            "not_enough_free",
            "moved",
            "not_enough_free",  # the move before took the last free one
        ]
        counts = [(row.seats, row.taken) for row in await market.list_seats(tx, [1])]
        assert counts == [(1, 1), (2, 0), (2, 0), (3, 0)]
        assert await market.move_seats(tx, 0, [], BY, AT) == []


async def test_cells_that_give_to_each_other_at_once_do_not_wait_for_each_other(db4: Database) -> None:
    async with db4.begin() as tx:
        await store(tx, count=20, seats=400)

    async def give(cell: int, to_cell: int) -> None:
        for _ in range(15):
            async with db4.write(cell) as tx:
                # Schedules in falling order: the lock order is the statement's business, not the caller's.
                moves = [SeatMove(schedule_id, to_cell, 1) for schedule_id in range(20, 0, -1)]
                assert set(await market.move_seats(tx, cell, moves, BY, AT)) == {"moved"}

    await asyncio.gather(give(0, 1), give(1, 2), give(2, 0), give(3, 0))
    async with db4.begin() as tx:
        rows = await market.list_seats(tx, range(1, 21))
    assert sum(row.seats for row in rows) == 20 * 400


async def test_one_move_and_a_thousand_take_the_same_statements(db4: Database) -> None:
    async with db4.begin() as tx:
        await store(tx, count=1000, seats=40)
    counts = []
    for moves in ([SeatMove(1, 1, 1)], [SeatMove(i, 2, 1) for i in range(1, 1001)]):
        async with db4.write(0) as tx:
            assert set(await market.move_seats(tx, 0, moves, BY, AT)) == {"moved"}
            counts.append(tx.statement_count)
    assert counts[0] == counts[1]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=8))
def test_moves_leave_every_cell_the_same_number_of_free_seats(rows: list[tuple[int, int]]) -> None:
    counts = [SeatCount(cell, 7, taken + free, taken) for cell, (taken, free) in enumerate(rows)]
    free = {cell: free for cell, (_, free) in enumerate(rows)}
    before = dict(free)
    for giver, moves in market.plan_moves(counts).items():
        for move in moves:
            assert move.schedule_id == 7
            assert move.seats > 0
            free[giver] -= move.seats
            free[move.to_cell] += move.seats
            assert free[giver] >= 0
    assert sum(free.values()) == sum(before.values())
    assert max(free.values()) - min(free.values()) <= 1
    if max(before.values()) - min(before.values()) <= 1:
        assert free == before, "what is even already is left alone"


async def test_what_ran_dry_is_found_and_spread(db4: Database) -> None:
    async with db4.begin() as tx:
        await store(tx, count=4, seats=40)
    async with db4.write(2) as tx:
        await market.take_seats(tx, 2, {1: 10, 3: 10, 4: 9}, BY, AT)
    async with db4.begin() as tx:
        dry = await market.list_dry_seats(tx, AT, 0, 100)
        assert {row.schedule_id for row in dry} == {1, 3}
        assert {row.schedule_id for row in await market.list_dry_seats(tx, AT, 1, 100)} == {3}
        assert {row.schedule_id for row in await market.list_dry_seats(tx, AT, 0, 1)} == {1}
        assert await market.list_dry_seats(tx, AT + timedelta(days=60), 0, 100) == []
    for cell, moves in market.plan_moves(dry).items():
        async with db4.write(cell) as tx:
            assert set(await market.move_seats(tx, cell, moves, BY, AT)) == {"moved"}
    async with db4.begin() as tx:
        assert await market.list_dry_seats(tx, AT, 0, 100) == []
        free = [row.seats - row.taken for row in await market.list_seats(tx, [1])]
        assert sorted(free) == [7, 7, 8, 8]
