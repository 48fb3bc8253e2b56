"""Keeping a partner out for a while, and letting it in again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Texts
from bekal.base.database import Transaction

from .find_partner import forget_partner_keys
from .log_access import log_access
from .outcomes import MoveOutcome
from .states import PartnerState
from .types import AccessEntry

SQL = statements.of(__package__)


async def suspend_partners(
    tx: Transaction, partner_codes: Sequence[str], by: Actor, at: datetime
) -> list[MoveOutcome]:
    """Let partners' keys open nothing until they are resumed; other processes may take a minute to know.

    ``partner_unknown``, ``nothing_changed`` (suspended already), ``moved``.
    """
    return await _move(tx, partner_codes, PartnerState.suspended, by, at)


async def resume_partners(
    tx: Transaction, partner_codes: Sequence[str], by: Actor, at: datetime
) -> list[MoveOutcome]:
    """Let suspended partners' keys open again; outcomes as for suspending."""
    return await _move(tx, partner_codes, PartnerState.active, by, at)


async def _move(
    tx: Transaction, partner_codes: Sequence[str], state: PartnerState, by: Actor, at: datetime
) -> list[MoveOutcome]:
    if not partner_codes:
        return []
    known = {row[0] for row in await tx.tuples(SQL["find_partners"], Texts(set(partner_codes)))}
    moved = {row[0] for row in await tx.tuples(SQL["move_partners"], Texts(sorted(known)), state, by, at)}
    keys = await tx.tuples(SQL["list_keys_of_partners"], Texts(moved))
    forget_partner_keys(tx.memory, [row[0] for row in keys])
    await log_access(
        tx, [AccessEntry(f"partner.{state}", f"partner:{code}") for code in sorted(moved)], by, at
    )
    results = []
    for code in partner_codes:
        if code not in known:
            results.append(MoveOutcome.partner_unknown)
        elif code in moved:
            moved.remove(code)
            results.append(MoveOutcome.moved)
        else:
            results.append(MoveOutcome.nothing_changed)
    return results
