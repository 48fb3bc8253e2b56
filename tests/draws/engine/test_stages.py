"""The whole draw against the plain greedy, with ties, split households and both orders of stages."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from bekal.draws import engine
from bekal.draws.engine import climb

from .plain import Plain
from .worlds import World, cases, worlds


@given(worlds())
@cases(300)
def test_the_draw_is_the_plain_draw(world: World) -> None:
    compare(world)


@given(worlds())
@cases(300)
def test_a_field_that_is_too_narrow_is_widened(world: World) -> None:
    """The same from the narrowest field: whoever stands outside must not have mattered."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(climb, "guess_need", lambda seats, candidates: np.minimum(seats, 1))
        patch.setattr(climb, "SPARE", 0)
        compare(world)


def compare(world: World) -> None:
    outcome, told = world.draw(), Plain(world.rows, world.plan)
    count = len(world.list)
    assert outcome.stage.tolist() == [told.stage.get(i, 0) for i in range(count)]
    expected = ["won" if i in told.stage else told.reason[i] for i in range(count)]
    assert [engine.Reason(r).name for r in outcome.reason] == expected
    table = {
        (p.stage, p.level, p.unit, p.category): (
            p.seats,
            p.candidates,
            p.winners,
            p.household_full,
            p.cut_off,
        )
        for p in outcome.pools
    }
    assert table == told.table
    levels = {"regency": 0, "province": 1, "nation": 2}
    keys = [(p.stage, levels[p.level], p.unit, p.category) for p in outcome.pools]
    assert keys == sorted(set(keys))
