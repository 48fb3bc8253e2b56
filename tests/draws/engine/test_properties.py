"""What must hold of every draw: order of rows, monotony, consistency, reasons, figures, and the edges."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bekal.draws import engine

from .plain import Plain
from .worlds import BUCKETS, SEED, World, cases, make_world, name, pid, seats, with_rows, worlds


def winners(world: World) -> dict[bytes, int]:
    """Stage by pid of all who won."""
    stages = world.draw().stage.tolist()
    return {row.pid: stage for row, stage in zip(world.rows, stages, strict=True) if stage}


@given(st.randoms(), st.integers(0, 80), st.integers(1, 4))
@cases(100)
def test_the_order_in_which_people_come_does_not_matter(
    chooser: random.Random, count: int, pool_min: int
) -> None:
    """Rows are sorted by pseudonym; whatever order the database gives, list and winners are the same."""
    people = [(chooser.randint(1, 3), 0, chooser.randint(0, 30), i) for i in range(count)]
    lists = []
    for _ in range(2):
        regencies = np.array([p[0] for p in people], np.int64)
        quotas = seats((1, 1, 5), (1, 2, 7), (2, 3, 3))
        nobody = np.zeros(count, np.int64)
        plan, pools, kept = engine.plan_draw(regencies, nobody, quotas, (), pool_min, "reserve_first")
        rows, _ = engine.make_list(
            np.frombuffer(b"".join(pid(p[3]) for p in people), "V16"),
            pools,
            kept,
            np.full(count, 2),
            np.frombuffer(b"".join(name(p[2]) for p in people), "V8"),
        )
        outcome = engine.draw_list(rows, plan, SEED)
        lists.append((rows.tobytes(), plan, outcome.stage.tobytes(), outcome.reason.tobytes(), outcome.pools))
        chooser.shuffle(people)
    assert lists[0] == lists[1]


@given(worlds(), st.data())
@cases(200)
def test_a_smaller_ticket_never_turns_a_win_into_a_loss(world: World, data: st.DataObject) -> None:
    rows, won = world.rows, winners(world)
    assume(won)
    which = data.draw(st.sampled_from([i for i, row in enumerate(rows) if row.pid in won]))
    better = replace(rows[which], ticket=data.draw(st.integers(0, rows[which].ticket)))
    after = winners(with_rows(world, [better if i == which else row for i, row in enumerate(rows)]))
    assert better.pid in after


@given(worlds(), st.data())
@cases(200)
def test_without_a_loser_everything_stays(world: World, data: st.DataObject) -> None:
    """Whoever did not win may withdraw: nobody else's result changes, nor his stage."""
    rows, won = world.rows, winners(world)
    losers = [row for row in rows if row.pid not in won]
    assume(losers)
    gone = data.draw(st.sampled_from(losers))
    assert winners(with_rows(world, [row for row in rows if row != gone])) == won


@given(worlds(split=False, reserves=False), st.data(), st.integers(1, 3))
@cases(200)
def test_more_seats_hurt_nobody_in_the_pool_whose_family_lives_there(
    world: World, data: st.DataObject, more: int
) -> None:
    pools = world.plan.pools
    which = data.draw(st.integers(0, len(pools) - 1))
    larger = replace_seats(world, which, pools[which].seats + more)
    before = {row.pid for row in world.rows if row.pool == pools[which].pool} & opened(world)
    assert before <= opened(larger)


def opened(world: World) -> set[bytes]:
    """Who wins in the open stage."""
    stages = world.draw().stage.tolist()
    number = 2 if world.plan.order == "reserve_first" else 1
    return {row.pid for row, stage in zip(world.rows, stages, strict=True) if stage == number}


def replace_seats(world: World, which: int, number: int) -> World:
    pools = list(world.plan.pools)
    old = pools[which]
    pools[which] = engine.Pool(old.pool, old.province, old.rows, number, old.regencies)
    plan = engine.Plan(world.plan.pool_min, world.plan.order, tuple(pools))
    return replace(world, plan=plan)


@given(worlds())
@cases(200)
def test_no_limit_is_exceeded_and_no_seat_is_lost(world: World) -> None:
    rows, outcome = world.rows, world.draw()
    won = [row for row, stage in zip(rows, outcome.stage, strict=True) if stage]
    total = sum(pool.seats for pool in world.plan.pools)
    assert len(won) <= total
    assert len(won) == sum(pool.winners for pool in outcome.pools)
    room = {row.household: row.room for row in rows}
    used = Counter(row.household for row in won)
    assert all(count <= room[household] for household, count in used.items())
    for pool in outcome.pools:
        assert pool.winners <= min(pool.seats, pool.candidates)
        assert pool.household_full <= pool.candidates - pool.winners
        assert (pool.cut_off is not None) == (pool.winners == pool.seats > 0)
    if len(won) < total:
        # Seats that stay empty: everybody outside has a full household.
        losers = [row for row, stage in zip(rows, outcome.stage, strict=True) if not stage]
        assert all(used[row.household] == row.room for row in losers)


@given(worlds())
@cases(200)
def test_every_loser_has_one_reason_and_it_is_true(world: World) -> None:
    rows, outcome = world.rows, world.draw()
    number = 2 if world.plan.order == "reserve_first" else 1
    pools = {pool.unit: pool for pool in outcome.pools if pool.stage == number and not pool.category}
    stages, reasons = outcome.stage.tolist(), outcome.reason.tolist()
    for row, stage, reason in zip(rows, stages, reasons, strict=True):
        pool = pools[row.pool]
        mates = [
            other
            for other, at in zip(rows, stages, strict=True)
            if other.household == row.household and 1 <= at <= number
        ]
        assert (reason == engine.Reason.won) == (stage > 0)
        if reason == engine.Reason.pool_full:
            assert pool.winners == pool.seats
            assert pool.cut_off is None or row.ticket >= pool.cut_off
        if reason == engine.Reason.household_full:
            assert len(mates) == row.room
            assert pool.cut_off is None or row.ticket <= pool.cut_off


def test_the_new_york_mutant_is_caught() -> None:
    """A ticket belongs to the person: who cancels and applies again has one row and the same ticket."""
    people = [(1, 0, i) for i in range(20)]
    world = make_world(people, seats((1, 1, 5)))
    before = dict(zip((row.pid for row in world.rows), world.tickets.tolist(), strict=True))
    again = make_world(people, seats((1, 1, 5)))
    assert dict(zip((row.pid for row in again.rows), again.tickets.tolist(), strict=True)) == before
    # Two applications of one person are two rows with one pid: such a list is not drawn.
    rows = np.concatenate([world.list[:1], world.list])
    plan = engine.Plan(1, "reserve_first", (engine.Pool(1, 1, 21, 5, (1,)),))
    with pytest.raises(engine.DrawError, match="one row a person"):
        engine.draw_list(rows, plan, SEED)
    # The mutant: a new number for each application. The loser who tries again and again gets in.
    loser = next(i for i, stage in enumerate(world.draw().stage) if not stage)
    mutated = [ticket_per_application(world, loser, attempt) for attempt in range(40)]
    assert any(mutated)
    assert {int(world.draw().stage[loser]) for _ in range(3)} == {0}


def ticket_per_application(world: World, row: int, attempt: int) -> bool:
    """Whether the person wins where the ticket is made of an application's number."""
    tickets = world.tickets.copy()
    digest = hashlib.sha256(SEED + world.rows[row].pid + bytes([attempt])).digest()
    tickets[row] = int.from_bytes(digest[:8], "big") >> 1
    return bool(engine.draw_list(world.list, world.plan, SEED, tickets).stage[row])


def test_more_seats_than_applicants_and_one_applicant() -> None:
    outcome = make_world([(1, 0, i) for i in range(5)], seats((1, 1, 100))).draw()
    assert (outcome.stage == 2).all()
    assert {pool.cut_off for pool in outcome.pools} == {None}
    alone = make_world([(1, 0, 0)], seats((1, 1, 1), (2, 2, 1)))
    assert alone.draw().stage.tolist() == [2]
    # The only applicant of the nation takes the seat of a regency in which nobody lives.
    elsewhere = make_world([(1, 0, 0)], seats((1, 1, 0), (2, 2, 1)))
    assert elsewhere.draw().stage.tolist() == [4]
    neighbour = make_world([(1, 0, 0)], seats((1, 1, 0), (1, 2, 1)))
    assert neighbour.draw().stage.tolist() == [3]


def test_nobody_applied_or_no_seats() -> None:
    outcome = make_world([], seats((1, 1, 5))).draw()
    assert (len(outcome.stage), [pool.winners for pool in outcome.pools]) == (0, [0, 0, 0])
    world = make_world([(1, 0, i) for i in range(6)], seats((1, 1, 0)))
    outcome = world.draw()
    assert outcome.stage.tolist() == [0] * 6
    assert set(outcome.reason.tolist()) == {engine.Reason.pool_full}


def test_a_household_larger_than_its_room_and_one_without() -> None:
    family = [(1, 0, 77)] * 9
    people = family + [(1, 0, i) for i in range(20)]
    world = make_world(people, seats((1, 1, 10)), ticket=lambda i: i, rooms=lambda f: 0 if f == 3 else 2)
    outcome = world.draw()
    by_ticket = outcome.stage[np.argsort(world.tickets)].tolist()
    assert by_ticket[:9] == [2, 2, 0, 0, 0, 0, 0, 0, 0]
    assert by_ticket[9:19] == [2, 2, 2, 0, 2, 2, 2, 2, 2, 0]
    assert sum(map(bool, by_ticket)) == 10
    [pool] = [pool for pool in outcome.pools if pool.stage == 2]
    assert (pool.household_full, pool.cut_off) == (8, 17)


def test_a_household_over_two_pools_steps_up_where_one_is_dropped() -> None:
    # 0 and 1 propose first; pool 1 drops 0 for the stranger's smaller ticket, so 2 may step up in pool 2.
    tickets = [10, 11, 12, 1]
    people = [(1, 0, 5), (2, 0, 5), (2, 0, 5), (1, 0, 6)]
    world = make_world(people, seats((1, 1, 1), (2, 2, 2)), ticket=tickets.__getitem__)
    assert set(winners(world)) == {pid(1), pid(2), pid(3)}


def test_ties_go_to_the_smaller_pid_also_across_pools() -> None:
    world = make_world([(i % 2 + 1, 0, 5) for i in range(8)], seats((1, 1, 9), (2, 2, 9)), ticket=lambda i: 7)
    assert set(winners(world)) == set(sorted(pid(i) for i in range(8))[:2])


@pytest.mark.parametrize("order", ["reserve_first", "open_first"])
def test_frozen_vector(order: Any) -> None:
    """One draw for ever: whoever changes the engine so that this changes has changed the draw."""
    people = [(i * i % 7 + 1, i % 11 % 3, i // 3) for i in range(3000)]
    table = seats(*((r // 3 + 1, r, 30 * r) for r in range(1, 8)))
    world = make_world(people, table, buckets=BUCKETS, pool_min=10, order=order)
    outcome = world.draw()
    told = Plain(world.rows, world.plan)
    assert outcome.stage.tolist() == [told.stage.get(i, 0) for i in range(len(people))]
    digest = hashlib.sha256(outcome.stage.tobytes() + outcome.reason.tobytes()).hexdigest()
    assert digest == FROZEN[order]


FROZEN = {
    "reserve_first": "292f4bf39d65f9da0da9ffb770f6f99def80032dbf16af69bcc666aec11eac7e",
    "open_first": "f35957412030bc0aae2f47493ef1b41e06b22229a76089a907fd4b5600073c1c",
}
