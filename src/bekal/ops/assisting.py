"""Assisted registration: rows that an officer presents go through the journey, each with a receipt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from bekal import journey, people
from bekal.base import actors, ids
from bekal.base.actors import Actor
from bekal.base.cells import chunks, chunks_by_cell
from bekal.base.database import Database

from .assisted_rows import Read, Row, read_row

GOOD = frozenset({"registered", "already_registered"})


class Receipt(msgspec.Struct, frozen=True):
    """What became of a row: ``outcomes`` by column are codes of ``REASONS``, the first one is the row's."""

    number: int
    tail: str
    outcomes: dict[str, str]

    @property
    def outcome(self) -> str:
        """The row's own outcome."""
        return next(iter(self.outcomes.values()))

    @property
    def good(self) -> bool:
        """Whether the person is registered now, by whichever try."""
        return self.outcome in GOOD


class _Try(msgspec.Struct):
    read: Read
    claim: people.Claim | None = None
    account_id: UUID | None = None
    linked_to: UUID | None = None
    phone_full: bool = False


async def register_rows(db: Database, rows: Sequence[Row], staff_id: UUID, at: datetime) -> list[Receipt]:
    """Register the people of the rows before an officer, a thousand at a time; receipts in input order.

    A row that cannot be read or stored fails alone; sent again, whoever is registered is found registered.
    Up to five people may have one phone.
    """
    receipts: dict[int, Receipt] = {}
    sound: list[Read] = []
    for row in rows:
        read = read_row(row)
        problems = people.find_problems(read.registration, at) if isinstance(read, Read) else ()
        if isinstance(read, Read) and not problems:
            sound.append(read)
        else:
            codes = {str(problem): str(problem) for problem in problems}
            receipts[row.number] = Receipt(row.number, row.tail, codes if isinstance(read, Read) else read)
    for block in chunks(sound):
        for row, outcome in await _register(db, [_Try(read) for read in block], staff_id, at):
            receipts[row.number] = Receipt(row.number, row.tail, {outcome: outcome})
    return [receipts[row.number] for row in rows]


async def _register(db: Database, tries: list[_Try], staff_id: UUID, at: datetime) -> list[tuple[Row, str]]:
    by = actors.staff(staff_id)
    keyring = db.keyring
    if keyring is None:
        raise ValueError("registering needs the database to be opened with a keyring")
    await _find_claims(db, tries)
    phone_cells = {
        each.read.phone: ids.cell_of_slot(people.slot_of_phone(keyring, each.read.phone), db.cells)
        for each in tries
    }
    for cell, chunk in chunks_by_cell(tries, lambda each: phone_cells[each.read.phone]):
        await _find_accounts(db, cell, chunk, by, at)
    done: list[tuple[Row, str]] = []
    links: list[people.AccountLink] = []
    for cell, chunk in chunks_by_cell(tries, lambda each: _home(db, each.read)):
        items = [_present(each) for each in chunk]
        for each, made in zip(chunk, await journey.assist(db, cell, items, staff_id, at), strict=True):
            done.append((each.read.row, str(made.outcome)))
            if made.link and made.person_id is not None and each.account_id is not None:
                links.append(people.AccountLink(each.account_id, made.person_id))
    for cell, linked in chunks_by_cell(links, lambda link: ids.cell_of(link.account_id, db.cells)):
        await journey.link_accounts(db, cell, linked, by, at)
    return done


async def _find_claims(db: Database, tries: Sequence[_Try]) -> None:
    for cell, chunk in chunks_by_cell(tries, lambda each: _home(db, each.read)):
        async with db.read() as tx:
            claims = await people.find_claims(tx, cell, [each.read.registration.nik for each in chunk])
        for each, claim in zip(chunk, claims, strict=True):
            each.claim = claim


async def _find_accounts(db: Database, cell: int, chunk: Sequence[_Try], by: Actor, at: datetime) -> None:
    """An account of its number for each row: the person's own, or a free one for somebody new.

    Whoever is registered with another number needs none, and takes none from the household of this one.
    """
    assert db.keyring is not None
    openings = [people.AccountOpening(each.read.phone) for each in chunk]
    accounts = await journey.open_accounts(db, cell, openings, by, at)
    indexes = [people.phone_index(db.keyring, each.read.phone) for each in chunk]
    async with db.read() as tx:
        numbers = await people.find_seats(tx, cell, indexes)
    new: dict[tuple[str, str], list[_Try]] = {}
    for each, account, seats in zip(chunk, accounts, numbers, strict=True):
        each.account_id = account.account_id
        if each.claim is None:
            nik = people.normalise_digits(each.read.registration.nik)
            new.setdefault((each.read.phone, nik), []).append(each)
            continue
        for seat in seats:
            if each.claim.account_id == seat.account_id or each.claim.person_id == seat.person_id:
                each.account_id, each.linked_to = seat.account_id, seat.person_id
    taken = await journey.take_seats(db, cell, [phone for phone, _ in new], by, at)
    for same, account_id in zip(new.values(), taken, strict=True):
        for each in same:
            each.account_id, each.phone_full = account_id or each.account_id, account_id is None


def _home(db: Database, read: Read) -> int:
    assert db.keyring is not None
    return ids.cell_of_slot(people.slot_of_nik(db.keyring, read.registration.nik), db.cells)


def _present(each: _Try) -> people.Assistance:
    assert each.account_id is not None, "the row's phone was read as a phone"
    registration = msgspec.structs.replace(each.read.registration, account_id=each.account_id)
    return people.Assistance(registration, each.read.consent_how, each.linked_to, each.phone_full)
