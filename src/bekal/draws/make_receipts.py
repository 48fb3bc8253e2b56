"""Receipts of applications, made whenever somebody asks: Ed25519 signs the same thing the same way."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from bekal import programme
from bekal.base import statements
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

from .proofs import Receipt, SignedReceipt, hash_declaration, sign_receipts, write_time
from .queries import get_batch

SQL = statements.of(__package__ or "bekal.draws")
_SALT_BYTES = 16
_CODE_BYTES = 12


class ApplicationReceipt(msgspec.Struct, frozen=True):
    """A signed receipt, with what its ``data_sha256`` is the hash of: the declaration and its salt.

    Whoever keeps all three can show what was declared; the receipt alone tells nobody who applied.
    """

    signed: SignedReceipt
    declared: dict[str, str | int]
    salt: str


async def make_receipts(
    tx: Transaction, cell: int, batch_id: int, person_ids: Sequence[UUID]
) -> list[ApplicationReceipt | None]:
    """The receipts of persons of ``cell`` for one batch, in the order asked; None for who has not applied.

    The promise: this application is on the list of its batch, or refused with reasons, by the day the list is
    published. NotFound for an unknown batch.
    """
    if not person_ids:
        return []
    batch = await get_batch(tx, batch_id)
    slug = (await programme.get_programme(tx, batch.programme_id)).slug
    rows = await tx.tuples(SQL["list_declared"], cell, batch_id, Uuids(person_ids))
    receipts, declarations = [], []
    for person_id, region_id, category, accepted_at in rows:
        name = f"{batch_id}:{person_id}"
        salt = tx.keyring.index("receipt salt", name)[:_SALT_BYTES]
        declared: dict[str, str | int] = {
            "region_id": region_id,
            "category": category,
            "accepted_at": write_time(accepted_at),
        }
        declarations.append((declared, salt.hex()))
        receipts.append(
            Receipt(
                application=tx.keyring.index("application", name)[:_CODE_BYTES].hex(),
                programme=slug,
                batch=batch_id,
                received_at=accepted_at,
                data_sha256=hash_declaration(declared, salt),
            )
        )
    signed = sign_receipts(tx.keyring, receipts)
    made = {
        row[0]: ApplicationReceipt(one, declared, salt)
        for row, one, (declared, salt) in zip(rows, signed, declarations, strict=True)
    }
    return [made.get(person_id) for person_id in person_ids]
