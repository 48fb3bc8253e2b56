"""Keep who used which device or account, unreadably."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import ids, statements
from bekal.base.adapt import Bigints, Byteas, Texts, Uuids
from bekal.base.database import Transaction

from .types import Mark

SQL = statements.of(__package__ or "bekal.integrity")


async def note_marks(tx: Transaction, marks: Sequence[Mark], at: datetime) -> None:
    """Keep marks, each in the cell of its own hash; one seen before stays as it was first seen."""
    if not marks:
        return
    hashes = [tx.keyring.index(f"integrity.{mark.kind}", mark.value) for mark in marks]
    cells = [ids.cell_of_slot(ids.slot_of_index(each), tx.cells) for each in hashes]
    await tx.execute(
        SQL["insert_marks"],
        Bigints(cells),
        Texts(mark.kind for mark in marks),
        Byteas(hashes),
        Uuids(mark.subject_id for mark in marks),
        at,
    )
