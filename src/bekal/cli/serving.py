"""The server process: the application on granian, in the command's own event loop."""

from __future__ import annotations

import asyncio
import signal
import socket

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from bekal.base.errors import WrongSetting
from bekal.base.settings import Settings

from . import output
from .house import House


def check_port(loaded: Settings) -> None:
    """WrongSetting when another program has the port, before anything is started."""
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind((loaded.host, loaded.port))
        except OSError as fault:
            raise WrongSetting(
                f"BEKAL_PORT is {loaded.port}, which cannot be used on {loaded.host} ({fault.strerror}): "
                "stop the program that has it, or set BEKAL_PORT to another"
            ) from None


async def serve(opened: House) -> None:
    """Serve until SIGINT or SIGTERM; requests under way are finished."""
    from bekal import serve as sites  # noqa: PLC0415 - half a second that other commands need not wait

    loaded = opened.settings
    options = sites.SiteOptions(mode=loaded.mode, public_url=loaded.public_url)
    app = sites.create_app(opened.db, opened.clock, options)
    server = Server(
        app,
        address=loaded.host,
        port=loaded.port,
        interface=Interfaces.ASGI,
        backlog=4096,
        log_level=LogLevels.warning,
        websockets=False,
    )
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    output.say(f"serving on {loaded.public_url} (Ctrl-C stops it)")
    serving = asyncio.create_task(server.serve())
    waiting = asyncio.create_task(stopping.wait())
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    if not serving.done():
        server.stop()
    waiting.cancel()
    await serving
