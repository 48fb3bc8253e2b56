"""End purchases: completed or failed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction
from bekal.base.errors import WrongState

from .outcomes import SettleOutcome
from .states import PurchaseState
from .types import PurchaseEnd, PurchaseRow

SQL = statements.of(__package__ or "bekal.market")


async def settle_purchases(
    tx: Transaction, cell: int, ends: Sequence[PurchaseEnd], by: Actor, at: datetime
) -> list[SettleOutcome]:
    """An item says how a purchase ended. Its seat stays taken; the money is the caller's to post or return.

    Outcomes: ``purchase_unknown``; ``already_ended`` when it has that state already; ``ended_otherwise``
    when it ended in another way before; ``ended``. Only ``ended`` moves anything: post a hold then only.
    """
    if not ends:
        return []
    purchase_ids = Uuids(dict.fromkeys(end.purchase_id for end in ends))
    states = {
        p.purchase_id: p.state for p in await tx.rows(PurchaseRow, SQL["lock_purchases"], cell, purchase_ids)
    }
    outcomes: list[SettleOutcome] = []
    changed: dict[PurchaseState, list[UUID]] = {PurchaseState.completed: [], PurchaseState.failed: []}
    for end in ends:
        state = states.get(end.purchase_id)
        if state is None:
            outcomes.append(SettleOutcome.purchase_unknown)
        elif state == end.state:
            outcomes.append(SettleOutcome.already_ended)
        elif state != PurchaseState.paid:
            outcomes.append(SettleOutcome.ended_otherwise)
        else:
            states[end.purchase_id] = end.state
            changed[PurchaseState(end.state)].append(end.purchase_id)
            outcomes.append(SettleOutcome.ended)
    for reached, purchases in changed.items():
        await end_purchases(tx, cell, purchases, reached, by, at)
    return outcomes


async def end_purchases(
    tx: Transaction, cell: int, purchase_ids: Sequence[UUID], state: PurchaseState, by: Actor, at: datetime
) -> None:
    """Write the end of purchases that are locked and ``paid``. WrongState when one is not."""
    count = await tx.execute(SQL["end_purchases"], cell, Uuids(purchase_ids), state.value, at, by)
    if count != len(purchase_ids):
        raise WrongState(f"{len(purchase_ids) - count} purchases of cell {cell} were ended by somebody else")
