"""The seats of a number: a household shares one phone, and each of its people has his or her own account.

A number has up to five. Who holds the phone (a code, an aggregator, an officer) says for whom; a session,
a key and a person belong to one account for good. A seat is free while nobody is registered with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from msgspec.structs import replace

from bekal.base import clock, ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Byteas, Uuids
from bekal.base.database import Transaction

from . import rules
from .disclosing import log_disclosures
from .seat_types import EnterOutcome, NamedSeat, Seat, SeatEntered, SeatEntry
from .sign_in import open_sessions

SQL = statements.of(__package__ or "bekal.people")


async def find_seats(tx: Transaction, cell: int, indexes: Sequence[bytes]) -> list[tuple[Seat, ...]]:
    """The accounts of phones of ``cell`` by blind index (``phone_index``), each phone's by seat."""
    if not indexes:
        return []
    found: dict[bytes, list[Seat]] = {}
    for index, account_id, seat, person_id in await tx.tuples(
        SQL["find_accounts_by_phone"], cell, Byteas(set(indexes))
    ):
        found.setdefault(bytes(index), []).append(Seat(account_id, seat, person_id))
    return [tuple(sorted(found.get(index, ()), key=lambda each: each.seat)) for index in indexes]


async def name_seats(
    tx: Transaction, seats: Sequence[Seat], purpose: str, by: Actor, at: datetime
) -> list[NamedSeat]:
    """The people of seats of any cell, in order; seats of nobody are left out. Each look is logged.

    Initials and day of registration: what whoever holds the phone may see, since every message goes to it.
    """
    by_cell: dict[int, list[UUID]] = {}
    for seat in seats:
        if seat.person_id is not None:
            by_cell.setdefault(ids.cell_of(seat.person_id, tx.cells), []).append(seat.person_id)
    named: dict[UUID, tuple[str, datetime]] = {}
    for cell, person_ids in sorted(by_cell.items()):
        rows = await tx.tuples(SQL["find_names"], cell, Uuids(person_ids))
        keys = [row[0].bytes for row in rows]
        names = tx.keyring.open_column("people.persons", "full_name", keys, [row[1] for row in rows])
        for (person_id, _, registered_at), name in zip(rows, names, strict=True):
            named[person_id] = ((name or b"").decode(), registered_at)
        await log_disclosures(tx, cell, [row[0] for row in rows], ["full_name"], purpose, by, at)
    return [
        NamedSeat(
            seat.account_id,
            seat.person_id,
            seat.seat,
            rules.write_initials(named[seat.person_id][0]),
            clock.date_in_jakarta(named[seat.person_id][1]),
        )
        for seat in seats
        if seat.person_id in named
    ]


class _Wanted(NamedTuple):
    """A seat for somebody new: an account that is there and free, or one to be made."""

    phone_index: bytes
    seat: int
    phone: str
    account_id: UUID | None


async def take_seats(
    tx: Transaction, cell: int, phones: Sequence[str], by: Actor, at: datetime
) -> list[UUID | None]:
    """A free account for somebody new of each phone of ``cell``; None where five people have the number.

    Items of one phone get different seats. An account that is there and free comes before a new one, so that
    trying takes no seat away; whoever was signed in with it is signed out, and sees nothing of the newcomer.
    """
    if not phones:
        return []
    written = [rules.normalise_phone(phone) for phone in phones]
    indexes = [rules.phone_index(tx.keyring, phone) if phone else None for phone in written]
    asked = list({index for index in indexes if index})
    there = await find_seats(tx, cell, asked)
    # The lock says whose a seat is: somebody's registration may have moved to it since the look.
    found = Uuids(sorted(seat.account_id for seats in there for seat in seats))
    locked = dict(await tx.tuples(SQL["lock_accounts"], cell, found))
    free = {
        index: _free_seats(
            index, [replace(s, person_id=locked.get(s.account_id, s.person_id)) for s in seats]
        )
        for index, seats in zip(asked, there, strict=True)
    }
    wanted = [
        free[index].pop(0)._replace(phone=phone) if index and phone and free[index] else None
        for index, phone in zip(indexes, written, strict=True)
    ]
    await _make(tx, cell, [each for each in wanted if each and each.account_id is None], by, at)
    made = {
        (index, seat.seat): seat.account_id
        for index, seats in zip(asked, await find_seats(tx, cell, asked), strict=True)
        for seat in seats
        if seat.person_id is None
    }
    taken = [made.get((each.phone_index, each.seat)) if each else None for each in wanted]
    given = Uuids(sorted({account_id for account_id in taken if account_id}))
    await tx.execute(SQL["end_sessions_of_accounts"], cell, given, by, at)
    return taken


def _free_seats(index: bytes, seats: Sequence[Seat]) -> list[_Wanted]:
    there = {seat.seat for seat in seats}
    free = [_Wanted(index, seat.seat, "", seat.account_id) for seat in seats if seat.person_id is None]
    return free + [_Wanted(index, seat, "", None) for seat in range(rules.SEATS_MAX) if seat not in there]


async def _make(tx: Transaction, cell: int, wanted: Sequence[_Wanted], by: Actor, at: datetime) -> None:
    account_ids = Uuids(ids.new_ids([ids.slot_of_index(each.phone_index) for each in wanted], at))
    keys = [account_id.bytes for account_id in account_ids]
    phones = [each.phone.encode() for each in wanted]
    tx.later(
        SQL["insert_seats"],
        cell,
        account_ids,
        Byteas(each.phone_index for each in wanted),
        Bigints(each.seat for each in wanted),
        Byteas(tx.keyring.seal_column("people.accounts", "phone", keys, phones)),
        by,
        at,
    )


async def enter_seats(
    tx: Transaction, cell: int, entries: Sequence[SeatEntry], by: Actor, at: datetime
) -> list[SeatEntered]:
    """Open sessions of twelve hours for those who proved to hold a phone of ``cell`` and said who they are.

    ``seat_unknown``: that account is not of this number, or not of that person by now. ``number_full``:
    somebody new, and five people have the number. ``entered``: the session is open.
    """
    if not entries:
        return []
    written = [rules.normalise_phone(entry.phone) or entry.phone for entry in entries]
    indexes = [rules.phone_index(tx.keyring, phone) for phone in written]
    there = {
        (index, seat.account_id, seat.person_id)
        for index, seats in zip(indexes, await find_seats(tx, cell, indexes), strict=True)
        for seat in seats
    }
    new = [position for position, entry in enumerate(entries) if entry.account_id is None]
    taken = await take_seats(tx, cell, [entries[position].phone for position in new], by, at)
    fresh = dict(zip(new, taken, strict=True))
    results: list[SeatEntered] = []
    for position, (entry, index) in enumerate(zip(entries, indexes, strict=True)):
        account_id = entry.account_id or fresh[position]
        if account_id is None:
            results.append(SeatEntered(EnterOutcome.number_full))
        elif entry.account_id and (index, account_id, entry.person_id) not in there:
            results.append(SeatEntered(EnterOutcome.seat_unknown))
        else:
            results.append(SeatEntered(EnterOutcome.entered, account_id))
    labels = {i: entries[i].user_agent_label for i, result in enumerate(results) if result.account_id}
    return await open_sessions(tx, cell, results, labels, at)
