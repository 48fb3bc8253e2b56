"""A partner's receiver of webhooks for the tests: a real server here that answers as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from bekal.sandbox.serve import serve


class Arrived(msgspec.Struct, frozen=True):
    """One request that came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        """The body as JSON."""
        decoded: dict[str, Any] = msgspec.json.decode(self.body)
        return decoded


class Receiver:
    """``answer(arrived)`` gives the status, or None to hang; while there is a ``hold`` it waits for that.

    ``arrived`` is all that came, in its order.
    """

    def __init__(self) -> None:
        self.arrived: list[Arrived] = []
        self.answer: Callable[[Arrived], int | None] = lambda _: 200
        self.headers: list[tuple[bytes, bytes]] = []
        self.url = ""
        self.hold: asyncio.Event | None = None

    async def app(self, scope: Any, receive: Any, send: Any) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        arrived = Arrived(scope["path"], headers, body)
        self.arrived.append(arrived)
        if self.hold is not None:
            await self.hold.wait()
        status = self.answer(arrived)
        if status is None:
            await asyncio.sleep(3)
            status = 200
        await send({"type": "http.response.start", "status": status, "headers": self.headers})
        await send({"type": "http.response.body", "body": b"x" * 10})


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """A receiver that runs while the block does."""
    receiver = Receiver()
    async with serve(receiver.app) as origin:
        receiver.url = origin + "/hook"
        yield receiver
