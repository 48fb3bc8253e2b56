"""Seats that came back go down the waiting lists: never a second seed, never a second draw.

Whoever never won competes with the ticket of the draw, the nearest first: those of the same pool, then of the
province, then of the nation. Nobody loses a place.
"""

from __future__ import annotations

from collections import Counter
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
from bekal.base.errors import WrongState

from . import engine
from .draw_queries import PUBLISHED_CAUSES, list_continuations
from .draw_steps import lock_draw, note_events
from .draw_winners import Drawn, repeat_draw
from .proofs import EndedPlace, FreedSeats, NextWinner, PublishedContinuation
from .proofs.aftermath import write_continuations
from .states import DrawState

SQL = statements.of(__package__ or "bekal.draws")


class Ended(msgspec.Struct, frozen=True):
    """A place that ended and was not offered again: whose, which row and pool of the list, why."""

    cell: int
    person_id: UUID
    row: int
    pool: int
    cause: str


@dataclass(frozen=True)
class Continuing:
    """What a continuation is computed from."""

    drawn: Drawn
    number: int
    ended: tuple[Ended, ...]
    won: tuple[int, ...]
    returned: tuple[int, ...]
    granted: tuple[bytes, ...]


async def prepare_continuation(tx: Transaction, batch_id: int) -> Continuing:
    """Read the places that ended, and everybody who ever won.

    NotFound before the draw was run; WrongState before it was announced, or when no seat has come back.
    """
    draw = await lock_draw(tx, batch_id, DrawState.announced)
    drawn = await repeat_draw(tx, batch_id)
    ended = [Ended(*row) for row in await tx.tuples(SQL["list_ended_places"], batch_id)]
    if not ended:
        raise WrongState(f"no seat of batch {batch_id} has come back since it was last continued")
    before = await list_continuations(tx, batch_id)
    late = [winner.row for one in before for winner in one.winners]
    won = sorted([*np.flatnonzero(drawn.outcome.stage).tolist(), *late])
    returned: list[int] = []
    if draw.lapse_returns_room:
        returned = [place.row for one in before for place in one.ended] + [place.row for place in ended]
    granted = [row[0] for row in await tx.tuples(SQL["list_granted_households"], batch_id)]
    return Continuing(
        drawn, len(before) + 1, tuple(ended), tuple(won), tuple(sorted(returned)), tuple(granted)
    )


def continue_draw(continuing: Continuing) -> PublishedContinuation:
    """Give the seats to those who never won: computed, not chosen. Nothing is stored."""
    freed = Counter(place.pool for place in continuing.ended)
    found = engine.continue_draw(
        continuing.drawn.frame.rows,
        continuing.drawn.frame.plan,
        continuing.drawn.outcome.tickets,
        np.array(continuing.won, np.int64),
        [engine.Freed(pool, seats) for pool, seats in sorted(freed.items())],
        np.array(continuing.returned, np.int64),
        continuing.granted,
    )
    return PublishedContinuation(
        number=continuing.number,
        freed=[FreedSeats(pool, seats) for pool, seats in sorted(freed.items())],
        ended=[
            EndedPlace(p.row, PUBLISHED_CAUSES[p.cause])
            for p in sorted(continuing.ended, key=lambda p: p.row)
        ],
        winners=[NextWinner(winner.row, winner.level, winner.unit) for winner in found.winners],
    )


async def store_continuation(
    tx: Transaction, continuing: Continuing, found: PublishedContinuation, by: Actor, at: datetime
) -> int:
    """Keep a continuation: its winners are winners now, to be checked and decreed; gives how many.

    WrongState when another one was stored meanwhile, or a winner is no loser of the draw any more.
    """
    batch_id = continuing.drawn.draw.batch_id
    draw = await lock_draw(tx, batch_id, DrawState.announced)
    if len(await list_continuations(tx, batch_id)) + 1 != found.number:
        raise WrongState(f"batch {batch_id} was continued meanwhile: compute it again")
    await tx.execute(
        SQL["insert_continuation"], batch_id, found.number, len(continuing.ended), len(found.winners), by, at
    )
    untaken = _untaken(continuing, found)
    for cell in range(tx.cells):
        places = [place for place in continuing.ended if place.cell == cell]
        await tx.execute(
            SQL["insert_continued_seats"],
            cell,
            batch_id,
            Uuids([place.person_id for place in places]),
            found.number,
            [place.row not in untaken for place in places],
        )
        await _store_winners(tx, cell, continuing, found.winners, found.number, by, at)
    # The log holds the whole file as it now stands, so that nobody is told another story than the others.
    published = write_continuations(await list_continuations(tx, batch_id))
    digest = Byteas([sha256(published).digest()])
    what = f"continuation {draw.number}/{found.number}"
    await tx.execute(SQL["insert_log_entries"], draw.programme_id, digest, what, by, at)
    detail = f"number {found.number}: {len(continuing.ended)} seats, {len(found.winners)} winners"
    await note_events(tx, draw, [("continued", detail)], by, at)
    return len(found.winners)


async def _store_winners(
    tx: Transaction,
    cell: int,
    continuing: Continuing,
    winners: Sequence[NextWinner],
    number: int,
    by: Actor,
    at: datetime,
) -> None:
    entries, batch_id = continuing.drawn.frame.entries, continuing.drawn.draw.batch_id
    mine = [winner for winner in winners if entries["cell"][winner.row] == cell]
    persons = [UUID(bytes=entries["person"][winner.row].tobytes()) for winner in mine]
    await tx.execute(
        SQL["insert_continuation_winners"],
        cell,
        batch_id,
        Uuids(persons),
        number,
        Bigints([winner.row for winner in mine]),
        Texts([winner.level for winner in mine]),
        Bigints([winner.unit for winner in mine]),
    )
    moved = await tx.execute(SQL["promote_losers"], cell, batch_id, Uuids(persons), by, at)
    if moved != len(mine):
        raise WrongState(
            f"{len(mine) - moved} winners of the continuation are no losers of the draw any more"
        )


def _untaken(continuing: Continuing, found: PublishedContinuation) -> set[int]:
    """The rows whose seats nobody took: of pools that have left some over, the last ones."""
    taken = Counter(winner.unit for winner in found.winners if winner.level == "regency")
    left = len(continuing.ended) - len(found.winners)
    untaken: set[int] = set()
    for place in sorted(continuing.ended, key=lambda p: (p.pool, p.row)):
        if taken[place.pool] > 0:
            taken[place.pool] -= 1
        elif left > 0:
            untaken.add(place.row)
            left -= 1
    return untaken
