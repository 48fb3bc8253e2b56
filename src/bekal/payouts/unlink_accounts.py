"""Operation: unlink_accounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

from .outcomes import UnlinkOutcome

SQL = statements.of(__package__ or "bekal.payouts")


async def unlink_accounts(
    tx: Transaction, cell: int, person_ids: Sequence[UUID], by: Actor, at: datetime
) -> list[UnlinkOutcome]:
    """Part persons from the account they are paid on; the row stays as history.

    Orders that are with the bank already go their way. Outcomes: nothing_linked, unlinked.
    """
    if not person_ids:
        return []
    rows = await tx.tuples(SQL["unlink_accounts"], cell, Uuids(person_ids), at, by)
    parted = {row[0] for row in rows}
    results = []
    for person_id in person_ids:
        results.append(UnlinkOutcome.unlinked if person_id in parted else UnlinkOutcome.nothing_linked)
        parted.discard(person_id)
    return results


async def erase_accounts(
    tx: Transaction, cell: int, person_ids: Sequence[UUID], by: Actor, at: datetime
) -> None:
    """Part erased persons from all their accounts and forget the last digits; the history stays."""
    await tx.execute(SQL["erase_accounts"], cell, Uuids(person_ids), at, by)
