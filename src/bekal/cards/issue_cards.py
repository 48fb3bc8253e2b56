"""Issue cards to the recipients a decree names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Instants, Texts, Uuids
from bekal.base.database import Transaction

from .outcomes import IssueOutcome
from .types import CardGrant, IssuedCard

SQL = statements.of(__package__ or "bekal.cards")

ATTEMPTS = 5
"""A number is one of 10^10 of its slot. With 100,000 cards in a slot a new one meets an old one once in
100,000 times: once in a while in a nation, five times in a row never."""

Key = tuple[UUID, int]


async def issue_cards(
    tx: Transaction, cell: int, grants: Sequence[CardGrant], by: Actor, at: datetime
) -> list[IssuedCard]:
    """Issue one card per person and programme, with the ids of its three accounts in the ledger.

    Outcomes: ``already_issued`` (with the card the person has, from before or from earlier in the list),
    ``issued``. The card's id, its number and its accounts carry the person's slot; the accounts' ids follow
    from the card's. Opening the accounts and granting the money is the caller's, in the same transaction.
    """
    if not grants:
        return []
    todo = {(grant.person_id, grant.programme_id): grant for grant in reversed(grants)}
    todo = {key: todo[key] for key in sorted(todo)}
    cards: dict[Key, IssuedCard] = {}
    for attempt in range(ATTEMPTS):
        new = await _insert(tx, cell, list(todo.values()), by, at)
        cards |= new
        todo = {key: grant for key, grant in todo.items() if key not in new}
        if not todo:
            break
        known = await _find(tx, cell, list(todo))
        cards |= known
        # Neither new nor known: the number was taken, so another one is tried.
        todo = {key: grant for key, grant in todo.items() if key not in known}
        if not todo:
            break
        if attempt == ATTEMPTS - 1:
            raise AssertionError(f"{len(todo)} cards found no free number in {ATTEMPTS} attempts")
    results, met = [], set()
    for grant in grants:
        key = (grant.person_id, grant.programme_id)
        card = cards[key]
        results.append(_again(card) if key in met else card)
        met.add(key)
    return results


async def _insert(
    tx: Transaction, cell: int, grants: list[CardGrant], by: Actor, at: datetime
) -> dict[Key, IssuedCard]:
    slots = [ids.slot_of(grant.person_id) for grant in grants]
    cards = [
        IssuedCard(
            outcome=IssueOutcome.issued,
            card_id=card_id,
            number=ids.new_card_number(slot),
            training_account_id=ids.derived_id(card_id, "training"),
            incentive_account_id=ids.derived_id(card_id, "incentive"),
            survey_account_id=ids.derived_id(card_id, "survey"),
        )
        for card_id, slot in zip(ids.new_ids(slots, at), slots, strict=True)
    ]
    rows = await tx.tuples(
        SQL["insert_cards"],
        cell,
        Uuids([card.card_id for card in cards]),
        Uuids([grant.person_id for grant in grants]),
        Bigints([grant.programme_id for grant in grants]),
        Bigints([grant.batch_id for grant in grants]),
        Bigints([grant.decree_id for grant in grants]),
        Bigints([grant.region_id for grant in grants]),
        Bigints([grant.fiscal_year for grant in grants]),
        Texts([card.number for card in cards]),
        Uuids([card.training_account_id for card in cards]),
        Uuids([card.incentive_account_id for card in cards]),
        Uuids([card.survey_account_id for card in cards]),
        Instants([grant.first_purchase_by for grant in grants]),
        by,
        at,
    )
    new = {row[0] for row in rows}
    return {
        (grant.person_id, grant.programme_id): card
        for grant, card in zip(grants, cards, strict=True)
        if card.card_id in new
    }


async def _find(tx: Transaction, cell: int, keys: list[Key]) -> dict[Key, IssuedCard]:
    persons = Uuids([person_id for person_id, _ in keys])
    programmes = [programme_id for _, programme_id in keys]
    rows = await tx.tuples(SQL["find_issued_cards"], cell, persons, programmes)
    return {
        (person_id, programme_id): IssuedCard(IssueOutcome.already_issued, card_id, number, *accounts)
        for card_id, person_id, programme_id, number, *accounts in rows
    }


def _again(card: IssuedCard) -> IssuedCard:
    return IssuedCard(
        outcome=IssueOutcome.already_issued,
        card_id=card.card_id,
        number=card.number,
        training_account_id=card.training_account_id,
        incentive_account_id=card.incentive_account_id,
        survey_account_id=card.survey_account_id,
    )
