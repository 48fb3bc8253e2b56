"""The processes that serve: they share the work, one that dies is replaced, none outlives the command."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import msgspec
import psutil
import psycopg
import pytest

from bekal.base import postgres, settings
from bekal.base.errors import WrongSetting, WrongState
from bekal.cli import site_processes
from tests.cli.conftest import Run
from tests.cli.running import alive, answers, get, serving, until, up

READY = "import sys; sys.stdout.write('ready\\n'); sys.stdout.flush();"


def figure(port: int, name: str) -> float:
    [value] = re.findall(
        rf"^{re.escape(name)} (\S+)$", get(f"http://127.0.0.1:{port}/metrics")[1].decode(), re.M
    )
    return float(value)


def take_turns(port: int, command: int) -> None:
    """Both answer: of 40 visitors who stay connected each serves some."""
    until(lambda: len(serving(command, port)) == 2)
    with ExitStack() as stack:
        for _ in range(40):
            visitor = stack.enter_context(socket.create_connection(("127.0.0.1", port), 10))
            visitor.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert visitor.recv(12) == b"HTTP/1.1 200"
        connected = serving(command, port)
    assert len(connected) == 2
    assert all(connected.values()), connected


def lose_one(port: int, command: int) -> None:
    """A killed process is replaced; the other serves meanwhile."""
    victim, other = serving(command, port)
    os.kill(victim, signal.SIGKILL)
    killed = time.monotonic()
    told = []
    while len(now := serving(command, port)) < 2 or victim in now:
        assert time.monotonic() < killed + 60
        told.append(answers(f"http://127.0.0.1:{port}/health"))
    assert alive(other)
    # Who stood in the dead one's queue was lost; everybody after that was served.
    assert sum(told) > len(told) / 2, told


def stop_slowly(url: str, dsn: str, command: int, children: list[int]) -> list[int]:
    """What a request under way gets when everybody is told to stop."""
    statuses: list[int] = []
    asking = threading.Thread(target=lambda: statuses.append(get(url)[0]))
    with psycopg.connect(dsn) as connection:
        connection.execute("LOCK TABLE base.migrations")
        asking.start()
        time.sleep(0.5)
        # A terminal tells a group, a service manager tells every process.
        os.killpg(command, signal.SIGINT)
        for child in children:
            os.kill(child, signal.SIGINT)
            os.kill(child, signal.SIGTERM)
        time.sleep(1)
        assert statuses == []
    asking.join(10)
    return statuses


def test_two_processes_serve_as_one_site(database: str, run: Run) -> None:
    port = postgres.free_port()
    url = f"http://127.0.0.1:{port}"
    with up(port, BEKAL_PROCESSES="2") as process:
        take_turns(port, process.pid)
        for _ in range(20):
            get(f"{url}/masuk", Cookie="bekal_room=forged")
        forged = 'bekal_room_refused_tickets_total{reason="forged"}'
        assert figure(port, forged) == 20
        lose_one(port, process.pid)
        assert figure(port, forged) == 20, "what the dead one did was done"
        children = list(serving(process.pid, port))
        for pid in (process.pid, *children):
            assert figure(port, f'process_resident_memory_bytes{{pid="{pid}"}}') > 1e6
        for pid in (process.pid, *children):
            told = psutil.Process(pid)
            assert "password" not in " ".join(told.cmdline()) and "postgresql:" not in " ".join(
                told.cmdline()
            )
        with psycopg.connect(database) as connection:
            workers = connection.execute("SELECT count(*) FROM jobs.procrastinate_workers").fetchone()
        assert workers == (1,), "the periodic work is done once"
        assert stop_slowly(f"{url}/ready", database, process.pid, children) == [200]
        process.wait(30)
        said = process.stderr.read() if process.stderr else ""
    assert process.returncode == 0, said
    assert "by 2 processes" in said
    assert said.count("another is started") == 1
    assert not any(alive(child) for child in children)


def test_nothing_outlives_a_killed_command(database: str, run: Run) -> None:
    port = postgres.free_port()
    with up(port, BEKAL_PROCESSES="2") as process:
        until(lambda: len(serving(process.pid, port)) == 2)
        children = list(serving(process.pid, port))
        process.kill()
        killed = time.monotonic()
        until(lambda: not any(alive(child) for child in children))
    assert time.monotonic() - killed < 5
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", port))
        free.listen()


def test_a_wrong_number_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in ("-1", "two", "257"):
        monkeypatch.setenv("BEKAL_PROCESSES", wrong)
        assert f"BEKAL_PROCESSES is '{wrong}'; allowed is a whole number from 0 to 256" in run("up").err


def test_as_many_as_cores_and_connections_allow(
    database: str, environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def count(processes: int, mode: settings.Mode, connections: int = 8) -> int:
        loaded = settings.load({"BEKAL_CONNECTIONS_MAX": str(connections)})
        loaded = msgspec.structs.replace(loaded, mode=mode, processes=processes)
        return site_processes.count_processes(loaded, database)

    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(3)))
    assert count(0, "demo") == 1
    assert count(0, "production") == 3
    assert count(0, "production", 100) == 1
    assert count(4, "demo") == count(4, "production") == 4
    with pytest.raises(WrongSetting, match="BEKAL_PROCESSES is 50, but the database gives"):
        count(50, "demo")


async def test_a_site_that_cannot_start_is_not_started_for_ever(
    environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site_processes, "_COMMAND", (sys.executable, "-c", "raise SystemExit(3)"))
    with pytest.raises(WrongState, match="cannot be served"):
        async with site_processes.serving(settings.load(os.environ), "postgresql://nowhere", 2):
            pass


async def test_one_that_does_not_leave_is_killed(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deaf = f"{READY} import time; time.sleep(60)"
    monkeypatch.setattr(site_processes, "_COMMAND", (sys.executable, "-c", deaf))
    monkeypatch.setattr(site_processes, "PATIENCE_SECONDS", -4)
    before = time.monotonic()
    async with site_processes.serving(settings.load(os.environ), "postgresql://nowhere", 1):
        await asyncio.sleep(0)
        [child] = psutil.Process().children()
    assert not alive(child.pid)
    assert time.monotonic() - before < 10
