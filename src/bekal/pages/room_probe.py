"""How late the site is, as somebody outside sees it: it asks itself for a page and looks at its watch.

What waits before the event loop - connections to be accepted, requests between the server's threads and the
interpreter - no figure of the loop shows. So while the process is asked a lot, it comes to its own door as a
visitor does: a new connection, one small page, closed again. Where several processes have the port, the
kernel may give the visit to any of them, as it does with a visitor's: the room is one for all of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address
from typing import Final

_PATIENCE_SECONDS: Final = 5.0
_REQUEST: Final = b"GET /health HTTP/1.1\r\nHost: localhost\r\nUser-Agent: bekal\r\nConnection: close\r\n\r\n"


class Probe:
    """One visit at a time. ``seconds``: a clock that only runs on (the event loop's)."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self.address: tuple[str, int] | None = None
        self._seconds = seconds
        self._begun: float | None = None
        self._last = 0.0
        self._visit: asyncio.Task[None] | None = None

    def learn(self, server: object, scheme: str) -> None:
        """Note where the process is reached: what ASGI says of the server, where that is an address."""
        if scheme != "http" or not isinstance(server, (tuple, list)) or len(server) != 2:
            return
        # granian gives the port as text.
        host, port = str(server[0]), str(server[1])
        with suppress(ValueError):
            address = ip_address(host)
            if address.is_unspecified:
                host = "127.0.0.1" if address.version == 4 else "::1"
            self.address = (host, int(port))

    @property
    def late_seconds(self) -> float:
        """How long the last visit took, or the one under way so far if that is longer already."""
        under_way = self._seconds() - self._begun if self._begun is not None else 0.0
        return max(self._last, under_way)

    def visit(self) -> None:
        """Begin a visit, unless one is under way or nobody has come by the network yet."""
        if self.address is not None and (self._visit is None or self._visit.done()):
            self._visit = asyncio.create_task(self._ask(self.address))

    def forget(self) -> None:
        """It is quiet: what was measured then says nothing about now."""
        self._last = 0.0

    async def close(self) -> None:
        """Break off a visit under way."""
        if self._visit is not None:
            self._visit.cancel()
            with suppress(asyncio.CancelledError):
                await self._visit

    async def _ask(self, address: tuple[str, int]) -> None:
        self._begun = self._seconds()
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                reader, writer = await asyncio.open_connection(*address)
                try:
                    writer.write(_REQUEST)
                    await reader.read(-1)
                finally:
                    writer.close()
        except TimeoutError:
            self._last = _PATIENCE_SECONDS
        except OSError:
            # Not to be reached there: then the loop's own lateness has to do.
            self._last, self.address = 0.0, None
        else:
            self._last = self._seconds() - self._begun
        finally:
            self._begun = None
