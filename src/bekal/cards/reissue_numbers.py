"""Give cards new numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

from .issue_cards import ATTEMPTS
from .outcomes import ReissueOutcome
from .states import CLOSED
from .types import Card, Reissue, ReissuedNumber

SQL = statements.of(__package__ or "bekal.cards")


async def reissue_numbers(
    tx: Transaction, cell: int, reissues: Sequence[Reissue], by: Actor, at: datetime
) -> list[ReissuedNumber]:
    """Replace the numbers of cards that were lost or seen by strangers. Balance, deadline and purchases stay.

    The old number opens nothing from now on and is never given to another card. Outcomes: ``card_unknown``,
    ``already_closed``, ``reissued``; a card named twice gets one new number.
    """
    if not reissues:
        return []
    reasons = {item.card_id: item.reason for item in reversed(reissues)}
    rows = await tx.rows(Card, SQL["lock_cards"], cell, Uuids(reasons))
    cards = {card.card_id: card for card in rows}
    todo = sorted(card_id for card_id, card in cards.items() if card.state not in CLOSED)
    numbers: dict[UUID, str] = {}
    for _ in range(ATTEMPTS):
        tried = {card_id: ids.new_card_number(ids.slot_of(card_id)) for card_id in todo}
        why = [reasons[card_id] for card_id in tried]
        done = await tx.tuples(SQL["reissue_numbers"], cell, Uuids(tried), list(tried.values()), why, by, at)
        numbers |= {row[0]: tried[row[0]] for row in done}
        todo = [card_id for card_id in todo if card_id not in numbers]
        if not todo:
            break
    else:
        raise AssertionError(f"{len(todo)} cards found no free number in {ATTEMPTS} attempts")
    results = []
    for item in reissues:
        if item.card_id not in cards:
            results.append(ReissuedNumber(ReissueOutcome.card_unknown, None))
        elif item.card_id not in numbers:
            results.append(ReissuedNumber(ReissueOutcome.already_closed, None))
        else:
            results.append(ReissuedNumber(ReissueOutcome.reissued, numbers[item.card_id]))
    return results
