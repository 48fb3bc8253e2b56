"""Several people, one phone: every message says for whom it is, by each channel; alone, nothing changes."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from bekal import journey, notices, people
from bekal.base import ids
from bekal.base.clock import SimulatedClock
from bekal.base.database import Database
from bekal.base.keys import Sealed
from bekal.jobs.recoveries import handle_recoveries
from bekal.sandbox.faults import Faults
from bekal.sandbox.messages import list_messages
from tests.journey.world import BY, OPENS_AT, World, registration

from .test_notices import ALL, MORNING, Told

HOME, ALONE = "+6281300000001", "+6281300000002"


async def household(told: Told, names: Sequence[str], phone: str = HOME, start: int = 100) -> list[UUID]:
    """People of these names on one number, each registered in the cell of his or her own NIK."""
    found = []
    keyring = told.db.keyring
    assert keyring is not None
    for number, name in enumerate(names, start):
        home = ids.cell_of_slot(people.slot_of_phone(keyring, phone), told.db.cells)
        [account_id] = await journey.take_seats(told.db, home, [phone], BY, OPENS_AT)
        assert account_id
        item = msgspec.structs.replace(registration(number, account_id), full_name=name)
        cell = ids.cell_of_slot(people.slot_of_nik(keyring, item.nik), told.db.cells)
        [made] = await journey.register(told.db, cell, [item], BY, OPENS_AT)
        assert made.person_id
        await journey.link_accounts(
            told.db, home, [people.AccountLink(account_id, made.person_id)], BY, OPENS_AT
        )
        found.append(made.person_id)
    return found


@pytest.fixture
async def told(db4: Database) -> Told:
    world = World(db4)
    await world.settle_in()
    return Told(world, [], SimulatedClock(MORNING))


async def kept(told: Told) -> dict[UUID, str]:
    async with told.db.read() as tx:
        return {message.reference_id: message.content for message in await list_messages(tx, 1000)}


async def said(told: Told, persons: Sequence[UUID], topic: str = "course_completed") -> list[str]:
    """How each one's message begins."""
    put = await told.put(topic, persons)
    await told.tick()
    texts = await kept(told)
    return [texts[notice_id][:12] for notice_id in put]


async def looks(told: Told, person_id: UUID) -> list[tuple[str, str]]:
    async with told.db.read() as tx:
        found = await people.list_disclosures(tx, told.world.cell(person_id), person_id)
    return sorted((look.purpose, " ".join(look.fields)) for look in found)


async def test_two_of_a_number_are_told_apart_and_one_alone_reads_as_ever(told: Told) -> None:
    siti, budi = await household(told, ["Siti Aminah", "Budi"])
    [alone] = await household(told, ["Rina"], ALONE, 200)
    assert await said(told, [siti, budi, alone]) == [
        "SA: Kursusmu",
        "B: Kursusmu ",
        "Kursusmu sel",
    ]
    assert await looks(told, alone) == [("message", "phone")]


async def test_the_digit_of_the_seat_parts_equal_initials(told: Told) -> None:
    family = await household(told, ["Siti Aminah", "Budi", "Surya Ananta", "李 明"])
    assert await said(told, family) == [
        "SA 1: Kursus",
        "B: Kursusmu ",
        "SA 3: Kursus",
        "4: Kursusmu ",
    ]


async def test_whoever_is_alone_again_is_addressed_without(told: Told) -> None:
    """The moment of writing decides, not the one at which the outbox was worked off."""
    siti, budi = await household(told, ["Siti Aminah", "Budi"])
    told.clock.move_to(OPENS_AT + timedelta(hours=23))
    put = await told.put("course_completed", [siti])
    assert await told.tick() == 0, "night"
    async with told.db.begin() as tx:
        await people.erase_persons(tx, told.world.cell(budi), [budi], BY, told.clock.now())
    told.clock.move_to(OPENS_AT + timedelta(hours=24 + 8))
    await told.tick()
    assert (await kept(told))[put[0]].startswith("Kursusmu selesai")


async def test_every_look_is_on_record(told: Told) -> None:
    siti, budi = await household(told, ["Siti Aminah", "Budi"])
    await said(told, [siti])
    assert await looks(told, siti) == [("message", "full_name"), ("message", "phone")]
    assert await looks(told, budi) == [("whom a message is for", "full_name")]


async def test_by_every_channel(told: Told) -> None:
    """Also where one fails and the next takes it."""
    told.policy = ALL
    siti, budi, rina = await household(told, ["Siti Aminah", "Budi", "Rina"])
    async with told.db.begin() as tx:
        contact = people.Contact(budi, "email", "budi@mail.example")
        await people.save_contacts(tx, told.world.cell(budi), [contact], BY, told.clock.now())
    await told.wish(siti, channel="whatsapp")
    await told.wish(budi, channel="email")
    told.faults = Faults(refuse_bp=10_000)
    assert await said(told, [siti, budi, rina]) == [
        "SA: Kursusmu",
        "B: Kursusmu ",
        "R: Kursusmu ",
    ]


async def test_codes_and_replies_stay_as_they_are(told: Told) -> None:
    await household(told, ["Siti", "Budi"])
    async with told.db.begin() as tx:
        await notices.send_code(tx, 0, notices.CodeMessage(HOME, "123456", "en"), MORNING)
        await notices.send_replies(tx, 0, [notices.Reply(HOME, "Saldo Rp0", "id")], MORNING)
    await told.tick()
    assert sorted(text[:10] for text in (await kept(told)).values()) == ["Bekal sign", "Saldo Rp0"]


async def test_the_warning_of_a_recovery_says_whose_number_is_meant(told: Told) -> None:
    siti, _ = await household(told, ["Siti Aminah", "Budi"])
    assert told.db.keyring is not None
    cell = ids.cell_of_slot(people.slot_of_phone(told.db.keyring, ALONE), told.db.cells)
    [opened] = await journey.open_accounts(told.db, cell, [people.AccountOpening(ALONE)], BY, MORNING)
    assert opened.account_id
    known = registration(100, opened.account_id)
    facts = people.KnownFacts(known.nik, known.family_card, "Siti Aminah", known.born_on, known.mother_name)
    async with told.db.begin() as tx:
        await people.ask_recovery(tx, cell, opened.account_id, facts, BY, MORNING)
    await handle_recoveries(told.db, None, MORNING)  # type: ignore[arg-type]
    await told.tick()
    [warning] = (await kept(told)).values()
    assert warning.startswith("SA: Bekal: ada yang meminta") and notices.count_parts(warning).parts <= 2
    assert ("message", "full_name") in await looks(told, siti)


async def test_the_same_statements_for_one_and_for_many(told: Told, db: Database) -> None:
    one = Told(World(db), [], told.clock)
    await one.world.settle_in()
    few = await household(one, ["Siti Aminah", "Budi"])
    many = [
        person
        for n in range(12)
        for person in await household(one, ["A", "B", "C"], f"+62813000001{n:02d}", 300 + 3 * n)
    ]
    counts = []
    for asked in (few[:1], many[::2], [*few, *many]):
        async with db.begin() as tx:
            called = await people.tell_apart(tx, 0, asked, "message", BY, MORNING)
            assert all(called)
            counts.append(tx.statement_count)
    assert counts[0] == counts[1] == 6 and counts[2] == 4, "nobody else to be looked at: two fewer"
    async with db.begin() as tx:
        assert await people.tell_apart(tx, 0, [], "message", BY, MORNING) == []
        assert await people.tell_apart(tx, 0, [UUID(int=7)], "message", BY, MORNING) == [""]


async def test_the_purchase_code_says_for_whom_it_is(told: Told) -> None:
    siti, _ = await household(told, ["Siti Aminah", "Budi"])
    assert told.db.keyring is not None
    place = Sealed("base.outbox", "payload.sealed", b"purchase_code")
    sealed = b64encode(told.db.keyring.seal(place, b"123456")).decode()
    [put] = await told.put("purchase_code", [siti], sealed=sealed, price="Rp600.000")
    await told.tick()
    assert (await kept(told))[put].startswith("SA: 123456 adalah kode untuk membeli")
