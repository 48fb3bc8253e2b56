"""Seats that come back, waiting lists and appeals against the plain greedy."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal.draws import engine

from .plain import Row, greedy
from .worlds import BUCKETS, SEED, World, cases, make_world, name, pid, seats, with_rows, worlds


def continue_plainly(
    world: World, won: set[int], freed: dict[int, int], room: Counter[bytes]
) -> dict[int, tuple[str, int]]:
    """The three runs of docs/draw-format.md section 14."""
    waiting = {i: row for i, row in enumerate(world.rows) if i not in won}
    province = {pool.pool: pool.province for pool in world.plan.pools}
    found: dict[int, tuple[str, int]] = {}

    def run(level: str, unit: Any, free: dict[int, int]) -> None:
        rows = {i: row for i, row in waiting.items() if i not in found}
        found.update({i: (level, unit(rows[i])) for i in greedy(rows, unit, free, room)[0]})

    run("regency", lambda row: row.pool, freed)
    took = Counter(world.rows[i].pool for i in found)
    left: Counter[int] = Counter()
    for pool, count in freed.items():
        left[province[pool]] += count - took[pool]
    run("province", lambda row: province[row.pool], dict(left))
    run("nation", lambda row: 0, {0: sum(freed.values()) - len(found)})
    return found


@given(worlds(), st.data())
@cases(200)
def test_two_continuations_are_the_plain_ones_and_revoke_nothing(world: World, data: st.DataObject) -> None:
    outcome = world.draw()
    returns = data.draw(st.booleans())
    won = np.flatnonzero(outcome.stage).tolist()
    room = Counter({row.household: row.room for row in world.rows})
    room.subtract(world.rows[i].household for i in won)
    ended: list[int] = []
    for _ in range(2):
        now = [i for i in won if i not in ended and data.draw(st.booleans())]
        ended += now
        freed = Counter(world.rows[i].pool for i in now)
        if returns:
            room.update(world.rows[i].household for i in now)
        expected = continue_plainly(world, set(won), dict(freed), room)
        made = engine.continue_draw(
            world.list,
            world.plan,
            world.tickets,
            np.array(won, np.int64),
            [engine.Freed(pool, count) for pool, count in freed.items()],
            np.array(ended if returns else [], np.int64),
        )
        assert {w.row: (w.level, w.unit) for w in made.winners} == expected
        assert [w.row for w in made.winners] == sorted(expected)
        assert not set(expected) & set(won)
        assert sum(p.winners for p in made.pools) == len(expected)
        won += sorted(expected)


@given(worlds(split=False, reserves=False), st.integers(1, 4))
@cases(200)
def test_without_split_households_a_continuation_is_a_rerun_with_more_seats(world: World, more: int) -> None:
    """As long as seats do not leave their pools; so the most crowded pool is drawn alone."""
    pool = max(world.plan.pools, key=lambda p: (p.rows, p.pool))
    alone = with_rows(world, [row for row in world.rows if row.pool == pool.pool])
    first, rerun = drawn_with(alone, 3), drawn_with(alone, 3 + more)
    won = np.flatnonzero(first.stage)
    made = engine.continue_draw(alone.list, alone.plan, alone.tickets, won, [engine.Freed(pool.pool, more)])
    assert {*won.tolist(), *(w.row for w in made.winners)} == set(np.flatnonzero(rerun.stage).tolist())


def drawn_with(world: World, number: int) -> engine.Outcome:
    most = max(world.plan.pools, key=lambda p: (p.rows, p.pool)).pool
    pools = tuple(
        engine.Pool(p.pool, p.province, p.rows, number if p.pool == most else 0, p.regencies)
        for p in world.plan.pools
    )
    plan = engine.Plan(world.plan.pool_min, "reserve_first", pools)
    return engine.draw_list(world.list, plan, SEED, world.tickets)


def test_the_waiting_list_is_the_order_in_which_seats_come() -> None:
    world = make_world([(1, 0, i) for i in range(12)], seats((1, 1, 4)))
    outcome = world.draw()
    waiting = engine.list_waiting(world.list, world.plan, outcome, 1).tolist()
    assert len(waiting) == 8
    assert [world.tickets[i] for i in waiting] == sorted(world.tickets[i] for i in waiting)
    made = engine.continue_draw(
        world.list, world.plan, world.tickets, np.flatnonzero(outcome.stage), [engine.Freed(1, 3)]
    )
    assert {w.row for w in made.winners} == set(waiting[:3])
    with pytest.raises(engine.DrawError, match="no pool 77"):
        engine.list_waiting(world.list, world.plan, outcome, 77)


def test_a_granted_appeal_uses_up_room() -> None:
    world = make_world([(1, 0, 5), (1, 0, 5), (1, 0, 6)], seats((1, 1, 1)), ticket=lambda i: i)
    won = np.flatnonzero(world.draw().stage)
    arguments = (world.list, world.plan, world.tickets, won, [engine.Freed(1, 1)])
    free = engine.continue_draw(*arguments).winners
    assert world.list[free[0].row]["household"].tobytes() == name(5)
    full = engine.continue_draw(*arguments, granted=[name(5)]).winners
    assert world.list[full[0].row]["household"].tobytes() == name(6)


@given(worlds(most=40), st.integers(0, 39))
@cases(200)
def test_an_appeal_wins_exactly_where_the_row_would_have_met_the_cut_off(world: World, which: int) -> None:
    rows = world.rows
    if which >= len(rows):
        return
    tickets = engine.draw_tickets(SEED, world.list["pid"]).tolist()
    rows = [
        Row(r.pid, r.pool, r.category, r.room, r.household, t) for r, t in zip(rows, tickets, strict=True)
    ]
    gone = rows[which]
    world = with_rows(world, [row for row in rows if row != gone])
    outcome = world.draw()
    won = np.flatnonzero(outcome.stage)
    person = engine.Omitted(gone.pid, gone.pool, gone.category, gone.room, gone.household)
    [appeal] = engine.judge_appeals(world.list, world.plan, outcome, SEED, [person], won)
    assert appeal.ticket == gone.ticket
    mates = [i for i in won if world.rows[i].household == gone.household]
    units = {(p.stage, p.level, p.unit, p.category): p for p in outcome.pools}
    province = next(p.province for p in world.plan.pools if p.pool == gone.pool)
    met = 0
    for stage, level, unit, category in sorted(units):
        mine = (level, unit) in (("regency", gone.pool), ("province", province))
        if stage <= 2 and mine and category in (0, gone.category) and not met:
            if (level, category) == ("province", 0) or (
                category == 0 and gone.category and is_reserve(world, stage)
            ):
                continue
            pool = units[stage, level, unit, category]
            if pool.winners < pool.seats or (pool.cut_off is not None and gone.ticket <= pool.cut_off):
                met = stage
    full = len(mates) >= gone.room
    assert appeal.stage == (0 if full else met)
    assert (appeal.reason == engine.Reason.household_full) == bool(met and full)


def is_reserve(world: World, stage: int) -> bool:
    return stage == (1 if world.plan.order == "reserve_first" else 2)


def test_two_appeals_of_one_household_share_its_room() -> None:
    world = make_world([(1, 0, i) for i in range(3)], seats((1, 1, 9)), buckets=BUCKETS)
    outcome = world.draw()
    won = np.flatnonzero(outcome.stage)
    people = [engine.Omitted(pid(50 + i), 1, 0, 1, name(9)) for i in range(2)]
    first, second = engine.judge_appeals(world.list, world.plan, outcome, SEED, people, won)
    assert (first.stage, first.reason) == (2, engine.Reason.won)
    assert (second.stage, second.reason) == (0, engine.Reason.household_full)


def test_what_cannot_be_appealed_or_freed_is_refused() -> None:
    world = make_world([(1, 0, i) for i in range(3)], seats((1, 1, 2)))
    outcome = world.draw()
    won = np.flatnonzero(outcome.stage)
    there = world.rows[0]

    def appeal(person: engine.Omitted, *more: engine.Omitted) -> None:
        engine.judge_appeals(world.list, world.plan, outcome, SEED, [person, *more], won)

    stranger = engine.Omitted(pid(50), 1, 0, 2, name(9))
    for people, words in (
        ([engine.Omitted(there.pid, 1, 0, 2, there.household)], "is on the list"),
        ([engine.Omitted(pid(50), 1, 0, 1, there.household)], "has room 2"),
        ([stranger, stranger], "appeals twice"),
        ([engine.Omitted(pid(50), 7, 0, 2, name(9))], "no pool 7"),
        ([engine.Omitted(b"short", 1, 0, 2, name(9))], "16 bytes"),
        ([stranger, engine.Omitted(pid(51), 1, 0, 1, name(9))], "different room"),
    ):
        with pytest.raises(engine.DrawError, match=words):
            appeal(*people)
    for freed, words in (
        ([engine.Freed(7, 1)], "no pool 7"),
        ([engine.Freed(1, 0)], "at least 1"),
        ([engine.Freed(1, 1), engine.Freed(1, 1)], "twice"),
    ):
        with pytest.raises(engine.DrawError, match=words):
            engine.continue_draw(world.list, world.plan, world.tickets, won, freed)
    for rows, words in ((np.array([9]), "not in the list"), (np.array([won[0], won[0]]), "twice")):
        with pytest.raises(engine.DrawError, match=words):
            engine.continue_draw(world.list, world.plan, world.tickets, rows, [])
