"""Kin: against the definition, row by row."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal.draws.engine import ROW
from bekal.draws.proofs.kin import find_kin
from tests.draws.engine.worlds import cases


@cases(200)
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 6)), max_size=30))
def test_kin_are_the_rows_elsewhere_that_share_a_household(drawn: list[tuple[int, int]]) -> None:
    drawn = sorted(drawn, key=lambda one: one[0])
    rows = np.zeros(len(drawn), ROW)
    rows["pool"] = [pool for pool, _ in drawn]
    # Large numbers too: a household is 8 bytes, not a signed integer.
    rows["household"] = np.frombuffer(
        b"".join((2**64 - 1 - household).to_bytes(8, "big") for _, household in drawn), "V8"
    )
    expected = {
        pool: [
            row
            for row, (other, household) in enumerate(drawn)
            if other != pool and any(one == (pool, household) for one in drawn)
        ]
        for pool in {pool for pool, _ in drawn}
    }
    assert {pool: kin.tolist() for pool, kin in find_kin(rows).items()} == {
        pool: kin for pool, kin in expected.items() if kin
    }


def test_nobody_has_no_kin_and_no_other_array_is_a_list() -> None:
    assert find_kin(np.zeros(0, ROW)) == {}
    with pytest.raises(ValueError, match="engine.ROW"):
        find_kin(np.zeros(3, np.uint8))
