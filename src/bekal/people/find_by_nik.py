"""Find persons by their NIK, for staff who have the person's own number before them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from bekal.base import ids, statements
from bekal.base.adapt import Byteas
from bekal.base.database import Transaction

from .rules import nik_index

SQL = statements.of(__package__)


async def find_by_nik(tx: Transaction, niks: Sequence[str]) -> list[UUID | None]:
    """Who holds each NIK, in the order asked; None where nobody does. Blanks in a NIK are allowed.

    Tells that somebody is registered, and nothing of them: whoever calls writes down who asked.
    """
    indexes = [nik_index(tx.keyring, nik) for nik in niks]
    found: dict[bytes, UUID] = {}
    cells = [ids.cell_of_slot(ids.slot_of_index(index), tx.cells) for index in indexes]
    for cell in sorted(set(cells)):
        mine = [index for index, place in zip(indexes, cells, strict=True) if place == cell]
        found |= dict(await tx.tuples(SQL["find_by_nik"], cell, Byteas(mine)))
    return [found.get(index) for index in indexes]
