"""Files that institutions send: worked on beside the event loop, one of an institution at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final, TypeVar

from .problems import refuse

T = TypeVar("T")
_AGAIN_SECONDS: Final = 5


class Files:
    """The files of a process. 50,000 rows keep a core busy for a second: nobody else waits for that.

    One thread for all: two would not be faster, and would take more turns from the event loop.
    """

    def __init__(self) -> None:
        self._whose: set[str] = set()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="partner-files")

    def check(self, institution: str) -> None:
        """Problem 409 while a file of this institution is being worked on."""
        if institution in self._whose:
            raise refuse("csv-in-use", headers={"Retry-After": str(_AGAIN_SECONDS)})

    @contextmanager
    def place(self, institution: str) -> Iterator[None]:
        """The institution's one place, while the block runs. Problem 409 when it is taken."""
        self.check(institution)
        self._whose.add(institution)
        try:
            yield
        finally:
            self._whose.discard(institution)

    async def work(self, do: Callable[[], T]) -> T:
        """What ``do`` gives, made in the thread of files."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, do)

    def close(self) -> None:
        """Take nothing new."""
        self._thread.shutdown(wait=False, cancel_futures=True)
