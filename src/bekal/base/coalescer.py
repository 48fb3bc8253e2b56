"""The coalescer turns a stampede into chunks.

Requests for one operation that arrive within a few milliseconds are handed to it together, per cell, in one
transaction; each caller gets its own outcome after the commit. One runner a cell; a bounded queue, full:
``Busy``. An operation that had to wait for its cell may take along who came meanwhile. A fault of one item
never fails its neighbours: the chunk is halved until the culprit stands alone.
A COMMIT whose answer was lost is repeated: operations that write through ``base.requests`` do nothing twice.
A caller that goes away takes nobody with it.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Generic, TypeVar

import psycopg
import structlog

from .coalescer_metrics import Metrics
from .database import CHUNK_MAX
from .errors import Busy

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")

QUEUE_MAX = 10_000
TRIES_MAX = 5
FIRST_PAUSE_SECONDS = 0.05
PATIENCE_SECONDS = 20.0
"""Nobody is kept longer than this (and one try) by a database that is away: a try may wait for the pool."""

log = structlog.get_logger(__name__)


class OutcomeUnknown(Busy):
    """The database went away and did not come back in time. Whether the item was done is not known.

    The same request under the same reference gets the first outcome once the database answers again.
    """


class Chunk(list[Item]):
    """The items that an operation is handed."""

    def __init__(self, items: Iterable[Item], more: Callable[[], Iterable[Item]] | None = None) -> None:
        super().__init__(items)
        self._more = more

    def top_up(self) -> None:
        """Take along who came since, at most once: for operations that had to wait before they began.

        A chunk that is worked on again stays as it was.
        """
        if self._more is not None:
            self.extend(self._more())
            self._more = None


Operation = Callable[[int, Chunk[Item]], Awaitable[Sequence[Outcome]]]
"""``operation(cell, items)``: opens its own transaction, commits, gives one outcome per item in order."""


class _Waiter(Generic[Item, Outcome]):
    __slots__ = ("arrived", "future", "item")

    def __init__(self, item: Item, future: asyncio.Future[Outcome], arrived: float) -> None:
        self.item = item
        self.future = future
        self.arrived = arrived


class _Lane(Generic[Item, Outcome]):
    """The queue of one cell and the task that works it off while it is not empty."""

    __slots__ = ("cell", "full", "runner", "waiting")

    def __init__(self, cell: int) -> None:
        self.cell = cell
        self.waiting: deque[_Waiter[Item, Outcome]] = deque()
        self.full = asyncio.Event()
        self.runner: asyncio.Task[None] | None = None


class Coalescer(Generic[Item, Outcome]):
    """Collects items of one operation into chunks; ``submit`` is all that a request handler needs.

    ``wait_seconds`` is how long the first item of a chunk waits for company (items that queue up behind a
    running chunk have waited already); ``queue_max`` how many items of a cell may wait; ``name`` labels the
    metrics. Belongs to one event loop.
    """

    def __init__(
        self,
        operation: Operation[Item, Outcome],
        cell_of: Callable[[Item], int],
        *,
        name: str,
        chunk_max: int = CHUNK_MAX,
        wait_seconds: float = 0.002,
        queue_max: int = QUEUE_MAX,
        tries_max: int = TRIES_MAX,
        first_pause_seconds: float = FIRST_PAUSE_SECONDS,
        patience_seconds: float = PATIENCE_SECONDS,
        metrics: Metrics | None = None,
    ) -> None:
        if chunk_max < 1 or queue_max < 1 or tries_max < 1 or wait_seconds < 0:
            raise ValueError(
                "chunk_max, queue_max and tries_max are at least 1, wait_seconds is not negative"
            )
        self._operation = operation
        self._cell_of = cell_of
        self._name = name
        self._chunk_max = chunk_max
        self._wait_seconds = wait_seconds
        self._queue_max = queue_max
        self._tries_max = tries_max
        self._first_pause_seconds = first_pause_seconds
        self._patience_seconds = patience_seconds
        self._lanes: dict[int, _Lane[Item, Outcome]] = {}
        self._closing = False
        # Runners work in the context of the house, not in that of whichever request came first.
        self._context = contextvars.copy_context()
        self._metrics = (metrics or Metrics.shared()).of(name)

    @property
    def waiting(self) -> int:
        """How many items wait in all queues."""
        return sum(len(lane.waiting) for lane in self._lanes.values())

    async def submit(self, item: Item) -> Outcome:
        """The outcome of an item, after its transaction was committed.

        Busy when the cell's queue is full or the house is closing: nothing was done. OutcomeUnknown when the
        database stayed away. Any other exception is this item's own and changed nothing.
        """
        cell = self._cell_of(item)
        lane = self._lanes.get(cell)
        if lane is None:
            lane = self._lanes[cell] = _Lane(cell)
        if self._closing or len(lane.waiting) >= self._queue_max:
            self._metrics.refused.inc()
            raise Busy(f"{self._name}: too many requests at once; nothing was done, try again")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Outcome] = loop.create_future()
        lane.waiting.append(_Waiter(item, future, loop.time()))
        self._metrics.queue.inc()
        if lane.runner is None:
            lane.runner = loop.create_task(self._run(lane), context=self._context)
        elif len(lane.waiting) >= self._chunk_max:
            lane.full.set()
        return await future

    async def close(self) -> None:
        """Take nothing new and wait until everything that waits has its outcome."""
        self._closing = True
        for lane in self._lanes.values():
            lane.full.set()
        runners = [lane.runner for lane in self._lanes.values() if lane.runner is not None]
        await asyncio.gather(*runners, return_exceptions=True)

    async def _run(self, lane: _Lane[Item, Outcome]) -> None:
        chunk: list[_Waiter[Item, Outcome]] = []
        try:
            # Nothing is awaited between the last look at the queue and the end, so no item is overlooked.
            while lane.waiting:
                await self._gather_company(lane)
                chunk = self._take(lane, self._chunk_max)
                if chunk:
                    await self._answer(lane, chunk)
        except BaseException as fault:
            # Only the end of the loop or a bug here comes this far: nobody may be left waiting for ever.
            gone = Busy(f"{self._name}: stopped by {type(fault).__name__}; send the same request again")
            for waiter in (*chunk, *lane.waiting):
                _fail(waiter, gone)
            self._metrics.queue.dec(len(lane.waiting))
            lane.waiting.clear()
            raise
        finally:
            lane.runner = None

    async def _gather_company(self, lane: _Lane[Item, Outcome]) -> None:
        loop = asyncio.get_running_loop()
        rest = lane.waiting[0].arrived + self._wait_seconds - loop.time()
        if rest <= 0 or len(lane.waiting) >= self._chunk_max or self._closing:
            return
        lane.full.clear()
        timer = loop.call_later(rest, lane.full.set)
        try:
            await lane.full.wait()
        finally:
            timer.cancel()

    def _take(self, lane: _Lane[Item, Outcome], most: int) -> list[_Waiter[Item, Outcome]]:
        chunk: list[_Waiter[Item, Outcome]] = []
        queued = len(lane.waiting)
        while lane.waiting and len(chunk) < most:
            waiter = lane.waiting.popleft()
            # Who went away before the work began is not worked for.
            if not waiter.future.done():
                chunk.append(waiter)
        self._metrics.queue.dec(queued - len(lane.waiting))
        return chunk

    async def _answer(
        self, lane: _Lane[Item, Outcome], chunk: list[_Waiter[Item, Outcome]], *, failed_before: bool = False
    ) -> None:
        def take_more() -> list[Item]:
            late = self._take(lane, self._chunk_max - len(chunk))
            chunk.extend(late)
            return [waiter.item for waiter in late]

        items = Chunk((waiter.item for waiter in chunk), None if failed_before else take_more)
        try:
            outcomes = await self._try(lane.cell, items)
        except Busy as busy:
            for waiter in chunk:
                _fail(waiter, busy)
            return
        except Exception as fault:
            if len(chunk) == 1 and failed_before:
                self._metrics.culprits.inc()
                _fail(chunk[0], fault)
                return
            # One that came alone is tried twice: it may have met an equal one in another process, whose
            # answer it finds now.
            self._metrics.halvings.inc()
            middle = len(chunk) // 2
            for half in (chunk[:middle], chunk[middle:]):
                if half:
                    await self._answer(lane, half, failed_before=True)
            return
        if len(outcomes) != len(chunk):
            # It was committed, so nothing is repeated: a bug of the operation that tests must find.
            wrong = AssertionError(f"{self._name} gave {len(outcomes)} outcomes for {len(chunk)} items")
            for waiter in chunk:
                _fail(waiter, wrong)
            return
        for waiter, outcome in zip(chunk, outcomes, strict=True):
            if not waiter.future.done():
                waiter.future.set_result(outcome)

    async def _try(self, cell: int, items: Chunk[Item]) -> Sequence[Outcome]:
        pause = self._first_pause_seconds
        loop = asyncio.get_running_loop()
        enough = loop.time() + self._patience_seconds
        for tries in range(1, self._tries_max + 1):
            try:
                with self._metrics.seconds.time():
                    outcomes = await self._operation(cell, items)
            except psycopg.OperationalError as lost:
                # The connection may have died after the server committed: the same chunk again, as it was.
                log.warning("chunk repeated", operation=self._name, cell=cell, tries=tries, fault=repr(lost))
                self._metrics.retries.inc()
                if tries == self._tries_max or loop.time() >= enough:
                    raise OutcomeUnknown(
                        f"{self._name}: the database does not answer; send the same request again", 5
                    ) from lost
                items = Chunk(items)
                await asyncio.sleep(pause)
                pause *= 2
            else:
                self._metrics.chunk_items.observe(len(items))
                return outcomes
        raise AssertionError("unreachable: tries_max is at least 1")


def _fail(waiter: _Waiter[Item, Outcome], fault: BaseException) -> None:
    if not waiter.future.done():
        waiter.future.set_exception(fault)
