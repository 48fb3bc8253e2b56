"""A network between a browser and the site that can be cut: a proxy of TCP connections on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal
from urllib.parse import urlsplit

State = Literal["up", "down", "deaf", "stalled"]


class Network:
    """``state``: up; down (no connection comes about); deaf (what is sent arrives, no answer comes back);
    stalled (connections come about, and nothing goes any way).
    """

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self.state: State = "up"
        self.address = ""
        self._writers: set[asyncio.StreamWriter] = set()

    def turn(self, state: State) -> None:
        """Change the network; connections that stand break."""
        self.state = state
        for writer in list(self._writers):
            writer.close()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of the browser's."""
        if self.state == "down":
            writer.close()
            return
        if self.state == "stalled":
            self._writers.add(writer)
            await reader.read()
            return
        inside, out = await asyncio.open_connection(self._host, self._port)
        self._writers |= {writer, out}
        await asyncio.gather(self._pour(reader, out, up=True), self._pour(inside, writer, up=False))
        self._writers -= {writer, out}

    async def _pour(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, up: bool) -> None:
        try:
            while block := await reader.read(65_536):
                if not up and self.state == "deaf":
                    break
                writer.write(block)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()


@asynccontextmanager
async def network(address: str) -> AsyncIterator[Network]:
    """A network to the site at ``address``, with an address of its own."""
    made = Network(address)
    server = await asyncio.start_server(made.carry, "127.0.0.1", 0)
    made.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield made
    finally:
        made.turn("down")
        server.close()
