"""The coalescer over a real server whose connections die before, in and after the COMMIT."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

import psycopg
import pytest
from prometheus_client import CollectorRegistry
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bekal.base import outbox, requests
from bekal.base.coalescer import Coalescer
from bekal.base.coalescer_metrics import Metrics
from bekal.base.database import Database
from bekal.base.outbox import Message
from bekal.base.requests import Request, RequestKey, body_hash

KILL_ALL = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
COUNT = "SELECT payload->>'item', count(*) FROM base.outbox GROUP BY 1"


class Proxy:
    """Stands between client and server; drops the connection when a COMMIT passes and ``armed`` says how."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.armed: list[str] = []
        self.dropped = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, forth = await asyncio.open_connection(self.host, self.port)
        answers = asyncio.create_task(self._pump(back, writer))
        try:
            while block := await reader.read(65536):
                how = self.armed.pop() if b"COMMIT" in block and self.armed else ""
                if how == "before":
                    break
                if how == "after":
                    # The server is given the COMMIT; its answer is thrown away with the connection.
                    answers.cancel()
                    await asyncio.wait([answers])
                    forth.write(block)
                    await back.read(65536)
                    break
                forth.write(block)
                await forth.drain()
            else:
                return
            self.dropped += 1
        finally:
            answers.cancel()
            for stream in (forth, writer):
                stream.close()

    @staticmethod
    async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while block := await reader.read(65536):
            writer.write(block)


@asynccontextmanager
async def through_proxy(db: Database) -> AsyncIterator[tuple[Database, Proxy]]:
    parts = conninfo_to_dict(db.dsn)
    proxy = Proxy(str(parts["host"]), int(str(parts["port"])))
    listener = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    async with Database(make_conninfo(db.dsn, port=port), connections_max=2) as beyond:
        yield beyond, proxy
    listener.close()
    await asyncio.sleep(0.05)


def coalescer_over(db: Database, at: datetime) -> Coalescer[int, str]:
    async def operation(cell: int, items: list[int]) -> Sequence[str]:
        async with db.write(cell) as tx:
            keys = [RequestKey("partner:a", str(item), body_hash(b"")) for item in items]
            known = await requests.find_requests(tx, cell, keys)
            fresh = [item for item, seen in zip(items, known, strict=True) if seen is None]
            await outbox.put_messages(tx, cell, [Message("did", {"item": item}) for item in fresh], at)
            rows = [Request("partner:a", str(item), body_hash(b""), f"did {item}") for item in fresh]
            await requests.save_requests(tx, cell, rows, at)
        return [f"did {item}" for item in items]

    return Coalescer(
        operation, lambda item: 0, name="test", chunk_max=40, metrics=Metrics(CollectorRegistry())
    )


async def expect_once(db: Database, items: int) -> None:
    async with await psycopg.AsyncConnection.connect(db.dsn) as owner:
        done = await (await owner.execute(COUNT)).fetchall()
    assert dict(done) == {str(item): 1 for item in range(items)}


@pytest.mark.parametrize("faults", [["after"], ["before"], ["after", "after", "before"]])
async def test_a_commit_whose_answer_is_lost_happens_once(
    db: Database, at: datetime, faults: list[str]
) -> None:
    async with through_proxy(db) as (beyond, proxy):
        coalescer = coalescer_over(beyond, at)
        await coalescer.submit(0)
        proxy.armed = faults.copy()
        results = await asyncio.gather(*(coalescer.submit(item) for item in range(1, 100)))
        assert results == [f"did {item}" for item in range(1, 100)]
        assert proxy.dropped == len(faults)
        await coalescer.close()
    await expect_once(db, 100)


async def test_backends_that_are_killed_all_the_time_cost_nobody_an_outcome(
    db: Database, at: datetime
) -> None:
    async with (
        Database(db.dsn, connections_max=2) as victim,
        await psycopg.AsyncConnection.connect(db.dsn, autocommit=True) as owner,
    ):
        coalescer = coalescer_over(victim, at)
        tasks = []
        for start in range(0, 200, 20):
            tasks += [asyncio.create_task(coalescer.submit(item)) for item in range(start, start + 20)]
            await asyncio.sleep(0.004)
            await owner.execute(KILL_ALL)
        assert [await task for task in tasks] == [f"did {item}" for item in range(200)]
        await coalescer.close()
    await expect_once(db, 200)
