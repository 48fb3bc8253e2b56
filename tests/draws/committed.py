"""A batch on its way through the protocol, for the tests of the draw."""

from __future__ import annotations

from datetime import datetime

from bekal import draws
from bekal.base.database import Database
from tests.draws import nation
from tests.draws.nation import plan
from tests.protocol import OPERATOR

SEATS = {1: 11, 2: 7, 4: 50}


async def prepare(db: Database, count: int = 200) -> None:
    """A batch with a frozen list, and its draw opened."""
    await nation.open_batches(db, plan(seats=SEATS))
    await nation.join(db, nation.crowd(count, regions=4))
    await nation.freeze(db)


async def draw_of(db: Database) -> draws.Draw:
    async with db.begin() as tx:
        return await draws.get_draw(tx, 1)


async def events(db: Database) -> list[str]:
    async with db.begin() as tx:
        return [step.event for step in await draws.list_draw_steps(tx, 1)]


async def try_reveal(db: Database, *reveals: draws.Reveal, at: datetime) -> list[draws.RevealOutcome]:
    async with db.begin() as tx:
        return await draws.reveal_contributions(tx, 1, reveals, OPERATOR, at)
