"""Lists of ministries (studying, aid, civil service, blacklist), taken in as blind indexes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Byteas
from bekal.base.database import Transaction
from bekal.base.errors import NotFound

SQL = statements.of(__package__)


async def import_listings(
    tx: Transaction,
    cell: int,
    source: str,
    nik_indexes: Sequence[bytes],
    as_of: datetime,
    by: Actor,
    at: datetime,
) -> int:
    """Take in a part of the list of ``source`` that is true for ``as_of``; indexes placed in ``cell``.

    Gives the number of rows that are new or newer. Taking in the same part twice changes nothing. An empty
    part still says that the source is fresh. NotFound for a source that is not in ``people.sources``;
    ValueError for an ``as_of`` after ``at``.
    """
    if as_of > at:
        raise ValueError(f"a list cannot be true for {as_of.isoformat()}, which has not come yet")
    if await tx.value(SQL["refresh_source"], source, as_of) is None:
        raise NotFound(f"there is no source {source!r}: see people.sources")
    return await tx.execute(SQL["insert_listings"], cell, Byteas(nik_indexes), source, as_of, by)


async def drop_stale_listings(tx: Transaction, cell: int, source: str, as_of: datetime) -> int:
    """After a complete list of ``as_of`` was taken in: forget what it no longer holds. Gives the number."""
    return await tx.execute(SQL["delete_stale_listings"], cell, source, as_of)
