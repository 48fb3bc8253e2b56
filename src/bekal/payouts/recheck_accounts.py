"""Operation: recheck_accounts, and the look at wallets before they are paid on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from bekal.base import clock, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Texts, Uuids
from bekal.base.database import Transaction

from .channels import channels
from .outcomes import RecheckOutcome

SQL = statements.of(__package__ or "bekal.payouts")
ASKED_AGAIN_AFTER: Final = timedelta(minutes=10)
LOOKED_AHEAD: Final = timedelta(days=2)
LOOKED_AT_WITHIN: Final = timedelta(days=3)


async def recheck_accounts(
    tx: Transaction, cell: int, person_ids: Sequence[UUID], by: Actor, at: datetime
) -> list[RecheckOutcome]:
    """Ask banks once more about refused accounts: the owner emptied the wallet, or was identified there.

    ``nothing_to_ask`` (no account, none refused, or asked within ten minutes), ``asked``.
    """
    if not person_ids:
        return []
    rows = await tx.tuples(SQL["recheck_accounts"], cell, Uuids(person_ids), at, by, at - ASKED_AGAIN_AFTER)
    asked = {row[0] for row in rows}
    results = []
    for person_id in person_ids:
        results.append(RecheckOutcome.asked if person_id in asked else RecheckOutcome.nothing_to_ask)
        asked.discard(person_id)
    return results


async def recheck_wallets(tx: Transaction, cell: int, by: Actor, at: datetime) -> int:
    """Have the e-wallets asked about that are to be paid on within two days; gives how many.

    Wallets hold at most what Bank Indonesia allows, and full ones made payouts bounce: better known before.
    """
    wallets = [channel.channel for channel in channels().values() if channel.kind == "wallet"]
    until = clock.date_in_jakarta(at + LOOKED_AHEAD)
    return await tx.execute(
        SQL["recheck_wallets"], cell, until, at, by, at - LOOKED_AT_WITHIN, Texts(wallets)
    )
