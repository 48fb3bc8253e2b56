"""Notices on a real database: nothing lost, nothing twice, at the reader's own hour, as he or she wishes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from bekal import journey, notices, people
from bekal.base import ids, outbox
from bekal.base.clock import SimulatedClock
from bekal.base.database import Database
from bekal.jobs import Outside
from bekal.jobs.messages import send_messages
from bekal.notices import NoticeState, Policy, Report
from bekal.sandbox.bank import Habits, InProcessBank
from bekal.sandbox.beacon import InProcessBeacon
from bekal.sandbox.faults import Faults
from bekal.sandbox.messages import SandboxGateway, list_messages
from bekal.sandbox.registry import InProcessRegistry
from tests.journey.world import BY, OPENS_AT, World

MORNING = OPENS_AT + timedelta(hours=9)
ALL = Policy(channels=("sms", "whatsapp", "email"))


class Told:
    """People, gateways and a clock."""

    def __init__(self, world: World, persons: Sequence[UUID], clock: SimulatedClock) -> None:
        self.db, self.world, self.persons, self.clock = world.db, world, persons, clock
        self.faults = Faults()
        self.policy = Policy()

    async def tick(self) -> int:
        gateways = {
            channel: SandboxGateway(
                self.db, self.clock, self.faults if channel == "sms" else Faults(), channel=channel
            )
            for channel in ("sms", "whatsapp", "email")
        }
        outside = Outside(
            InProcessRegistry(lambda nik: None, clock=self.clock),
            InProcessBank(Habits(), self.clock),
            gateways["sms"],
            InProcessBeacon(self.clock),
            further_gateways=gateways,
            policy=self.policy,
        )
        return await send_messages(self.db, outside, self.clock.now())

    async def put(self, topic: str, persons: Sequence[UUID] = (), **payload: object) -> list[UUID]:
        """Put a message to each person into the outbox."""
        put = []
        for person_id in persons or self.persons:
            content = {"person_id": str(person_id), **payload}
            cell = self.world.cell(person_id)
            async with self.db.begin() as tx:
                put += await outbox.put_messages(tx, cell, [outbox.Message(topic, content)], self.clock.now())
        return put

    async def states(self, person_id: UUID) -> list[str]:
        async with self.db.read() as tx:
            rows = await notices.list_notices(tx, self.world.cell(person_id), person_id)
        return [row.state for row in rows]

    async def wish(
        self, person_id: UUID, language: str = "id", channel: str = "sms", *, optional: bool = True
    ) -> None:
        async with self.db.begin() as tx:
            wish = notices.Preferences(person_id, language, channel, optional)
            await notices.save_preferences(tx, self.world.cell(person_id), [wish], BY, self.clock.now())

    async def kept(self) -> list[str]:
        async with self.db.read() as tx:
            return [message.content for message in await list_messages(tx, 1000)]


@pytest.fixture
async def told(db4: Database) -> Told:
    world = World(db4)
    await world.settle_in()
    persons = await world.register(range(12), matched=False)
    return Told(world, persons, SimulatedClock(MORNING))


async def test_a_gateway_that_misbehaves_loses_nothing_and_doubles_nothing(told: Told) -> None:
    told.faults = Faults(
        seed="7",
        silent_bp=4000,
        down=((MORNING, MORNING + timedelta(hours=2)),),
        slow_bp=500,
        slow_seconds=0.01,
    )
    put = await told.put("course_completed")
    assert await told.tick() == 0
    for minutes in (1, 10, 130, 135, 140, 200, 260):
        told.clock.move_to(MORNING + timedelta(minutes=minutes))
        await told.tick()
    async with told.db.read() as tx:
        kept = await list_messages(tx, 1000)
    assert sorted(message.reference_id for message in kept) == sorted(put)
    assert [await told.states(person_id) for person_id in told.persons] == [["sent"]] * 12
    assert await told.tick() == 0, "nothing leaves twice"


async def test_a_worker_that_dies_after_sending_sends_no_second_message(told: Told) -> None:
    await told.put("course_completed", told.persons[:1])
    cell, now = told.world.cell(told.persons[0]), told.clock.now()
    await journey.tell_people(told.db, cell, told.policy, BY, now)
    letters = await journey.claim_letters(told.db, cell, told.policy, 10, BY, now, urgent=False)
    gateway = SandboxGateway(told.db, told.clock)
    await gateway.send([letter.message for letter in letters if letter.message])  # ... and here it dies
    assert await told.tick() == 0, "leased"
    told.clock.move_to(now + timedelta(minutes=6))
    assert await told.tick() == 1
    assert len(await told.kept()) == 1


async def test_the_outbox_repeated_makes_one_notice(told: Told) -> None:
    [outbox_id] = await told.put("course_completed", told.persons[:1])
    await told.tick()
    async with told.db.begin() as tx:
        message = outbox.Message("course_completed", {"person_id": str(told.persons[0])}, outbox_id)
        await outbox.put_messages(tx, told.world.cell(told.persons[0]), [message], told.clock.now())
    await told.tick()
    assert await told.states(told.persons[0]) == ["sent"]


async def test_night_limit_and_codes(told: Told) -> None:
    night = OPENS_AT + timedelta(hours=23)
    told.clock.move_to(night)
    person = told.persons[0]
    for topic in ("course_completed", "purchase_cancelled", "course_failed", "identity_refused"):
        await told.put(topic, [person])
    async with told.db.begin() as tx:
        code = notices.CodeMessage("+628123456789", "123456", "en")
        await notices.send_code(tx, 0, code, night)
        reply = notices.Reply("+628123456789", "Saldo Rp0", "id")
        await notices.send_replies(tx, 0, [reply], night)
    assert await told.tick() == 2, "a code and a reply leave at night"
    assert len(await told.kept()) == 2
    told.clock.move_to(OPENS_AT + timedelta(hours=24 + 6, minutes=59))
    assert await told.tick() == 0
    told.clock.move_to(OPENS_AT + timedelta(hours=24 + 7))
    assert await told.tick() == 3, "three a day"
    told.clock.move_to(OPENS_AT + timedelta(hours=24 + 20))
    assert await told.tick() == 0
    told.clock.move_to(OPENS_AT + timedelta(hours=48 + 7))
    assert await told.tick() == 1


async def test_a_code_that_nobody_needs_any_more_does_not_leave(told: Told) -> None:
    async with told.db.begin() as tx:
        await notices.send_code(tx, 0, notices.CodeMessage("+628123456789", "1", "id"), MORNING)
    told.faults = Faults(down=((MORNING, MORNING + timedelta(minutes=5)),))
    assert await told.tick() == 0
    told.clock.move_to(MORNING + timedelta(minutes=5))
    assert await told.tick() == 0 and await told.kept() == []
    await told.put(
        "deadline_soon",
        told.persons[:1],
        buy_until="2022-02-17T00:00:00+00:00",
        expires_at=(MORNING + timedelta(minutes=1)).isoformat(),
    )
    await told.tick()
    assert await told.states(told.persons[0]) == ["expired"]


async def test_language_and_stop(told: Told) -> None:
    english, silent = told.persons[:2]
    payload = {"number": 1, "close_until": "2022-03-01T00:00:00+00:00"}
    await told.wish(english, "en")
    await told.wish(silent, optional=False)
    for topic in ("survey_open", "course_completed"):
        await told.put(topic, [english, silent], **payload)
    await told.tick()
    said = await told.kept()
    assert sum(text.startswith("Survey 1 is open") for text in said) == 1
    assert sum(text.startswith("Survei") for text in said) == 0
    assert sum(text.startswith("Kursusmu selesai") for text in said) == 1, "what is essential is told"
    assert sorted(await told.states(silent)) == ["dropped", "sent"]
    assert await told.states(english) == ["sent", "sent"]


async def test_who_stops_gets_nothing_that_waits_either(told: Told) -> None:
    told.clock.move_to(OPENS_AT + timedelta(hours=23))
    person = told.persons[0]
    await told.put("survey_open", [person], number=1, close_until="2022-03-01T00:00:00+00:00")
    await told.tick()
    assert await told.states(person) == ["waiting"]
    await told.wish(person, optional=False)
    assert await told.states(person) == ["dropped"]


async def test_another_channel_when_one_fails(told: Told) -> None:
    told.policy = ALL
    wants_mail, wants_chat, refused = told.persons[:3]
    await told.wish(wants_mail, channel="email")
    await told.wish(wants_chat, channel="whatsapp")
    told.faults = Faults(refuse_bp=10_000)
    for person in (wants_mail, wants_chat, refused):
        await told.put("course_completed", [person])
    await told.tick()
    assert await told.states(wants_mail) == ["sent"], "no address saved, SMS refused: by WhatsApp"
    assert await told.states(wants_chat) == ["sent"]
    assert await told.states(refused) == ["sent"]
    told.policy = Policy()
    await told.put("course_failed", [refused])
    await told.tick()
    assert sorted(await told.states(refused)) == ["failed", "sent"], "no channel left"
    async with told.db.read() as tx:
        troubles = await notices.list_troubles(tx, MORNING - timedelta(days=1))
        counts = await notices.count_notices(tx, MORNING - timedelta(days=1))
    assert [(t.channel, t.reason, t.notices) for t in troubles] == [("sms", "number_unknown", 1)]
    assert {(c.topic, c.state): c.notices for c in counts} == {
        ("course_completed", "sent"): 3,
        ("course_failed", "failed"): 1,
    }


async def test_codes_of_every_cell_leave_before_anything_else(told: Told) -> None:
    order: list[str] = []

    class Watching(SandboxGateway):
        async def send(self, messages: Sequence[notices.ShortMessage]) -> list[notices.Sent]:
            order.extend(message.topic for message in messages)
            return await super().send(messages)

    await told.put("course_completed")
    for cell in range(4):
        async with told.db.begin() as tx:
            await notices.send_code(tx, cell, notices.CodeMessage("+628123456789", "1", "id"), MORNING)
    outside = Outside(
        InProcessRegistry(lambda nik: None, clock=told.clock),
        InProcessBank(Habits(), told.clock),
        Watching(told.db, told.clock),
        InProcessBeacon(told.clock),
    )
    await send_messages(told.db, outside, MORNING)
    assert order == ["sign_in_code"] * 4 + ["course_completed"] * 12


async def report(told: Told, notice_id: UUID, channel: str, *, delivered: bool, reason: str = "") -> str:
    found = Report(notice_id, channel, delivered, reason)
    [outcome] = await journey.record_reports(told.db, [found], told.clock.now())
    return outcome


async def test_reports_come_late_twice_and_in_any_order(told: Told) -> None:
    told.policy = ALL
    person = told.persons[0]
    [notice_id] = await told.put("course_completed", [person])
    assert await report(told, notice_id, "sms", delivered=True) == "notice_unknown", "not made yet"
    await told.tick()
    assert await report(told, notice_id, "whatsapp", delivered=False) == "repeated", "not the channel in use"
    assert await report(told, notice_id, "sms", delivered=False, reason="absent") == "next_channel"
    assert await report(told, notice_id, "sms", delivered=False, reason="absent") == "repeated"
    await told.tick()
    async with told.db.read() as tx:
        [row] = await notices.list_notices(tx, told.world.cell(person), person)
    assert (row.channel, row.state) == ("whatsapp", "sent")
    assert await report(told, notice_id, "sms", delivered=True) == "delivered", "late, by the first channel"
    assert await report(told, notice_id, "whatsapp", delivered=False) == "repeated", "delivered is final"
    assert await told.states(person) == ["delivered"]
    nobody = ids.new_id(0, MORNING)
    assert await report(told, nobody, "sms", delivered=True) == "notice_unknown"


async def test_a_report_before_we_wrote_that_it_left_stands(told: Told) -> None:
    person = told.persons[0]
    [notice_id] = await told.put("course_completed", [person])
    cell, now = told.world.cell(person), told.clock.now()
    await journey.tell_people(told.db, cell, told.policy, BY, now)
    letters = await journey.claim_letters(told.db, cell, told.policy, 10, BY, now, urgent=False)
    assert await report(told, notice_id, "sms", delivered=True) == "delivered"
    taken = [notices.Sent(notices.SentOutcome.taken)]
    await journey.record_letters(told.db, cell, letters, taken, BY, now)
    assert await told.states(person) == ["delivered"]


async def test_states_in_the_table_are_those_of_the_code(db: Database) -> None:
    async with db.read() as tx:
        cursor = await tx.connection.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'notices_state_known'"
        )
        row = await cursor.fetchone()
    assert row and {state.value for state in NoticeState} == set(str(row[0]).split("'")[1::2])
    assert set(notices.STEPS) == set(NoticeState)


async def test_old_notices_are_forgotten_and_waiting_ones_are_not(told: Told) -> None:
    await told.put("course_completed", told.persons[:1])
    await told.tick()
    told.faults = Faults(down=((MORNING, MORNING + timedelta(days=999)),))
    await told.put("course_failed", told.persons[:1])
    await told.tick()
    cell = told.world.cell(told.persons[0])
    async with told.db.begin() as tx:
        assert await notices.forget_notices(tx, cell, MORNING + timedelta(days=1)) == 1
    assert await told.states(told.persons[0]) == ["waiting"]


async def test_nobody_erased_is_told(told: Told) -> None:
    person, cell = told.persons[0], told.world.cell(told.persons[0])
    await told.put("course_completed", [person])
    async with told.db.begin() as tx:
        await people.erase_persons(tx, cell, [person], BY, told.clock.now())
    await told.tick()
    assert await told.states(person) == ["dropped"] and await told.kept() == []
