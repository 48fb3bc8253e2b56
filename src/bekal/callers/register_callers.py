"""Phones that called, and what stands about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from bekal.base import statements
from bekal.base.adapt import Bigints, Byteas, Texts
from bekal.base.database import Transaction

SQL = statements.of(__package__ or "bekal.callers")


class Caller(msgspec.Struct, frozen=True):
    """A phone. ``tries`` wrong PINs in a row; ``locked_until`` the first instant at which one may try again;

    ``interested_at`` when somebody asked by this phone to be told more, None if nobody did.
    """

    phone_index: bytes
    language: str
    pin_hash: bytes | None
    tries: int
    locked_until: datetime | None
    interested_at: datetime | None


async def lock_caller(tx: Transaction, cell: int, phone_index: bytes, at: datetime) -> Caller:
    """The phone with this index, new or not, locked: two requests of a phone wait for each other."""
    await tx.execute(SQL["insert_caller"], cell, phone_index, at)
    [caller] = await tx.rows(Caller, SQL["lock_caller"], cell, phone_index)
    return caller


async def find_callers(tx: Transaction, cell: int, indexes: Sequence[bytes]) -> list[Caller | None]:
    """Phones of ``cell``, in order; None for one that never called."""
    if not indexes:
        return []
    rows = await tx.rows(Caller, SQL["find_callers"], cell, Byteas(indexes))
    found = {bytes(row.phone_index): row for row in rows}
    return [found.get(index) for index in indexes]


async def save_callers(tx: Transaction, cell: int, callers: Sequence[Caller]) -> None:
    """Keep what changed about phones that are locked."""
    if not callers:
        return
    await tx.execute(
        SQL["update_callers"],
        cell,
        Byteas([caller.phone_index for caller in callers]),
        Texts([caller.language for caller in callers]),
        [caller.pin_hash for caller in callers],
        Bigints([caller.tries for caller in callers]),
        [caller.locked_until for caller in callers],
        [caller.interested_at for caller in callers],
    )


async def count_interested(tx: Transaction) -> int:
    """How many phones asked to be told more, in all cells."""
    return int(await tx.value(SQL["count_interested"]))
