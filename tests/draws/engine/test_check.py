"""The definition check accepts the draw's result and nothing else."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from bekal.draws import engine

from .plain import Definition
from .worlds import World, cases, make_world, seats, worlds


@given(worlds())
@cases(200)
def test_the_draws_own_result_has_no_violation(world: World) -> None:
    assert engine.find_violations(world.list, world.plan, world.draw()) == []


@given(worlds(most=30), st.data())
@cases(300)
def test_any_other_set_of_winners_has_one(world: World, data: st.DataObject) -> None:
    outcome = world.draw()
    assume(len(world.list) > 0)
    stage = outcome.stage.copy()
    for _ in range(data.draw(st.integers(1, 2))):
        stage[data.draw(st.integers(0, len(stage) - 1))] = data.draw(st.integers(0, 5))
    assume((stage != outcome.stage).any())
    assert engine.find_violations(world.list, world.plan, replace(outcome, stage=stage))


@given(worlds(most=7))
@cases(40)
def test_one_set_of_all_sets_satisfies_the_definition(world: World) -> None:
    """Brute force over every set of winners and every stage that a winner could have.

    Each is judged by the definition in plain Python. The engine's own check is asked about every one that no
    limit rules out, and about some of the others, which it sees by counting.
    """
    outcome, count = world.draw(), len(world.list)
    assume(count <= 7)
    stages = (0, 1, 2, 3, 4) if count <= 4 else (0, 1, 2)
    assume(int(outcome.stage.max(initial=0)) <= max(stages))
    definition, found = Definition(world.rows, world.plan), []
    for number, chosen in enumerate(itertools.product(stages, repeat=count)):
        said = definition.judge(chosen)
        if said == "fits":
            found.append(chosen)
        if said != "over" or number % 64 == 0:
            assert satisfies(world, outcome, np.array(chosen, np.uint8)) == (said == "fits"), (chosen, said)
    assert found == [tuple(outcome.stage.tolist())]


def test_one_of_512_sets_for_nine_candidates() -> None:
    people = [(i % 2 + 1, 0, i // 3) for i in range(9)]
    world = make_world(people, seats((1, 1, 2), (2, 2, 2)), ticket=lambda i: i * 7 % 9)
    outcome = world.draw()
    found = [
        chosen
        for chosen in itertools.product((0, 2), repeat=9)
        if satisfies(world, outcome, np.array(chosen, np.uint8))
    ]
    assert found == [tuple(outcome.stage.tolist())]


def satisfies(world: World, outcome: engine.Outcome, stage: Any) -> bool:
    """Whether winners and stages fit the definition, whatever reasons and figures stand beside them."""
    problems = engine.find_violations(world.list, world.plan, replace(outcome, stage=stage))
    return not [p for p in problems if "reason that" not in p and "add up" not in p]


def test_wrong_reasons_and_figures_are_found() -> None:
    world = make_world([(1, 0, i // 2) for i in range(8)], seats((1, 1, 3)), rooms=lambda _: 1)
    outcome = world.draw()
    reason = outcome.reason.copy()
    loser = int(np.flatnonzero(outcome.stage == 0)[0])
    reason[loser] = 3 - reason[loser]
    [problem] = engine.find_violations(world.list, world.plan, replace(outcome, reason=reason))
    assert problem == "1 rows have a reason that is not true"
    pools = (*outcome.pools[:-1], engine.StagePool(4, "nation", 0, 0, 0, 8, 0, 0, None))
    [problem] = engine.find_violations(world.list, world.plan, replace(outcome, pools=pools))
    assert problem == "the table of pools is not what the winners add up to"
    short = replace(outcome, stage=outcome.stage[:-1])
    assert "different lengths" in engine.find_violations(world.list, world.plan, short)[0]
