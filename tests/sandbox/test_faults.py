"""Faults are a function of (seed, reference), at the rate asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bekal.sandbox.faults import PERFECT, Faults

AT = datetime(2022, 2, 17, tzinfo=UTC)


def test_rates_hold_and_kinds_are_independent() -> None:
    faults = Faults(seed="s", refuse_bp=300, wrong_bp=300)
    references = [str(n) for n in range(20_000)]
    refused = {r for r in references if faults.refuses(r)}
    wrong = {r for r in references if faults.is_wrong(r)}
    assert 500 < len(refused) < 700
    assert 500 < len(wrong) < 700
    assert len(refused & wrong) < 60
    assert refused == {r for r in reversed(references) if Faults(seed="s", refuse_bp=300).refuses(r)}
    assert refused != {r for r in references if Faults(seed="t", refuse_bp=300).refuses(r)}


def test_perfect_and_everything() -> None:
    assert not any(
        f(str(n))
        for n in range(100)
        for f in (PERFECT.refuses, PERFECT.is_slow, PERFECT.is_silent, PERFECT.is_wrong)
    )
    assert all(Faults(slow_bp=10_000).is_slow(str(n)) for n in range(100))


def test_down_from_one_instant_to_before_the_other() -> None:
    faults = Faults(down=((AT, AT + timedelta(hours=1)),))
    assert [faults.is_down(AT + timedelta(minutes=m)) for m in (-1, 0, 59, 60)] == [False, True, True, False]
