"""E-mail addresses and payment accounts of persons."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Byteas, Texts, Uuids
from bekal.base.database import Transaction

from . import rules
from .outcomes import ContactOutcome
from .types import Contact, SavedContact

SQL = statements.of(__package__)


class _Current(NamedTuple):
    contact_id: UUID
    value: str


async def save_contacts(
    tx: Transaction, cell: int, contacts: Sequence[Contact], by: Actor, at: datetime
) -> list[SavedContact]:
    """Save contacts of persons of ``cell``; of each kind the newest is current, older ones are retired.

    ``person_unknown`` (or erased), ``value_wrong`` (no e-mail address, no account number of 6 to 20 digits),
    ``saved``: the value that is current already keeps its ``contact_id``.
    """
    if not contacts:
        return []
    asked = Uuids({contact.person_id for contact in contacts})
    known = {row[0] for row in await tx.tuples(SQL["lock_persons"], cell, asked)}
    current = await _find_current(tx, cell, known)
    news: dict[UUID, tuple[Contact, str]] = {}
    retired: dict[UUID, UUID] = {}
    results = []
    for contact, new_id in zip(contacts, _new_ids(contacts, at), strict=True):
        value = rules.normalise_contact(contact.kind, contact.value)
        place = (contact.person_id, contact.kind)
        before = current.get(place)
        if contact.person_id not in known:
            results.append(SavedContact(ContactOutcome.person_unknown))
        elif value is None:
            results.append(SavedContact(ContactOutcome.value_wrong))
        elif before is not None and before.value == value:
            results.append(SavedContact(ContactOutcome.saved, before.contact_id))
        else:
            if before is not None:
                retired[before.contact_id] = contact.person_id
            current[place] = _Current(new_id, value)
            news[new_id] = (contact, value)
            results.append(SavedContact(ContactOutcome.saved, new_id))
    await _store(tx, cell, news, retired, by, at)
    return results


def _new_ids(contacts: Sequence[Contact], at: datetime) -> list[UUID]:
    return ids.new_ids([ids.slot_of(contact.person_id) for contact in contacts], at)


async def _find_current(tx: Transaction, cell: int, known: set[UUID]) -> dict[tuple[UUID, str], _Current]:
    rows = await tx.tuples(SQL["find_contacts"], cell, Uuids(known))
    keys = [row[2].bytes for row in rows]
    values = tx.keyring.open_column("people.contacts", "value", keys, [row[3] for row in rows])
    return {
        (row[0], row[1]): _Current(row[2], (value or b"").decode())
        for row, value in zip(rows, values, strict=True)
    }


async def _store(
    tx: Transaction,
    cell: int,
    news: dict[UUID, tuple[Contact, str]],
    retired: dict[UUID, UUID],
    by: Actor,
    at: datetime,
) -> None:
    tx.later(SQL["retire_contacts"], cell, Uuids(retired.values()), Uuids(retired), at)
    keys = [contact_id.bytes for contact_id in news]
    plains = [value.encode() for _, value in news.values()]
    tx.later(
        SQL["insert_contacts"],
        cell,
        Uuids(news),
        Uuids(contact.person_id for contact, _ in news.values()),
        Texts(contact.kind for contact, _ in news.values()),
        Byteas(tx.keyring.seal_column("people.contacts", "value", keys, plains)),
        Bigints(contact_id in retired for contact_id in news),
        by,
        at,
    )
