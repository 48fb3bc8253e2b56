"""Shared among processes, the verifier says what it says alone."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from tests.draws.golden_cases import GOLDEN, HASHERS, make_cases
from tests.draws.verify.verifier import Spoiled, load, verify

HURT = {
    "a line of the list": ["list.csv"],
    "a winner": ["winners.bin"],
    "a reveal": ["reveals.json"],
    "a file for browsers": ["regencies/11.json"],
    "the list before a winner": ["list.csv", "winners.bin"],
    "a winner before the certificate": ["winners.bin", "certificate.json"],
}


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The verifier, which takes every list for a long one and sees two cores."""
    module = load()
    monkeypatch.setattr(module, "MANY", 0)
    monkeypatch.setattr(module.os, "cpu_count", lambda: 2)
    monkeypatch.setitem(sys.modules, module.__name__, module)  # what it raises crosses between processes
    return module


@pytest.mark.parametrize("name", sorted(set(make_cases()) - set(HASHERS)))
def test_processes_say_what_one_says(module: Any, name: str) -> None:
    found = verify(module, GOLDEN / name)
    assert not module.alone()
    assert found == verify(load(), GOLDEN / name)
    assert found["reason"] is None


@pytest.mark.parametrize("hurt", HURT)
def test_the_first_deviation_is_the_one_reported(module: Any, hurt: str, tmp_path: Path) -> None:
    spoiled = Spoiled(GOLDEN / "ordinary", tmp_path / "spoiled")
    changes = {}
    for path in HURT[hurt]:
        data = bytearray(spoiled.golden[path])
        data[len(data) // 2] ^= 1
        changes[path] = bytes(data)
    spoiled.write(changes)
    found = verify(module, spoiled.folder)
    assert HURT[hurt][0] in found["reason"]
    assert found == verify(load(), spoiled.folder)


def test_what_breaks_in_a_process_is_not_taken_for_agreement(
    module: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module.Draw, "draw_all", lambda _: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        module.main([str(GOLDEN / "ordinary"), "--json"])
