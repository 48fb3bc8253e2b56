"""The draw: four stages, each one run of the kernel."""

from __future__ import annotations

from .types import Array, Ints, Outcome, Plan


def draw_list(rows: Array, plan: Plan, seed: bytes, tickets: Ints | None = None) -> Outcome:
    """Draw the winners of a list: the stages of docs/draw-format.md section 10.

    DrawError when the list breaks the format (``check_list``) or the seed has not 32 bytes. ``tickets`` may
    be given where they are known already (or forced, in tests).
    """
    raise NotImplementedError


def rank_tickets(rows: Array, tickets: Ints) -> Ints:
    """Each row's place among the tickets of its pool, from 1."""
    raise NotImplementedError
