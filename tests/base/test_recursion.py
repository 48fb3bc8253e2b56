"""The interpreter's recursion limit is the same after a library that raises it was imported."""

from __future__ import annotations

import subprocess
import sys

import pytest

_SCRIPT = """
import sys
before = sys.getrecursionlimit()
{}
assert sys.modules["py_ecc"]
assert sys.getrecursionlimit() == before, sys.getrecursionlimit()
"""


@pytest.mark.parametrize(
    "statement",
    ["import bekal.draws.proofs.bls", "from bekal.sandbox.beacon import sign_round; sign_round(1)"],
)
def test_nothing_of_ours_leaves_it_raised(statement: str) -> None:
    subprocess.run([sys.executable, "-c", _SCRIPT.format(statement)], check=True)
