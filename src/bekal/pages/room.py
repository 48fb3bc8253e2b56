"""The waiting room of the sites: the door before them, and what keeps it while the application lives."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from litestar import Litestar

from .forms import AnyRequest
from .room_door import Door
from .room_keeper import RoomKeeper

__all__ = ["Door", "keep_room", "room_holds"]

_FIRST_LOOK_SECONDS: Final = 3.0


def room_holds(request: AnyRequest) -> bool:
    """Whether people wait at this moment: what can be had more cheaply should be."""
    keeper: RoomKeeper | None = request.app.state.get("room")
    return keeper is not None and keeper.holds


@asynccontextmanager
async def keep_room(app: Litestar) -> AsyncIterator[None]:
    """Keep the room on ``app.state`` (``db``, ``clock``, ``options``): read where the door stands first."""
    state = app.state
    keeper = RoomKeeper(state.db, state.clock, asyncio.get_running_loop().time, state.options.processes)
    try:
        await asyncio.wait_for(keeper.keep(), _FIRST_LOOK_SECONDS)
    except TimeoutError:
        keeper.lost = True
    app.state["room"] = keeper
    running = asyncio.create_task(keeper.run())
    try:
        yield
    finally:
        app.state.pop("room", None)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await keeper.close()
