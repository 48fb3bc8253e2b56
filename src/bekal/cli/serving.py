"""Serving: the processes of the site, and beside them what is there once: jobs, an eye on the database."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from bekal import jobs
from bekal.base import logs, postgres
from bekal.base.errors import WrongSetting
from bekal.base.settings import Settings
from bekal.sandbox import messages as sandbox_messages

from . import environment, output, outside, site_processes
from .callbacks import callbacks_of
from .house import House

log = logs.logger(__name__)
_WATCH_SECONDS = 2.0
_PATIENCE_SECONDS = 20.0


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


async def serve(opened: House, processes: int, *, with_jobs: bool) -> None:
    """Serve by so many processes until SIGINT or SIGTERM; requests and jobs under way are finished."""
    loaded = opened.settings
    stopping = _stop_signals()
    async with (
        _working(opened, with_jobs=with_jobs),
        site_processes.serving(loaded, opened.running.url, processes),
    ):
        by = f" by {processes} processes" if processes > 1 else ""
        output.say(f"serving on {loaded.public_url}{by} - Ctrl-C stops it")
        if not loaded.production:
            output.say(f"people to sign in as: {loaded.public_url}/demo, their text messages: /demo/outbox")
        await stopping.wait()
        output.say("stopping ...")


@asynccontextmanager
async def _working(opened: House, *, with_jobs: bool) -> AsyncIterator[None]:
    """What runs beside the sites for as long as the block does: the jobs, and an eye on the server."""
    async with outside.reached(opened.settings, opened.db, opened.clock) as world:
        beside = [_watch(opened)]
        if opened.settings.messages_url is None and not opened.settings.production:
            beside.append(_report(opened))
        if with_jobs:
            beside.append(jobs.work(opened.db, world, opened.clock))
        tasks = [asyncio.create_task(each) for each in beside]
        try:
            yield
        finally:
            await _end(tasks)


async def _report(opened: House) -> None:
    """The sandbox's phones tell what became of their messages, by the door that a gateway would use."""
    loaded = opened.settings
    secret = callbacks_of(loaded, opened.db.keyring).sms_secret
    url = f"http://{loaded.host}:{loaded.port}/channels/sms/reports"
    async with httpx.AsyncClient() as client:
        await sandbox_messages.report_forever(opened.db, opened.clock, client, url, secret)


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    """A tick under way is finished first, but nobody waits for ever: its claims are leases."""
    for task in tasks:
        task.cancel()
    _, late = await asyncio.wait(tasks, timeout=_PATIENCE_SECONDS)
    for task in late:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _watch(opened: House) -> None:
    """Start the embedded server again, on its port, if it was killed: the pool finds it by itself."""
    server = opened.running.embedded
    while server is not None:
        await asyncio.sleep(_WATCH_SECONDS)
        if await asyncio.to_thread(postgres.find, environment.data_of(opened.settings)) is None:
            log.warning("the embedded database is gone; it is started again")
            try:
                await asyncio.to_thread(postgres.start, environment.data_of(opened.settings), server.port)
            except postgres.EmbeddedServerFault as fault:
                log.error("the embedded database does not start", reason=str(fault))


def _stop_signals() -> asyncio.Event:
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    return stopping
