"""Correct the list after objections: what was published stays as it was, the next version differs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Byteas, Texts, Uuids
from bekal.base.database import Transaction
from bekal.base.errors import WrongState

from .draw_steps import lock_draw, note_events
from .protocol import Correction
from .states import DrawState

SQL = statements.of(__package__ or "bekal.draws")


async def correct_entries(
    tx: Transaction, cell: int, batch_id: int, corrections: Sequence[Correction], by: Actor, at: datetime
) -> int:
    """Note corrected rows of persons of ``cell`` for the next version of the list; gives how many.

    They count when that version has been proposed and approved. ValueError when a person is there twice or a
    reason is missing; WrongState before the first version, and once the beacon's round is out. Whoever is put
    on the list must be an applicant, whoever is taken off it must not: the next version checks that.
    """
    if not corrections:
        return 0
    draw = await lock_draw(tx, batch_id, DrawState.proposed, DrawState.committed)
    if draw.draw_at is not None and at >= draw.draw_at:
        raise WrongState(
            "the beacon's round is out: the list cannot be corrected any more, an appeal is open"
        )
    if len({item.person_id for item in corrections}) < len(corrections):
        raise ValueError("a person is corrected twice in one list")
    if any(not item.reason.strip() for item in corrections):
        raise ValueError("a correction gives its reason")
    await tx.execute(
        SQL["insert_corrections"],
        cell,
        batch_id,
        draw.version + 1,
        Uuids([item.person_id for item in corrections]),
        [item.listed for item in corrections],
        Byteas([item.pid for item in corrections]),
        Bigints([item.region_id for item in corrections]),
        Bigints([item.category for item in corrections]),
        Byteas([item.household for item in corrections]),
        Bigints([item.room for item in corrections]),
        Texts([item.reason for item in corrections]),
        by,
        at,
    )
    detail = f"{len(corrections)} rows for version {draw.version + 1}"
    await note_events(tx, draw, [("list corrected", detail)], by, at)
    return len(corrections)
