"""After the draw: waiting lists, seats that came back, appeals. Nobody ever loses a place here."""

from __future__ import annotations

from collections.abc import Sequence

from .types import Appeal, Array, Continuation, Freed, Ints, Omitted, Outcome, Plan


def list_waiting(rows: Array, plan: Plan, outcome: Outcome, pool: int) -> Ints:
    """Rows of a pool that have not won, in the order in which seats that come back reach them."""
    raise NotImplementedError


def continue_draw(
    rows: Array,
    plan: Plan,
    tickets: Ints,
    won: Ints,
    freed: Sequence[Freed],
    returned: Ints | None = None,
    granted: Sequence[bytes] = (),
) -> Continuation:
    """Give seats that came back to those who never won (docs/draw-format.md section 14).

    ``won`` are the rows of all winners so far, of the draw and of earlier continuations, ended or not;
    ``returned`` the ended ones whose room comes back (none unless the manifest says ``lapse_returns_room``);
    ``granted`` the households (8 bytes) of appeals granted before.
    """
    raise NotImplementedError


def judge_appeals(
    rows: Array,
    plan: Plan,
    outcome: Outcome,
    seed: bytes,
    omitted: Sequence[Omitted],
    won: Ints,
    returned: Ints | None = None,
    granted: Sequence[bytes] = (),
) -> list[Appeal]:
    """Decide about people whom the list wrongly left out, one after the other; an appeal each.

    ``won``, ``returned``, ``granted`` as in ``continue_draw``; appeals of this call count for later ones.
    """
    raise NotImplementedError
