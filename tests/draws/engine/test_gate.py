"""The release gate: right draws pass, the wrong draws of history do not."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from bekal.draws import engine
from bekal.draws.engine.chances import exceed_chi_square

from .worlds import BUCKETS, LONG, SEED, World, make_world, seats

COUNT = 4_000


def town(order: Any = "reserve_first") -> tuple[World, Any, dict[str, Any]]:
    """4,000 people in three pools, some in large families; when they applied, and groups."""
    chooser = np.random.default_rng(5)
    families = np.sort(chooser.integers(0, 2_400, COUNT))
    homes = chooser.integers(1, 4, 2_400)[families]
    kinds = chooser.choice(3, COUNT, p=[0.85, 0.1, 0.05])
    people = list(zip(homes.tolist(), kinds.tolist(), families.tolist(), strict=True))
    table = seats((1, 1, 150), (1, 2, 150), (2, 3, 100))
    world = make_world(people, table, buckets=BUCKETS, pool_min=10, order=order)
    groups = {"sex": chooser.integers(0, 2, COUNT), "age_band": chooser.integers(0, 7, COUNT)}
    return world, chooser.permutation(COUNT) * 50, groups


def measured(world: World, outcome: engine.Outcome, seconds: Any, groups: Any) -> dict[str, engine.Statistic]:
    found = engine.measure_gate(world.list, outcome, seconds, groups)
    return {statistic.name: statistic for statistic in found}


@pytest.mark.parametrize("order", ["reserve_first", "open_first"])
def test_right_draws_pass(order: str) -> None:
    world, seconds, groups = town(order)
    smallest = []
    for number in range(200 if LONG else 25):
        seed = hashlib.sha256(bytes([number])).digest()
        found = measured(world, engine.draw_list(world.list, world.plan, seed), seconds, groups)
        assert set(found) == {"ticket_uniformity", "application_time", "row_order", "sex", "age_band"}
        assert all(statistic.passed for statistic in found.values())
        assert {name: found[name].cells for name in ("application_time", "sex", "age_band")} == {
            "application_time": 10,
            "sex": 2,
            "age_band": 7,
        }
        smallest.append(min(statistic.p_value for statistic in found.values()))
    # Honest p-values are not all near 1 either.
    assert min(smallest) < 0.5


def test_the_diversity_visa_mutant_is_caught() -> None:
    """Sorted by time of application, the first ones of the buffer win: the void draw of 2011."""
    world, seconds, groups = town()
    outcome = world.draw()
    stage = np.zeros(COUNT, np.uint8)
    stage[np.argsort(seconds)[: int((outcome.stage > 0).sum())]] = 2
    found = measured(world, replace(outcome, stage=stage), seconds, groups)
    assert not found["application_time"].passed
    assert engine.find_violations(world.list, world.plan, replace(outcome, stage=stage))


def test_a_draw_that_favours_a_tenth_of_the_rows_is_caught() -> None:
    world, seconds, groups = town()
    tickets = world.tickets.copy()
    tickets[:130] //= 4
    tickets[1400:1530] //= 4
    outcome = engine.draw_list(world.list, world.plan, SEED, tickets)
    found = measured(world, outcome, seconds, groups)
    assert not found["row_order"].passed
    assert found["sex"].passed


def test_a_draw_that_favours_a_sex_is_caught() -> None:
    world, seconds, groups = town()
    tickets = np.where(groups["sex"] == 1, world.tickets // 2, world.tickets)
    outcome = engine.draw_list(world.list, world.plan, SEED, tickets)
    found = measured(world, outcome, seconds, groups)
    assert not found["sex"].passed
    assert not found["ticket_uniformity"].passed
    assert found["age_band"].passed


def test_a_draw_that_is_too_small_to_tell_says_so() -> None:
    world = make_world([(1, 0, i) for i in range(9)], seats((1, 1, 3)))
    found = engine.measure_gate(world.list, world.draw(), np.arange(9), {"sex": np.arange(9) % 2})
    assert [(s.cells, s.p_value, s.passed) for s in found] == [(1, 1.0, True)] * 4
    nobody = make_world([], seats((1, 1, 3)))
    found = engine.measure_gate(nobody.list, nobody.draw(), np.arange(0), {})
    assert [s.passed for s in found] == [True] * 3


def test_a_group_of_another_length_is_refused() -> None:
    world = make_world([(1, 0, i) for i in range(9)], seats((1, 1, 3)))
    for values in (np.arange(8), np.full(9, -1)):
        with pytest.raises(engine.DrawError, match="sex needs one whole number"):
            engine.measure_gate(world.list, world.draw(), None, {"sex": values})
        with pytest.raises(engine.DrawError, match="application_time needs one whole number"):
            engine.measure_gate(world.list, world.draw(), values)


def test_chi_square_is_that_of_the_tables() -> None:
    # Critical values as books of statistics print them.
    for value, freedom, p in (
        (3.841459, 1, 0.05),
        (6.634897, 1, 0.01),
        (23.92813, 1, 1e-6),
        (16.918978, 9, 0.05),
        (27.877165, 9, 0.001),
    ):
        assert exceed_chi_square(value, freedom) == pytest.approx(p, rel=1e-4)
    assert exceed_chi_square(0, 5) == 1
    assert exceed_chi_square(2, 2) == pytest.approx(np.exp(-1), rel=1e-12)
    # With an even number of degrees it is a sum of Poisson terms.
    assert exceed_chi_square(60, 20) == pytest.approx(poisson_sum(30, 10), rel=1e-12)
    assert exceed_chi_square(8, 20) == pytest.approx(poisson_sum(4, 10), rel=1e-12)
    assert exceed_chi_square(1e5, 9) == 0


def poisson_sum(mean: float, terms: int) -> float:
    total = term = float(np.exp(-mean))
    for k in range(1, terms):
        term *= mean / k
        total += term
    return total
