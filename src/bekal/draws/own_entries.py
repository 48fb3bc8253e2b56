"""What a draw holds of one person, for that person's own eyes: the pseudonym and the receipt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from bekal import programme
from bekal.base import statements
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction
from bekal.base.keys import Keyring

from . import proofs
from .queries import get_batch

SQL = statements.of(__package__ or "bekal.draws")
_CODE_LETTERS: Final = 20
_SALT_BYTES: Final = 16


class OwnEntry(msgspec.Struct, frozen=True):
    """Somebody's application to a batch that has a draw. ``pid`` (16 bytes) is None while or where the person
    is not on the list; ``state`` is an ``ApplicationState``."""

    person_id: UUID
    region_id: int
    category: int
    household_index: bytes
    state: str
    accepted_at: datetime
    pid: bytes | None


class OwnReceipt(msgspec.Struct, frozen=True):
    """A signed receipt with what its hash was made of: who keeps both can show what was declared."""

    receipt: proofs.SignedReceipt
    declared: dict[str, str | int]
    salt: str


async def find_own_entries(
    tx: Transaction, cell: int, batch_id: int, person_ids: Sequence[UUID]
) -> list[OwnEntry | None]:
    """Each person's entry, in order; None for who has not applied to the batch, or when it has no draw."""
    rows = await tx.rows(OwnEntry, SQL["find_own_entries"], cell, batch_id, Uuids(person_ids))
    found = {row.person_id: row for row in rows}
    return [found.get(person_id) for person_id in person_ids]


async def make_receipts(tx: Transaction, batch_id: int, entries: Sequence[OwnEntry]) -> list[OwnReceipt]:
    """The receipts of applications (docs/draw-format.md section 15), one each, in order.

    Nothing is stored: code, salt and signature follow from the keys and the application, so it is the same
    receipt whenever its owner asks. It promises: on the list, or refused with a reason.
    """
    batch = await get_batch(tx, batch_id)
    slug = (await programme.get_programme(tx, batch.programme_id)).slug
    declared = [_declare(entry) for entry in entries]
    salts = [_derive(tx.keyring, "salt", batch_id, entry)[:_SALT_BYTES] for entry in entries]
    receipts = [
        proofs.Receipt(
            application=_derive(tx.keyring, "code", batch_id, entry).hex()[:_CODE_LETTERS].upper(),
            programme=slug,
            batch=batch_id,
            received_at=entry.accepted_at,
            data_sha256=proofs.hash_declaration(said, salt),
        )
        for entry, said, salt in zip(entries, declared, salts, strict=True)
    ]
    signed = proofs.sign_receipts(tx.keyring, receipts)
    return [
        OwnReceipt(receipt, said, salt.hex())
        for receipt, said, salt in zip(signed, declared, salts, strict=True)
    ]


def _declare(entry: OwnEntry) -> dict[str, str | int]:
    """What decides the row of the list, as it stood on the day of joining."""
    return {
        "region": entry.region_id,
        "category": entry.category,
        "family_card": entry.household_index.hex(),
    }


def _derive(keyring: Keyring, what: str, batch_id: int, entry: OwnEntry) -> bytes:
    return keyring.index(f"draws.receipts.{what}", f"{batch_id}:{entry.person_id}")
