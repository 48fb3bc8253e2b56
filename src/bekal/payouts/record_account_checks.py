"""Operation: record_account_checks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

from .bank import AccountAnswer
from .objects import as_object
from .outcomes import CheckOutcome
from .rules import ask_again_at
from .states import AccountState

SQL = statements.of(__package__ or "bekal.payouts")


async def record_account_checks(
    tx: Transaction, cell: int, answers: Sequence[AccountAnswer], by: Actor, at: datetime
) -> list[CheckOutcome]:
    """Record what banks say of accounts: ``matched`` makes one usable, anything else is why not.

    ``unavailable`` leaves the account as it is; it is asked again after 1, 2, 4, ... 60 minutes. Outcomes:
    link_unknown, already_recorded (not waiting for an answer any more), recorded.
    """
    if not answers:
        return []
    found = await tx.tuples(SQL["lock_checks"], cell, Uuids(answer.link_id for answer in answers))
    waiting: dict[UUID, tuple[str, int]] = {row[0]: (row[1], row[2]) for row in found if row[3]}
    known = {row[0] for row in found}
    results = []
    changes: dict[UUID, tuple[str, str | None, datetime | None]] = {}
    for answer in answers:
        link_id = answer.link_id
        if link_id not in waiting:
            results.append(CheckOutcome.already_recorded if link_id in known else CheckOutcome.link_unknown)
            continue
        results.append(CheckOutcome.recorded)
        if answer.state == "unavailable":
            state, attempts = waiting[link_id]
            changes[link_id] = (state, None, ask_again_at(attempts, at))
            continue
        del waiting[link_id]
        matched = answer.state == AccountState.matched
        changes[link_id] = (
            (AccountState.matched, None, None) if matched else (AccountState.refused, answer.state, None)
        )
    if changes:
        tx.later(SQL["record_account_checks"], cell, Uuids(changes), as_object(changes), at, by)
    return results
