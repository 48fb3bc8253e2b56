"""The door: who is in, how fast it moves, what many processes and a lost database do to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal import waiting_room
from bekal.base import actors, keys, postgres
from bekal.base.database import Database
from bekal.waiting_room import Door, DoorSetting, Kind, Line, Mode, Report, Ticket
from bekal.waiting_room.keep_door import move
from tests.conftest import fresh

AT = datetime(2022, 2, 17, 5, 0, tzinfo=UTC)
BY = actors.command("test")
SECOND = int(AT.timestamp())
KEY = keys.demo_keyring().signing_seed("waiting_room")


def later(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


def ms(seconds: float) -> int:
    return int((AT.timestamp() + seconds) * 1000)


async def keep(db: Database, at: datetime, arrived: dict[int, int] | None = None, full: bool = False) -> Line:
    async with db.begin() as tx:
        return await waiting_room.keep_door(tx, Report(arrived or {}, at if full else None), at)


async def put(db: Database, mode: Mode, rate: int, at: datetime = AT) -> None:
    async with db.begin() as tx:
        await waiting_room.set_door(tx, DoorSetting(mode, rate), BY, at)


async def test_nobody_waits_until_a_process_is_full(db: Database) -> None:
    line = await keep(db, AT)
    assert not line.door.holds and line.is_in(ms(0))
    line = await keep(db, later(1), full=True)
    assert line.door.holds
    assert line.is_in(ms(0.5)), "who came before is in"
    assert not line.is_in(ms(1.5)), "who comes now waits"


async def test_people_come_in_at_the_rate_in_their_order(db: Database) -> None:
    await put(db, Mode.always, 100)
    await keep(db, AT)
    line = await keep(db, later(10), {SECOND + 1: 1000, SECOND + 2: 1000})
    # Ten seconds passed, but a pause counts for five: 500 people.
    assert line.waiting == 1500
    assert line.is_in(ms(1.49)) and not line.is_in(ms(1.51))
    assert line.before(ms(2)) == 500 and line.before(ms(3)) == 1500
    line = await keep(db, later(11))
    assert line.waiting == 1400 and line.is_in(ms(1.59)) and not line.is_in(ms(1.61))
    assert line.seconds_for(line.before(ms(3))) == pytest.approx(14, abs=0.2)


async def test_the_door_stops_while_a_process_is_full(db: Database) -> None:
    await put(db, Mode.always, 100)
    await keep(db, AT, {SECOND: 1000})
    for second in (1, 2, 3):
        line = await keep(db, later(second), full=True)
    assert line.waiting == 1000
    assert line.seconds_for(1000) > 10, "and people are told that it takes longer"
    line = await keep(db, later(5))
    assert line.waiting < 1000


async def test_the_door_feels_for_what_the_house_can_bear(db: Database) -> None:
    """From a quarter of the set rate up, slowly; down at once when a process is full; never beyond it."""
    await put(db, Mode.when_full, 100)
    crowd = {SECOND + second: 2000 for second in range(25)}
    line = await keep(db, AT, crowd, full=True)
    assert line.door.flow_per_second == 25
    line = await keep(db, later(2))
    assert line.door.flow_per_second == 27, "a hundredth of the set rate a second"
    for second in range(3, 13):
        line = await keep(db, later(second))
    assert line.door.flow_per_second == 37
    waiting = line.waiting
    line = await keep(db, later(13))
    assert waiting - line.waiting == pytest.approx(37, abs=3), "and as many come in"
    flow = line.door.flow_per_second
    line = await keep(db, later(14), full=True)
    assert line.door.flow_per_second == pytest.approx(0.7 * flow, abs=0.1)
    eased = line.door.flow_per_second
    for second in (15, 16, 17):
        line = await keep(db, later(second), full=True)
    assert line.door.flow_per_second == eased, "one time of being full counts once"
    for second in range(19, 219, 4):
        line = await keep(db, later(second))
    assert line.door.flow_per_second == 100, "never beyond what staff set"
    for second in range(220, 300, 3):
        line = await keep(db, later(second), full=True)
    assert line.door.flow_per_second == 2, "and never shut for good"


async def test_a_stampede_that_staff_expect_begins_at_their_rate(db: Database) -> None:
    await put(db, Mode.always, 100)
    assert (await keep(db, AT, {SECOND: 9000})).door.flow_per_second == 100
    line = await keep(db, later(1), full=True)
    assert line.door.flow_per_second == 70
    await put(db, Mode.when_full, 50, later(2))
    assert (await keep(db, later(2))).door.flow_per_second <= 50
    await put(db, Mode.always, 400, later(3))
    assert (await keep(db, later(3))).door.flow_per_second == 400


def test_a_stop_is_told_but_not_counted_on() -> None:
    """What people read follows the pace; when they look again, what the door may do at best."""
    door = Door(Mode.when_full, 100, True, AT, AT, AT, AT, 0, 3600, AT, str(BY))
    line = Line(door, [(SECOND, 5000, None)], ms(0))
    assert line.seconds_for(1000) == 1000 / 5
    assert line.soonest_for(1000) == pytest.approx(1000 / 37.5)
    quick = Line(msgspec.structs.replace(door, pace_per_hour=360_000), [], ms(0))
    assert quick.soonest_for(1000) < quick.seconds_for(1000) == 10


async def test_two_processes_let_in_no_more_than_one(db: Database) -> None:
    await put(db, Mode.always, 100)
    await keep(db, AT)
    for tenth in range(10, 50):
        # One on each beat, the other a moment later, each with people of its own.
        await keep(db, later(tenth / 10), {SECOND + tenth // 10: 50})
        line = await keep(db, later(tenth / 10 + 0.03), {SECOND + tenth // 10: 50})
    assert 3900 > line.waiting >= 4000 - 100 * 5


async def test_it_drains_and_lets_go(db: Database) -> None:
    line = await keep(db, AT, {SECOND: 300}, full=True)
    second = 0
    while line.waiting and second < 20:
        second += 1
        line = await keep(db, later(second))
    assert second < 8 and line.door.holds, "the room is not closed at once: it may go on"
    for after in range(second, second + 40):
        line = await keep(db, later(after))
    assert not line.door.holds and line.is_in(ms(after))


async def test_never_lets_all_in_and_always_starts_at_once(db: Database) -> None:
    await put(db, Mode.always, 1)
    assert (await keep(db, AT, {SECOND: 5000})).door.holds
    await put(db, Mode.never, 1, later(2))
    line = await keep(db, later(2), full=True)
    assert not line.door.holds and line.is_in(ms(2))
    with pytest.raises(ValueError, match="between 1 and 100,000"):
        await put(db, Mode.always, 0)


async def test_a_turn_runs_out_but_not_before_it_came(db: Database) -> None:
    await put(db, Mode.always, 10)
    await keep(db, AT, {SECOND: 100})
    for second in range(1, 16):
        line = await keep(db, later(second))
    assert line.is_in(ms(0.5))
    assert ms(10) <= line.let_in_ms(ms(0.5)) <= ms(15)
    assert line.let_in_ms(ms(3)) == line.read_ms, "a second that nobody told of: as if it were now"


async def test_the_line_survives_the_database(server: postgres.Server) -> None:
    """Killed and started again, it is where it was; what was told before the kill is kept."""
    name = fresh(server)
    keyring = keys.demo_keyring()
    async with Database(server.dsn(name), keyring=keyring) as db:
        await put(db, Mode.always, 10)
        await keep(db, AT, {SECOND: 100})
        before = await keep(db, later(4))
        with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )
        async with Database(server.dsn(name), keyring=keyring) as again:
            line = await keep(again, later(4.1))
    assert line.door.admitted_until == before.door.admitted_until and line.waiting == before.waiting


async def test_a_process_with_a_wrong_clock_does_not_open_the_door(db: Database) -> None:
    await put(db, Mode.always, 10)
    await keep(db, AT, {SECOND: 1000})
    ahead = await keep(db, later(3600))
    assert ahead.waiting == 1000 - 10 * 5, "an hour ahead is owed five seconds"
    behind = await keep(db, later(1))
    assert behind.waiting == ahead.waiting, "and one behind moves nothing"
    assert behind.door.admitted_until == ahead.door.admitted_until


seconds = st.lists(st.integers(1, 500), min_size=1, max_size=30)


@given(seconds, st.integers(1, 1000), st.lists(st.floats(0.5, 8), max_size=30), st.integers(0, 40))
def test_the_door_never_moves_back_and_never_faster(
    counts: list[int], rate: int, steps: list[float], frontier: int
) -> None:
    door = Door(
        Mode.always, rate, True, later(frontier), AT, AT, AT, 3600 * rate, 3600 * rate, AT, str(BY)
    )  # fmt: skip
    listed = [(SECOND + place, count, None) for place, count in enumerate(counts)]
    now = 60.0
    for step in steps:
        now += step
        line = Line(door, listed, ms(now))
        moved = move(line, None, later(now))
        assert moved.admitted_until >= door.admitted_until
        let_in = line.waiting - Line(moved, listed, ms(now)).waiting
        elapsed = min(5.0, (moved.moved_at - door.moved_at).total_seconds())
        assert let_in <= rate * elapsed + 1 and 0 < moved.flow_per_hour <= 3600 * rate
        door = moved


def test_a_ticket_is_what_was_signed_and_nothing_else() -> None:
    ticket = Ticket(Kind.ticket, ms(0), 0, b"12345678", waiting_room.mark_of(b"phone"))
    text = waiting_room.write_ticket(KEY, ticket)
    assert waiting_room.read_ticket(KEY, text) == ticket
    for place in range(len(text)):
        for letter in "AQgw":
            other = text[:place] + letter + text[place + 1 :]
            if other != text:
                read = waiting_room.read_ticket(KEY, other)
                # The last letter's spare bits are no part of the ticket.
                assert read is None or (read == ticket and place == len(text) - 1), place
    assert waiting_room.read_ticket(b"another key of thirty-two bytes.", text) is None
    assert waiting_room.read_ticket(KEY, text[:-4]) is None
    for junk in ("", "x" * len(text), "é" * len(text), "=" * len(text), text + text):
        assert waiting_room.read_ticket(KEY, junk) is None
    jumped = msgspec.structs.replace(ticket, came_ms=ms(-3600))
    forged = waiting_room.write_ticket(b"\0" * 32, jumped)
    assert waiting_room.read_ticket(KEY, forged) is None
