"""The partners' interface as a process of its own, at the instant of the bench; and what it costs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import psutil
from litestar import Litestar

from bekal.base import keys, postgres
from bekal.base.database import Database
from bekal.partner_api import create_partner_app
from bekal.serve import settle_process

from . import holders
from .direct_purchase import create_purchase

_DSN = "BEKAL_BENCH_DSN"


class ShiftedClock:
    """The machine's clock, moved to the day of the bench: ids and deadlines go on as in a real hour."""

    def __init__(self) -> None:
        self._started = time.perf_counter()

    def now(self) -> datetime:
        """The instant."""
        return holders.AT + timedelta(seconds=time.perf_counter() - self._started)


def create_app() -> Litestar:
    """What granian serves."""
    db = Database(os.environ[_DSN], keyring=keys.demo_keyring())
    app = create_partner_app(db, ShiftedClock(), secure=False)
    app.register(create_purchase)
    settle_process()
    return app


class Serving:
    """A running application and the database under it: where it listens, what both have used so far."""

    def __init__(self, port: int, pid: int, server: postgres.Server) -> None:
        self.port = port
        self._pids = (pid, server.pid)

    def cpu_seconds(self) -> tuple[float, float]:
        """CPU seconds of the application and of PostgreSQL, all their processes."""
        return _used(self._pids[0]), _used(self._pids[1])


@contextmanager
def serving(server: postgres.Server, database: str, workers: int) -> Iterator[Serving]:
    """A granian process with its workers, once it answers."""
    port = postgres.free_port()
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory"]
    command += [
        "--workers",
        str(workers),
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--no-ws",
        "--log-level",
        "warning",
    ]
    process = subprocess.Popen(
        [*command, "bench.purchase_server:create_app"],
        env=os.environ | {_DSN: server.dsn(database)},
        cwd=Path(__file__).parents[1],
    )
    try:
        for _ in range(150):
            try:
                httpx.get(f"http://127.0.0.1:{port}/v1/schedules", timeout=5)
                break
            except httpx.TransportError:
                time.sleep(0.2)
        else:
            raise RuntimeError("the application did not start within 30 seconds")
        yield Serving(port, process.pid, server)
    finally:
        process.terminate()
        process.wait(30)


def _used(pid: int | None) -> float:
    root = psutil.Process(pid)
    # Those that have ended meanwhile (autovacuum's) are with their parent.
    ended = root.cpu_times()
    total = ended.children_user + ended.children_system
    for process in (root, *root.children(recursive=True)):
        try:
            times = process.cpu_times()
        except psutil.Error:
            continue
        total += times.user + times.system
    return total
