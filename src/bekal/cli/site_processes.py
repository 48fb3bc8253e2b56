"""The processes that serve the site: how many, starting them, starting one again that ended, letting them go.

They share the port (SO_REUSEPORT: the kernel deals out connections). Each is a Python of its own
(``site_process``), also where only one serves, so that there is one way of serving; what is there once - the
embedded database, the periodic work, the signals - stays with the command.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

import psycopg

from bekal.base import logs, telemetry
from bekal.base.errors import WrongSetting, WrongState
from bekal.base.settings import Settings

from . import output

log = logs.logger(__name__)

PATIENCE_SECONDS: Final = 20.0
"""How long requests under way may take when a process is to leave."""
_COMMAND: Final = (sys.executable, "-P", "-m", "bekal.cli.site_process")
_PAUSE_SECONDS: Final = 1.0
"""Between the end of a process and the start of the next: one that ends at once must not take the machine."""
_SPARE_CONNECTIONS: Final = 8
"""For the periodic work's own, a migration, a shell."""


def count_processes(loaded: Settings, dsn: str) -> int:
    """How many processes serve. WrongSetting when BEKAL_PROCESSES is more than can be."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1
    wanted = loaded.processes or (cores if loaded.production else 1)
    if wanted == 1:
        return 1
    if sys.platform != "linux":
        raise WrongSetting(f"BEKAL_PROCESSES is {wanted}: only on Linux do several processes share a port")
    with psycopg.connect(dsn) as connection:
        row = connection.execute(
            """SELECT current_setting('max_connections')::integer
            - current_setting('superuser_reserved_connections')::integer
            - current_setting('reserved_connections')::integer"""
        ).fetchone()
    given = row[0] if row else 0
    # The command's own pool is one more.
    most = max(1, (given - _SPARE_CONNECTIONS) // loaded.connections_max - 1)
    if wanted <= most:
        return wanted
    if loaded.processes:
        raise WrongSetting(
            f"BEKAL_PROCESSES is {wanted}, but the database gives {given} connections, enough for {most} "
            f"processes that hold {loaded.connections_max} each: raise its max_connections, or set "
            "BEKAL_PROCESSES or BEKAL_CONNECTIONS_MAX lower"
        )
    output.say(f"{most} processes serve, not {cores}: the database gives {given} connections")
    return most


@asynccontextmanager
async def serving(loaded: Settings, url: str, count: int) -> AsyncIterator[None]:
    """So many processes serve the site on the database ``url`` for as long as the block runs.

    The block begins when all are ready; WrongState when one cannot start. At its end all finish the requests
    under way, and are gone.
    """
    figures = loaded.var / "metrics" / str(loaded.port)
    shutil.rmtree(figures, ignore_errors=True)
    figures.mkdir(parents=True)
    environ = {
        **os.environ,
        "BEKAL_MODE": loaded.mode,
        "BEKAL_DATABASE_URL": url,
        "BEKAL_PROCESSES": str(count),
        telemetry.FOLDER: str(figures),
    }
    places = [_Place(environ, figures) for _ in range(count)]
    try:
        await asyncio.gather(*(place.started() for place in places))
        yield
    finally:
        await asyncio.gather(*(place.leave() for place in places))
        shutil.rmtree(figures, ignore_errors=True)


class _Place:
    """A place among those that serve: one process at a time, and another when it ends."""

    def __init__(self, environ: Mapping[str, str], figures: Path) -> None:
        self._environ = environ
        self._figures = figures
        self._process: Process | None = None
        self._ready = asyncio.Event()
        self._leaving = asyncio.Event()
        self._keeping = asyncio.create_task(self._keep())

    async def started(self) -> None:
        """Wait until the first process is ready. WrongState when it ends instead."""
        ready = asyncio.create_task(self._ready.wait())
        await asyncio.wait({ready, self._keeping}, return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if self._keeping.done():
            await self._keeping

    async def leave(self) -> None:
        """End it; one that does not end is killed."""
        self._leaving.set()
        self._let_go()
        _, late = await asyncio.wait({self._keeping}, timeout=PATIENCE_SECONDS + 5)
        if late and self._process is not None:
            log.error("a process of the site does not end and is killed", pid=self._process.pid)
            self._process.kill()
        await asyncio.gather(self._keeping, return_exceptions=True)

    async def _keep(self) -> None:
        while not self._leaving.is_set():
            try:
                ended = await self._run_one()
            except OSError as fault:
                # The machine has no room for another process just now.
                ended = str(fault)
            if self._leaving.is_set():
                break
            if not self._ready.is_set():
                raise WrongState("the site cannot be served; its process has said why")
            log.error("a process of the site ended; another is started", ended=ended)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._leaving.wait(), _PAUSE_SECONDS)

    async def _run_one(self) -> str:
        # A session of its own: a terminal's Ctrl-C is for the command, which then lets it go.
        process = self._process = await asyncio.create_subprocess_exec(
            *_COMMAND, stdin=PIPE, stdout=PIPE, env=self._environ, start_new_session=True
        )
        if self._leaving.is_set():
            self._let_go()
        assert process.stdout is not None
        if await process.stdout.readline():
            self._ready.set()
        status = await process.wait()
        telemetry.forget(self._figures, process.pid)
        return f"process {process.pid}, status {status}"

    def _let_go(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
