"""Progress of a long run, on standard error: a bar per step for people, a line per finished step for logs."""

from __future__ import annotations

import time
from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)


class Bars:
    """Implements the progress that ``simulate`` reports to."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True, highlight=False)
        self._progress = Progress(
            SpinnerColumn(finished_text=" "),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
        )
        self._tasks: dict[str, TaskID] = {}
        self._lines = not self._console.is_terminal
        self._started: dict[str, float] = {}
        self._done: dict[str, int] = {}

    def __enter__(self) -> Bars:
        if not self._lines:
            self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._lines:
            self._progress.stop()

    def start(self, step: str, total: int) -> None:
        """A step begins; one that is announced again expects another total."""
        self._done.setdefault(step, 0)
        self._started.setdefault(step, time.perf_counter())
        if self._lines:
            return
        if step in self._tasks:
            self._progress.update(self._tasks[step], total=total)
        else:
            self._tasks[step] = self._progress.add_task(step, total=total)

    def advance(self, step: str, count: int) -> None:
        """``count`` more items are done."""
        self._done[step] = self._done.get(step, 0) + count
        if step in self._tasks:
            self._progress.advance(self._tasks[step], count)

    def finish(self, step: str) -> None:
        """The step is done, whatever was expected."""
        done = self._done.get(step, 0)
        if self._lines:
            seconds = time.perf_counter() - self._started.get(step, time.perf_counter())
            self._console.print(f"{step:<18} {done:>10,} {seconds:7.1f} s")
        elif step in self._tasks:
            self._progress.update(self._tasks[step], total=max(done, 1), completed=max(done, 1))
