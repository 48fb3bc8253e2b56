"""People in front of the waiting room: what its tests share."""

from __future__ import annotations

import re
from datetime import timedelta

from bekal import waiting_room
from bekal.base import actors, keys
from bekal.pages.room_door import COOKIE
from bekal.pages.room_keeper import RoomKeeper
from bekal.waiting_room import DoorSetting, Mode
from tests.sites import Page, Site, Somebody

BY = actors.command("test")
KEY = keys.demo_keyring().signing_seed("waiting_room")
ANDROID = "Mozilla/5.0 (Linux; Android 10; M2006C3LG) Chrome/106.0.0.0 Mobile Safari/537.36"
OTHER = "Mozilla/5.0 (Linux; Android 9; CPH1909) Chrome/103.0.0.0 Mobile Safari/537.36"


def keeper_of(site: Site) -> RoomKeeper:
    """The room in the site's process."""
    keeper: RoomKeeper = site.app.state["room"]
    return keeper


async def fill_room(site: Site, before: int = 0, rate: int = 10, mode: Mode = Mode.always) -> None:
    """People wait from now on; so many came before anybody of the test."""
    async with site.database.begin() as tx:
        await waiting_room.set_door(tx, DoorSetting(mode, rate), BY, site.clock.now())
    keeper = keeper_of(site)
    for _ in range(before):
        keeper.arrive(int(site.clock.now().timestamp() * 1000))
    # The first look reads how the door was set, the second begins to hold.
    await keeper.keep()
    await keeper.keep()
    await pass_time(site, 1)


async def pass_time(site: Site, seconds: float) -> None:
    """The room is kept every second, as the process does."""
    for _ in range(int(seconds)):
        site.clock.move_to(site.clock.now() + timedelta(seconds=1))
        await keeper_of(site).keep()


def phone(site: Site, agent: str = ANDROID) -> Somebody:
    """A browser that calls itself so."""
    somebody = site.somebody()
    somebody.client.headers["user-agent"] = agent
    return somebody


def give(somebody: Somebody, text: str) -> None:
    """Put a ticket into a browser's jar."""
    somebody.client.cookies.set(COOKIE, text, domain="testserver.local", path="/")


def waits(page: Page) -> bool:
    """Whether the page is the waiting room."""
    return "Sedang ramai. Tempatmu aman." in page.words


def refresh_of(page: Page) -> tuple[int, str]:
    """After how many seconds the page looks again, and at which address."""
    found = re.search(r'http-equiv="refresh" content="(\d+); url=([^"]+)"', page.text)
    assert found is not None, page.text
    return int(found.group(1)), found.group(2).replace("&amp;", "&")


async def let_in(site: Site) -> Somebody:
    """Somebody whose turn has come."""
    other = phone(site)
    await other.open("/masuk")
    await pass_time(site, 5)
    return other
