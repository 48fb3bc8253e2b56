"""Reads of ``cards``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import statements
from bekal.base.adapt import Texts, Uuids
from bekal.base.database import Transaction
from bekal.base.errors import NotFound

from .types import Card, CardEvent, CardHistory, Decree, DecreeLineRow, RegionTotal, StateCount

SQL = statements.of(__package__ or "bekal.cards")

_NONE = CardHistory(0, revoked=False)


async def find_cards_by_number(tx: Transaction, cell: int, numbers: Sequence[str]) -> list[Card | None]:
    """The cards with these numbers, in order; None where no card has the number (any more)."""
    if not numbers:
        return []
    rows = await tx.rows(Card, SQL["find_cards_by_number"], cell, Texts(numbers))
    cards = {card.number: card for card in rows}
    return [cards.get(number) for number in numbers]


async def find_cards(tx: Transaction, cell: int, card_ids: Sequence[UUID]) -> list[Card | None]:
    """Cards by id, in order; None for an unknown one."""
    if not card_ids:
        return []
    rows = await tx.rows(Card, SQL["find_cards"], cell, Uuids(card_ids))
    cards = {card.card_id: card for card in rows}
    return [cards.get(card_id) for card_id in card_ids]


async def find_cards_of_persons(tx: Transaction, cell: int, person_ids: Sequence[UUID]) -> list[list[Card]]:
    """Each person's cards over all programmes, oldest first, in order of the persons."""
    if not person_ids:
        return []
    found: dict[UUID, list[Card]] = {}
    for card in await tx.rows(Card, SQL["find_cards_of_persons"], cell, Uuids(person_ids)):
        found.setdefault(card.person_id, []).append(card)
    return [found.get(person_id, []) for person_id in person_ids]


async def list_histories(tx: Transaction, cell: int, person_ids: Sequence[UUID]) -> list[CardHistory]:
    """Each person's earlier participation over all programmes, in order."""
    if not person_ids:
        return []
    rows = await tx.tuples(SQL["list_histories"], cell, Uuids(person_ids))
    histories = {row[0]: CardHistory(row[1], row[2]) for row in rows}
    return [histories.get(person_id, _NONE) for person_id in person_ids]


async def list_overdue_cards(
    tx: Transaction, cell: int, programme_id: int, at: datetime, after: UUID | None, limit: int
) -> list[Card]:
    """A page of issued and active cards whose deadline is over at ``at``, by id."""
    return await tx.rows(Card, SQL["list_overdue_cards"], cell, programme_id, at, after, limit)


async def list_cards(
    tx: Transaction,
    cell: int,
    programme_id: int,
    states: Sequence[str] | None,
    after: UUID | None,
    limit: int,
) -> list[Card]:
    """A page of a programme's cards in any of ``states`` (None: in any state), by id."""
    wanted = None if states is None else [str(state) for state in states]
    return await tx.rows(Card, SQL["list_cards"], cell, programme_id, wanted, after, limit)


async def count_cards(tx: Transaction, programme_id: int) -> list[StateCount]:
    """Cards of a programme by fiscal year, region and state, in all cells."""
    return await tx.rows(StateCount, SQL["count_cards"], programme_id)


async def list_card_events(tx: Transaction, cell: int, card_id: UUID) -> list[CardEvent]:
    """Every step a card took, with reason, actor and instant."""
    return await tx.rows(CardEvent, SQL["list_events"], cell, card_id)


async def find_decree(tx: Transaction, decree_id: int) -> Decree | None:
    """A decree, or None."""
    rows = await tx.rows(Decree, SQL["find_decrees"], [decree_id])
    return rows[0] if rows else None


async def get_decree(tx: Transaction, decree_id: int) -> Decree:
    """A decree. NotFound when there is none of this id."""
    decree = await find_decree(tx, decree_id)
    if decree is None:
        raise NotFound(f"there is no decree {decree_id}")
    return decree


async def list_decrees(tx: Transaction, programme_id: int | None = None) -> list[Decree]:
    """All decrees of one programme, or of all, by id."""
    return await tx.rows(Decree, SQL["list_decrees"], programme_id)


async def list_decree_lines(
    tx: Transaction, cell: int, decree_id: int, after: UUID | None, limit: int
) -> list[DecreeLineRow]:
    """A page of a decree's lines by card's id (``after``), each with its region."""
    return await tx.rows(DecreeLineRow, SQL["list_decree_lines"], cell, decree_id, after, limit)


async def sum_decree_lines(tx: Transaction, decree_id: int) -> list[RegionTotal]:
    """What a decree grants by region, in all cells: the figures of its document without its names."""
    return await tx.rows(RegionTotal, SQL["sum_decree_regions"], decree_id)


async def list_cards_due(
    tx: Transaction,
    cell: int,
    programme_id: int,
    window: tuple[datetime, datetime],
    after: UUID | None,
    limit: int,
) -> list[Card]:
    """A page of open cards whose deadline lies after the first and not after the second instant."""
    return await tx.rows(Card, SQL["list_cards_due"], cell, programme_id, *window, after, limit)
