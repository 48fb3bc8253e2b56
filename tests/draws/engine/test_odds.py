"""Odds per person against the formula, against many seeds, and in the reports."""

from __future__ import annotations

import hashlib
import math
from collections import Counter

import numpy as np
import pytest

from bekal.draws import engine
from bekal.draws.engine.odds import share_room

from .test_gate import town
from .worlds import LONG, make_world, seats


def by_formula(size: int, limit: float, room: int) -> float:
    """E[min(Bin(k, x), cap)] / k."""
    chance = [math.comb(size, n) * limit**n * (1 - limit) ** (size - n) for n in range(size + 1)]
    return sum(min(n, room) * p for n, p in enumerate(chance)) / size


@pytest.mark.parametrize("size", [3, 4, 6, 9, 13])
@pytest.mark.parametrize("room", [1, 2])
def test_a_family_in_one_pool_has_the_odds_of_the_formula(size: int, room: int) -> None:
    for limit in (0.0, 0.0802, 0.4, 0.97, 1.0):
        odds = share_room(np.full((2, size), limit), room)
        assert odds == pytest.approx(by_formula(size, limit, room), abs=1e-12)


def test_the_numbers_that_were_simulated() -> None:
    """Cap 2: at 8 % a family of six loses 2 %, at 40 % it loses a third."""
    table = ((0.0802, 3, 0.0796), (0.0802, 6, 0.0787), (0.2017, 6, 0.1813), (0.412, 6, 0.291))
    for limit, size, expected in table:
        [odds, *_] = share_room(np.full((1, size), limit), 2)[0]
        assert odds == pytest.approx(expected, abs=1e-3)


def test_a_family_over_several_pools_has_the_odds_of_a_thousand_draws() -> None:
    limits = np.array([0.1, 0.5, 0.5, 0.9])
    tickets = np.random.default_rng(1).random((200_000, 4))
    order = np.argsort(tickets, axis=1)
    wins = np.zeros(4)
    for room in (1, 2, 3):
        wins[:] = 0
        left = np.full(len(tickets), room)
        for place in range(4):
            who = order[:, place]
            good = (tickets[np.arange(len(tickets)), who] < limits[who]) & (left > 0)
            left -= good
            wins += np.bincount(who[good], minlength=4)
        assert share_room(limits[None, :], room)[0] == pytest.approx(wins / len(tickets), abs=0.005)


def test_win_rates_over_many_seeds_are_the_odds() -> None:
    """By household size, and by the tenth of the list a row lies in."""
    chooser = np.random.default_rng(3)
    sizes = np.repeat(np.array([1, 2, 3, 4, 6, 9]), 40)
    families = np.repeat(np.arange(len(sizes)), sizes)
    homes = np.where(chooser.random(len(families)) < 0.05, 2, 1 + families % 2)
    world = make_world(
        [(int(h), 0, int(f)) for h, f in zip(homes, families, strict=True)], seats((1, 1, 150), (1, 2, 250))
    )
    count = len(world.list)
    expected, observed = np.zeros(count), np.zeros(count)
    rounds = 1_000 if LONG else 120
    for number in range(rounds):
        seed = hashlib.sha256(number.to_bytes(8, "big")).digest()
        outcome = engine.draw_list(world.list, world.plan, seed)
        expected += engine.work_out_odds(world.list, world.plan, outcome)
        observed += outcome.stage > 0
    homes_of = Counter(row.household for row in world.rows)
    household_size = np.array([homes_of[row.household] for row in world.rows])
    for groups in (household_size, np.arange(count) * 10 // count):
        for group in np.unique(groups):
            mine = groups == group
            share = observed[mine].sum() / rounds / mine.sum()
            theory = expected[mine].sum() / rounds / mine.sum()
            # Wins of a household are correlated, but never more than the binomial spread says.
            spread = math.sqrt(theory * (1 - theory) / (rounds * mine.sum()))
            assert abs(share - theory) < 4.5 * spread + 0.002, (group, share, theory)
    assert observed[household_size == 9].mean() < 0.8 * observed[household_size == 1].mean()


def test_the_fairness_report_adds_up() -> None:
    world, seconds, groups = town()
    outcome = world.draw()
    table = engine.describe_fairness(world.list, world.plan, outcome, groups)
    winners = int((outcome.stage > 0).sum())
    for name in ("household_size", "province", "category", "sex", "age_band"):
        mine = [row for row in table if row.group == name]
        assert sum(row.candidates for row in mine) == len(world.list)
        assert sum(row.winners for row in mine) == winners
        assert sum(row.expected for row in mine) == pytest.approx(winners, rel=0.002)
        assert all(abs(row.winners - row.expected) < 5 * row.spread + 1 for row in mine)
    with pytest.raises(engine.DrawError, match="sex needs"):
        engine.describe_fairness(world.list, world.plan, outcome, {"sex": seconds[:5]})


def test_the_experiment_names_nobody() -> None:
    world, _, _ = town()
    outcome = world.draw()
    text = b"".join(engine.write_experiment(world.list, world.plan, outcome)).decode()
    header, *lines = text.splitlines()
    assert header == "row,pool,province,category,household_size,room,odds_millionths,stage"
    cells = [list(map(int, line.split(","))) for line in lines]
    assert [row[0] for row in cells] == list(range(len(world.list)))
    assert [row[7] for row in cells] == outcome.stage.tolist()
    assert [row[1] for row in cells] == world.list["pool"].tolist()
    odds = engine.work_out_odds(world.list, world.plan, outcome)
    assert [row[6] for row in cells] == np.rint(odds * 1e6).astype(int).tolist()
    homes = Counter(row.household for row in world.rows)
    assert [row[4] for row in cells] == [homes[row.household] for row in world.rows]


def test_nobody_without_room_has_odds() -> None:
    world = make_world([(1, 0, i) for i in range(6)], seats((1, 1, 9)), rooms=lambda family: family % 2)
    odds = engine.work_out_odds(world.list, world.plan, world.draw())
    assert sorted(odds.tolist()) == [0, 0, 0, 1, 1, 1]
