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

    They count when that version has been proposed and approved; one that only moves the day, by rule, leaves
    them to the next. ValueError when a person is there twice or a
    reason is missing; WrongState before the first version, once the beacon's round is out, and for
    a person whose row is corrected for that version already, or who is put
    on the list and is no applicant. Whoever is taken off it must be none: the next version checks that.
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
    version, persons = draw.version + 1, Uuids([item.person_id for item in corrections])
    if await tx.tuples(SQL["find_corrections"], cell, batch_id, version, persons):
        raise WrongState(
            f"a row was corrected for version {version} already: propose that version, then correct it again"
        )
    listed = Uuids([item.person_id for item in corrections if item.listed])
    joined = {row[0] for row in await tx.tuples(SQL["find_joined"], cell, batch_id, listed)}
    if others := sum(item.listed and item.person_id not in joined for item in corrections):
        raise WrongState(
            f"{others} of these people are no applicants of batch {batch_id}: only applicants are put on its "
            "list; whoever was wrongly refused may appeal after the draw"
        )
    await tx.execute(
        SQL["insert_corrections"],
        cell,
        batch_id,
        version,
        persons,
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
    detail = f"{len(corrections)} rows for version {version}"
    await note_events(tx, draw, [("list corrected", detail)], by, at)
    return len(corrections)
