"""Note that the treasury released settlements: a job orders them from the bank."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

from .outcomes import ReleaseOutcome
from .types import Settlement, SettlementInstruction

SQL = statements.of(__package__ or "bekal.payouts")


async def release_settlements(
    tx: Transaction, releases: Sequence[SettlementInstruction], by: Actor, at: datetime
) -> list[ReleaseOutcome]:
    """An item is a settlement and the treasury's document (SP2D); it will be paid on the account now in use.

    Outcomes: ``settlement_unknown``, ``not_due``, ``no_account``, ``released``.
    """
    if not releases:
        return []
    first = {release.settlement_id: release for release in reversed(releases)}
    rows = await tx.rows(Settlement, SQL["lock_settlements"], Uuids(first))
    found = {row.settlement_id for row in rows}
    waiting = {row[0] for row in await tx.tuples(SQL["find_unreleased_settlements"], Uuids(first))}
    done = {
        row[0]
        for row in await tx.tuples(
            SQL["release_settlements"], Uuids(first), [r.document_number for r in first.values()], at, by
        )
    }
    outcomes = []
    for release in releases:
        if release.settlement_id not in found:
            outcomes.append(ReleaseOutcome.settlement_unknown)
        elif release.settlement_id not in waiting:
            outcomes.append(ReleaseOutcome.not_due)
        elif release.settlement_id in done:
            # The second of two about one settlement finds it released.
            waiting.remove(release.settlement_id)
            outcomes.append(ReleaseOutcome.released)
        else:
            outcomes.append(ReleaseOutcome.no_account)
    return outcomes
