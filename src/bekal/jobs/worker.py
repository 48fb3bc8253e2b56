"""Ticks by the clock: procrastinate's periodic tasks, kept in the schema ``jobs`` of the same database.

Each tick is a task with a lock of its own name: among all processes it runs once at a time, and a tick whose
turn comes while it still waits is not queued twice. Nothing worth keeping lies in that schema - the rows of
the packages are the queue - so another version of procrastinate simply gets a new one.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.jobs import Status
from procrastinate.schema import SchemaManager
from psycopg import sql

from bekal.base import logs
from bekal.base.clock import Clock
from bekal.base.database import Database

from .outside import Outside
from .run_ticks import run_tick
from .ticks import TICKS, Tick

log = logs.logger(__name__)

SCHEMA = "jobs"
_CONCURRENCY = 2
_PAUSE_SECONDS = 3.0
_HEARTBEAT_SECONDS = 4.0
_STALLED_SECONDS = 15.0
_ONE_AT_A_TIME = 7_235_192


def install(dsn: str) -> bool:
    """Make procrastinate's tables, as the owner of the database; whether there was something to make."""
    with psycopg.connect(dsn) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        wanted = f"procrastinate schema {_fingerprint()}"
        found = connection.execute(
            "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %s", [SCHEMA]
        ).fetchone()
        if found and found[0] == wanted:
            return False
        schema = sql.Identifier(SCHEMA)
        if found:
            connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(schema))
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
        connection.execute(sql.SQL("SET LOCAL search_path = {}").format(schema))
        connection.execute(SchemaManager.get_schema())
        for rights in ("ALL ON ALL TABLES IN", "ALL ON ALL SEQUENCES IN", "USAGE ON"):
            grant = sql.SQL("GRANT {} SCHEMA {} TO bekal_app").format(sql.SQL(rights), schema)
            connection.execute(grant)
        connection.execute(sql.SQL("COMMENT ON SCHEMA {} IS {}").format(schema, sql.Literal(wanted)))
    return True


def _fingerprint() -> str:
    return hashlib.sha256(SchemaManager.get_schema().encode()).hexdigest()[:16]


async def work(db: Database, outside: Outside, clock: Clock, ticks: Sequence[Tick] = TICKS) -> None:
    """Run ticks at their times until cancelled; a tick under way is finished first.

    The database has been prepared by ``install``. When it goes away, the worker comes back after it does.
    """
    while True:
        try:
            await _work_once(_app(db, outside, clock, ticks))
            log.warning("the worker of ticks stopped and starts again", wait_seconds=_PAUSE_SECONDS)
        except Exception:  # whatever stopped it, money has to go on being paid
            log.exception("the worker of ticks stopped and starts again", wait_seconds=_PAUSE_SECONDS)
        await asyncio.sleep(_PAUSE_SECONDS)


async def _work_once(app: App) -> None:
    async with app.open_async():
        releasing = asyncio.create_task(_release_stalled(app))
        try:
            await app.run_worker_async(
                concurrency=_CONCURRENCY,
                install_signal_handlers=False,
                delete_jobs="always",
                fetch_job_polling_interval=5.0,
                update_heartbeat_interval=_HEARTBEAT_SECONDS,
                stalled_worker_timeout=_STALLED_SECONDS,
            )
        finally:
            releasing.cancel()
            await asyncio.gather(releasing, return_exceptions=True)


async def _release_stalled(app: App) -> None:
    """Give up ticks whose process died under them: their locks would keep them from ever running again."""
    while True:
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=_STALLED_SECONDS):
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
            log.warning("tick was left behind by a process that died", tick=job.task_name)
        await asyncio.sleep(_HEARTBEAT_SECONDS)


def _app(db: Database, outside: Outside, clock: Clock, ticks: Sequence[Tick]) -> App:
    options = f"-c search_path={SCHEMA} -c role=bekal_app"
    connector = PsycopgConnector(conninfo=db.dsn, kwargs={"options": options}, min_size=1, max_size=4)
    app = App(connector=connector)
    for tick in ticks:
        _register(app, tick, db, outside, clock)
    return app


def _register(app: App, tick: Tick, db: Database, outside: Outside, clock: Clock) -> None:
    @app.periodic(cron=tick.cron)
    @app.task(name=tick.name, lock=tick.name, queueing_lock=tick.name)
    async def run(timestamp: int) -> None:
        # The instant is asked of the clock when the tick runs: a late tick must not act in the past.
        await run_tick(tick, db, outside, clock)
