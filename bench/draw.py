"""Seconds for a national draw, from applications to a closed decree, through the operations themselves.

    python -m bench.draw [--rows 1000000,10000000] [--rounds 2] [--crowded] [--people 480000]
                         [--seats 140000] [--cells 1] [--json]

``--rows 50000000`` needs 9 GB; ``--people 0`` leaves the database out, ``--rows 0`` the engine.

One Python process, one connection, chunks of 1,000 where the house works in chunks; fsync stays on. Families
have up to nine applicants, three in a hundred people live in another region than their family. First the
engine alone, from a frozen file, against hashing and sorting the same rows (``draw_engine``).
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from bekal import cards, draws, programme, regions
from bekal.base import ids, keys, money
from bekal.base.actors import command
from bekal.base.database import CHUNK_MAX, Database
from tests import protocol

from . import draw_engine, pgbench

OPENS = datetime(2022, 2, 17, 5, 0, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=3)
BY = command("bench")
SEED = bytes(range(32))
FAMILIES = (1, 1, 1, 1, 2, 2, 3, 4, 9)


class Watch:
    """Seconds per step, in order."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time what happens inside."""
        begin, used = time.perf_counter(), time.process_time()
        yield
        self.seconds[name] = round(time.perf_counter() - begin, 2)
        python = time.process_time() - used
        print(f"{name:<44} {self.seconds[name]:8.2f} s, {python:.2f} of them Python's CPU", flush=True)


def make_applications(count: int) -> dict[UUID, draws.Application]:
    chooser = random.Random(1)
    weights = regions.weights()
    homes = chooser.choices(list(weights), list(weights.values()), k=count)
    people = iter(ids.new_ids([i * 7 % 256 for i in range(count)], OPENS))
    made: dict[UUID, draws.Application] = {}
    while len(made) < count:
        index = hashlib.sha256(len(made).to_bytes(8, "big")).digest()
        home = homes[len(made)]
        for _ in range(min(chooser.choice(FAMILIES), count - len(made))):
            region = home if chooser.random() > 0.03 else homes[len(made)]
            person = next(people)
            made[person] = draws.Application(person, 1, region, index, True, (), OPENS)
    return made


async def prepare(db: Database, seats: int) -> None:
    weights = regions.weights()
    shares = money.apportion(seats, list(weights.values()))
    quotas = tuple(draws.Quota(region, n) for region, n in zip(weights, shares, strict=True))
    async with db.begin() as tx:
        await regions.store_regions(tx)
        terms = programme.load_programmes(Path(__file__).parents[1] / "programmes")
        await programme.store_programmes(tx, terms, BY, OPENS)
        plan = draws.BatchPlan(1, 1, 23, OPENS, CLOSES, quotas)
        await draws.create_batches(tx, [plan], BY, OPENS)


async def join(db: Database, applications: dict[UUID, draws.Application]) -> None:
    for cell in range(db.cells):
        mine = [a for person, a in applications.items() if ids.cell_of(person, db.cells) == cell]
        for i in range(0, len(mine), CHUNK_MAX):
            async with db.begin() as tx:
                await draws.join_batches(tx, cell, mine[i : i + CHUNK_MAX], BY, OPENS)


async def freeze(db: Database) -> None:
    async with db.begin() as tx:
        await draws.close_batches(tx, [1], BY, CLOSES)
    await protocol.open_draw(db, 1, CLOSES)
    for cell in range(db.cells):
        after: UUID | None = None
        while True:
            async with db.begin() as tx:
                page = await draws.list_applicants(tx, cell, 1, after, CHUNK_MAX)
                await draws.freeze_entries(tx, cell, [entry(a) for a in page], 1, BY, CLOSES)
            if len(page) < CHUNK_MAX:
                break
            after = page[-1].person_id


def entry(applicant: draws.Applicant) -> draws.Entry:
    pid = hashlib.sha256(applicant.person_id.bytes).digest()[:16]
    family = applicant.household_index[:8]
    return draws.Entry(applicant.person_id, pid, applicant.region_id, applicant.category, family, 2)


async def open_decree(db: Database) -> cards.Decree:
    async with db.begin() as tx:
        recipients = await draws.count_winners(tx, 1)
        plan = cards.DecreePlan(1, "prakerja-2022", 1, 2022, recipients, recipients * 3_550_000)
        [decree] = await cards.open_decrees(tx, [plan], BY, CLOSES)
        return await cards.move_decrees(tx, decree.decree_id, "budgeted", BY, CLOSES)


async def grant(db: Database, decree: cards.Decree) -> None:
    """Cards, lines and confirmations; the money itself is measured by bench.ledger."""
    deadline = CLOSES + timedelta(days=30)
    for cell in range(db.cells):
        while True:
            async with db.write(cell) as tx:
                winners = await draws.list_winners(tx, cell, 1, None, CHUNK_MAX)
                grants = [
                    cards.CardGrant(w.person_id, 1, 1, decree.decree_id, w.region_id, 2022, deadline)
                    for w in winners
                ]
                issued = await cards.issue_cards(tx, cell, grants, BY, CLOSES)
                lines = [
                    cards.DecreeLine(decree.decree_id, w.person_id, c.card_id, 1_000_000, 2_400_000, 150_000)
                    for w, c in zip(winners, issued, strict=True)
                ]
                await cards.record_decree_lines(tx, cell, lines, BY, CLOSES)
                await draws.confirm_winners(tx, cell, [(1, w.person_id) for w in winners], BY, CLOSES)
            if len(winners) < CHUNK_MAX:
                break


async def draw(db: Database, at: datetime, watch: Watch) -> None:
    with watch.step("draw: read the list (COPY)"):
        async with db.begin() as tx:
            prepared = await draws.prepare_draw(tx, 1)
    with watch.step("draw: frame, draw, check"):
        drawn = await asyncio.to_thread(draws.draw_winners, prepared)
    with watch.step("draw: write back"):
        async with db.begin() as tx:
            await draws.record_run(tx, drawn, BY, at)
        for cell in range(db.cells):
            async with db.begin() as tx:
                await draws.store_results(tx, cell, drawn, BY, at)
        async with db.begin() as tx:
            summary = await draws.finish_draw(tx, drawn, BY, at)
    print(f"  {summary.winners:,} winners, {summary.household_full:,} stopped by their family card")


async def measure(db: Database, people: int, seats: int, watch: Watch) -> None:
    await prepare(db, seats)
    applications = make_applications(people)
    with watch.step(f"join: {people:,} applications"):
        await join(db, applications)
    with watch.step("freeze the list"):
        await freeze(db)
    with watch.step("manifest: list read, framed, hashed, signed"):
        await protocol.commit(db, 1, CLOSES)
    await protocol.reveal(db, 1)
    await draw(db, await protocol.seed(db, 1), watch)
    decree = await open_decree(db)
    with watch.step("decree: cards, lines, confirmations"):
        await grant(db, decree)
    with watch.step("decree: close and seal"):
        async with db.begin() as tx:
            await cards.close_decrees(tx, decree.decree_id, BY, CLOSES)


async def run(dsn: str, options: argparse.Namespace, watch: Watch) -> None:
    async with Database(dsn, cells=options.cells, keyring=keys.demo_keyring()) as db:
        await measure(db, options.people, options.seats, watch)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", default="1000000,10000000")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--crowded", action="store_true")
    parser.add_argument("--people", type=int, default=480_000)
    parser.add_argument("--seats", type=int, default=140_000)
    parser.add_argument("--cells", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    sizes = [int(size) for size in options.rows.split(",") if int(size)]
    table = draw_engine.measure_engine(sizes, options.rounds, crowded=options.crowded)
    watch = Watch()
    if options.people:
        with pgbench.scratch_server("draw", options.cells) as (server, database):
            asyncio.run(run(server.dsn(database), options, watch))
    if options.json:
        print(json.dumps({"engine": table, "people": options.people, "seconds": watch.seconds}))


if __name__ == "__main__":
    main()
