"""``bekal up``: refuses what production must not meet, serves, and stops what it started."""

from __future__ import annotations

import json
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from bekal.base import postgres
from tests.cli.conftest import Run
from tests.cli.running import alive, answers, get, until, up

CREDENTIALS = {
    "registry": {"customer_id": "1", "user_id": "bekal", "password": "x", "ip_user": "127.0.0.1"},
    "bank": {"partner_id": "bekal", "client_secret": "x", "source_account": "1"},
    "messages": {"token": "x"},
}
PRODUCTION = {
    "BEKAL_REGISTRY_URL": "http://127.0.0.1:1",
    "BEKAL_BANK_URL": "http://127.0.0.1:1",
    "BEKAL_MESSAGES_URL": "http://127.0.0.1:1",
    "BEKAL_BEACON": "drand",
    "BEKAL_DRAW_PARTIES": "parties.json",
    "BEKAL_PUBLIC_URL": "https://bekal.example",
}


def write_credentials(folder: Path, **changes: object) -> Path:
    path = folder / "credentials.json"
    path.write_text(json.dumps(CREDENTIALS | changes))
    path.chmod(0o600)
    auditor = {"name": "audit.example", "public_key": "ab" * 32}
    (folder / "parties.json").write_text(json.dumps({"auditor": auditor, "origin": "log.example"}))
    return path


def test_production_names_every_sandbox_it_would_meet(run: Run) -> None:
    done = run("up", "--production")
    assert done.status == 2
    for name in PRODUCTION:
        assert name in done.err


def test_production_refuses_demo_keys(run: Run, environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("BEKAL_CREDENTIALS", str(write_credentials(environment)))
    monkeypatch.setenv("BEKAL_DRAW_PARTIES", str(environment / "parties.json"))
    done = run("up", "--production")
    assert done.status == 2
    assert "public demo keys are refused" in done.err


def open_to_others(path: Path) -> None:
    path.chmod(0o644)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (open_to_others, "open to others"),
        (lambda path: path.unlink(), "cannot be read"),
        (lambda path: path.write_text('{"registry": {}}'), "is not as it should be"),
        (lambda path: path.write_text("{}"), "has no part 'bank'"),
    ],
)
def test_credentials_must_be_whole_and_closed(
    run: Run,
    environment: Path,
    monkeypatch: pytest.MonkeyPatch,
    harm: Callable[[Path], object],
    said: str,
) -> None:
    path = write_credentials(environment)
    monkeypatch.setenv("BEKAL_BANK_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("BEKAL_CREDENTIALS", str(path))
    harm(path)
    done = run("up")
    assert done.status == 2
    assert said in done.err


def test_a_port_that_is_taken_is_said_before_anything_starts(
    run: Run, environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setenv("BEKAL_PORT", str(other.getsockname()[1]))
        for command in ("up", "demo"):
            done = run(command)
            assert done.status == 2
            assert f"BEKAL_PORT is {other.getsockname()[1]}" in done.err
    assert not (environment / "postgres").exists()


def test_a_database_of_the_other_mode_is_refused(
    run: Run, database: str, environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("migrate")
    run("keys", "init")
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("BEKAL_CREDENTIALS", str(write_credentials(environment)))
    monkeypatch.setenv("BEKAL_DRAW_PARTIES", str(environment / "parties.json"))
    done = run("up", "--production")
    assert done.status == 2
    assert "made in the mode demo" in done.err
    with psycopg.connect(database) as connection:
        connection.execute(b"UPDATE base.settings SET value = 'production' WHERE name = 'mode'")
    for command in ("up", "demo"):
        done = run(command)
        assert done.status == 2
        assert "no demo made" in done.err or "made in the mode production" in done.err


@pytest.mark.timeout(600)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_up_serves_outlives_its_database_and_stops_what_it_started(
    run: Run, environment: Path, number: signal.Signals
) -> None:
    port = postgres.free_port()
    with up(port) as process:
        assert get(f"http://127.0.0.1:{port}/ready")[0] == 200
        assert b"process_cpu_seconds_total" in get(f"http://127.0.0.1:{port}/metrics")[1]
        server = postgres.find(environment / "postgres")
        assert server is not None
        assert server.pid is not None
        for command in (["db", "stop"], ["db", "reset", "--yes"]):
            assert "in use" in run(*command).err
        os.kill(server.pid, signal.SIGKILL)
        until(lambda: postgres.find(environment / "postgres") is not None)
        until(lambda: answers(f"http://127.0.0.1:{port}/ready"))
        pid = (postgres.find(environment / "postgres") or server).pid
        process.send_signal(number)
        process.wait(90)
        said = process.stderr.read() if process.stderr else ""
    assert process.returncode == 0, said
    assert pid is not None
    assert not alive(pid)
