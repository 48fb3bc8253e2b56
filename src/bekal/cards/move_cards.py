"""Steps of a card: revoked, expired, finished, declined, blocked and let go again. Each is logged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

from .outcomes import (
    BlockOutcome,
    DeclineOutcome,
    ExpireOutcome,
    FinishOutcome,
    RevokeOutcome,
    UnblockOutcome,
)
from .states import CARD_STEPS, CLOSED, CardState
from .types import Block, Revocation

SQL = statements.of(__package__ or "bekal.cards")

Step = tuple[str, bool]
"""The state that an item met its card in ("" for an unknown card), and whether the card made the step."""


async def revoke_cards(
    tx: Transaction, cell: int, revocations: Sequence[Revocation], by: Actor, at: datetime
) -> list[RevokeOutcome]:
    """Revoke cards for good; who lost one never gets another (``CardHistory.revoked``).

    Outcomes: ``card_unknown``, ``already_closed`` (finished, expired or revoked), ``not_overdue`` (an
    ``only_overdue`` item whose deadline is not over at ``at``, say because a purchase came first),
    ``revoked``. Returning the balance and the seat is the caller's, in the same transaction.
    """
    steps = await _move(tx, cell, revocations, CardState.revoked, by, at)
    outcomes = []
    for state, moved in steps:
        if moved:
            outcomes.append(RevokeOutcome.revoked)
        elif not state:
            outcomes.append(RevokeOutcome.card_unknown)
        else:
            closed = state in CLOSED
            outcomes.append(RevokeOutcome.already_closed if closed else RevokeOutcome.not_overdue)
    return outcomes


async def expire_cards(
    tx: Transaction, cell: int, card_ids: Sequence[UUID], by: Actor, at: datetime
) -> list[ExpireOutcome]:
    """End cards with their fiscal year. ``card_unknown``, ``already_closed`` or ``expired`` each."""
    items = [Revocation(card_id, "year_closed") for card_id in card_ids]
    steps = await _move(tx, cell, items, CardState.expired, by, at)
    outcomes = []
    for state, moved in steps:
        if moved:
            outcomes.append(ExpireOutcome.expired)
        else:
            outcomes.append(ExpireOutcome.already_closed if state else ExpireOutcome.card_unknown)
    return outcomes


async def finish_cards(
    tx: Transaction, cell: int, card_ids: Sequence[UUID], by: Actor, at: datetime
) -> list[FinishOutcome]:
    """End cards whose holder has done everything the programme offers.

    Outcomes: ``card_unknown``, ``already_closed``, ``not_active`` (nothing was bought, or it is blocked),
    ``finished``.
    """
    items = [Revocation(card_id, "finished") for card_id in card_ids]
    steps = await _move(tx, cell, items, CardState.finished, by, at)
    outcomes = []
    for state, moved in steps:
        if moved:
            outcomes.append(FinishOutcome.finished)
        elif not state:
            outcomes.append(FinishOutcome.card_unknown)
        else:
            closed = state in CLOSED
            outcomes.append(FinishOutcome.already_closed if closed else FinishOutcome.not_active)
    return outcomes


async def decline_cards(
    tx: Transaction, cell: int, card_ids: Sequence[UUID], by: Actor, at: datetime
) -> list[DeclineOutcome]:
    """Close cards whose holders give them back before any purchase; nobody is barred for it (domain R20).

    ``CardHistory`` does not count them, and another card of the programme may be issued later. Outcomes:
    ``card_unknown``, ``already_declined``, ``already_closed`` (finished, expired, revoked), ``already_used``
    (something was bought), ``blocked``, ``declined``. Balance, seat and the family card's room are the
    caller's.
    """
    items = [Revocation(card_id, "declined") for card_id in card_ids]
    steps = await _move(tx, cell, items, CardState.declined, by, at)
    return [DeclineOutcome.declined if moved else _why_not_declined(state) for state, moved in steps]


def _why_not_declined(state: str) -> DeclineOutcome:
    if not state:
        return DeclineOutcome.card_unknown
    if state == CardState.declined:
        return DeclineOutcome.already_declined
    if state in CLOSED:
        return DeclineOutcome.already_closed
    return DeclineOutcome.already_used if state == CardState.active else DeclineOutcome.blocked


async def block_cards(
    tx: Transaction, cell: int, blocks: Sequence[Block], by: Actor, at: datetime
) -> list[BlockOutcome]:
    """Stop cards for a while: nothing is bought on them, no deadline revokes them.

    Outcomes: ``card_unknown``, ``already_closed``, ``already_blocked``, ``blocked``.
    """
    items = [Revocation(item.card_id, item.reason) for item in blocks]
    steps = await _move(tx, cell, items, CardState.blocked, by, at)
    outcomes = []
    for state, moved in steps:
        if moved:
            outcomes.append(BlockOutcome.blocked)
        elif not state:
            outcomes.append(BlockOutcome.card_unknown)
        else:
            closed = state in CLOSED
            outcomes.append(BlockOutcome.already_closed if closed else BlockOutcome.already_blocked)
    return outcomes


async def unblock_cards(
    tx: Transaction, cell: int, blocks: Sequence[Block], by: Actor, at: datetime
) -> list[UnblockOutcome]:
    """Let blocked cards go: each is again what it was. Its deadline runs on; ``set_deadlines`` moves it.

    Outcomes: ``card_unknown``, ``already_closed``, ``not_blocked``, ``unblocked``.
    """
    if not blocks:
        return []
    first = {item.card_id: item.reason for item in reversed(blocks)}
    ids = sorted(first)
    rows = await tx.tuples(SQL["unblock_cards"], cell, Uuids(ids), [first[i] for i in ids], by, at)
    states: dict[UUID, str] = {row[0]: row[1] for row in rows}
    outcomes = []
    for item in blocks:
        state = states.get(item.card_id, "")
        if state == CardState.blocked:
            # Where it went back to does not matter here: it is blocked no more.
            states[item.card_id] = CardState.issued
            outcomes.append(UnblockOutcome.unblocked)
        elif not state:
            outcomes.append(UnblockOutcome.card_unknown)
        else:
            closed = state in CLOSED
            outcomes.append(UnblockOutcome.already_closed if closed else UnblockOutcome.not_blocked)
    return outcomes


async def _move(
    tx: Transaction, cell: int, items: Sequence[Revocation], to: CardState, by: Actor, at: datetime
) -> list[Step]:
    """Move cards as if one item after the other; per item what it met, and whether it moved its card."""
    if not items:
        return []
    # Where the deadline is over, a card's first item counts; where it is not, its first unconditional one.
    first = {item.card_id: item.reason for item in reversed(items)}
    overdue = {card_id: first[card_id] for card_id in sorted(first)}
    always = {item.card_id: item.reason for item in reversed(items) if not item.only_overdue}
    before = [str(begin) for begin, end in CARD_STEPS if end == to and begin is not None]
    rows = await tx.tuples(
        SQL["move_cards"],
        cell,
        Uuids(overdue),
        list(overdue.values()),
        [always.get(card_id) for card_id in overdue],
        before,
        to.value,
        by,
        at,
    )
    found: dict[UUID, Step] = {row[0]: (row[1], row[2]) for row in rows}
    steps = []
    for item in items:
        state, is_overdue = found.get(item.card_id, ("", False))
        moves = state in before and (is_overdue or not item.only_overdue)
        steps.append((state, moves))
        if moves:
            found[item.card_id] = (to.value, is_overdue)
    return steps
