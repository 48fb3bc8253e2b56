"""Reads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from bekal.base import clock, statements
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

from .types import (
    Contradiction,
    DueRow,
    DueTotal,
    DueView,
    LinkedAccount,
    LinkHolder,
    OpenDue,
    Settlement,
    SettlementAccountRow,
    SettlementInstruction,
)

SQL = statements.of(__package__ or "bekal.payouts")
FIRST = UUID(int=0)
"""Before every id."""


async def find_linked_accounts(
    tx: Transaction, cell: int, person_ids: Sequence[UUID]
) -> list[LinkedAccount | None]:
    """The account each person is paid on now, in the order asked; None where nothing is linked."""
    if not person_ids:
        return []
    rows = await tx.rows(LinkedAccount, SQL["find_linked_accounts"], cell, Uuids(person_ids))
    by_person = {row.person_id: row for row in rows}
    return [by_person.get(person_id) for person_id in person_ids]


async def find_link_holders(tx: Transaction, cell: int, link_ids: Sequence[UUID]) -> dict[UUID, LinkHolder]:
    """Whose accounts of ``cell`` are, by the link's id; one that is unknown is left out."""
    if not link_ids:
        return {}
    return {
        row.link_id: row for row in await tx.rows(LinkHolder, SQL["find_link_holders"], cell, Uuids(link_ids))
    }


async def list_dues_ready(
    tx: Transaction, cell: int, on: date, after: UUID | None, limit: int
) -> list[DueRow]:
    """Dues to be paid by the day ``on``, oldest first, also those with an obstacle; ``after`` is a due."""
    return await tx.rows(DueRow, SQL["list_dues_ready"], cell, on, after, limit, clock.end_of(on))


async def list_dues_of_cards(tx: Transaction, cell: int, card_ids: Sequence[UUID]) -> list[list[DueView]]:
    """All dues of each card, in the order asked, with the last order to the bank."""
    if not card_ids:
        return []
    rows = await tx.rows(DueView, SQL["list_dues_of_cards"], cell, Uuids(card_ids))
    by_card: dict[UUID, list[DueView]] = {card_id: [] for card_id in card_ids}
    for row in rows:
        by_card[row.card_id].append(row)
    return [by_card[card_id] for card_id in card_ids]


async def list_open_dues(
    tx: Transaction, cell: int, programme_id: int, fiscal_year: int, after: UUID | None, limit: int
) -> list[OpenDue]:
    """Dues of a fiscal year that are neither paid nor forfeited, by id: what its close has to deal with."""
    return await tx.rows(
        OpenDue, SQL["list_open_dues"], cell, programme_id, fiscal_year, after or FIRST, limit
    )


async def list_due_totals(tx: Transaction) -> list[DueTotal]:
    """Dues and rupiah per programme, fiscal year, kind and state over all cells: for the books."""
    return await tx.rows(DueTotal, SQL["list_due_totals"])


async def list_contradictions(
    tx: Transaction, cell: int, after: UUID | None, limit: int
) -> list[Contradiction]:
    """Answers of the bank that disagree with an earlier final one, by the order's id."""
    return await tx.rows(Contradiction, SQL["list_contradictions"], cell, after or FIRST, limit)


async def list_settlements(
    tx: Transaction, states: Sequence[str] | None, after: UUID | None, limit: int
) -> list[Settlement]:
    """Settlements by id, oldest first; ``states`` None for all."""
    wanted = None if states is None else list(states)
    return await tx.rows(Settlement, SQL["list_settlements"], after, wanted, limit)


async def list_settlement_accounts(tx: Transaction) -> list[SettlementAccountRow]:
    """Platforms' accounts in use and those that wait for a decision, by platform."""
    return await tx.rows(SettlementAccountRow, SQL["list_settlement_accounts"])


async def list_released_settlements(tx: Transaction, limit: int) -> list[SettlementInstruction]:
    """Settlements that the treasury released and that were not ordered yet, oldest release first."""
    return await tx.rows(SettlementInstruction, SQL["list_released_settlements"], limit)


async def find_settlement_accounts(
    tx: Transaction, settlement_ids: Sequence[UUID]
) -> dict[UUID, tuple[datetime | None, SettlementAccountRow]]:
    """When each settlement was ordered last and the account it was released to, by the settlement's id."""
    rows = await tx.tuples(SQL["find_settlement_accounts"], Uuids(dict.fromkeys(settlement_ids)))
    return {row[0]: (row[1], SettlementAccountRow(*row[2:])) for row in rows}
