"""Pseudonyms for one draw: the same person and family card are the same, and nobody can say who."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from uuid import UUID

from bekal.base import statements
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction
from bekal.base.errors import NotFound

from .types import Pseudonym

SQL = statements.of(__package__)


async def draw_pseudonyms(
    tx: Transaction, cell: int, pepper: bytes, person_ids: Sequence[UUID]
) -> list[Pseudonym]:
    """The pseudonyms of persons of ``cell`` under a draw's ``pepper`` (32 bytes), in the order asked.

    ``pid`` is HMAC-SHA-256(pepper, "pid" || NIK) cut to 16 bytes, ``household`` HMAC-SHA-256(pepper, "hh" ||
    family card) cut to 8: whoever is shown the pepper and knows a NIK can find its row, nobody else can.
    NotFound when one of the ids is no person's. Works for erased persons too, so that a draw can be repeated.
    """
    if not person_ids:
        return []
    rows = await tx.tuples(SQL["find_numbers"], cell, Uuids(person_ids))
    keys = [row[0].bytes for row in rows]
    niks = tx.keyring.open_column("people.persons", "nik", keys, [row[1] for row in rows])
    cards = tx.keyring.open_column("people.persons", "family_card", keys, [row[2] for row in rows])
    digest = hmac.digest
    found = {
        row[0]: Pseudonym(
            digest(pepper, b"pid" + (nik or b""), "sha256")[:16],
            digest(pepper, b"hh" + (card or b""), "sha256")[:8],
        )
        for row, nik, card in zip(rows, niks, cards, strict=True)
    }
    if len(found) < len(set(person_ids)):
        raise NotFound(f"{len(set(person_ids)) - len(found)} of the persons asked for are not in cell {cell}")
    return [found[person_id] for person_id in person_ids]


def pseudonym_of(pepper: bytes, nik: str, family_card: str) -> Pseudonym:
    """The pseudonyms of a NIK and a family card, 16 digits each, under a pepper: for the auditor's check."""
    return Pseudonym(
        hmac.digest(pepper, b"pid" + nik.encode(), "sha256")[:16],
        hmac.digest(pepper, b"hh" + family_card.encode(), "sha256")[:8],
    )
