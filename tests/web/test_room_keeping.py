"""The waiting room as processes keep it: two of them, a restart, no database, a full house, wrong clocks."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from bekal import waiting_room
from bekal.base import keys, postgres
from bekal.base.database import Database
from bekal.pages import SiteOptions
from bekal.pages.room_door import COOKIE
from bekal.pages.room_keeper import IN_FLIGHT_FULL, LATE_SECONDS, RoomKeeper
from bekal.pages.room_probe import Probe
from bekal.serve import create_app
from bekal.waiting_room import DoorSetting, Kind, Mode
from tests.sites import ADDRESS, Site, Somebody
from tests.web.room import (
    ANDROID,
    BY,
    KEY,
    fill_room,
    give,
    keeper_of,
    let_in,
    pass_time,
    phone,
    refresh_of,
    waits,
)


async def test_two_processes_keep_one_line(site: Site) -> None:
    """A ticket of one process is good at the other; both tell the same place, and let in together."""
    await fill_room(site, before=200)
    app = create_app(site.database, site.clock, SiteOptions(mode="demo", public_url=ADDRESS))
    twin = RoomKeeper(site.database, site.clock, asyncio.get_running_loop().time)
    app.state["room"] = twin
    await twin.keep()
    somebody = phone(site)
    page = await somebody.open("/masuk")
    elsewhere = Somebody(app, site.database, site.clock)
    elsewhere.client.headers["user-agent"] = ANDROID
    give(elsewhere, somebody.client.cookies[COOKIE])
    there = await elsewhere.open("/masuk")
    assert waits(there) and refresh_of(there)[0] == pytest.approx(refresh_of(page)[0], abs=2)
    for _ in range(50):
        twin.arrive(int(site.clock.now().timestamp() * 1000))
    await twin.keep()
    await keeper_of(site).keep()
    line = keeper_of(site).line
    assert line is not None and line.waiting >= 200, "what the other handed out is counted"
    await pass_time(site, 24)
    await twin.keep()
    assert not waits(await elsewhere.open("/masuk"))


async def test_a_restart_keeps_every_place(site: Site) -> None:
    await fill_room(site, before=60)
    somebody = phone(site)
    await somebody.open("/masuk")
    site.app.state["room"] = RoomKeeper(site.database, site.clock, asyncio.get_running_loop().time)
    assert not keeper_of(site).holds
    await keeper_of(site).keep()
    assert waits(await somebody.open("/masuk"))
    await pass_time(site, 10)
    assert not waits(await somebody.open("/masuk"))


async def test_without_the_database_nobody_loses_a_place(site: Site, server: postgres.Server) -> None:
    """A process that never read the door lets nobody new in; those who are in meet the ordinary answers."""
    known = phone(site)
    await known.open("/masuk")
    lost = Database(
        "postgresql://127.0.0.1:1/none?connect_timeout=1", keyring=keys.demo_keyring(), connections_max=1
    )
    keeper = RoomKeeper(lost, site.clock, asyncio.get_running_loop().time)
    await keeper.keep()
    site.app.state["room"] = keeper
    assert keeper.holds
    somebody = phone(site)
    page = await somebody.open("/masuk")
    assert page.status == 200 and waits(page) and "belum bisa dihitung" in page.words
    ticket = somebody.client.cookies[COOKIE]
    assert not waits(await known.open("/masuk"))
    keeper.db = site.database
    await keeper.keep()
    assert not waits(await somebody.open("/masuk"))
    admitted, waited = (
        waiting_room.read_ticket(KEY, text) for text in (somebody.client.cookies[COOKIE], ticket)
    )
    assert admitted is not None and waited is not None and admitted.ticket_id == waited.ticket_id


async def test_processes_divide_what_may_walk_in_at_once(site: Site) -> None:
    """Four together let in the set rate; one of many still lets somebody in."""
    stopped = 0.0
    for processes, rate, admitted in ((1, 300, 300), (4, 300, 75), (4, 2, 1)):
        setting = DoorSetting(Mode.when_full, rate)
        async with site.database.begin() as tx:
            await waiting_room.set_door(tx, setting, BY, site.clock.now())
        keeper = RoomKeeper(site.database, site.clock, lambda: stopped, processes)
        await keeper.keep()
        assert sum(keeper.may_enter() for _ in range(400)) == admitted
        assert keeper.holds


async def test_a_full_process_sends_newcomers_into_the_room(site: Site) -> None:
    known = phone(site)
    await known.open("/masuk")
    keeper = keeper_of(site)
    keeper.in_flight += IN_FLIGHT_FULL
    keeper.look(0.0)
    site.clock.move_to(site.clock.now() + timedelta(seconds=1))
    assert waits(await phone(site).open("/masuk"))
    assert not waits(await known.open("/masuk")), "who was here before goes on"
    await keeper.keep()
    async with site.database.read() as tx:
        assert (await waiting_room.find_door(tx)).holds, "and every process knows"
    keeper.in_flight -= IN_FLIGHT_FULL
    keeper.look(0.0)
    await pass_time(site, 4)
    assert not waits(await (await let_in(site)).open("/masuk"))


async def test_a_process_that_answers_late_is_full_only_when_it_is_asked_a_lot(site: Site) -> None:
    keeper = keeper_of(site)
    for _ in range(5):
        keeper.asked = 2
        keeper.look(0.5)
    assert keeper.full_since is None, "a slow machine with few visitors is not full"
    for _ in range(3):
        keeper.asked = 200
        keeper.look(0.5)
    assert keeper.full_since is not None
    keeper.look(0.0)
    assert keeper.full_since is None


async def test_a_quick_process_may_have_more_under_way(site: Site) -> None:
    """What is under way is measured against what is served: half a second of it is bearable."""
    keeper = keeper_of(site)
    for beat in range(60):
        for _ in range(100):
            with keeper.serving():
                pass
        keeper.in_flight = 490 if beat > 50 else 0
        keeper.look(0.0)
    assert keeper.served_per_second == pytest.approx(1000, rel=0.01)
    assert keeper.full_since is None
    keeper.in_flight = 510
    keeper.look(0.0)
    assert keeper.full_since is not None
    keeper.in_flight = IN_FLIGHT_FULL
    keeper.look(0.0)
    assert keeper.full_since is None
    for _ in range(30):
        # Nothing comes out any more.
        keeper.look(0.0)
    assert keeper.full_since is not None
    keeper.in_flight = 0


async def test_no_more_walk_in_than_the_set_rate(site: Site) -> None:
    """Before anything is late: thousands at once meet the room, those who were here go on."""
    async with site.database.begin() as tx:
        await waiting_room.set_door(tx, DoorSetting(Mode.when_full, 5), BY, site.clock.now())
    keeper = keeper_of(site)
    await keeper.keep()
    people = [phone(site) for _ in range(12)]
    inside = []
    for somebody in people:
        site.clock.move_to(site.clock.now() + timedelta(milliseconds=10))
        if not waits(await somebody.open("/masuk")):
            inside.append(somebody)
    assert 5 <= len(inside) <= 9
    assert keeper.full_since is not None and keeper.pause_seconds < 0.5, "the others hear of it at once"
    site.clock.move_to(site.clock.now() + timedelta(seconds=1))
    await keeper.keep()
    assert keeper.pause_seconds == 1
    assert keeper.line is not None and keeper.line.door.holds and keeper.line.waiting > 0
    assert not any([waits(await somebody.open("/masuk")) for somebody in inside])
    assert waits(await phone(site).open("/masuk"))


async def test_full_for_a_moment_is_told(site: Site) -> None:
    """The database is told once a second; what was over by then would never be known."""
    keeper = keeper_of(site)
    keeper.in_flight = IN_FLIGHT_FULL
    keeper.look(0.0)
    keeper.in_flight = 0
    keeper.look(0.0)
    assert keeper.full_since is None
    await keeper.keep()
    assert keeper.line is not None and keeper.line.door.holds
    await pass_time(site, 40)
    assert not keeper.line.door.holds, "told once, not for ever"


async def test_the_process_visits_itself_and_sees_what_its_loop_does_not(
    served: tuple[Site, str],
) -> None:
    """Over the network, as a visitor: a door that nobody answers is late, however quick the loop."""
    site, address = served
    keeper = keeper_of(site)
    async with httpx.AsyncClient(base_url=address) as client:
        await client.get("/health")
        assert keeper.probe.address == ("127.0.0.1", int(address.rpartition(":")[2]))
        # Not the keeper's own: that forgets at the next beat what it found while it was quiet.
        visitor = Probe(asyncio.get_running_loop().time)
        visitor.address = keeper.probe.address
        visitor.visit()
        await _until(lambda: visitor.late_seconds > 0)
        assert visitor.late_seconds < 1, "an idle site answers at once"
    deaf = socket.socket()
    deaf.bind(("127.0.0.1", 0))
    deaf.listen()
    keeper.probe.address = deaf.getsockname()
    keeper.probe.visit()
    await _until(lambda: keeper.probe.late_seconds >= LATE_SECONDS)
    keeper.asked = 1
    keeper.look(0.0)
    assert keeper.full_since is None, "nobody else is there"
    keeper.probe.visit()
    await _until(lambda: keeper.probe.late_seconds >= LATE_SECONDS)
    keeper.asked = 200
    keeper.look(0.0)
    assert keeper.full_since is not None
    await keeper.probe.close()
    deaf.close()
    keeper.probe.address = deaf_address = ("127.0.0.1", 1)
    keeper.probe.visit()
    await _until(lambda: keeper.probe.address != deaf_address)
    assert keeper.probe.late_seconds == 0, "a door that is not there says nothing"


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("server", "scheme", "address"),
    [
        (("10.0.0.7", 8000), "http", ("10.0.0.7", 8000)),
        (("0.0.0.0", "80"), "http", ("127.0.0.1", 80)),
        (("::", 80), "http", ("::1", 80)),
        (("10.0.0.7", 8443), "https", None),
        (("bekal.test", 80), "http", None),
        (("unix:/run/bekal", None), "http", None),
        (None, "http", None),
    ],
)
def test_where_a_process_finds_itself(server: object, scheme: str, address: tuple[str, int] | None) -> None:
    probe = Probe(lambda: 0.0)
    probe.learn(server, scheme)
    assert probe.address == address


async def test_a_clock_that_is_wrong_costs_nobody_the_place(site: Site) -> None:
    """The phone's clock is never asked. A server ahead of the others hands out tickets of the future."""
    await fill_room(site, before=20)
    ahead = int((site.clock.now() + timedelta(minutes=3)).timestamp() * 1000)
    ticket = waiting_room.Ticket(Kind.ticket, ahead, 0, b"12345678", waiting_room.mark_of(ANDROID.encode()))
    somebody = phone(site)
    give(somebody, waiting_room.write_ticket(KEY, ticket))
    page = await somebody.open("/masuk")
    assert waits(page) and COOKIE in somebody.client.cookies
    await pass_time(site, 190)
    assert not waits(await somebody.open("/masuk"))
    passed = waiting_room.Ticket(Kind.admission, ahead, ahead + 10**6, b"12345678", ticket.mark)
    other = phone(site)
    give(other, waiting_room.write_ticket(KEY, passed))
    assert not waits(await other.open("/masuk"))
