"""What the civil registry answered becomes the state of a person's identity."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Texts, Uuids
from bekal.base.database import Transaction

from . import rules
from .outcomes import RecordOutcome
from .states import IdentityState
from .types import IdentityAnswer

SQL = statements.of(__package__)
_encode = msgspec.json.Encoder().encode


async def record_identity_checks(
    tx: Transaction, cell: int, answers: Sequence[IdentityAnswer], by: Actor, at: datetime
) -> list[RecordOutcome]:
    """Record the registry's answers to questions of ``cell``.

    ``check_unknown``; ``already_recorded``: a final answer stands and is not changed; ``recorded``;
    ``recorded_elsewhere``: the registry matched every field, but the NIK is another registration's (these
    facts were stored without the claim). An answer ``unavailable`` puts the question back: due again after
    1, 2, 4 ... 60 minutes, for as long as it takes.
    """
    if not answers:
        return []
    asked = Uuids({answer.check_id for answer in answers})
    rows = await tx.tuples(SQL["lock_identity_checks"], cell, asked)
    checks: dict[UUID, tuple[UUID, bool, int]] = {
        row[0]: (row[1], row[2] in ("answered", "dropped"), row[3]) for row in rows
    }
    final: dict[UUID, IdentityAnswer] = {}
    postponed: set[UUID] = set()
    results = []
    for answer in answers:
        if answer.check_id not in checks:
            results.append(RecordOutcome.check_unknown)
        elif checks[answer.check_id][1] or answer.check_id in final:
            results.append(RecordOutcome.already_recorded)
        else:
            results.append(RecordOutcome.recorded)
            if answer.state == "unavailable":
                postponed.add(answer.check_id)
            else:
                final[answer.check_id] = answer
    elsewhere = await _store(
        tx, cell, {id_: (checks[id_][0], answer) for id_, answer in final.items()}, by, at
    )
    for position, answer in enumerate(answers):
        if answer.check_id in elsewhere and results[position] is RecordOutcome.recorded:
            results[position] = RecordOutcome.recorded_elsewhere
    later = {id_: at + rules.backoff(checks[id_][2]) for id_ in sorted(postponed - set(final))}
    if later:
        tx.later(SQL["postpone_identity_checks"], cell, Uuids(later), list(later.values()), by)
    return results


async def _store(
    tx: Transaction, cell: int, final: dict[UUID, tuple[UUID, IdentityAnswer]], by: Actor, at: datetime
) -> set[UUID]:
    """Store answers; gives the checks of those who match and are registered elsewhere."""
    if not final:
        return set()
    final = dict(sorted(final.items()))
    answers = [answer for _, answer in final.values()]
    tx.later(
        SQL["answer_identity_checks"],
        cell,
        Uuids(final),
        Texts(answer.state for answer in answers),
        Texts(_encode(answer.elements).decode() for answer in answers),
        by,
        at,
    )
    by_person = sorted((person_id, check_id, answer) for check_id, (person_id, answer) in final.items())
    rows = await tx.tuples(
        SQL["update_identities"],
        cell,
        Uuids(person_id for person_id, _, _ in by_person),
        Uuids(check_id for _, check_id, _ in by_person),
        Texts(answer.state for _, _, answer in by_person),
        Texts(answer.sex or "" for _, _, answer in by_person),
        by,
        at,
    )
    elsewhere = {person_id for person_id, state in rows if state == IdentityState.elsewhere}
    return {check_id for check_id, (person_id, _) in final.items() if person_id in elsewhere}
