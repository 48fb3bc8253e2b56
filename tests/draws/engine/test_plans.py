"""Seats, merged pools and reserves: docs/draw-format.md sections 4 to 6, and everything that is refused."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bekal.draws import engine

from .plain import apportion
from .worlds import BUCKETS, cases

weights = st.lists(st.tuples(st.integers(1, 4), st.integers(0, 50)), min_size=1, max_size=12).map(
    lambda rows: [(province, i + 1, weight) for i, (province, weight) in enumerate(rows)]
)


@given(weights, st.integers(0, 400))
@cases(300)
def test_seats_add_up_at_every_level_and_stay_between_floor_and_ceiling(table: Any, total: int) -> None:
    assume(any(weight for *_, weight in table))
    quotas = engine.divide_seats(total, table)
    assert [(q.province, q.regency, q.weight) for q in quotas] == sorted(table)
    provinces: dict[int, list[engine.RegencySeats]] = defaultdict(list)
    for quota in quotas:
        provinces[quota.province].append(quota)
    sums = {p: sum(q.weight or 0 for q in rows) for p, rows in provinces.items()}
    shares = [sum(q.seats for q in rows) for rows in provinces.values()]
    assert shares == apportion(total, list(sums.values()))
    assert sum(shares) == total
    for share, (province, rows) in zip(shares, provinces.items(), strict=True):
        assert [q.seats for q in rows] == apportion(share, [q.weight or 0 for q in rows])
        assert share - total * sums[province] // sum(sums.values()) in (0, 1)
        assert all(q.seats == 0 for q in rows if q.weight == 0)


def test_ties_of_remainders_go_to_the_smaller_id() -> None:
    quotas = engine.divide_seats(5, [(2, 9, 1), (2, 4, 1), (1, 7, 1), (1, 3, 1)])
    assert [(q.regency, q.seats) for q in quotas] == [(3, 2), (7, 1), (4, 1), (9, 1)]
    # Fewer seats than regencies, more seats than anybody needs, none at all.
    assert [q.seats for q in engine.divide_seats(1, [(1, 1, 1), (1, 2, 1)])] == [1, 0]
    assert [q.seats for q in engine.divide_seats(0, [(1, 1, 1), (1, 2, 1)])] == [0, 0]
    assert [q.seats for q in engine.divide_seats(10**9, [(1, 1, 0), (1, 2, 1)])] == [0, 10**9]


@pytest.mark.parametrize(
    ("total", "table", "words"),
    [
        (5, [(1, 1, 0), (1, 2, 0)], "must not all be 0"),
        (5, [(1, 1, 1.5), (1, 2, 1)], "weight of regency 1 is 1.5: give a whole number"),
        (5, [(1, 1, True), (1, 2, 1)], "weight of regency 1 is True"),
        (5, [(1, 1, -1), (1, 2, 2)], "weight of regency 1 is -1"),
        (5, [(1, 1, 2**53)], "less than 2"),
        (-1, [(1, 1, 1)], "seats of the draw: -1"),
        (2.0, [(1, 1, 1)], "seats of the draw: 2.0"),
        (2**32, [(1, 1, 1)], "seats of the draw"),
        (5, [(1, 1, 1), (2, 1, 1)], "regency is there twice"),
        (5, [(1, 0, 1)], "ids are"),
        (5, [(1000, 1, 1)], "ids are"),
        (5, [], "no regency"),
    ],
)
def test_weights_that_cannot_be_are_refused(total: Any, table: Any, words: str) -> None:
    with pytest.raises(engine.DrawError, match=words):
        engine.divide_seats(total, table)


def test_seats_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(engine.DrawError, match="add up to 7, the draw has 8"):
        engine.give_seats(8, [(1, 1, 3), (1, 2, 4)])
    with pytest.raises(engine.DrawError, match="seats of regency 2: -4"):
        engine.give_seats(1, [(1, 1, 3), (1, 2, -4)])
    assert [q.weight for q in engine.give_seats(7, [(1, 1, 3), (1, 2, 4)])] == [None, None]


def pools_of(table: dict[int, dict[int, int]], pool_min: int) -> dict[int, tuple[int, int, tuple[int, ...]]]:
    """Pools (province, applicants, regencies) of {province: {regency: applicants}}; seats = ids."""
    quotas = engine.give_seats(
        sum(r for inside in table.values() for r in inside),
        [(p, r, r) for p, inside in table.items() for r in inside],
    )
    counts = {r: n for inside in table.values() for r, n in inside.items()}
    pools = engine.merge_pools(quotas, counts, pool_min)
    assert all(pool.seats == sum(pool.regencies) for pool in pools)
    return {pool.pool: (pool.province, pool.rows, pool.regencies) for pool in pools}


def test_small_regencies_are_merged_within_their_province() -> None:
    assert pools_of({1: {1: 20, 2: 4, 3: 7, 4: 0}}, 10) == {1: (1, 20, (1,)), 20001: (1, 11, (2, 3, 4))}
    # Too few together: the smallest of the others joins, ties by id.
    assert pools_of({1: {1: 12, 2: 4, 3: 12, 4: 30}}, 10) == {
        3: (1, 12, (3,)),
        4: (1, 30, (4,)),
        20001: (1, 16, (1, 2)),
    }
    # Empty regencies without small ones stay by themselves.
    assert pools_of({1: {1: 12, 2: 0}}, 10) == {1: (1, 12, (1,)), 2: (1, 0, (2,))}


def test_small_provinces_are_merged_into_the_rest() -> None:
    assert pools_of({1: {1: 4, 2: 2}, 2: {3: 7}, 3: {4: 50}, 4: {5: 0}}, 10) == {
        4: (3, 50, (4,)),
        30000: (0, 13, (1, 2, 3, 5)),
    }
    # Too few together: the smallest other province joins whole.
    assert pools_of({1: {1: 4}, 2: {2: 9, 3: 9}, 3: {4: 50}}, 10) == {
        4: (3, 50, (4,)),
        30000: (0, 22, (1, 2, 3)),
    }
    # No small province: empty ones stay.
    assert pools_of({1: {1: 10}, 2: {2: 0}}, 10) == {1: (1, 10, (1,)), 2: (2, 0, (2,))}
    # The whole list is too small, or empty: one pool.
    assert pools_of({1: {1: 4}, 2: {2: 5}}, 10) == {30000: (0, 9, (1, 2))}
    assert pools_of({1: {1: 0}, 2: {2: 0}}, 10) == {30000: (0, 0, (1, 2))}


tables = st.dictionaries(
    st.integers(1, 4), st.lists(st.integers(0, 14), min_size=1, max_size=5), min_size=1, max_size=4
)


@given(tables, st.integers(1, 12))
@cases(300)
def test_no_pool_shows_fewer_than_the_smallest_allowed(sizes: dict[int, list[int]], pool_min: int) -> None:
    table = {p: {100 * p + i: n for i, n in enumerate(counts)} for p, counts in sizes.items()}
    pools = pools_of(table, pool_min)
    total = sum(map(sum, sizes.values()))
    regencies = [r for _, _, mine in pools.values() for r in mine]
    assert sorted(regencies) == sorted(r for inside in table.values() for r in inside)
    for number, (province, count, mine) in pools.items():
        assert count == sum(table[r // 100][r] for r in mine)
        assert count >= min(pool_min, total) or (count == 0 and number < 20000)
        if number < 20000:
            assert mine == (number,)
        elif number < 30000:
            assert {r // 100 for r in mine} == {number - 20000} == {province}
        else:
            assert province == 0
            assert sorted(r for p in {r // 100 for r in mine} for r in table[p]) == sorted(mine)


def reserves_of(
    people: list[tuple[int, int]], pool_min: int
) -> tuple[dict[Any, tuple[int, int]], Counter[Any]]:
    """Reserves by (level, unit, category), and the list's (regency, category); 100 seats each."""
    quotas = engine.give_seats(300, [(1, 1, 100), (1, 2, 100), (2, 3, 100)])
    columns = np.array(people, np.int64).reshape(-1, 2).T
    plan, _, kept = engine.plan_draw(columns[0], columns[1], quotas, BUCKETS, pool_min, "reserve_first")
    found = {(r.level, r.unit, r.category): (r.candidates, r.seats) for r in plan.reserves}
    return found, Counter(zip(columns[0].tolist(), kept.tolist(), strict=True))


def test_reserves_stay_in_their_pools_where_all_are_large_enough() -> None:
    people = [(r, 0) for r in (1, 2, 3)] * 20 + [(1, 1)] * 5 + [(2, 1)] * 5 + [(3, 2)] * 5
    reserves, kept = reserves_of(people, 5)
    assert reserves == {
        ("regency", 1, 1): (5, 20),
        ("regency", 2, 1): (5, 20),
        ("province", 2, 2): (5, 15),
    }
    assert kept[1, 1] == kept[2, 1] == kept[3, 2] == 5


def test_a_small_reserve_goes_up_to_the_province_or_vanishes() -> None:
    people = [(r, 0) for r in (1, 2, 3)] * 20 + [(1, 1)] * 5 + [(2, 1)] * 2 + [(3, 2)] * 4
    reserves, kept = reserves_of(people, 5)
    assert reserves == {("province", 1, 1): (7, 40)}
    assert (kept[1, 1], kept[2, 1], kept[3, 2], kept[3, 0]) == (5, 2, 0, 24)
    # A pool without members has no reserve and keeps nobody else's from having one.
    reserves, kept = reserves_of([(r, 0) for r in (1, 2, 3)] * 20 + [(1, 1)] * 5, 5)
    assert reserves == {("regency", 1, 1): (5, 20)}


def test_buckets_that_cannot_be_are_refused() -> None:
    quotas = engine.give_seats(10, [(1, 1, 10)])
    nobody = np.zeros(0, np.int64)

    def plan(
        *buckets: engine.Category, regencies: Any = nobody, categories: Any = nobody, least: Any = 10
    ) -> None:
        engine.plan_draw(regencies, categories, quotas, buckets, least, "reserve_first")

    plan()
    for buckets, words in (
        ([engine.Category(2, "a", 1, "regency")], "numbered 1, 2, 3"),
        ([engine.Category(1, "a", -1, "regency")], "share of a category"),
        (
            [engine.Category(1, "a", 6000, "regency"), engine.Category(2, "b", 4001, "regency")],
            "10001 of 10000",
        ),
    ):
        with pytest.raises(engine.DrawError, match=words):
            plan(*buckets)
    with pytest.raises(engine.DrawError, match="smallest pool is 0"):
        plan(least=0)
    with pytest.raises(engine.DrawError, match="regency 2, which has no quota"):
        plan(regencies=np.array([2]), categories=np.array([0]))
    with pytest.raises(engine.DrawError, match="it has no bucket"):
        plan(regencies=np.array([1]), categories=np.array([1]))
