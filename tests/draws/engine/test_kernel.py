"""The draw against its definition: brute force, greedy, permutations, ties, and the edges."""

from __future__ import annotations

import hashlib
import itertools
import random
from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bekal.draws.engine import kernel

Row = tuple[int, bytes, int, int, int]
"""ticket, pid, pool, household, room."""


def select(rows: Sequence[Row], seats: Mapping[int, int]) -> kernel.Selection:
    return kernel.select_winners(*arrays(rows), seats_by_pool=seats, room=rooms(rows))


def arrays(rows: Sequence[Row]) -> tuple[kernel.Ints, kernel.Array, kernel.Ints, kernel.Array]:
    return (
        np.array([row[0] for row in rows], np.int64),
        np.array([row[1] for row in rows], "S16"),
        np.array([row[2] for row in rows], np.int64),
        np.array([row[3] for row in rows], np.int64),
    )


def rooms(rows: Sequence[Row]) -> kernel.Ints:
    return np.array([row[4] for row in rows], np.int64)


def winners(rows: Sequence[Row], seats: Mapping[int, int]) -> set[int]:
    return set(np.flatnonzero(select(rows, seats).won).tolist())


def greedy(rows: Sequence[Row], seats: Mapping[int, int]) -> set[int]:
    """Ascending ticket; take whoever still finds a seat and room. The definition in ten lines."""
    free, won = Counter(dict(seats)), set[int]()
    room: dict[int, int] = {}
    for *_, household, limit in rows:
        room[household] = min(room.get(household, limit), limit)
    for i in sorted(range(len(rows)), key=lambda i: (rows[i][0], rows[i][1])):
        _, _, pool, household, _ = rows[i]
        if free[pool] > 0 and room[household] > 0:
            free[pool] -= 1
            room[household] -= 1
            won.add(i)
    return won


def blocked(i: int, won: set[int], rows: Sequence[Row], group: int, limit: int) -> bool:
    inside = [j for j in won if rows[j][group] == rows[i][group]]
    return len(inside) >= limit and all(rows[j][:2] < rows[i][:2] for j in inside)


def fits(won: set[int], rows: Sequence[Row], seats: Mapping[int, int]) -> bool:
    """The definition, literally: no limit exceeded, everybody outside blocked by smaller tickets."""
    room: dict[int, int] = {}
    for *_, household, limit in rows:
        room[household] = min(room.get(household, limit), limit)
    by_pool, by_household = Counter(rows[i][2] for i in won), Counter(rows[i][3] for i in won)
    if any(n > seats.get(pool, 0) for pool, n in by_pool.items()):
        return False
    if any(n > room[household] for household, n in by_household.items()):
        return False
    return all(
        blocked(i, won, rows, 2, seats.get(rows[i][2], 0)) or blocked(i, won, rows, 3, room[rows[i][3]])
        for i in range(len(rows))
        if i not in won
    )


def pid(number: int) -> bytes:
    return hashlib.sha256(number.to_bytes(8, "big")).digest()[:15] + b"\0"


@st.composite
def draws(draw: st.DrawFn, most: int = 60) -> tuple[list[Row], dict[int, int]]:
    """Small worlds with ties, split households, unequal rooms, empty pools and pools without a quota."""
    count = draw(st.integers(0, most))
    rows: list[Row] = [
        (
            draw(st.integers(0, max(1, count // 2))),
            pid(i),
            draw(st.integers(1, 4)),
            draw(st.integers(0, max(1, count // 3))),
            draw(st.integers(0, 3)),
        )
        for i in range(count)
    ]
    seats = draw(st.dictionaries(st.integers(1, 5), st.integers(0, 12), max_size=5))
    return rows, seats


@given(draws())
@settings(max_examples=250, deadline=None)
def test_equals_greedy_and_its_own_check(world: tuple[list[Row], dict[int, int]]) -> None:
    rows, seats = world
    selection = select(rows, seats)
    assert set(np.flatnonzero(selection.won).tolist()) == greedy(rows, seats)
    tickets, pids, pools, households = arrays(rows)
    assert kernel.find_violations(selection.won, tickets, pids, pools, households, seats, rooms(rows)) == []


@given(draws(most=8))
@settings(max_examples=60, deadline=None)
def test_exactly_one_set_satisfies_the_definition(world: tuple[list[Row], dict[int, int]]) -> None:
    rows, seats = world
    every = range(len(rows))
    sets = [
        set(chosen)
        for size in range(len(rows) + 1)
        for chosen in itertools.combinations(every, size)
        if fits(set(chosen), rows, seats)
    ]
    assert sets == [winners(rows, seats)]


def test_exactly_one_of_512_sets_for_nine_candidates() -> None:
    rows = [(i * 7 % 9, pid(i), i % 2 + 1, i // 3, 2) for i in range(9)]
    seats = {1: 2, 2: 2}
    sets = [
        set(chosen)
        for size in range(10)
        for chosen in itertools.combinations(range(9), size)
        if fits(set(chosen), rows, seats)
    ]
    assert sets == [winners(rows, seats)]


@given(draws(), st.randoms())
@settings(max_examples=150, deadline=None)
def test_the_order_of_rows_does_not_matter(
    world: tuple[list[Row], dict[int, int]], chooser: random.Random
) -> None:
    rows, seats = world
    shuffled = list(rows)
    chooser.shuffle(shuffled)
    before = {rows[i][1] for i in winners(rows, seats)}
    assert before == {shuffled[i][1] for i in winners(shuffled, seats)}
    digests = [kernel.winners_digest(arrays(some)[1], select(some, seats).won) for some in (rows, shuffled)]
    assert digests[0] == digests[1]


@given(draws(most=40), st.integers(0, 39), st.integers(0, 5))
@settings(max_examples=200, deadline=None)
def test_a_smaller_ticket_never_loses(
    world: tuple[list[Row], dict[int, int]], which: int, ticket: int
) -> None:
    rows, seats = world
    won = winners(rows, seats)
    if which < len(rows) and which in won and ticket <= rows[which][0]:
        better = [(ticket, *row[1:]) if i == which else row for i, row in enumerate(rows)]
        assert which in winners(better, seats)


@given(draws(most=40), st.integers(0, 39))
@settings(max_examples=200, deadline=None)
def test_without_a_loser_the_result_is_the_same(world: tuple[list[Row], dict[int, int]], which: int) -> None:
    rows, seats = world
    won = winners(rows, seats)
    # Rooms of a household are the smallest of its rows, so only a row that does not set it may go.
    if which < len(rows) and which not in won:
        family = [row for i, row in enumerate(rows) if row[3] == rows[which][3] and i != which]
        if not family or min(row[4] for row in family) == min(rows[which][4], *[r[4] for r in family]):
            fewer = rows[:which] + rows[which + 1 :]
            assert {rows[i][1] for i in won} == {fewer[i][1] for i in winners(fewer, seats)}


@given(draws())
@settings(max_examples=200, deadline=None)
def test_every_loser_has_exactly_one_reason_and_it_is_true(
    world: tuple[list[Row], dict[int, int]],
) -> None:
    rows, seats = world
    selection = select(rows, seats)
    won = set(np.flatnonzero(selection.won).tolist())
    for i in range(len(rows)):
        reasons = (selection.won[i], selection.pool_full[i], selection.household_full[i])
        assert sum(map(int, reasons)) == 1
        limit = min(row[4] for row in rows if row[3] == rows[i][3])
        if selection.pool_full[i]:
            assert blocked(i, won, rows, 2, seats.get(rows[i][2], 0))
        if selection.household_full[i]:
            assert blocked(i, won, rows, 3, limit)
            assert not blocked(i, won, rows, 2, seats.get(rows[i][2], 0))


@given(draws())
@settings(max_examples=150, deadline=None)
def test_figures_per_pool_add_up(world: tuple[list[Row], dict[int, int]]) -> None:
    rows, seats = world
    selection = select(rows, seats)
    won = set(np.flatnonzero(selection.won).tolist())
    assert selection.pools.tolist() == sorted({row[2] for row in rows})
    for k, pool in enumerate(selection.pools.tolist()):
        inside = sorted((i for i, row in enumerate(rows) if row[2] == pool), key=lambda i: rows[i][:2])
        took = [i for i in inside if i in won]
        assert selection.seats[k] == seats.get(pool, 0)
        assert selection.candidates[k] == len(inside)
        assert selection.winners[k] == len(took)
        assert selection.blocked_by_household[k] == sum(bool(selection.household_full[i]) for i in inside)
        full = len(took) == seats.get(pool, 0) and took
        assert selection.cut_offs[k] == (rows[took[-1]][0] if full else -1)
        assert [int(selection.rank[i]) for i in inside] == list(range(1, len(inside) + 1))


def test_the_check_finds_what_is_wrong() -> None:
    rows = [(i, pid(i), 1, i // 2, 1) for i in range(8)]
    seats = {1: 2}
    check = (*arrays(rows), seats, rooms(rows))
    right = select(rows, seats).won
    assert kernel.find_violations(right, *check) == []
    for wrong in ([0, 1], [0], [0, 4], [0, 2, 4], []):
        won = np.zeros(8, np.bool_)
        won[wrong] = True
        assert kernel.find_violations(won, *check), wrong


def test_more_seats_than_applicants() -> None:
    rows = [(i, pid(i), 1, i, 1) for i in range(5)]
    selection = select(rows, {1: 100})
    assert selection.won.all()
    assert selection.cut_offs.tolist() == [-1]


def test_no_seats_and_no_quota() -> None:
    rows = [(i, pid(i), i % 2 + 1, i, 2) for i in range(6)]
    selection = select(rows, {1: 0})
    assert not selection.won.any()
    assert selection.pool_full.all()
    assert selection.cut_offs.tolist() == [-1, -1]


def test_nobody_applied() -> None:
    selection = select([], {1: 5})
    assert selection.won.shape == (0,)
    assert selection.pools.shape == (0,)
    assert kernel.winners_digest(arrays([])[1], selection.won) == hashlib.sha256(b"").digest()


def test_a_household_of_nine_wins_twice_at_most() -> None:
    family: list[Row] = [(i, pid(i), 1, 77, 2) for i in range(9)]
    others: list[Row] = [(100 + i, pid(100 + i), 1, i, 2) for i in range(20)]
    selection = select(family + others, {1: 10})
    assert np.flatnonzero(selection.won[:9]).tolist() == [0, 1]
    assert selection.household_full[2:9].all()
    assert selection.won.sum() == 10
    assert selection.blocked_by_household.tolist() == [7]


def test_a_household_over_two_pools_steps_up_where_one_is_dropped() -> None:
    # 0 and 1 propose first; pool 1 drops 0 for the stranger's smaller ticket, so 2 may step up in pool 2.
    rows: list[Row] = [
        (10, pid(0), 1, 5, 2),
        (11, pid(1), 2, 5, 2),
        (12, pid(2), 2, 5, 2),
        (1, pid(3), 1, 6, 2),
    ]
    assert winners(rows, {1: 1, 2: 2}) == {1, 2, 3}


def test_a_used_up_room_wins_nothing() -> None:
    rows: list[Row] = [(1, pid(1), 1, 9, 0), (2, pid(2), 1, 8, 2)]
    selection = select(rows, {1: 2})
    assert selection.won.tolist() == [False, True]
    assert selection.household_full.tolist() == [True, False]


def test_where_rooms_disagree_the_smallest_counts() -> None:
    rows: list[Row] = [(1, pid(1), 1, 9, 2), (2, pid(2), 1, 9, 1)]
    assert winners(rows, {1: 2}) == {0}


def test_ties_go_to_the_smaller_pid() -> None:
    # Bytes above 127 must not count as negative, and a trailing zero must not be lost.
    pids = [b"\xff" * 16, b"\x7f" * 16, b"\x01" * 15 + b"\0", b"\x01" * 15 + b"\x01"]
    rows: list[Row] = [(42, p, 1, i, 1) for i, p in enumerate(pids)]
    for seats, expected in ((1, {2}), (2, {2, 3}), (3, {1, 2, 3})):
        assert winners(rows, {1: seats}) == expected
    order = kernel.order_entries(*arrays(rows)[:2])
    assert order.tolist() == [2, 3, 1, 0]


def test_a_ticket_is_63_bits_of_sha256() -> None:
    seed, pids = bytes(range(32)), [pid(i) for i in range(50)]
    expected = [int.from_bytes(hashlib.sha256(seed + p).digest()[:8], "big") >> 1 for p in pids]
    assert kernel.draw_tickets(seed, pids).tolist() == expected
    assert kernel.draw_tickets(seed, []).tolist() == []


def test_frozen_vector() -> None:
    """One draw for ever: whoever changes the kernel so that this changes has changed the draw."""
    seed, pids = b"bekal" * 6 + b"42", [pid(i) for i in range(2000)]
    tickets = kernel.draw_tickets(seed, pids)
    rows: list[Row] = [
        (int(t), p, i % 7 + 1, i // 3, 2) for i, (t, p) in enumerate(zip(tickets, pids, strict=True))
    ]
    seats = {pool: 30 * pool for pool in range(1, 8)}
    selection = select(rows, seats)
    won = greedy(rows, seats)
    assert len(won) == int(selection.won.sum()) == 840
    digest = hashlib.sha256(b"".join(sorted(pids[i] for i in won))).hexdigest()
    assert digest == kernel.winners_digest(arrays(rows)[1], selection.won).hex()
    assert digest == "49e10cb4ee567318411fbb6e815b9d9db171849858024321fdcec4be4d261cd3"


def test_win_rate_does_not_depend_on_the_row() -> None:
    """Early rows win no more often than late ones (the Diversity Visa fault of 2012)."""
    pids = [pid(i) for i in range(1000)]
    wins = np.zeros(1000)
    for round_ in range(60):
        tickets = kernel.draw_tickets(hashlib.sha256(bytes([round_])).digest(), pids)
        wins += kernel.select_winners(
            tickets,
            np.array(pids, "S16"),
            np.ones(1000, np.int64),
            np.arange(1000) // 4,
            {1: 200},
            np.full(1000, 2),
        ).won
    deciles = wins.reshape(10, 100).sum(axis=1)
    # 1,200 wins a decile are expected; the standard deviation is about 31.
    assert abs(deciles - 1200).max() < 31 * 4.5
