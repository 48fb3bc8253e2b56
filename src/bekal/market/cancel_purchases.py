"""Cancel purchases of classes that will not be held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

from .outcomes import CancelOutcome
from .settle_purchases import end_purchases
from .states import PurchaseState
from .take_seats import release_seats
from .types import Cancelled, PurchaseRow

SQL = statements.of(__package__ or "bekal.market")


async def cancel_purchases(
    tx: Transaction, cell: int, purchase_ids: Sequence[UUID], by: Actor, at: datetime
) -> list[Cancelled]:
    """An item is the id of a purchase; its seat is free again, its codes open nothing any more.

    Outcomes: ``purchase_unknown``, ``already_cancelled``, ``already_ended`` (completed or failed: what was
    delivered stays paid), ``cancelled``. The purchase comes with it, so that the caller voids the hold.
    """
    if not purchase_ids:
        return []
    wanted = Uuids(dict.fromkeys(purchase_ids))
    rows = {p.purchase_id: p for p in await tx.rows(PurchaseRow, SQL["lock_purchases"], cell, wanted)}
    cancelled: set[UUID] = set()
    results = []
    for purchase_id in purchase_ids:
        purchase = rows.get(purchase_id)
        if purchase is None:
            outcome = CancelOutcome.purchase_unknown
        elif purchase_id in cancelled or purchase.state == PurchaseState.cancelled:
            outcome = CancelOutcome.already_cancelled
        elif purchase.state != PurchaseState.paid:
            outcome = CancelOutcome.already_ended
        else:
            cancelled.add(purchase_id)
            outcome = CancelOutcome.cancelled
        results.append(Cancelled(outcome, purchase))
    await end_purchases(tx, cell, list(cancelled), PurchaseState.cancelled, by, at)
    await release_seats(tx, cell, Counter(rows[p].schedule_id for p in cancelled), by, at)
    return results
