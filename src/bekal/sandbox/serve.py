"""Serving a sandbox over HTTP inside the running program: granian, embedded in the running loop, on loopback.

Embedded rather than a process of its own: the app shares the program's objects (a truth, a simulated clock),
and stops with the block that started it.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from granian.constants import Interfaces
from granian.server.embed import Server

from bekal.base.errors import BekalError

_HOST = "127.0.0.1"
_TRIES = 5
_START_SECONDS = 10.0


class NotServing(BekalError):  # noqa: N818 - reads as the fact it states
    """The server did not come up; the text names the port."""


@asynccontextmanager
async def serve(app: Any, port: int = 0) -> AsyncIterator[str]:
    """Serve an ASGI app while the block runs; gives its address, ``http://127.0.0.1:port``.

    ``port`` 0 takes a free one. NotServing when the port is taken or nothing answers within ten seconds.
    """
    for attempt in range(1, _TRIES + 1):
        chosen = port or _free_port()
        server = Server(app, address=_HOST, port=chosen, interface=Interfaces.ASGI, log_enabled=False)
        task = asyncio.create_task(server.serve())
        try:
            await _until_up(task, chosen)
            break
        except NotServing:
            await _stop(server, task)
            # Between choosing and binding somebody else may have taken a free port.
            if port or attempt == _TRIES:
                raise
    try:
        yield f"http://{_HOST}:{chosen}"
    finally:
        await _stop(server, task)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


async def _until_up(task: asyncio.Task[None], port: int) -> None:
    deadline = asyncio.get_running_loop().time() + _START_SECONDS
    while asyncio.get_running_loop().time() < deadline:
        # Asked after every wait: on a taken port somebody else would answer.
        await asyncio.sleep(0.01)
        if task.done():
            raise NotServing(f"nothing can be served on port {port}: is it taken?") from task.exception()
        try:
            _, writer = await asyncio.open_connection(_HOST, port)
        except OSError:
            continue
        writer.close()
        await writer.wait_closed()
        if not task.done():
            return
    raise NotServing(f"nothing answers on port {port} after {_START_SECONDS:.0f} s")


async def _stop(server: Server, task: asyncio.Task[None]) -> None:
    if not task.done():
        server.stop()  # type: ignore[no-untyped-call]  # granian leaves it untyped
    await asyncio.wait([task])
    task.exception()
