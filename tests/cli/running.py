"""A running `bekal up`: its processes, and what they answer."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

BEKAL = str(Path(sys.executable).parent / "bekal")


@contextmanager
def up(port: int, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """The command on a port, ready; killed at the end if it still runs."""
    environ = {**os.environ, "BEKAL_PORT": str(port), **settings}
    with subprocess.Popen(
        [BEKAL, "up"], env=environ, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            until_up(process, f"http://127.0.0.1:{port}/health")
            yield process
        finally:
            process.kill()


def get(url: str, **headers: str) -> tuple[int, bytes]:
    """Status and body, on a connection of its own."""
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
        return answer.status, answer.read()


def answers(url: str) -> bool:
    """Whether it answers 200."""
    try:
        return get(url)[0] == 200
    except OSError:
        return False


def until(holds: Callable[[], bool]) -> None:
    """Wait, not for ever."""
    deadline = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def until_up(process: subprocess.Popen[str], url: str) -> None:
    """Wait until it answers; fails with what the command said when it ends instead."""

    def is_up() -> bool:
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        return answers(url)

    until(is_up)


def alive(pid: int) -> bool:
    """Whether there is such a process."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def serving(command: int, port: int) -> dict[int, int]:
    """The children of a command that listen on a port, each with its connections there."""
    found = {}
    for child in psutil.Process(command).children():
        try:
            here = [each for each in child.net_connections("tcp") if each.laddr.port == port]
        except psutil.Error:
            continue
        if any(each.status == psutil.CONN_LISTEN for each in here):
            found[child.pid] = sum(each.status == psutil.CONN_ESTABLISHED for each in here)
    return found
