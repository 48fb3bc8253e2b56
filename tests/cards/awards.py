"""A batch, its decree and cards, for the tests of cards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from bekal import cards
from bekal.base.database import Database, Transaction
from tests.draws import nation
from tests.draws.nation import AFTER, BY

DEADLINE = AFTER + timedelta(days=30)
AMOUNTS = (1_000_000, 2_400_000, 150_000)
TOTAL = sum(AMOUNTS)


async def open_decree(
    db: Database, recipients: int = 3, batch_id: int = 1, *, budgeted: bool = True
) -> cards.Decree:
    """Reference data, a batch and its decree."""
    if batch_id == 1:
        await nation.open_batches(db, nation.plan(1), nation.plan(2), nation.plan(3, programme_id=2))
    async with db.begin() as tx:
        plan = cards.DecreePlan(1, "prakerja-2022", batch_id, 2022, recipients, recipients * TOTAL)
        [decree] = await cards.open_decrees(tx, [plan], BY, AFTER)
        if budgeted:
            decree = await cards.move_decrees(tx, decree.decree_id, "budgeted", BY, AFTER)
        return decree


def grant(person_id: UUID, decree: cards.Decree, until: datetime = DEADLINE) -> cards.CardGrant:
    return cards.CardGrant(
        person_id=person_id,
        programme_id=decree.programme_id,
        batch_id=decree.batch_id,
        decree_id=decree.decree_id,
        region_id=person_id.int % 3 + 1,
        fiscal_year=decree.fiscal_year,
        first_purchase_by=until,
    )


def line(person_id: UUID, card_id: UUID, decree: cards.Decree) -> cards.DecreeLine:
    return cards.DecreeLine(decree.decree_id, person_id, card_id, *AMOUNTS)


async def award(
    tx: Transaction, people: Sequence[UUID], decree: cards.Decree, cell: int = 0
) -> list[cards.IssuedCard]:
    """Issue cards and write the decree's lines."""
    issued = await cards.issue_cards(tx, cell, [grant(p, decree) for p in people], BY, AFTER)
    lines = [line(p, card.card_id, decree) for p, card in zip(people, issued, strict=True)]
    await cards.record_decree_lines(tx, cell, lines, BY, AFTER)
    return issued


async def cards_of(db: Database, count: int = 3) -> list[UUID]:
    """Ids of ``count`` new cards in one cell, ascending."""
    decree = await open_decree(db, count)
    async with db.write(0) as tx:
        issued = await award(tx, nation.people(count), decree)
    return sorted(card.card_id for card in issued)
