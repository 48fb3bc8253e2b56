"""Small nations for the tests of draws and cards: reference data, persons' ids, applications, entries."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from bekal import draws, programme, regions
from bekal.base import ids
from bekal.base.actors import Actor
from bekal.base.database import Database
from tests import protocol

BY = Actor("command:test")
OPENS = datetime(2022, 2, 17, 5, 0, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=3)
JOINED = OPENS + timedelta(hours=1)
AFTER = CLOSES + timedelta(minutes=1)


@cache
def terms() -> list[programme.Programme]:
    return programme.load_programmes(Path(__file__).parents[2] / "programmes")


async def store_reference(db: Database) -> None:
    """Regions and programmes, which everything points at."""
    async with db.begin() as tx:
        await regions.store_regions(tx)
        await programme.store_programmes(tx, terms(), BY, OPENS)


async def open_batches(db: Database, *plans: draws.BatchPlan) -> None:
    """Reference data and batches (by default one with two seats in region 1 and one in region 2)."""
    await store_reference(db)
    async with db.begin() as tx:
        outcomes = await draws.create_batches(tx, plans or [plan()], BY, OPENS)
    assert set(outcomes) == {draws.CreateOutcome.created}


def plan(batch_id: int = 1, seats: dict[int, int] | None = None, **changes: object) -> draws.BatchPlan:
    quotas = tuple(draws.Quota(region, n) for region, n in (seats or {1: 2, 2: 1}).items())
    values: dict[str, object] = {
        "batch_id": batch_id,
        "programme_id": 1,
        "number": batch_id,
        "opens_at": OPENS,
        "closes_at": CLOSES,
        "quotas": quotas,
    }
    return draws.BatchPlan(**(values | changes))  # type: ignore[arg-type]


def household(number: int) -> bytes:
    """The blind index of a family card."""
    return hashlib.sha256(b"family %d" % number).digest()


def people(count: int, start: int = 0) -> list[UUID]:
    """The ids of persons ``start``, ``start + 1``, ... over all slots, the same in every run."""
    blocks = range(start // 1000, (start + count) // 1000 + 1)
    return [person for block in blocks for person in _block(block)][start % 1000 :][:count]


@cache
def _block(number: int) -> list[UUID]:
    with ids.seeded_entropy("people", number):
        return ids.new_ids([i * 7 % 256 for i in range(1000)], OPENS)


def application(person_id: UUID, batch_id: int = 1, **changes: object) -> draws.Application:
    values: dict[str, object] = {
        "person_id": person_id,
        "batch_id": batch_id,
        "region_id": 1,
        "household_index": household(person_id.int % 1000),
        "eligible": True,
        "reasons": (),
        "accepted_at": JOINED,
    }
    return draws.Application(**(values | changes))  # type: ignore[arg-type]


def entry(applicant: draws.Applicant, room: int = 2, pepper: bytes = b"pepper") -> draws.Entry:
    pid = hashlib.sha256(pepper + applicant.person_id.bytes).digest()[:16]
    family = hashlib.sha256(pepper + applicant.household_index).digest()[:8]
    return draws.Entry(applicant.person_id, pid, applicant.region_id, applicant.category, family, room)


async def join(db: Database, applications: Sequence[draws.Application]) -> list[draws.JoinOutcome]:
    """Join in the cells of the persons, in chunks; outcomes in order."""
    outcomes = dict[int, draws.JoinOutcome]()
    for cell in range(db.cells):
        mine = [i for i, a in enumerate(applications) if ids.cell_of(a.person_id, db.cells) == cell]
        async with db.begin() as tx:
            part = await draws.join_batches(tx, cell, [applications[i] for i in mine], BY, JOINED)
        outcomes.update(zip(mine, part, strict=True))
    return [outcomes[i] for i in range(len(applications))]


async def freeze(db: Database, batch_id: int = 1, room: int = 2) -> int:
    """Close the batch, open its draw and freeze all applicants."""
    count = 0
    await protocol.open_draw(db, batch_id, AFTER)
    async with db.begin() as tx:
        await draws.close_batches(tx, [batch_id], BY, AFTER)
        for cell in range(db.cells):
            page = await draws.list_applicants(tx, cell, batch_id, None, 10_000_000)
            await draws.freeze_entries(tx, cell, [entry(a, room) for a in page], batch_id, BY, AFTER)
            count += len(page)
    return count


async def draw(db: Database, batch_id: int = 1) -> draws.DrawSummary:
    """From the frozen list through the whole protocol to the stored winners."""
    return await protocol.draw(db, batch_id, AFTER)


def crowd(count: int, regions: int = 3, family: int = 3, start: int = 0) -> list[draws.Application]:
    """Applicants spread over regions and family cards; three in a hundred live elsewhere than their
    family."""
    chooser = random.Random(start)
    result = []
    for i, person_id in enumerate(people(count, start)):
        card = (start + i) // family
        region = card % regions + 1 if chooser.random() > 0.03 else chooser.randint(1, regions)
        result.append(application(person_id, region_id=region, household_index=household(card)))
    return result
