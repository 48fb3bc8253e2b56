"""Ticks run by the clock, once at a time, and a failing one stops nobody."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

import psycopg

from bekal import jobs, notices
from bekal.base.clock import SimulatedClock, SystemClock
from bekal.base.database import Database
from bekal.jobs import Outside, Tick, ticks
from bekal.sandbox.bank import PERFECT, InProcessBank
from bekal.sandbox.beacon import InProcessBeacon
from bekal.sandbox.messages import SandboxGateway
from bekal.sandbox.registry import InProcessRegistry


def outside_of(db: Database, clock: SimulatedClock) -> Outside:
    return Outside(
        InProcessRegistry(lambda _: None, clock=clock),
        InProcessBank(PERFECT, clock),
        SandboxGateway(db, clock),
        InProcessBeacon(clock),
    )


async def test_a_round_on_an_empty_house_moves_nothing(db4: Database, at: datetime) -> None:
    clock = SimulatedClock(at)
    ran = await jobs.run_ticks(db4, outside_of(db4, clock), clock)
    assert [row.name for row in ran] == [tick.name for tick in jobs.TICKS]
    assert {(row.moved, row.fault) for row in ran} == {(0, None)}


async def test_a_failing_tick_stops_nobody(db: Database, at: datetime) -> None:
    async def fail(db: Database, outside: Outside, at: datetime) -> int:
        raise RuntimeError("no")

    async def count(db: Database, outside: Outside, at: datetime) -> int:
        return 3

    clock = SimulatedClock(at)
    wanted = [Tick("fails", "* * * * * *", fail), Tick("counts", "* * * * * *", count)]
    ran = await jobs.run_ticks(db, outside_of(db, clock), clock, wanted)
    assert [(row.name, row.moved, row.fault) for row in ran] == [
        ("fails", 0, "RuntimeError"),
        ("counts", 3, None),
    ]


async def test_two_workers_run_each_tick_once_at_a_time(db: Database) -> None:
    running, worst, ran = 0, 0, 0

    async def slow(db: Database, outside: Outside, at: datetime) -> int:
        nonlocal running, worst, ran
        running += 1
        worst = max(worst, running)
        await asyncio.sleep(1.6)
        running -= 1
        ran += 1
        return 0

    assert jobs.install(db.dsn)
    assert not jobs.install(db.dsn), "installing twice changes nothing"
    clock = SimulatedClock(SystemClock().now())
    every_second = [Tick("slow", "* * * * * *", slow)]
    workers = [
        asyncio.create_task(jobs.work(db, outside_of(db, clock), clock, every_second)) for _ in range(2)
    ]
    deadline = asyncio.get_running_loop().time() + 20
    while ran < 2 and asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(0.1)
    for worker in workers:
        worker.cancel()
    await asyncio.gather(*workers, return_exceptions=True)
    assert ran >= 2
    assert worst == 1


async def test_the_worker_comes_back_when_the_database_does(db: Database) -> None:
    ran = 0

    async def count(db: Database, outside: Outside, at: datetime) -> int:
        nonlocal ran
        ran += 1
        return 0

    async def until(number: int) -> None:
        deadline = asyncio.get_running_loop().time() + 40
        while ran < number and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.1)
        assert ran >= number

    jobs.install(db.dsn)
    clock = SimulatedClock(SystemClock().now())
    work = asyncio.create_task(
        jobs.work(db, outside_of(db, clock), clock, [Tick("count", "* * * * * *", count)])
    )
    await until(1)
    with psycopg.connect(db.dsn, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    await until(ran + 2)
    assert not work.done()
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)


async def test_a_tick_whose_process_was_killed_runs_again(db: Database) -> None:
    ran = asyncio.Event()

    async def note(db: Database, outside: Outside, at: datetime) -> int:
        ran.set()
        return 0

    jobs.install(db.dsn)
    with psycopg.connect(db.dsn, autocommit=True) as connection:
        # What a killed process leaves: a worker without a heartbeat, a tick of its own that never ends.
        connection.execute("SET search_path = jobs")
        connection.execute(
            "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat) "
            "VALUES (current_timestamp - interval '1 minute') RETURNING id) "
            "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, status, worker_id, args) "
            "SELECT 'default', 'note', 'note', 'doing', id, '{}' FROM dead"
        )
    clock = SimulatedClock(SystemClock().now())
    work = asyncio.create_task(
        jobs.work(db, outside_of(db, clock), clock, [Tick("note", "* * * * * *", note)])
    )
    await asyncio.wait_for(ran.wait(), 40)
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)


def test_another_version_gets_a_new_schema(server: object, db: Database) -> None:
    jobs.install(db.dsn)
    with psycopg.connect(db.dsn) as connection:
        connection.execute("COMMENT ON SCHEMA jobs IS 'procrastinate schema of long ago'")
    assert jobs.install(db.dsn)


def test_every_topic_that_journey_writes_has_a_text() -> None:
    import re

    import bekal.journey

    folder = Path(bekal.journey.__file__).parent
    source = "\n".join(file.read_text("utf-8") for file in folder.glob("*.py"))
    written = set(re.findall(r'topic="([a-z_]+)"', source)) | set(
        re.findall(r'_tell\(tx, cell, "([a-z_]+)"', source)
    )
    assert written <= set(notices.topics())
    assert {"payment_paid", "payment_refused"} <= set(notices.topics())


def test_ticks_have_names_of_their_own() -> None:
    names = [tick.name for tick in ticks.TICKS]
    assert len(set(names)) == len(names)
