"""The processes of an embedded server: whether it runs, on which port, and what a killed one left behind."""

from __future__ import annotations

import signal
import time
from contextlib import suppress
from pathlib import Path

import psutil

_RECOVERY_SECONDS = 600.0


def first_pid(data: Path) -> int | None:
    """The number of the server's first process, as its lock file says; it may be long gone."""
    return _first_number(data / "postmaster.pid")


def running_port(data: Path) -> int | None:
    """The port of the server that runs on ``data`` and is ready for connections, or None."""
    try:
        lines = (data / "postmaster.pid").read_text("utf-8").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return None
    ready = len(lines) > 7 and lines[7].strip() == "ready"
    return int(lines[3]) if ready and is_server(int(lines[0]), data) else None


def comes_up(data: Path) -> bool:
    """Wait for a server that has been started, while it replays its log; whether it is ready in the end."""
    deadline = time.monotonic() + _RECOVERY_SECONDS
    while time.monotonic() < deadline:
        pid = first_pid(data)
        if pid is None or not is_server(pid, data):
            return False
        if running_port(data) is not None:
            return True
        time.sleep(0.25)
    return False


def drop_stale_lock(data: Path) -> None:
    """Remove a ``postmaster.pid`` that nobody holds.

    PostgreSQL does so itself when the process is gone, but takes a zombie, or another program that was given
    the same number after a restart of the machine, for a running server.
    """
    file = data / "postmaster.pid"
    pid = _first_number(file)
    if pid is None or is_server(pid, data):
        return
    if not any(_works_in(process, data) for process in psutil.process_iter()):
        file.unlink(missing_ok=True)


def end_orphans(data: Path) -> None:
    """Ask the processes of a server whose first process was killed to go, as it would have done itself."""
    pid = first_pid(data)
    if pid is not None and is_server(pid, data):
        return
    for process in psutil.process_iter():
        if _works_in(process, data) and process.name() == "postgres":
            with suppress(psutil.Error):
                process.send_signal(signal.SIGQUIT)


def is_server(pid: int, data: Path) -> bool:
    """Whether the process with this number belongs to the server of ``data``."""
    try:
        return _works_in(psutil.Process(pid), data)
    except psutil.NoSuchProcess:
        return False


def _works_in(process: psutil.Process, data: Path) -> bool:
    # Every process of a server has the data folder as its working directory.
    try:
        return process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()) == data.resolve()
    except (psutil.Error, OSError):
        return False


def _first_number(file: Path) -> int | None:
    try:
        return int(file.read_text("utf-8").splitlines()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None
