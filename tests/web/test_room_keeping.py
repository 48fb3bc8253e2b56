"""The waiting room as processes keep it: two of them, a restart, no database, a full house, wrong clocks."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bekal import waiting_room
from bekal.base import keys, postgres
from bekal.base.database import Database
from bekal.pages import SiteOptions
from bekal.pages.room_door import COOKIE
from bekal.pages.room_keeper import IN_FLIGHT_FULL, RoomKeeper
from bekal.serve import create_app
from bekal.waiting_room import Kind
from tests.sites import ADDRESS, Site, Somebody
from tests.web.room import (
    ANDROID,
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
        keeper.begun = 2
        keeper.look(0.5)
    assert keeper.full_since is None, "a slow machine with few visitors is not full"
    for _ in range(3):
        keeper.begun = 200
        keeper.look(0.5)
    assert keeper.full_since is not None
    keeper.look(0.0)
    assert keeper.full_since is None


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
