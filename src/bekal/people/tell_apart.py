"""For whom a message is, where several people share the phone it goes to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

from . import rules
from .seat_types import Seat
from .seats import name_seats

SQL = statements.of(__package__ or "bekal.people")
_OTHERS: Final = "whom a message is for"


async def tell_apart(
    tx: Transaction, cell: int, person_ids: Sequence[UUID], purpose: str, by: Actor, at: datetime
) -> list[str]:
    """What persons of ``cell`` are called on the phone that they share with others now, in the order asked.

    ``SA`` for Siti Aminah; ``SA 2`` where another person of the number has the same initials, the digit being
    that of her seat (as USSD shows it), and ``2`` alone for a name without Latin letters. Empty for who has
    the number alone, is unknown or erased. The look at a person's own initials is logged for ``purpose``; the
    others', which are looked at to tell them apart, for ``whom a message is for``. One statement for the
    persons, and a few for each cell in which their accounts and those who share them live.
    """
    if not person_ids:
        return []
    asked = set(person_ids)
    accounts = await tx.tuples(SQL["find_accounts_of_persons"], cell, Uuids(asked))
    shared = await _find_shared(tx, {account_id for _, account_id in accounts})
    people = {seat.person_id: seat for seats in shared for seat in seats}
    own = [seat for person_id, seat in people.items() if person_id in asked]
    others = [seat for person_id, seat in people.items() if person_id not in asked]
    named = [*await name_seats(tx, own, purpose, by, at), *await name_seats(tx, others, _OTHERS, by, at)]
    initials = {each.person_id: each.initials for each in named}
    called: dict[UUID, str] = {}
    for seats in shared:
        there = [(seat.person_id, seat.seat) for seat in seats if seat.person_id in initials]
        written = rules.write_apart([(seat, initials[person_id]) for person_id, seat in there if person_id])
        called |= {p: words for (p, _), words in zip(there, written, strict=True) if p and len(there) > 1}
    return [called.get(person_id, "") for person_id in person_ids]


async def _find_shared(tx: Transaction, accounts: Collection[UUID]) -> list[tuple[Seat, ...]]:
    """The people of each number of these accounts on which more than one is registered."""
    by_cell: dict[int, list[UUID]] = defaultdict(list)
    for account_id in sorted(accounts):
        by_cell[ids.cell_of(account_id, tx.cells)].append(account_id)
    numbers: set[tuple[Seat, ...]] = set()
    for cell, account_ids in sorted(by_cell.items()):
        found: dict[UUID, list[Seat]] = defaultdict(list)
        for of, account_id, seat, person_id in await tx.tuples(
            SQL["find_housemates"], cell, Uuids(account_ids)
        ):
            found[of].append(Seat(account_id, seat, person_id))
        numbers |= {tuple(sorted(seats, key=lambda each: each.seat)) for seats in found.values()}
    return sorted((seats for seats in numbers if len(seats) > 1), key=lambda seats: seats[0].account_id)
