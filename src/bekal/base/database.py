"""The database: a pool, transactions, statements from files, COPY in and out.

``Database`` opens transactions; a ``Transaction`` runs statements. Journey functions take a ``Database`` and
open one transaction a chunk; package operations take the ``Transaction`` (``tx``) that journey opened.
``write(cell)`` takes the cell: the row lock on ``base.cells`` is the first statement of every transaction
that touches money or seats, so a cell has one writer at a time. Packages never take it themselves.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Generator, Iterable, Sequence
from contextlib import asynccontextmanager, nullcontext, suppress
from functools import partial
from itertools import chain, islice
from typing import Any, NamedTuple, TypeVar, overload
from weakref import WeakKeyDictionary

import psycopg
from psycopg import AsyncConnection, AsyncRawCursor
from psycopg.pq import TransactionStatus
from psycopg_pool import AsyncConnectionPool

from . import adapt, statements
from .keys import Keyring
from .statements import Statement

SQL = statements.of(__package__ or "bekal.base")
T = TypeVar("T")
A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
Connection = AsyncConnection[tuple[Any, ...]]
Cursor = AsyncRawCursor[tuple[Any, ...]]
Step = Coroutine[Any, Any, T]
"""A call of an operation that asks a transaction, not yet awaited."""

CHUNK_MAX = 1000
"""Bulk work commits at least this often; a chunk holds at most this many items."""

_BEGIN = Statement("begin", "BEGIN")
_BEGIN_SNAPSHOT = Statement("begin snapshot", "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
_COMMIT = Statement("commit", "COMMIT")
_PLAIN = (_BEGIN, _BEGIN_SNAPSHOT, _COMMIT)
"""Sent as they are: there is nothing in them to prepare."""
_REPLAN_SECONDS = 5.0
_LOCK_TIMEOUT = "10s"
_IDLE_TIMEOUT = "60s"


def _heed_cancellation() -> None:
    """Stop a task that was cancelled while it waited for a connection.

    The pool waits with ``asyncio.wait_for``, which before Python 3.12 loses a cancellation that arrives
    together with the connection: the task would go on, and whoever waits for its end would hang.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


class _Call(NamedTuple):
    """A statement that is to be sent; ``check`` is told how many rows it touched or found."""

    statement: Statement
    parameters: Sequence[Any]
    check: Callable[[int], None] | None = None


class _Asked:
    """What one of several steps waits for: whoever drives them sends it and hands the cursors back."""

    def __init__(self, calls: Sequence[_Call]) -> None:
        self._calls = calls

    def __await__(self) -> Generator[Sequence[_Call], list[Cursor], list[Cursor]]:
        return (yield self._calls)


class Transaction:
    """An open transaction. Commits or rolls back with the block that opened it.

    What is asked for ``later`` travels with the next statement whose answer is awaited, at the latest with
    the commit; PostgreSQL works it off in the order it was asked for. Steps that go ``abreast`` share their
    round trips. So a transaction makes as many as it has answers to wait for one after the other, and holds
    its cell no longer than that.
    """

    def __init__(self, connection: Connection, database: Database, opening: Statement) -> None:
        self.connection = connection
        self.statement_count = 0
        self.cells = database.cells
        self.memory = database.memory
        self._keyring = database.keyring
        self._waiting = [_Call(opening, ())]
        self._abreast = False

    @property
    def keyring(self) -> Keyring:
        """The keys that open personal data; only `people` and the sealing of files ask for them."""
        if self._keyring is None:
            raise LookupError("this connection was opened without keys: personal data stays sealed")
        return self._keyring

    async def _ask(self, *calls: _Call) -> list[Cursor]:
        """The cursors of these calls: sent now, or with those of whatever goes abreast."""
        return await _Asked(calls) if self._abreast else await self._send(*calls)

    async def _send(self, *calls: _Call) -> list[Cursor]:
        """Send what waits and then these, in one round trip; gives the cursors of these."""
        self.statement_count += len(calls)
        waiting, self._waiting = self._waiting, []
        cursors = []
        # One alone is quicker without the pipeline.
        async with self.connection.pipeline() if len(waiting) + len(calls) > 1 else nullcontext():
            for call in (*waiting, *calls):
                cursor = AsyncRawCursor(self.connection)
                prepare = call.statement not in _PLAIN
                await cursor.execute(call.statement.text, call.parameters, binary=True, prepare=prepare)
                cursors.append(cursor)
        for call, cursor in zip(waiting, cursors, strict=False):
            if call.check is not None:
                call.check(cursor.rowcount)
        return cursors[len(waiting) :]

    async def _run(self, statement: Statement, parameters: Sequence[Any]) -> Cursor:
        [cursor] = await self._ask(_Call(statement, parameters))
        return cursor

    def later(
        self, statement: Statement, *parameters: Any, check: Callable[[int], None] | None = None
    ) -> None:
        """Run a statement for its effect, in its turn, with no round trip of its own.

        ``check`` is called with the number of rows it touched and raises when that is wrong. A fault of the
        statement is raised by the statement that it travels with, or on the way out of the transaction.
        """
        self.statement_count += 1
        self._waiting.append(_Call(statement, parameters, check))

    async def settle(self) -> None:
        """Send what waits, and wait for it: after ``db.write(cell)`` the cell is taken from here on."""
        await self._send()

    async def execute(self, statement: Statement, *parameters: Any) -> int:
        """Run a statement for its effect; gives the number of rows it touched."""
        cursor = await self._run(statement, parameters)
        return cursor.rowcount

    async def tuples(self, statement: Statement, *parameters: Any) -> list[tuple[Any, ...]]:
        """All rows of a statement as tuples."""
        cursor = await self._run(statement, parameters)
        return await cursor.fetchall()

    async def rows(self, into: type[T], statement: Statement, *parameters: Any) -> list[T]:
        """All rows of a statement, each as ``into(*columns)``: the columns stand in the Struct's order."""
        return [into(*row) for row in await self.tuples(statement, *parameters)]

    async def value(self, statement: Statement, *parameters: Any) -> Any:
        """The first column of the first row, or None when there is no row."""
        cursor = await self._run(statement, parameters)
        row = await cursor.fetchone()
        return row[0] if row else None

    async def together(
        self, *calls: tuple[Statement, Sequence[Any]]
    ) -> list[tuple[int, list[tuple[Any, ...]]]]:
        """Several statements in one round trip, in order; each sees what those before it did.

        Gives the number of rows touched and the rows of each. A fault of one stops those after it.
        """
        cursors = await self._ask(*(_Call(*call) for call in calls)) if calls else []
        return [(c.rowcount, await c.fetchall() if c.description else []) for c in cursors]

    @overload
    async def abreast(self, a: Step[T], b: Step[A], /) -> tuple[T, A]: ...
    @overload
    async def abreast(self, a: Step[T], b: Step[A], c: Step[B], /) -> tuple[T, A, B]: ...
    @overload
    async def abreast(self, a: Step[T], b: Step[A], c: Step[B], d: Step[C], /) -> tuple[T, A, B, C]: ...
    async def abreast(self, *steps: Step[Any]) -> tuple[Any, ...]:
        """Steps that do not need each other's answers, in fewer round trips; gives what each gives, in order.

        What all of them ask for first is sent together, then what they ask for next. They may await nothing
        but this transaction. A fault of one ends them all.
        """
        answers: list[Any] = [None] * len(steps)
        going: dict[int, list[Cursor] | None] = dict.fromkeys(range(len(steps)))
        within = self._abreast
        try:
            while going:
                self._abreast = True
                asked: dict[int, Sequence[_Call]] = {}
                for place, told in going.items():
                    try:
                        calls = steps[place].send(told)
                        if not isinstance(calls, tuple):
                            raise TypeError("steps that go abreast await nothing but their transaction")
                        asked[place] = calls
                    except StopIteration as end:
                        answers[place] = end.value
                self._abreast = within
                cursors = iter(await self._ask(*chain.from_iterable(asked.values())) if asked else ())
                going = {place: list(islice(cursors, len(calls))) for place, calls in asked.items()}
        finally:
            self._abreast = within
            for step in steps:
                step.close()
        return tuple(answers)

    async def copy_in(self, statement: Statement, rows: Iterable[Sequence[Any]], types: Sequence[str]) -> int:
        """COPY rows in through ``COPY t (a, b) FROM STDIN (FORMAT BINARY)``; gives their number.

        ``types`` names the column types (``int8``, ``uuid``, ...), which binary COPY needs to be told.
        """
        await self._send()
        cursor = AsyncRawCursor(self.connection)
        self.statement_count += 1
        count = 0
        async with cursor.copy(statement.text) as copy:
            copy.set_types(types)
            for row in rows:
                await copy.write_row(row)
                count += 1
        return count

    async def copy_blocks_in(self, statement: Statement, blocks: Iterable[bytes]) -> int:
        """COPY in what has been put into the statement's format already; gives the number of rows."""
        await self._send()
        cursor = AsyncRawCursor(self.connection)
        self.statement_count += 1
        async with cursor.copy(statement.text) as copy:
            for block in blocks:
                await copy.write(block)
        return cursor.rowcount

    async def copy_out(self, statement: Statement, *parameters: Any) -> AsyncIterator[bytes]:
        """The raw blocks of ``COPY (...) TO STDOUT``; close the iterator to stop early."""
        await self._send()
        cursor = AsyncRawCursor(self.connection)
        self.statement_count += 1
        async with cursor.copy(statement.text, parameters or None) as copy:
            async for block in copy:
                yield bytes(block)

    async def commit(self) -> None:
        """Send what waits, and commit. A transaction that sent nothing did not take place."""
        if len(self._waiting) == 1 and self._waiting[0].statement in _PLAIN:
            return
        if any(call.check for call in self._waiting):
            await self._send()
        [committed] = await self._send(_Call(_COMMIT, ()))
        if committed.statusmessage != "COMMIT":
            raise AssertionError("a fault was passed over: nothing of this transaction was kept")

    async def roll_back(self) -> None:
        """Undo everything. A connection that is lost has undone it already."""
        with suppress(psycopg.Error):
            if self.connection.info.transaction_status != TransactionStatus.IDLE:
                await self.connection.execute("ROLLBACK")


class Database:
    """A pool of connections to one database, and the number of cells it was made with."""

    def __init__(
        self,
        dsn: str,
        *,
        cells: int = 1,
        keyring: Keyring | None = None,
        connections_max: int = 8,
        role: str = "bekal_app",
    ) -> None:
        self.dsn = dsn
        self.cells = cells
        self.keyring = keyring
        self.memory: dict[str, Any] = {}
        """What never changes once read (programmes, counters): kept here by the package that owns it."""
        self._role = role
        self._planned: WeakKeyDictionary[Connection, float] = WeakKeyDictionary()
        self._pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            dsn,
            min_size=1,
            max_size=connections_max,
            open=False,
            timeout=15,
            configure=self._configure,
            kwargs={"autocommit": True},
        )

    async def _configure(self, connection: Connection) -> None:
        # The application works with the rights of bekal_app, which cannot change what is append-only.
        connection.prepare_threshold = 0
        connection.prepared_max = 1000
        adapt.register(connection)
        for setting in (
            f"SET ROLE {self._role}",
            f"SET lock_timeout = '{_LOCK_TIMEOUT}'",
            f"SET idle_in_transaction_session_timeout = '{_IDLE_TIMEOUT}'",
            "SET timezone = 'UTC'",
            "SET plan_cache_mode = 'force_generic_plan'",
            "SET jit = off",
        ):
            await connection.execute(setting)

    async def open(self) -> None:
        """Open the pool. psycopg_pool.PoolTimeout when the server does not answer within 15 s."""
        await self._pool.open(wait=True)

    async def close(self) -> None:
        """Give all connections back; running transactions finish first."""
        await self._pool.close()

    async def __aenter__(self) -> Database:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """A transaction that may write what needs no cell: registration, reads, reference data."""
        async with self._transact(_BEGIN) as tx:
            yield tx

    begin = read
    """The same, under the name that fits where something is written."""

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Transaction]:
        """A read-only transaction that sees one instant: reports and the checking of the books."""
        async with self._transact(_BEGIN_SNAPSHOT) as tx:
            yield tx

    @asynccontextmanager
    async def _transact(self, opening: Statement) -> AsyncIterator[Transaction]:
        async with self._pool.connection() as connection:
            _heed_cancellation()
            await self._plan_anew(connection)
            tx = Transaction(connection, self, opening)
            try:
                yield tx
                await tx.commit()
            except BaseException:
                await tx.roll_back()
                raise

    async def _plan_anew(self, connection: Connection) -> None:
        # A plan made while a table was empty reads the whole of it. It would be kept until autovacuum looks
        # at the table, a minute in which a nation registers; so plans are not kept for longer than this.
        now = time.monotonic()
        if now >= self._planned.get(connection, 0) + _REPLAN_SECONDS:
            await connection.execute("DISCARD PLANS")
            self._planned[connection] = now

    @asynccontextmanager
    async def write(self, cell: int) -> AsyncIterator[Transaction]:
        """A transaction that has taken ``cell``: no other writer of money or seats is in the cell."""
        async with self.begin() as tx:
            tx.later(SQL["lock_cell"], cell, check=partial(self._expect_cell, cell))
            yield tx

    def _expect_cell(self, cell: int, found: int) -> None:
        if found != 1:
            raise ValueError(f"there is no cell {cell}: the database has {self.cells}")
