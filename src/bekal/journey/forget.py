"""Forget: somebody asked to be erased, had a day to take it back, and no payment is on its way.

What goes: name, birth date, mother's name, declared disability, phone, contacts, photos, account digits, and
every word that was written - complaints with their answers and files, surveys, reviews, corrections. What the
law makes the programme keep stays until its retention ends: the claim on the NIK, NIK and family card under a
sealed key, the decree's line, the money's journal, and the record of who looked and of what was agreed to
(once per lifetime, household cap, blacklist, auditors; design: UU 27/2022 art. 15 and 16).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from bekal import cards, draws, learning, market, payouts, people, support, surveys
from bekal.base.actors import Actor
from bekal.base.database import Database, Transaction

_AT_ONCE: Final = 100
_LOOK_AGAIN: Final = timedelta(hours=1)
PAYMENT_UNDER_WAY: Final = "payment_under_way"


async def carry_out_erasures(db: Database, cell: int, by: Actor, at: datetime) -> int:
    """Erase the persons of ``cell`` whose requests are due, a hundred at once; gives how many were erased.

    A payment that is with the bank is waited for: a refusal of it must find an account to come back to. The
    request says so, keeps its deadline, and is looked at again after an hour.
    """
    async with db.begin() as tx:
        asked = dict(await people.lock_erasures(tx, cell, _AT_ONCE, by, at))
        under_way = await _paid_just_now(tx, cell, list(asked))
        waiting = {asked[person_id]: PAYMENT_UNDER_WAY for person_id in under_way}
        await people.postpone_data_requests(tx, cell, waiting, at + _LOOK_AGAIN, by, at)
        going = [person_id for person_id in asked if person_id not in under_way]
        await erase(tx, cell, going, by, at)
        ends = [people.RequestEnd(asked[person_id], "done") for person_id in going]
        await people.end_data_requests(tx, cell, ends, by, at)
    return len(going)


async def erase(tx: Transaction, cell: int, person_ids: Sequence[UUID], by: Actor, at: datetime) -> None:
    """Erase persons of ``cell`` in every package that holds anything of them; twice changes nothing.

    A place that was won and not yet decreed is given back, so that somebody else gets it.
    """
    if not person_ids:
        return
    found = await draws.find_applications(tx, cell, person_ids)
    won = [
        draws.Decline(batch_id=row.batch_id, person_id=row.person_id)
        for rows in found
        for row in rows
        if row.state == draws.ApplicationState.won
    ]
    await draws.decline_places(tx, cell, won, by, at)
    bought = await market.list_purchases_of_persons(tx, cell, person_ids)
    await learning.erase_reviews(tx, cell, [row.purchase_id for rows in bought for row in rows], by, at)
    await surveys.erase_texts(tx, cell, person_ids, by, at)
    await support.erase_words(tx, cell, person_ids, by, at)
    await payouts.erase_accounts(tx, cell, person_ids, by, at)
    await people.erase_persons(tx, cell, person_ids, by, at)


async def _paid_just_now(tx: Transaction, cell: int, person_ids: Sequence[UUID]) -> set[UUID]:
    held = await cards.find_cards_of_persons(tx, cell, person_ids)
    owners = {card.card_id: card.person_id for found in held for card in found}
    dues = await payouts.list_dues_of_cards(tx, cell, list(owners))
    return {owners[due.card_id] for found in dues for due in found if due.state == "instructed"}
