"""Decline: who has found work, or thinks better of it, leaves in time and without blame (domain, R20).

Before the batch closes an application is withdrawn; between draw and decree the place is declined; afterwards
the card, as long as nothing was bought on it. Whoever does none of these and buys nothing is revoked for good
(``close.revoke_overdue``); here nobody is: the next batch is open to them as to everybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal import cards, draws
from bekal.base import ids, outbox
from bekal.base.actors import Actor
from bekal.base.database import Database, Transaction

from .close import return_of_cards


async def withdraw(
    db: Database, cell: int, withdrawals: Sequence[draws.Decline], by: Actor, at: datetime
) -> list[draws.WithdrawOutcome]:
    """Take applications back while their batches are open; joining again is as if nothing had been."""
    async with db.begin() as tx:
        return await draws.withdraw_applications(tx, cell, withdrawals, by, at)


async def decline(
    db: Database, cell: int, declines: Sequence[draws.Decline], by: Actor, at: datetime
) -> list[draws.DeclineOutcome]:
    """Give a place back before the decree, without blacklist; the seat goes to the recovery quota."""
    async with db.begin() as tx:
        return await draws.decline_places(tx, cell, declines, by, at)


async def decline_cards(
    db: Database, cell: int, declines: Sequence[draws.Decline], by: Actor, at: datetime
) -> list[cards.DeclineOutcome]:
    """Give back cards on which nothing was bought, each the one that its batch brought.

    The balances of all three accounts return (kind ``return``), the seat goes to the recovery quota, the
    family card has its room back, and the person is told, in case it was somebody else. Outcomes as of
    ``cards.decline_cards``. The family card lives in a cell of its own, so its room follows in a second
    transaction: sent again after a crash, ``already_declined`` makes good what is missing.
    """
    async with db.write(cell) as tx:
        held = await _find_cards(tx, cell, declines)
        wanted = [card.card_id if card else _NONE for card in held]
        outcomes = await cards.decline_cards(tx, cell, wanted, by, at)
        both = list(zip(held, outcomes, strict=True))
        given = [card for card, outcome in both if card and outcome == cards.DeclineOutcome.declined]
        await return_of_cards(tx, cell, given, by, at)
        seats = [
            draws.RecoveredSeat(
                batch_id=card.batch_id, region_id=card.region_id, person_id=card.person_id, cause="declined"
            )
            for card in given
        ]
        await draws.recover_seats(tx, cell, seats, by, at)
        messages = [
            outbox.Message(topic="card_declined", payload={"person_id": str(card.person_id)})
            for card in given
        ]
        await outbox.put_messages(tx, cell, messages, at)
    back = (cards.DeclineOutcome.declined, cards.DeclineOutcome.already_declined)
    await _return_rooms(db, cell, [card for card, outcome in both if card and outcome in back], by, at)
    return outcomes


_NONE = UUID(int=0)


async def _find_cards(
    tx: Transaction, cell: int, declines: Sequence[draws.Decline]
) -> list[cards.Card | None]:
    persons = sorted({item.person_id for item in declines})
    found = await cards.find_cards_of_persons(tx, cell, persons)
    by_batch = {(card.batch_id, card.person_id): card for own in found for card in own}
    return [by_batch.get((item.batch_id, item.person_id)) for item in declines]


async def _return_rooms(
    db: Database, cell: int, given: Sequence[cards.Card], by: Actor, at: datetime
) -> None:
    """Count these recipients no more, each in the cell of the family card of the day of joining."""
    by_cell: dict[int, list[draws.HouseholdAward]] = defaultdict(list)
    for batch_id in sorted({card.batch_id for card in given}):
        of_batch = {card.person_id: card for card in given if card.batch_id == batch_id}
        async with db.read() as tx:
            entries = await draws.find_own_entries(tx, cell, batch_id, sorted(of_batch))
        for entry in entries:
            # A card that no batch's application led to (a trial's) was never counted.
            if entry is None:
                continue
            index = entry.household_index
            by_cell[ids.cell_of_slot(ids.slot_of_index(index), db.cells)].append(
                draws.HouseholdAward(
                    household_index=index,
                    person_id=entry.person_id,
                    programme_id=of_batch[entry.person_id].programme_id,
                    batch_id=batch_id,
                )
            )
    for home, awards in sorted(by_cell.items()):
        async with db.begin() as tx:
            await draws.return_household_rooms(tx, home, awards, by, at)
