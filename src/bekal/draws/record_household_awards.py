"""Count recipients against their family cards, over the whole programme."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Byteas, Uuids
from bekal.base.database import Transaction

from .outcomes import HouseholdOutcome, ReturnOutcome
from .types import HouseholdAward

SQL = statements.of(__package__ or "bekal.draws")

Key = tuple[int, bytes, UUID]


async def count_awards(
    tx: Transaction, cell: int, programme_id: int, household_indexes: Sequence[bytes]
) -> list[int]:
    """How many of each family card have been awarded in the programme and kept it, in order.

    ``cell`` is the cell of the indexes' own slot (``ids.slot_of_index``), not that of any person.
    """
    if not household_indexes:
        return []
    rows = await tx.tuples(SQL["count_awards"], cell, programme_id, Byteas(household_indexes))
    return [row[0] for row in rows]


async def record_household_awards(
    tx: Transaction,
    cell: int,
    awards: Sequence[HouseholdAward],
    by: Actor,
    at: datetime,
    recipients_max: int | None = None,
) -> list[HouseholdOutcome]:
    """Record awards in the cell of the family card's index; one outcome each, as if one after the other.

    Outcomes: ``already_recorded`` (the person counts already), ``household_full`` (only when
    ``recipients_max`` is given and that many of the card are recorded; give it inside ``db.write(cell)``, so
    that nobody else counts at the same time), ``recorded``. Rows are never changed or deleted: whoever was
    once awarded counts, revoked or not, but for who gave the card back unused (``return_household_rooms``).
    """
    if not awards:
        return []
    found = await tx.tuples(
        SQL["find_household_awards"],
        cell,
        sorted({award.programme_id for award in awards}),
        Byteas([award.household_index for award in awards]),
    )
    known: set[Key] = set(found)
    counts: dict[tuple[int, bytes], int] = {}
    for programme_id, index, _ in known:
        counts[programme_id, index] = counts.get((programme_id, index), 0) + 1
    todo: dict[Key, HouseholdAward] = {}
    outcomes = []
    for award in awards:
        card = (award.programme_id, award.household_index)
        key = (*card, award.person_id)
        if key in known:
            outcomes.append(HouseholdOutcome.already_recorded)
        elif recipients_max is not None and counts.get(card, 0) >= recipients_max:
            outcomes.append(HouseholdOutcome.household_full)
        else:
            known.add(key)
            counts[card] = counts.get(card, 0) + 1
            todo[key] = award
            outcomes.append(HouseholdOutcome.recorded)
    tx.later(
        SQL["insert_household_awards"],
        cell,
        Bigints([award.programme_id for award in todo.values()]),
        Byteas([award.household_index for award in todo.values()]),
        Uuids([award.person_id for award in todo.values()]),
        Bigints([award.batch_id for award in todo.values()]),
        by,
        at,
    )
    return outcomes


async def return_household_rooms(
    tx: Transaction, cell: int, awards: Sequence[HouseholdAward], by: Actor, at: datetime
) -> list[ReturnOutcome]:
    """Give the family cards the rooms back that were taken by cards declined before use.

    ``cell`` is the cell of the family card's index. It may come before the award itself is recorded, which
    then does not count. ``already_returned`` or ``returned`` per item.
    """
    if not awards:
        return []
    first = {(a.household_index, a.person_id, a.batch_id): a for a in awards}
    todo = list(first.values())
    rows = await tx.tuples(
        SQL["insert_household_returns"],
        cell,
        Bigints([award.programme_id for award in todo]),
        Byteas([award.household_index for award in todo]),
        Uuids([award.person_id for award in todo]),
        Bigints([award.batch_id for award in todo]),
        by,
        at,
    )
    new = set(rows)
    outcomes = []
    for award in awards:
        key = (award.household_index, award.person_id, award.batch_id)
        outcomes.append(ReturnOutcome.returned if key in new else ReturnOutcome.already_returned)
        new.discard(key)
    return outcomes
