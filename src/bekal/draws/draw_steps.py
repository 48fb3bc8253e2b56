"""A draw is locked, moved, and every step of it noted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.database import Transaction
from bekal.base.errors import NotAllowed, NotFound, WrongState

from .protocol import Draw
from .states import DRAW_STEPS, DrawState

SQL = statements.of(__package__ or "bekal.draws")
STAFF = "staff:"


async def lock_draw(tx: Transaction, batch_id: int, *states: DrawState) -> Draw:
    """The draw of a batch, locked. NotFound when it has none; WrongState unless in one of ``states``."""
    rows = await tx.rows(Draw, SQL["lock_draw"], batch_id)
    if not rows:
        raise NotFound(f"batch {batch_id} has no draw: open it first")
    if states and rows[0].state not in states:
        allowed = ", ".join(states)
        raise WrongState(
            f"draw {rows[0].number} of batch {batch_id} is {rows[0].state}; allowed is {allowed}"
        )
    return rows[0]


async def note_events(
    tx: Transaction, draw: Draw, events: Sequence[tuple[str, str]], by: Actor, at: datetime
) -> None:
    """Note what happened within the state of a locked draw: (event, detail) each."""
    await _insert(tx, draw.batch_id, draw.state, draw.state, events, by, at)


async def note_step(
    tx: Transaction, draw: Draw, to: DrawState, event: str, detail: str, by: Actor, at: datetime
) -> None:
    """Note a step of a locked draw. WrongState for one that the table of steps does not have."""
    if (DrawState(draw.state), to) not in DRAW_STEPS:
        raise WrongState(f"the draw of batch {draw.batch_id} is {draw.state}: it cannot become {to}")
    await _insert(tx, draw.batch_id, draw.state, to, [(event, detail)], by, at)


async def move_draw(
    tx: Transaction, draw: Draw, to: DrawState, event: str, detail: str, by: Actor, at: datetime
) -> None:
    """Move a locked draw and note the step."""
    await note_step(tx, draw, to, event, detail, by, at)
    await tx.execute(SQL["move_draw"], draw.batch_id, to.value, by, at)


def require_staff(by: Actor, what: str) -> None:
    """NotAllowed unless a member of staff acts: what two people sign is signed by people."""
    if not is_staff(by):
        raise NotAllowed(f"{what} is signed by a member of staff, not by {by}")


def is_staff(by: Actor) -> bool:
    """Whether the actor is a member of staff."""
    return by.startswith(STAFF)


async def _insert(
    tx: Transaction,
    batch_id: int,
    before: str | None,
    after: str,
    events: Sequence[tuple[str, str]],
    by: Actor,
    at: datetime,
) -> None:
    await tx.execute(
        SQL["insert_draw_step"],
        batch_id,
        before,
        str(after),
        [event for event, _ in events],
        [detail for _, detail in events],
        by,
        at,
    )
