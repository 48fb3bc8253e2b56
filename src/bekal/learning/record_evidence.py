"""Record tests, tasks, demonstrations and feedback."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from bekal import market
from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Texts, Uuids
from bekal.base.database import Transaction

from .outcomes import EvidenceOutcome
from .queries import count_sessions
from .types import Evidence

SQL = statements.of(__package__ or "bekal.learning")
NOTE_LENGTH_MAX = 2000
_Key = tuple[UUID, str, int]


async def record_evidence(
    tx: Transaction, cell: int, evidence: Sequence[Evidence], by: Actor, at: datetime
) -> list[EvidenceOutcome]:
    """An item is one piece of evidence; of several attempts the highest score counts.

    Outcomes: ``purchase_unknown``; ``purchase_cancelled``; ``session_unknown`` (a ``sequence`` beyond the
    class's sessions); ``score_wrong`` (not 0-100); ``note_too_long`` (over 2,000 characters); ``kept`` when
    a better attempt stands, or as good a one that this adds no words to; ``recorded``. Words stay until
    other words come.
    """
    if not evidence:
        return []
    purchase_ids = [item.purchase_id for item in evidence]
    enrolments = await market.find_enrolments(tx, cell, purchase_ids)
    counts = await count_sessions(tx, [e.schedule_id for e in enrolments if e is not None])
    rows = await tx.tuples(SQL["find_evidence"], cell, Uuids(dict.fromkeys(purchase_ids)))
    standing: dict[_Key, int | None] = {(row[0], row[1], row[2]): row[3] for row in rows}
    accepted: dict[_Key, Evidence] = {}
    outcomes = []
    for item, enrolment in zip(evidence, enrolments, strict=True):
        outcome = _judge(item, enrolment, counts, standing)
        outcomes.append(outcome)
        if outcome == EvidenceOutcome.recorded:
            key = (item.purchase_id, item.kind, item.sequence)
            best = standing.get(key)
            standing[key] = item.score if best is None else max(best, item.score or 0)
            before = accepted.get(key)
            note = item.note if item.note is not None or before is None else before.note
            accepted[key] = msgspec.structs.replace(item, note=note)
    await _store(tx, cell, accepted, standing, by, at)
    return outcomes


def _judge(
    item: Evidence,
    enrolment: market.Enrolment | None,
    sessions: Mapping[int, int],
    standing: Mapping[_Key, int | None],
) -> EvidenceOutcome:
    outcome = EvidenceOutcome.recorded
    best = standing.get((item.purchase_id, item.kind, item.sequence))
    if enrolment is None:
        outcome = EvidenceOutcome.purchase_unknown
    elif enrolment.state == market.PurchaseState.cancelled:
        outcome = EvidenceOutcome.purchase_cancelled
    elif not 0 <= item.sequence <= sessions.get(enrolment.schedule_id, 0):
        outcome = EvidenceOutcome.session_unknown
    elif item.score is not None and not 0 <= item.score <= 100:
        outcome = EvidenceOutcome.score_wrong
    elif item.note is not None and len(item.note) > NOTE_LENGTH_MAX:
        outcome = EvidenceOutcome.note_too_long
    elif best is not None and item.score is not None and (item.score, item.note is not None) <= (best, False):
        outcome = EvidenceOutcome.kept
    return outcome


async def _store(
    tx: Transaction,
    cell: int,
    accepted: Mapping[_Key, Evidence],
    scores: Mapping[_Key, int | None],
    by: Actor,
    at: datetime,
) -> None:
    # Rows are written in primary-key order: two lists for the same class cannot wait for each other.
    keys = sorted(accepted)
    tx.later(
        SQL["store_evidence"],
        cell,
        Uuids(key[0] for key in keys),
        Texts(key[1] for key in keys),
        Bigints(key[2] for key in keys),
        [scores[key] for key in keys],
        [accepted[key].note for key in keys],
        at,
        by,
    )
