"""``bekal room``: the waiting room's door, seen and set from the command line."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import typer

from bekal import access, waiting_room
from bekal.base import actors
from bekal.waiting_room import DoorSetting, Line, Mode

from . import environment, house, output

app = typer.Typer(help="The waiting room of the sites.", no_args_is_help=True)
BY = actors.command("room")


@app.command()
def show(*, as_json: output.Json = False) -> None:
    """How the door is set, and how many people wait."""
    _show(_run(_read), as_json=as_json)


@app.command("set")
def set_door(
    mode: Annotated[Mode, typer.Argument(help="When newcomers wait.")],
    *,
    rate: Annotated[
        int | None, typer.Option(min=1, max=100_000, help="People let in per second; else as it was.")
    ] = None,
    as_json: output.Json = False,
) -> None:
    """Set when newcomers wait: always, when_full (what stands when nothing was set), or never.

    Every process of the sites follows within two seconds. Who was let in stays in.
    """

    async def work(opened: house.House, at: datetime) -> Line:
        async with opened.db.begin() as tx:
            door = await waiting_room.find_door(tx)
            setting = DoorSetting(mode, rate or door.rate_per_second)
            await waiting_room.set_door(tx, setting, BY, at)
            detail = f"{setting.mode} {setting.rate_per_second}/s"
            await access.log_access(
                tx, [access.AccessEntry("waiting_room.set", "waiting_room", detail)], BY, at
            )
        return await _read(opened, at)

    _show(_run(work), as_json=as_json)


async def _read(opened: house.House, at: datetime) -> Line:
    async with opened.db.read() as tx:
        return await waiting_room.read_line(tx, at)


def _show(line: Line, *, as_json: bool) -> None:
    door = line.door
    data = {
        "mode": door.mode,
        "rate_per_second": door.rate_per_second,
        "holds": door.holds,
        "waiting": line.waiting,
        "flow_per_second": round(door.flow_per_second, 1),
        "pace_per_second": round(door.pace_per_second, 1),
    }
    holds = "newcomers wait" if door.holds else "nobody has to wait"
    text = (
        f"{door.mode}, {door.rate_per_second:,}/s; {holds}; {line.waiting:,} people in the room, "
        f"{door.flow_per_second:,.0f}/s now, {door.pace_per_second:,.0f}/s let in of late"
    )
    output.result(text, data, as_json=as_json)


def _run(work: Any) -> Line:
    loaded = environment.load()

    async def opened() -> Line:
        async with house.opened(loaded) as there:
            line: Line = await work(there, there.clock.now())
            return line

    return output.run(opened())
