"""Purchases and deadlines of cards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

from .outcomes import DeadlineOutcome, PurchaseOutcome
from .states import CLOSED, CardState
from .types import CardDeadline, CardPurchase

SQL = statements.of(__package__ or "bekal.cards")


async def record_purchases(
    tx: Transaction, cell: int, purchases: Sequence[CardPurchase], by: Actor, at: datetime
) -> list[PurchaseOutcome]:
    """Note purchases that were decided in this transaction: the first one makes a card ``active``.

    The deadline becomes that of the next purchase: none in 2020-22 (any time until the year's end), and none
    in 2023-24 either until the course is finished, when ``set_deadlines`` starts the 15 days. Outcomes:
    ``card_unknown``, ``card_closed``, ``card_blocked``, ``recorded``. Of several purchases on one card the
    last one's deadline stands.
    """
    if not purchases:
        return []
    last = {item.card_id: item.purchase_by for item in purchases}
    ids = sorted(last)
    rows = await tx.tuples(SQL["record_purchases"], cell, Uuids(ids), [last[i] for i in ids], by, at)
    states: dict[UUID, str] = dict(rows)
    outcomes = []
    for item in purchases:
        state = states.get(item.card_id)
        if state is None:
            outcomes.append(PurchaseOutcome.card_unknown)
        elif state in CLOSED:
            outcomes.append(PurchaseOutcome.card_closed)
        else:
            blocked = state == CardState.blocked
            outcomes.append(PurchaseOutcome.card_blocked if blocked else PurchaseOutcome.recorded)
    return outcomes


async def set_deadlines(
    tx: Transaction, cell: int, deadlines: Sequence[CardDeadline], by: Actor, at: datetime
) -> list[DeadlineOutcome]:
    """Set until when the next purchase must be made, or that none need be.

    For the 15 days after a finished course (2023-24), and to give time back after an outage. Outcomes:
    ``card_unknown``, ``card_closed``, ``set``.
    """
    if not deadlines:
        return []
    last = {item.card_id: item.purchase_by for item in deadlines}
    ids = sorted(last)
    rows = await tx.tuples(SQL["set_deadlines"], cell, Uuids(ids), [last[i] for i in ids])
    states: dict[UUID, str] = dict(rows)
    outcomes = []
    for item in deadlines:
        state = states.get(item.card_id)
        if state is None:
            outcomes.append(DeadlineOutcome.card_unknown)
        else:
            outcomes.append(DeadlineOutcome.card_closed if state in CLOSED else DeadlineOutcome.set)
    return outcomes
