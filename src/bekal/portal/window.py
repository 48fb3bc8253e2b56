"""Keeps what the public window reads, so that thousands who look at once cost one reading.

A reading is kept for a minute. After that the next visitor still gets it at once while a new one is made
behind; only when it is older than ten minutes does anybody wait. The checking of the books replays the whole
journal: it is made behind in any case, every ten minutes, and says when it was made.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, Final, Generic, TypeVar

import msgspec
import structlog
from litestar import Litestar

from bekal import reports
from bekal.base.database import Database
from bekal.draws import proofs

from .fairness import Plot, plot_fairness
from .figures import Figures, read_figures

T = TypeVar("T")
log = structlog.get_logger("bekal.portal")

FRESH: Final = timedelta(minutes=1)
STALE: Final = timedelta(minutes=10)
CHECK_PATIENCE_SECONDS: Final = 3.0
"""How long a visitor waits for the first checking of the books before being told to come back."""

_STATE: Final = "portal_window"


class Checked(msgspec.Struct, frozen=True):
    """The invariants and when they were checked."""

    invariants: tuple[reports.Invariant, ...]
    checked_at: datetime


class _Kept(Generic[T]):
    """One reading and the task that makes the next."""

    def __init__(self, read: Callable[[datetime], Awaitable[T]]) -> None:
        self._read = read
        self.value: T | None = None
        self.read_at: datetime | None = None
        self.task: asyncio.Task[None] | None = None

    def age(self, at: datetime) -> timedelta:
        """How old the reading is; as old as can be when there is none (or the clock was set back)."""
        return at - self.read_at if self.read_at and self.read_at <= at else timedelta.max

    def renew(self, at: datetime) -> asyncio.Task[None]:
        """Make a new reading behind, unless one is being made."""
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._renew(at))
        return self.task

    async def _renew(self, at: datetime) -> None:
        self.value, self.read_at = await self._read(at), at


class Window:
    """The readings of one process."""

    def __init__(self, db: Database, preferred_id: int) -> None:
        self._db = db
        self._preferred_id = preferred_id
        self._figures: dict[str, _Kept[Figures | None]] = {}
        self._checks = _Kept(self._check)
        self._plots: dict[proofs.Publication, asyncio.Task[tuple[Plot, ...]]] = {}

    async def figures(self, slug: str, at: datetime) -> Figures | None:
        """The figures of one programme ("" for all). NotFound for a slug that no programme has."""
        kept = self._figures.get(slug)
        if kept is None:
            kept = self._figures[slug] = _Kept(lambda now: self._read(slug, now))
        if kept.age(at) > FRESH:
            task = kept.renew(at)
            if kept.value is not None and kept.age(at) <= STALE:
                task.add_done_callback(_say_what_failed)
                return kept.value
            try:
                await asyncio.shield(task)
            except Exception:
                # A slug that nobody has is not remembered: strangers could fill the memory with them.
                self._figures.pop(slug, None)
                raise
        return kept.value

    async def checks(self, at: datetime) -> Checked | None:
        """The last checking of the books; None while the first one is still being made."""
        if self._checks.age(at) > STALE:
            task = self._checks.renew(at)
            if self._checks.value is None:
                await asyncio.wait({task}, timeout=CHECK_PATIENCE_SECONDS)
            if task.done():
                task.result()
            else:
                task.add_done_callback(_say_what_failed)
        return self._checks.value

    async def plots(self, publication: proofs.Publication) -> tuple[Plot, ...] | None:
        """How fair a published draw was; None while it is still being worked out. It never changes."""
        task = self._plots.get(publication)
        if task is None or (task.done() and task.exception()):
            task = asyncio.create_task(asyncio.to_thread(plot_fairness, publication))
            self._plots[publication] = task
        await asyncio.wait({task}, timeout=CHECK_PATIENCE_SECONDS)
        return task.result() if task.done() else None

    async def close(self) -> None:
        """Give up readings under way."""
        tasks: list[asyncio.Task[Any]] = [kept.task for kept in self._figures.values() if kept.task]
        tasks += self._plots.values()
        tasks += [self._checks.task] if self._checks.task else []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _read(self, slug: str, at: datetime) -> Figures | None:
        async with self._db.snapshot() as tx:
            return await read_figures(tx, slug, self._preferred_id, at)

    async def _check(self, at: datetime) -> Checked:
        async with self._db.snapshot() as tx:
            return Checked(tuple(await reports.check_books(tx)), at)


@asynccontextmanager
async def lifespan(app: Litestar) -> AsyncIterator[None]:
    """Open the window on ``app.state.db``; close it before the database is."""
    window = Window(app.state.db, app.state.options.programme_id)
    app.state[_STATE] = window
    try:
        yield
    finally:
        await window.close()


def window_of(app: Any) -> Window:
    """The window of this process."""
    window: Window = app.state[_STATE]
    return window


def _say_what_failed(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("reading_failed", kind=type(error).__name__)
