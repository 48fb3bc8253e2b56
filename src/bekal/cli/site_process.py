"""One process of the site: the application on granian's embedded server, while the command holds it.

``site_processes`` starts it, with its settings in the environment. Its standard input is a line to the
command on which nothing is ever said: when the line ends, the command wants it to leave or has died itself.
Either way requests under way are finished first. It tells on its standard output once, that it is ready.
"""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
import threading
import time
from typing import Final

from granian.constants import Interfaces
from granian.server.embed import Server

from bekal import serve as sites
from bekal.base import clock
from bekal.base.settings import Settings

from . import environment, house, outside
from .callbacks import callbacks_of
from .faults import sentence_of, traceback_of
from .site_processes import PATIENCE_SECONDS

_LOOK_SECONDS: Final = 1.0
_READY: Final = b"ready\n"


def main() -> None:
    """Serve until the line to the command ends. Exit status 1 and a sentence when that cannot be."""
    # Ctrl-C and a service manager's signal reach whole groups: when to leave, the command alone says.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    try:
        asyncio.run(_serve(environment.load()))
    except Exception as fault:  # whatever it is, it leaves as a sentence or as a masked story
        sentence = sentence_of(fault)
        sys.stderr.write(f"bekal: {sentence}\n" if sentence else traceback_of(fault))
        sys.exit(1)


async def _serve(loaded: Settings) -> None:
    stopping = asyncio.Event()
    line = threading.Thread(
        target=_hold_the_line, args=(asyncio.get_running_loop(), stopping), name="line", daemon=True
    )
    line.start()
    assert loaded.database_url is not None, "the command says which database"
    async with house.connect(loaded.database_url, loaded) as db:
        options = sites.SiteOptions(
            mode=loaded.mode,
            public_url=loaded.public_url,
            demo_file=None if loaded.production else environment.demo_file_of(loaded),
            publications=loaded.publications,
            draw_parties=outside.parties_of(loaded),
            webhook_loopback=loaded.webhook_loopback == "allow",
            processes=loaded.processes,
            callbacks=callbacks_of(loaded, db.keyring),
        )
        app = sites.create_app(db, clock.SystemClock(), options)
        app.on_startup.append(_say_ready)
        sites.settle_process()
        server = Server(
            app,
            address=loaded.host,
            port=loaded.port,
            interface=Interfaces.ASGI,
            backlog=4096,
            log_enabled=False,
            websockets=False,
        )
        serving = asyncio.create_task(server.serve())
        waiting = asyncio.create_task(stopping.wait())
        await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if not serving.done():
            server.stop()  # type: ignore[no-untyped-call]  # granian leaves it untyped
        await serving


def _say_ready() -> None:
    os.write(sys.stdout.fileno(), _READY)
    # Nobody reads there any more.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())


def _hold_the_line(loop: asyncio.AbstractEventLoop, stopping: asyncio.Event) -> None:
    """Wait for the line to end, in a thread: also a loop that hangs must not outlive the command.

    The command's number is looked at as well: a process forked from it would keep the line open.
    """
    command = os.getppid()
    while not select.select([sys.stdin], [], [], _LOOK_SECONDS)[0] and os.getppid() == command:
        pass
    loop.call_soon_threadsafe(stopping.set)
    time.sleep(PATIENCE_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    main()
