"""What a run reports while it runs: seconds and counts per step, and the memory of all processes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Protocol

import psutil


class Progress(Protocol):
    """Where a run tells how far it is; the command line draws bars of it."""

    def start(self, step: str, total: int) -> None:
        """A step begins; ``total`` items are expected."""
        ...

    def advance(self, step: str, count: int) -> None:
        """``count`` more items of the step are done."""
        ...

    def finish(self, step: str) -> None:
        """The step is done, whatever was expected."""
        ...


class Silent:
    """Tells nobody."""

    def start(self, step: str, total: int) -> None:
        """Ignored."""

    def advance(self, step: str, count: int) -> None:
        """Ignored."""

    def finish(self, step: str) -> None:
        """Ignored."""


class Steps:
    """Seconds per step, added up over all the days on which the step was taken."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self.seconds: dict[str, float] = {}

    def plan(self, step: str, total: int) -> None:
        """Announce a step that will be taken on many days."""
        self._progress.start(step, total)
        self.seconds.setdefault(step, 0.0)

    def advance(self, step: str, count: int) -> None:
        """Report progress within a step."""
        self._progress.advance(step, count)

    def finish(self, step: str) -> None:
        """The step will not be taken again."""
        self._progress.finish(step)

    @contextmanager
    def taking(self, step: str) -> Iterator[None]:
        """Time spent in the block counts for the step."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[step] = self.seconds.get(step, 0.0) + time.perf_counter() - started


class MemoryWatch:
    """Peak memory of this process, its children and the database server, in MB (10^6 bytes).

    Sampled every second; looking at processes more often takes noticeable time from the simulation itself.
    Private memory of each process is added up; shared memory (PostgreSQL's buffers) is counted once, as the
    largest share that any one process has touched.
    """

    def __init__(self, server_pid: int | None) -> None:
        self._server_pid = server_pid
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.peak_mb = 0.0

    def __enter__(self) -> MemoryWatch:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(1.0):
            self.peak_mb = max(self.peak_mb, self._sample() / 1e6)

    def _sample(self) -> int:
        private = shared = 0
        for process in self._processes():
            try:
                memory = process.memory_info()
            except psutil.Error:
                continue
            touched = getattr(memory, "shared", 0)
            private += memory.rss - touched
            shared = max(shared, touched)
        return private + shared

    def _processes(self) -> list[psutil.Process]:
        found = {}
        for root in (None, self._server_pid):
            try:
                process = psutil.Process(root)
                for each in (process, *process.children(recursive=True)):
                    found[each.pid] = each
            except psutil.Error:
                continue
        return list(found.values())
