"""Somebody works here no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

from .log_access import log_access
from .outcomes import DisableOutcome
from .types import AccessEntry

SQL = statements.of(__package__)


async def disable_staff(
    tx: Transaction, staff_ids: Sequence[UUID], by: Actor, at: datetime
) -> list[DisableOutcome]:
    """Let members of staff sign in no more and end their sessions; what they did stays on record."""
    if not staff_ids:
        return []
    known = {row[0] for row in await tx.tuples(SQL["lock_staff"], Uuids(set(staff_ids)))}
    disabled = {row[0] for row in await tx.tuples(SQL["disable_staff"], Uuids(known), by, at)}
    await tx.execute(SQL["end_sessions_of_staff"], Uuids(disabled), by, at)
    await log_access(tx, [AccessEntry("staff.disable", f"staff:{staff_id}") for staff_id in disabled], by, at)
    results = []
    for staff_id in staff_ids:
        if staff_id not in known:
            results.append(DisableOutcome.staff_unknown)
        elif staff_id in disabled:
            disabled.remove(staff_id)
            results.append(DisableOutcome.disabled)
        else:
            results.append(DisableOutcome.already_disabled)
    return results
