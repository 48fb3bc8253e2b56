"""Keep what came of checking faces."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Texts
from bekal.base.database import Transaction

from .outcomes import FaceDecisionOutcome
from .queries import find_face_checks
from .types import FaceDecided, FaceDecision

SQL = statements.of(__package__ or "bekal.learning")


async def decide_face_checks(
    tx: Transaction, cell: int, decisions: Sequence[FaceDecision], by: Actor, at: datetime
) -> list[FaceDecided]:
    """An item says whether the face was the participant's; of two about one check the first counts.

    Outcomes: ``check_unknown``; ``already_matched``; ``matched``; ``differed``, which may be tried again.
    """
    if not decisions:
        return []
    found = await find_face_checks(tx, cell, [decision.code for decision in decisions])
    first: dict[str, FaceDecision] = {}
    for decision in decisions:
        first.setdefault(decision.code, decision)
    rows = await tx.tuples(
        SQL["decide_face_checks"],
        cell,
        Texts(first),
        Bigints(int(decision.matched) for decision in first.values()),
        at,
        by,
    )
    decided = {row[0] for row in rows}
    results = []
    for decision, check in zip(decisions, found, strict=True):
        if check is None:
            outcome = FaceDecisionOutcome.check_unknown
        elif decision.code not in decided:
            outcome = FaceDecisionOutcome.already_matched
        else:
            said = first[decision.code].matched
            outcome = FaceDecisionOutcome.matched if said else FaceDecisionOutcome.differed
        results.append(FaceDecided(outcome, check))
    return results
