"""Phones whose holders asked to be told more: told when a batch opens, until they register or say stop."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from bekal.base import statements
from bekal.base.adapt import Byteas
from bekal.base.database import Transaction

SQL = statements.of(__package__ or "bekal.callers")


class Interested(msgspec.Struct, frozen=True):
    """A phone that asked; ``told_at`` is when it was last told something, None if it never was."""

    phone_index: bytes
    language: str
    told_at: datetime | None


async def list_interested(
    tx: Transaction, cell: int, before: datetime, after: bytes | None, limit: int
) -> list[Interested]:
    """A page of phones of ``cell`` that asked before an instant, by index (``after``), locked."""
    return await tx.rows(Interested, SQL["list_interested"], cell, before, after or b"", limit)


async def mark_told(tx: Transaction, cell: int, indexes: Sequence[bytes], at: datetime) -> None:
    """Say that these phones are told now."""
    await tx.execute(SQL["mark_told"], cell, Byteas(indexes), at)


async def end_interest(tx: Transaction, cell: int, indexes: Sequence[bytes]) -> int:
    """These phones are told no more; gives how many were."""
    return await tx.execute(SQL["end_interest"], cell, Byteas(indexes))
