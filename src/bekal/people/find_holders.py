"""Who is registered with a phone: for channels that know their caller by it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from bekal.base import statements
from bekal.base.adapt import Byteas
from bekal.base.database import Transaction

SQL = statements.of(__package__ or "bekal.people")


class Holder(msgspec.Struct, frozen=True):
    """The account of a phone, and its person; None until somebody registered with the account."""

    account_id: UUID
    person_id: UUID | None


async def find_holders(tx: Transaction, cell: int, indexes: Sequence[bytes]) -> list[Holder | None]:
    """The holders of phones of ``cell`` by blind index (``phone_index``), in order; None for no account."""
    if not indexes:
        return []
    rows = await tx.tuples(SQL["find_holders"], cell, Byteas(indexes))
    found = {bytes(row[0]): Holder(*row[1:]) for row in rows}
    return [found.get(index) for index in indexes]
