"""The server process: the application on granian in the command's own event loop, and the jobs beside it."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from granian.constants import Interfaces
from granian.server.embed import Server

from bekal import jobs
from bekal import serve as sites
from bekal.base.errors import WrongSetting
from bekal.base.settings import Settings

from . import output, outside
from .house import House


def check_port(loaded: Settings) -> None:
    """WrongSetting when another program has the port, before anything is started."""
    with socket.socket(socket.AF_INET6 if ":" in loaded.host else socket.AF_INET) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind((loaded.host, loaded.port))
        except OSError as fault:
            raise WrongSetting(
                f"BEKAL_PORT is {loaded.port}, which cannot be used on {loaded.host} ({fault.strerror}): "
                "stop the program that has it, or set BEKAL_PORT to another"
            ) from None


def demo_file(loaded: Settings) -> Path:
    """The identities that the last demo left, for the site's list of them."""
    return loaded.var / "demo.json"


async def serve(opened: House, *, with_jobs: bool) -> None:
    """Serve until SIGINT or SIGTERM; requests and jobs under way are finished."""
    loaded = opened.settings
    options = sites.SiteOptions(
        mode=loaded.mode,
        public_url=loaded.public_url,
        demo_file=None if loaded.production else demo_file(loaded),
    )
    app = sites.create_app(opened.db, opened.clock, options)
    server = Server(
        app,
        address=loaded.host,
        port=loaded.port,
        interface=Interfaces.ASGI,
        backlog=4096,
        log_enabled=False,
        websockets=False,
    )
    stopping = _stop_signals()
    async with _working(opened, with_jobs=with_jobs):
        serving = asyncio.create_task(server.serve())
        waiting = asyncio.create_task(stopping.wait())
        output.say(f"serving on {loaded.public_url} - Ctrl-C stops it")
        await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if not serving.done():
            output.say("stopping ...")
            server.stop()  # type: ignore[no-untyped-call]  # granian leaves it untyped
        await serving


@asynccontextmanager
async def _working(opened: House, *, with_jobs: bool) -> AsyncIterator[None]:
    """Jobs run while the block does; a tick under way is finished before the database closes."""
    if not with_jobs:
        yield
        return
    async with outside.reached(opened.settings, opened.db, opened.clock) as world:
        working = asyncio.create_task(jobs.work(opened.db, world, opened.clock))
        try:
            yield
        finally:
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working


def _stop_signals() -> asyncio.Event:
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    return stopping
