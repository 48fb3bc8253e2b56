"""Numbers that asked to be told more: once a batch, not at night, until they are somebody's or say stop."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta

import pytest

from bekal import callers, journey, notices, people
from bekal.base import ids
from bekal.base.clock import SimulatedClock
from bekal.base.database import Database
from bekal.sandbox.messages import list_messages
from tests.jobs.test_ticks import _moved
from tests.jobs.test_worker import outside_of
from tests.journey.world import BY, OPENS_AT, World, registration

ASKED_AT = OPENS_AT - timedelta(days=3)
OPEN = OPENS_AT + timedelta(hours=9)


def number(i: int) -> str:
    return f"+62813{i:08d}"


class Numbers:
    """Phones that nobody is registered with, and the jobs that tell them."""

    def __init__(self, db: Database) -> None:
        self.db, self.world, self.clock = db, World(db), SimulatedClock(OPEN)

    def place(self, phone: str) -> tuple[int, bytes]:
        """The cell and the blind index of a phone."""
        assert self.db.keyring is not None
        cell = ids.cell_of_slot(people.slot_of_phone(self.db.keyring, phone), self.db.cells)
        return cell, people.phone_index(self.db.keyring, phone)

    async def ask(self, phone: str, at: datetime, *, interested: bool = True, language: str = "id") -> None:
        """Somebody asks by this phone to be told more, or says stop."""
        cell, index = self.place(phone)
        async with self.db.begin() as tx:
            await people.open_accounts(tx, cell, [people.AccountOpening(phone)], BY, at)
            caller = await callers.lock_caller(tx, cell, index, at)
            changed = callers.Caller(caller.phone_index, language, None, 0, None, at if interested else None)
            await callers.save_callers(tx, cell, [changed])

    async def run(self, *names: str) -> list[int]:
        """What jobs moved."""
        outside = outside_of(self.db, self.clock)
        return [await _moved(self.db, outside, self.clock, name) for name in names]

    async def told(self) -> list[tuple[str, str]]:
        async with self.db.read() as tx:
            return sorted((m.phone, m.content) for m in await list_messages(tx, 5000))


@pytest.fixture
async def numbers(db4: Database) -> Numbers:
    made = Numbers(db4)
    await made.world.settle_in()
    await made.world.open_batch(5)
    return made


async def test_each_number_is_told_once_of_a_batch_in_its_language(numbers: Numbers) -> None:
    for i in range(20):
        await numbers.ask(number(i), ASKED_AT, language="en" if i == 7 else "id")
    await numbers.ask(number(50), OPEN)
    assert await numbers.run("tell_openings", "tell_openings", "send_messages") == [20, 0, 20]
    told = await numbers.told()
    assert [phone for phone, _ in told] == [number(i) for i in range(20)], "who asked since knows of it"
    assert told[0][1].startswith("Gelombang 1 Bekal dibuka sampai") and "Balas STOP" in told[0][1]
    assert told[7][1].startswith("Bekal batch 1 is open until")
    numbers.clock.move_to(OPEN + timedelta(days=2))
    assert await numbers.run("tell_openings", "send_messages") == [0, 0]
    await numbers.world.open_batch(5, 2, numbers.clock.now())
    assert await numbers.run("tell_openings", "tell_openings", "send_messages") == [21, 0, 21]


async def test_two_batches_of_one_day_are_one_message(numbers: Numbers) -> None:
    await numbers.ask(number(1), ASKED_AT)
    await numbers.world.open_batch(5, 2)
    assert await numbers.run("tell_openings", "send_messages") == [1, 1]
    numbers.clock.move_to(OPEN + timedelta(days=3))
    assert await numbers.run("tell_openings", "send_messages") == [0, 0]


async def test_nobody_is_told_at_night_in_any_zone(numbers: Numbers) -> None:
    await numbers.ask(number(1), ASKED_AT)
    # 19:30 in Jakarta is half past nine in Jayapura; seven there is five in Jakarta.
    numbers.clock.move_to(OPENS_AT + timedelta(hours=19, minutes=30))
    assert await numbers.run("tell_openings", "send_messages") == [1, 0]
    for hours, sent in ((24 + 6.9, 0), (24 + 7, 1), (24 + 8, 0)):
        numbers.clock.move_to(OPENS_AT + timedelta(hours=hours))
        assert await numbers.run("send_messages") == [sent], hours


async def test_a_number_that_is_somebodys_or_says_stop_is_told_no_more(numbers: Numbers) -> None:
    for i in range(3):
        await numbers.ask(number(i), ASKED_AT)
    await register(numbers, number(0))
    await numbers.ask(number(1), ASKED_AT, interested=False)
    numbers.clock.move_to(OPENS_AT + timedelta(hours=22))
    assert await numbers.run("tell_openings") == [1]
    async with numbers.db.read() as tx:
        assert await callers.count_interested(tx) == 1, "interest ends with registering"
    await numbers.ask(number(2), ASKED_AT, interested=False)
    numbers.clock.move_to(OPENS_AT + timedelta(hours=33))
    assert await numbers.run("send_messages") == [0], "stop holds for what waits for the morning"
    async with numbers.db.read() as tx:
        counts = await notices.count_notices(tx, OPENS_AT)
    assert [(count.topic, count.state, count.notices) for count in counts] == [("batch_opened", "failed", 1)]


async def register(numbers: Numbers, phone: str) -> None:
    """Somebody registers with this phone."""
    cell, index = numbers.place(phone)
    async with numbers.db.read() as tx:
        [[seat]] = await people.find_seats(tx, cell, [index])
    form = registration(1, seat.account_id)
    assert numbers.db.keyring is not None
    home = ids.cell_of_slot(people.slot_of_nik(numbers.db.keyring, form.nik), numbers.db.cells)
    [made] = await journey.register(numbers.db, home, [form], BY, ASKED_AT)
    assert made.person_id is not None
    link = people.AccountLink(seat.account_id, made.person_id)
    assert await journey.link_accounts(numbers.db, cell, [link], BY, ASKED_AT) == ["linked"]


async def test_a_round_of_many_breaks_off_and_costs_no_more(
    db: Database, statements: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = Numbers(db)
    await numbers.world.settle_in()
    for batch in (1, 2):
        await numbers.world.open_batch(5, batch)
    await numbers.ask(number(0), ASKED_AT)
    [first, second] = await journey.list_opened(db, OPEN)
    statements.clear()
    assert await journey.invite(db, 0, first, BY, OPEN) == 1
    for_one = list(statements)
    for i in range(1, 40):
        await numbers.ask(number(i), ASKED_AT)
    statements.clear()
    later = OPEN + timedelta(days=1)
    assert await journey.invite(db, 0, second, BY, later) == 40
    assert statements == for_one
    # A page of four, and a process that dies behind the third.
    await numbers.world.open_batch(5, 3)
    [*_, third] = await journey.list_opened(db, OPEN)
    monkeypatch.setattr(sys.modules["bekal.journey.invite"], "CHUNK_MAX", 4)
    real, pages = callers.list_interested, []

    async def dying(*args: object) -> object:
        pages.append(1)
        if len(pages) == 4:
            raise ConnectionError("the process dies here")
        return await real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(callers, "list_interested", dying)
    again = later + timedelta(days=1)
    with pytest.raises(ConnectionError):
        await journey.invite(db, 0, third, BY, again)
    assert await journey.invite(db, 0, third, BY, again) == 28
    assert await journey.invite(db, 0, third, BY, again) == 0
