"""pgbench of the wheel against an embedded server with the durable settings of the house (fsync on)."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from bekal.base import migrate, places, postgres

SESSION = "-c role=bekal_app -c plan_cache_mode=force_generic_plan -c jit=off"
"""The session of the application: its rights, and plans that are made once."""


class Rate(NamedTuple):
    """What a run of pgbench reached: transactions per second, and the mean latency of one."""

    clients: int
    per_second: float
    latency_ms: float


@contextmanager
def scratch_server(
    name: str, cells: int = 1, buffers: str | None = None
) -> Iterator[tuple[postgres.Server, str]]:
    """A durable server of its own in ``var/bench/<name>`` with a migrated database; removed in the end.

    ``buffers``: other than the 512 MB of the embedded server, where the tables are larger.
    """
    data = places.var() / "bench" / name
    postgres.remove(data)
    data.parent.mkdir(parents=True, exist_ok=True)
    server = postgres.start(data)
    try:
        if buffers:
            execute(server, "postgres", f"ALTER SYSTEM SET shared_buffers = '{buffers}'")
            server.stop()
            server = postgres.start(data)
        execute(server, "postgres", "CREATE DATABASE bench")
        migrate.migrate(server.dsn("bench"), cells)
        yield server, "bench"
    finally:
        postgres.remove(data)


def execute(server: postgres.Server, database: str, *statements: str) -> list[str]:
    """Run statements as the owner, each in its own transaction; gives the lines of their answers."""
    command = [str(postgres.binaries() / "psql"), "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1"]
    for statement in statements:
        command += ["-c", statement]
    done = subprocess.run(
        [*command, *_where(server, database)], check=True, capture_output=True, text=True, env=_env(server)
    )
    return done.stdout.split("\n")[:-1]


def run(
    server: postgres.Server,
    database: str,
    script: str,
    clients: int,
    seconds: int,
    *,
    protocol: str = "prepared",
    variables: Mapping[str, int] | None = None,
) -> Rate:
    """Run a script of pgbench with ``clients`` connections for some seconds. A failed transaction raises.

    ``variables`` are set for each client at the start.
    """
    given = [f"-D{name}={value}" for name, value in (variables or {}).items()]
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        done = subprocess.run(
            [
                str(postgres.binaries() / "pgbench"),
                *("-n", "-M", protocol, "-f", file.name, "-T", str(seconds), *given),
                *("-c", str(clients), "-j", str(min(clients, os.cpu_count() or 1))),
                *_where(server, database),
            ],
            capture_output=True,
            text=True,
            env=_env(server) | {"PGOPTIONS": SESSION},
            check=False,
        )
    found = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
    latency = re.search(r"^latency average = ([\d.]+)", done.stdout, re.MULTILINE)
    if done.returncode or found is None or latency is None or "aborted" in done.stderr:
        raise RuntimeError(f"pgbench failed: {done.stderr[-2000:]}")
    return Rate(clients, float(found[1]), float(latency[1]))


def best(rates: Sequence[Rate]) -> Rate:
    """The quickest of some runs."""
    return max(rates, key=lambda rate: rate.per_second)


def _where(server: postgres.Server, database: str) -> list[str]:
    return ["-h", "127.0.0.1", "-p", str(server.port), "-U", "bekal", database]


def _env(server: postgres.Server) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME", "TMPDIR") if name in os.environ}
    return kept | {"PGPASSWORD": server.password, "LC_ALL": "C"}
