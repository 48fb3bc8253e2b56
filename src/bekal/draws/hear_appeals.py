"""Appeals of those who were wrongly left off the list: their tickets follow from the committed pepper.

Whoever meets the cut-off of the pool, and whose family card has room, takes a contingency seat: the same odds
as everyone had. Nobody loses theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import msgspec
import numpy as np

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Byteas, Texts, Uuids
from bekal.base.database import Transaction

from . import engine
from .draw_queries import find_on_list, list_appeals, list_continuations, list_regency_pools
from .draw_steps import lock_draw, note_events
from .draw_winners import Drawn, repeat_draw
from .engine import Reason
from .outcomes import AppealOutcome
from .proofs.aftermath import write_appeals
from .states import DrawState

SQL = statements.of(__package__ or "bekal.draws")


class Omission(msgspec.Struct, frozen=True):
    """Somebody whom the list wrongly left out: what the row would have been, and why that was wrong."""

    person_id: UUID
    pid: bytes
    region_id: int
    category: int
    household: bytes
    room: int
    reason: str


@dataclass(frozen=True)
class Hearing:
    """What appeals are judged by: the draw made once more, and everybody who has won since."""

    drawn: Drawn
    pools: dict[int, int]
    won: tuple[int, ...]
    returned: tuple[int, ...]
    granted: tuple[bytes, ...]
    continuations: int
    appeals: int


async def prepare_hearing(tx: Transaction, batch_id: int) -> Hearing:
    """Draw again, and read who has won since. NotFound before the draw was run."""
    draw = await lock_draw(tx, batch_id, DrawState.announced)
    drawn = await repeat_draw(tx, batch_id)
    continuations = await list_continuations(tx, batch_id)
    late = [winner.row for one in continuations for winner in one.winners]
    ended = [place.row for one in continuations for place in one.ended]
    granted = [row[0] for row in await tx.tuples(SQL["list_granted_households"], batch_id)]
    return Hearing(
        drawn=drawn,
        pools=await list_regency_pools(tx, batch_id),
        won=tuple(sorted([*np.flatnonzero(drawn.outcome.stage).tolist(), *late])),
        returned=tuple(sorted(ended)) if draw.lapse_returns_room else (),
        granted=tuple(granted),
        continuations=len(continuations),
        appeals=int(await tx.value(SQL["count_appeals"], batch_id)),
    )


async def hear_appeals(
    tx: Transaction, cell: int, hearing: Hearing, omissions: Sequence[Omission], by: Actor, at: datetime
) -> list[AppealOutcome]:
    """Judge appeals of persons of ``cell``, one after the other; an outcome each.

    Outcomes: ``listed`` (on the list after all), ``already_judged``, ``not_an_applicant`` (no refused
    application to the batch), ``household_full``, ``pool_full`` (the ticket is above the cut-off), ``won``:
    like any winner, to be checked and decreed. ValueError without a reason.
    """
    if not omissions:
        return []
    if any(not each.reason.strip() for each in omissions):
        raise ValueError("an appeal is granted or refused for a reason: say why leaving out was wrong")
    batch_id = hearing.drawn.draw.batch_id
    draw = await lock_draw(tx, batch_id, DrawState.announced)
    persons = [each.person_id for each in omissions]
    listed = await find_on_list(tx, cell, batch_id, draw.version, persons)
    judged = {row[0] for row in await tx.tuples(SQL["find_appeals"], cell, batch_id, Uuids(persons))}
    refused = {row[0] for row in await tx.tuples(SQL["find_refused"], cell, batch_id, Uuids(persons))}
    first = {each.person_id: i for i, each in reversed(list(enumerate(omissions)))}
    todo = [
        each
        for i, each in enumerate(omissions)
        if first[each.person_id] == i and each.person_id in refused - judged - listed
    ]
    found = _judge(hearing, todo)
    await _store(tx, cell, hearing, todo, found, by, at)
    if todo:
        digest = Byteas([sha256(write_appeals(await list_appeals(tx, batch_id))).digest()])
        what = f"appeals {draw.number}"
        await tx.execute(SQL["insert_log_entries"], draw.programme_id, digest, what, by, at)
        details = [
            ("appeal", f"{Reason(one.reason).name}: {each.reason}")
            for each, one in zip(todo, found, strict=True)
        ]
        await note_events(tx, draw, details, by, at)
    told = {each.person_id: AppealOutcome(one.reason.name) for each, one in zip(todo, found, strict=True)}
    outcomes = []
    for i, each in enumerate(omissions):
        if each.person_id in listed:
            outcomes.append(AppealOutcome.listed)
        elif each.person_id in judged or first[each.person_id] != i:
            outcomes.append(AppealOutcome.already_judged)
        else:
            outcomes.append(told.get(each.person_id, AppealOutcome.not_an_applicant))
    return outcomes


def _judge(hearing: Hearing, todo: Sequence[Omission]) -> list[engine.Appeal]:
    drawn = hearing.drawn
    return engine.judge_appeals(
        drawn.frame.rows,
        drawn.frame.plan,
        drawn.outcome,
        drawn.seed,
        [_row_of(hearing, each) for each in todo],
        np.array(hearing.won, np.int64),
        np.array(hearing.returned, np.int64),
        hearing.granted,
    )


def _row_of(hearing: Hearing, omission: Omission) -> engine.Omitted:
    """The row that would have been on the list: its pool, a reserve that this pool has, the family's room."""
    plan, rows = hearing.drawn.frame.plan, hearing.drawn.frame.rows
    pool = next(each for each in plan.pools if each.pool == hearing.pools[omission.region_id])
    units = {("regency", pool.pool, omission.category), ("province", pool.province, omission.category)}
    reserved = any((each.level, each.unit, each.category) in units for each in plan.reserves)
    family = rows[rows["household"] == np.void(omission.household)]
    return engine.Omitted(
        pid=omission.pid,
        pool=pool.pool,
        category=omission.category if reserved else 0,
        room=int(family["room"][0]) if len(family) else omission.room,
        household=omission.household,
    )


async def _store(
    tx: Transaction,
    cell: int,
    hearing: Hearing,
    todo: Sequence[Omission],
    found: Sequence[engine.Appeal],
    by: Actor,
    at: datetime,
) -> None:
    batch_id = hearing.drawn.draw.batch_id
    made = [_row_of(hearing, each) for each in todo]
    await tx.execute(
        SQL["insert_appeals"],
        cell,
        batch_id,
        Uuids([each.person_id for each in todo]),
        Byteas([row.pid for row in made]),
        Byteas([row.household for row in made]),
        Bigints([row.pool for row in made]),
        Bigints([row.category for row in made]),
        Bigints([row.room for row in made]),
        Bigints([one.ticket for one in found]),
        hearing.appeals,
        hearing.continuations,
        Bigints([one.stage for one in found]),
        Texts([one.reason.name for one in found]),
        Texts([each.reason for each in todo]),
        by,
        at,
    )
    won = [each.person_id for each, one in zip(todo, found, strict=True) if one.stage]
    await tx.execute(SQL["promote_refused"], cell, batch_id, Uuids(won), by, at)
