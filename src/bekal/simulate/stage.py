"""Where a simulated batch plays: the database, the people, the terms, the calendar and the sandbox twins."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import msgspec
import numpy as np

from bekal import cards, draws, payouts, people, programme
from bekal.base import actors, clock, ids
from bekal.base.cells import chunks_by_cell
from bekal.base.database import Database
from bekal.base.keys import Keyring

from .funnel import Rates
from .nation import Nation
from .steps import Steps

T = TypeVar("T")
R = TypeVar("R")

BY = actors.command("demo")
_WIDTH = 4
"""Chunks under way at a time: while PostgreSQL stores some, Python prepares the next."""


class Calendar(msgspec.Struct, frozen=True):
    """The days of one batch, in the programme's calendar."""

    opens_on: date
    closes_on: date
    """Last day of joining."""
    drawn_on: date
    decreed_on: date
    year_closes_on: date

    @property
    def opens_at(self) -> datetime:
        """Batches opened at noon."""
        return clock.start_of(self.opens_on) + timedelta(hours=12)

    @property
    def closes_at(self) -> datetime:
        """The first instant too late to join."""
        return clock.end_of(self.closes_on)


class Twins(msgspec.Struct, frozen=True):
    """The ministry and the bank: over HTTP for a sample of the people, in process for the rest."""

    registry_http: people.CivilRegistry
    registry: people.CivilRegistry
    bank_http: payouts.Bank
    bank: payouts.Bank
    clock: clock.SimulatedClock
    """The clock by which the bank is late."""
    sample: int
    """People whose checks and payments travel over HTTP."""


class Published(msgspec.Struct, frozen=True):
    """Where a draw was published; ``manifest_sha256`` is what a gazette would print."""

    folder: Path
    manifest_sha256: str


class Stage:
    """One batch of one programme with its cast. Arrays are indexed by person ``i`` of the nation."""

    def __init__(
        self,
        db: Database,
        nation: Nation,
        terms: programme.Programme,
        calendar: Calendar,
        batch_id: int,
        twins: Twins,
        steps: Steps,
        rates: Rates,
    ) -> None:
        self.db, self.nation, self.terms, self.calendar = db, nation, terms, calendar
        self.batch_id, self.twins, self.steps, self.rates = batch_id, twins, steps, rates
        self.programme_id = terms.programme_id
        self.account_ids: list[UUID | None] = [None] * nation.size
        self.person_ids: list[UUID | None] = [None] * nation.size
        self.index_of: dict[UUID, int] = {}
        self.matched = np.zeros(nation.size, bool)
        self.summary: draws.DrawSummary | None = None
        self.published: Published | None = None
        self.issued: list[cards.Card] = []
        self.counts: dict[str, int] = {}
        self.refusals: dict[str, dict[str, int]] = {}

    @property
    def keyring(self) -> Keyring:
        """The keys of the installation."""
        if self.db.keyring is None:
            raise LookupError("a simulation needs keys: open the database with a keyring")
        return self.db.keyring

    @property
    def last_class_on(self) -> date:
        """The last day on which a class may end."""
        return self.calendar.year_closes_on - timedelta(days=10)

    def tick(self, at: datetime) -> None:
        """Let the bank's and the registry's clock reach an instant; it never goes back."""
        self.twins.clock.move_to(max(at, self.twins.clock.now()))

    def chance(self, purpose: str, share: float) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Who does something that a share of people do: one throw per person, the same for the same seed."""
        throws = self.nation.dice(f"{self.batch_id} {purpose}").random(self.nation.size)
        return throws < share

    def over_http(self, i: int) -> bool:
        """Whether person ``i`` belongs to the sample that meets ministry and bank over HTTP."""
        every = max(1, self.nation.size // max(1, self.twins.sample))
        return self.twins.sample > 0 and i % every == 0

    def count(self, name: str, number: int = 1) -> None:
        """Add to a figure of the report."""
        self.counts[name] = self.counts.get(name, 0) + number

    def refuse(self, where: str, reasons: Iterable[str]) -> None:
        """Count the reasons of one refusal, by the step it happened in."""
        table = self.refusals.setdefault(where, {})
        for reason in reasons:
            table[reason] = table.get(reason, 0) + 1

    async def in_chunks(
        self,
        step: str,
        items: Sequence[T],
        cell_of: Callable[[T], int],
        work: Callable[[int, Sequence[T]], Awaitable[None]],
        width: int = _WIDTH,
    ) -> None:
        """Do a step's work chunk by chunk, a few chunks at a time.

        Ids and codes made within a chunk follow from (seed, batch, step, number of the chunk), so they do not
        depend on which chunk is quicker.
        """
        running = asyncio.Semaphore(width)

        async def one(number: int, cell: int, chunk: Sequence[T]) -> None:
            try:
                with ids.seeded_entropy(self.nation.seed, self.batch_id, step, number):
                    await work(cell, chunk)
            finally:
                running.release()
            self.steps.advance(step, len(chunk))

        with self.steps.taking(step):
            async with asyncio.TaskGroup() as group:
                # Where there is one cell, it is not worth a keyed hash of everybody to find it.
                places = cell_of if self.db.cells > 1 else _only_cell
                for cell, chunk in chunks_by_cell(items, places):
                    await running.acquire()
                    group.create_task(one(self.next_number(step), cell, chunk))

    def next_number(self, step: str) -> int:
        """Counts the chunks of a step."""
        self.count(f"chunks of {step}")
        return self.counts[f"chunks of {step}"]


def _only_cell(_: object) -> int:
    return 0
