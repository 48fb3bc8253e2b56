"""The only door through which personal data leaves, and its record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, get_args
from uuid import UUID

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

from .disclosing import log_disclosures
from .types import Field

SQL = statements.of(__package__)
_PERSON_COLUMNS = {"nik": 2, "family_card": 3, "full_name": 4, "born_on": 5, "mother_name": 6}
_CONTACT_COLUMNS = {"email": 7, "payment_account": 9}


async def disclose(
    tx: Transaction,
    cell: int,
    person_ids: Sequence[UUID],
    fields: Sequence[Field],
    purpose: str,
    by: Actor,
    at: datetime,
) -> list[dict[str, str] | None]:
    """Open ``fields`` of persons of ``cell`` for ``purpose``; each person's look is logged with ``by``.

    In the order asked; None for an unknown person. What is not there (no e-mail saved, erased) is left out.
    ``born_on`` is an ISO date, ``phone`` is E.164. ValueError for a field that does not exist or an empty
    purpose: those are mistakes of the program, nothing is opened.
    """
    unknown = set(fields) - set(get_args(Field))
    if unknown or not purpose.strip():
        raise ValueError(
            f"cannot disclose {sorted(unknown)} for {purpose!r}: name known fields and a purpose"
        )
    if not person_ids:
        return []
    rows = await tx.tuples(SQL["find_sealed"], cell, Uuids(set(person_ids)))
    opened: dict[UUID, dict[str, str]] = {row[0]: {} for row in rows}
    for field in fields:
        if field == "phone":
            phones = await _open_phones(tx, {row[0]: row[1] for row in rows})
            for person_id, phone in phones.items():
                opened[person_id][field] = phone
        else:
            for person_id, plain in _open_field(tx, field, rows):
                opened[person_id][field] = plain.decode()
    await log_disclosures(tx, cell, opened, fields, purpose, by, at)
    return [opened.get(person_id) for person_id in person_ids]


def _open_field(tx: Transaction, field: str, rows: Sequence[tuple[Any, ...]]) -> Iterable[tuple[UUID, bytes]]:
    if field in _PERSON_COLUMNS:
        place, column, key, value = "people.persons", field, 0, _PERSON_COLUMNS[field]
    else:
        value = _CONTACT_COLUMNS[field] + 1
        place, column, key = "people.contacts", "value", value - 1
    there = [row for row in rows if row[value] is not None]
    plains = tx.keyring.open_column(
        place, column, [row[key].bytes for row in there], [row[value] for row in there]
    )
    return [(row[0], plain) for row, plain in zip(there, plains, strict=True) if plain is not None]


async def _open_phones(tx: Transaction, accounts: dict[UUID, UUID]) -> dict[UUID, str]:
    # An account lives where its phone places it: one statement for each cell met.
    by_cell: dict[int, list[UUID]] = {}
    for account_id in set(accounts.values()):
        by_cell.setdefault(ids.cell_of(account_id, tx.cells), []).append(account_id)
    phones: dict[UUID, str] = {}
    for cell, account_ids in sorted(by_cell.items()):
        rows = await tx.tuples(SQL["find_phones"], cell, Uuids(account_ids))
        keys = [row[0].bytes for row in rows]
        plains = tx.keyring.open_column("people.accounts", "phone", keys, [row[1] for row in rows])
        phones |= {row[0]: plain.decode() for row, plain in zip(rows, plains, strict=True) if plain}
    return {
        person_id: phones[account_id] for person_id, account_id in accounts.items() if account_id in phones
    }
