"""The definition check: is this the draw's result? Without drawing again."""

from __future__ import annotations

from .types import Array, Outcome, Plan


def find_violations(rows: Array, plan: Plan, outcome: Outcome) -> list[str]:
    """What contradicts the definition in any stage, in words; empty when the outcome is the draw's."""
    raise NotImplementedError
