"""The phones of accounts: of those who are nobody yet, and have left a number to be told more."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from bekal.base import statements
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

SQL = statements.of(__package__ or "bekal.people")


async def open_phones(tx: Transaction, cell: int, account_ids: Sequence[UUID]) -> dict[UUID, str]:
    """The phones of accounts of ``cell``, in E.164; one that is unknown or erased is left out.

    For accounts without a person: a person's phone is disclosed (``disclose``), and each look logged.
    """
    if not account_ids:
        return {}
    rows = await tx.tuples(SQL["find_phones"], cell, Uuids(account_ids))
    keys = [row[0].bytes for row in rows]
    plains = tx.keyring.open_column("people.accounts", "phone", keys, [row[1] for row in rows])
    return {row[0]: plain.decode() for row, plain in zip(rows, plains, strict=True) if plain}
