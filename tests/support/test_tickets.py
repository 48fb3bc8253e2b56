"""Tickets: opened with a code, answered in turns, sealed, closed for good."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from bekal import support
from bekal.base import actors, ids
from bekal.base.database import Database
from bekal.base.statements import Statement
from bekal.support import ReplyOutcome, TicketOpening, TicketOutcome, TicketReply

BY = actors.job("tests")
MakePersons = Callable[[Database, int], Awaitable[list[UUID]]]


def opening(person_id: UUID, text: str = "Sertifikat saya belum ada.") -> TicketOpening:
    return TicketOpening(person_id, "complaint", "Sertifikat", text, "V3K0")


async def open_one(db: Database, person: UUID, at: datetime) -> UUID:
    async with db.begin() as tx:
        (opened,) = await support.open_tickets(tx, 0, [opening(person)], BY, at)
    assert opened.ticket_id
    return opened.ticket_id


async def test_a_ticket_gets_a_code_of_its_owner_and_waits_for_the_office(
    db: Database, make_persons: MakePersons, at: datetime
) -> None:
    person, other = await make_persons(db, 2)
    async with db.begin() as tx:
        first, second = await support.open_tickets(tx, 0, [opening(person), opening(person)], BY, at)
        assert first.outcome == second.outcome == TicketOutcome.opened
        assert first.code and second.code and first.code[0] == "T"
        assert ids.slot_of(first.code) == ids.slot_of(person)
        assert ids.normalise_code(first.code) == first.code
        tickets = await support.list_tickets(tx, 0, person)
        assert [ticket.ticket_id for ticket in tickets] == [second.ticket_id, first.ticket_id]
        assert [t.code for t in await support.list_tickets(tx, 0, person, second.ticket_id)] == [first.code]
        assert await support.list_tickets(tx, 0, other) == []
        ticket = tickets[0]
        assert (ticket.subject, ticket.kind, ticket.about) == ("Sertifikat", "complaint", "V3K0")
        assert (ticket.state, ticket.waits_for, ticket.messages) == ("open", "office", 1)
        (message,) = await support.list_messages(tx, 0, ticket.ticket_id)
        assert (message.number, message.text, message.by) == (1, "Sertifikat saya belum ada.", BY)
        found = await support.find_tickets_by_code(tx, 0, [first.code, "T-none", second.code])
        assert [each and each.ticket_id for each in found] == [first.ticket_id, None, second.ticket_id]
        assert await support.find_tickets_by_code(tx, 0, []) == []


@pytest.mark.parametrize(
    ("kind", "subject", "text", "about", "outcome"),
    [
        ("rant", "", "", "", TicketOutcome.kind_unknown),
        ("appeal", " ", "", "", TicketOutcome.subject_missing),
        ("appeal", "x" * 121, "", "", TicketOutcome.subject_too_long),
        ("appeal", "x" * 120, "\n", "", TicketOutcome.text_missing),
        ("appeal", "x", "x" * 4001, "", TicketOutcome.text_too_long),
        ("appeal", "x", "x" * 4000, "x" * 41, TicketOutcome.about_wrong),
        ("appeal", "x", "x", "<b>", TicketOutcome.about_wrong),
        ("question", "x", "\ud800 x", "", TicketOutcome.opened),
    ],
)
async def test_what_is_wrong_is_an_outcome(
    db: Database,
    make_persons: MakePersons,
    at: datetime,
    kind: str,
    subject: str,
    text: str,
    about: str,
    outcome: TicketOutcome,
) -> None:
    (person,) = await make_persons(db, 1)
    items = [opening(person), TicketOpening(person, kind, subject, text, about), opening(person)]
    async with db.begin() as tx:
        opened = await support.open_tickets(tx, 0, items, BY, at)
    assert [each.outcome for each in opened] == ["opened", outcome, "opened"]
    assert (opened[1].code is None) == (outcome != TicketOutcome.opened)


async def test_more_than_twenty_open_tickets_are_too_many(
    db: Database, make_persons: MakePersons, at: datetime
) -> None:
    person, other = await make_persons(db, 2)
    async with db.begin() as tx:
        opened = await support.open_tickets(tx, 0, [opening(person)] * 19, BY, at)
        items = [opening(person), opening(person), opening(other)]
        outcomes = [each.outcome for each in await support.open_tickets(tx, 0, items, BY, at)]
        assert outcomes == ["opened", "too_many", "opened"]
        assert opened[0].ticket_id
        await support.reply_tickets(
            tx, 0, [TicketReply(opened[0].ticket_id, None, "Beres.", closes=True)], BY, at
        )
        (again,) = await support.open_tickets(tx, 0, [opening(person)], BY, at)
        assert again.outcome == "opened"


async def test_a_conversation_says_whose_turn_it_is(
    db: Database, make_persons: MakePersons, at: datetime
) -> None:
    (person,) = await make_persons(db, 1)
    ticket_id = await open_one(db, person, at)
    steps = [
        (TicketReply(ticket_id, None, "Kami tanyakan.", hand_to="pijar"), "open", "partner:pijar"),
        (TicketReply(ticket_id, None, "Nilai belum masuk.", hand_to="office"), "open", "office"),
        (TicketReply(ticket_id, None, "Sudah kami kirim."), "answered", "citizen"),
        (TicketReply(ticket_id, person, "Belum saya terima."), "open", "office"),
        (TicketReply(ticket_id, person, "Sudah, terima kasih.", closes=True), "closed", "nobody"),
    ]
    for hours, (reply, state, waits_for) in enumerate(steps, 1):
        async with db.begin() as tx:
            later = at + timedelta(hours=hours)
            assert await support.reply_tickets(tx, 0, [reply], BY, later) == ["replied"]
            (ticket,) = await support.list_tickets(tx, 0, person)
            assert (ticket.state, ticket.waits_for, ticket.state_at) == (state, waits_for, later)
            waiting = await support.list_waiting_tickets(tx, 0, waits_for)
            assert [each.ticket_id for each in waiting] == ([ticket_id] if state == "open" else [])
    async with db.begin() as tx:
        messages = await support.list_messages(tx, 0, ticket_id)
        assert [each.number for each in messages] == [1, 2, 3, 4, 5, 6]
        assert [(each.state, each.waits_for) for each in messages[1:]] == [step[1:] for step in steps]
        assert await support.list_messages(tx, 0, ticket_id, after=4) == messages[4:]


async def test_replies_of_a_chunk_follow_each_other(
    db: Database, make_persons: MakePersons, at: datetime
) -> None:
    mine, theirs = await make_persons(db, 2)
    a, b = await open_one(db, mine, at), await open_one(db, theirs, at)
    replies = [
        TicketReply(a, theirs, "Ini milik saya!"),
        TicketReply(UUID(int=1), mine, "Halo?"),
        TicketReply(a, mine, " "),
        TicketReply(a, mine, "x" * 4001),
        TicketReply(a, mine, "Tolong", hand_to="pijar"),
        TicketReply(a, None, "Silakan", hand_to="Not a code"),
        TicketReply(a, None, "Selesai.", closes=True),
        TicketReply(a, mine, "Tunggu!"),
        TicketReply(b, theirs, "Ada kabar?"),
        TicketReply(b, None, "Ada."),
    ]
    async with db.begin() as tx:
        assert await support.reply_tickets(tx, 0, replies, BY, at) == [
            ReplyOutcome.ticket_unknown,
            ReplyOutcome.ticket_unknown,
            ReplyOutcome.text_missing,
            ReplyOutcome.text_too_long,
            ReplyOutcome.partner_wrong,
            ReplyOutcome.partner_wrong,
            ReplyOutcome.replied,
            ReplyOutcome.ticket_closed,
            ReplyOutcome.replied,
            ReplyOutcome.replied,
        ]
        assert [each.number for each in await support.list_messages(tx, 0, b)] == [1, 2, 3]
        (ticket,) = await support.list_tickets(tx, 0, theirs)
        assert (ticket.state, ticket.messages) == ("answered", 3)


async def test_a_ticket_takes_five_hundred_messages(
    db: Database, make_persons: MakePersons, at: datetime
) -> None:
    (person,) = await make_persons(db, 1)
    ticket_id = await open_one(db, person, at)
    async with db.begin() as tx:
        outcomes = await support.reply_tickets(tx, 0, [TicketReply(ticket_id, person, "?")] * 500, BY, at)
    assert outcomes == [ReplyOutcome.replied] * 499 + [ReplyOutcome.too_many]


async def test_as_many_statements_for_one_as_for_a_thousand(
    db: Database, make_persons: MakePersons, at: datetime
) -> None:
    persons = await make_persons(db, 1001)
    counts = []
    async with db.begin() as tx:
        assert await support.open_tickets(tx, 0, [], BY, at) == []
        assert await support.reply_tickets(tx, 0, [], BY, at) == []
        assert tx.statement_count == 0
        for some in (persons[:1], persons[1:]):
            before = tx.statement_count
            opened = await support.open_tickets(tx, 0, [opening(person) for person in some], BY, at)
            between = tx.statement_count
            replies = [TicketReply(each.ticket_id, None, "Baik.") for each in opened if each.ticket_id]
            assert set(await support.reply_tickets(tx, 0, replies, BY, at)) == {"replied"}
            counts.append((between - before, tx.statement_count - between))
    assert counts == [(3, 3), (3, 3)]


async def test_words_are_sealed_and_messages_stay(
    db: Database, make_persons: MakePersons, at: datetime
) -> None:
    (person,) = await make_persons(db, 1)
    async with db.begin() as tx:
        await support.open_tickets(tx, 0, [opening(person, "Nama ibu saya Nurhayati")], BY, at)
        ((subject, text),) = await tx.tuples(
            Statement(
                "x",
                "SELECT subject, text FROM support.tickets JOIN support.messages USING (ticket_id)",
            )
        )
    assert b"Sertifikat" not in subject
    assert b"Nurhayati" not in text
    for statement in (
        # The text alone may be taken away: when its writer is erased.
        "UPDATE support.messages SET by = 'staff:x'",
        "UPDATE support.messages SET at = at",
        "DELETE FROM support.messages",
        "DELETE FROM support.tickets",
    ):
        with pytest.raises(Exception, match="permission denied"):
            async with db.begin() as tx:
                await tx.execute(Statement("x", statement))


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("state = 'open', waits_for = 'partner:pijar'", None),
        ("state = 'closed', waits_for = 'nobody'", None),
        ("state = 'lost'", "tickets_state_known"),
        ("kind = 'rant'", "tickets_kind_known"),
        ("kind = 'report', waits_for = 'partner:pijar'", "tickets_report_stays"),
        ("waits_for = 'anybody'", "tickets_waits_for_known"),
        ("state = 'closed'", "tickets_closed_waits_for_nobody"),
        ("waits_for = 'citizen'", "tickets_answered_waits_for_citizen"),
        ("messages = 501", "tickets_messages_limited"),
    ],
)
async def test_the_database_refuses_too(
    db: Database, make_persons: MakePersons, at: datetime, change: str, constraint: str | None
) -> None:
    (person,) = await make_persons(db, 1)
    await open_one(db, person, at)
    statement = Statement("x", f"UPDATE support.tickets SET {change}")
    with pytest.raises(Exception, match=constraint) if constraint else contextlib.nullcontext():
        async with db.begin() as tx:
            assert await tx.execute(statement) == 1


async def test_states_steps_and_checks_agree(db: Database) -> None:
    assert set(support.STEPS) == set(support.TicketState)
    statement = Statement(
        "x", "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = $1 ORDER BY conrelid"
    )
    async with db.read() as tx:
        for name in ("tickets_state_known", "messages_state_known"):
            text = await tx.value(statement, name)
            assert set(re.findall(r"'(\w+)'", text)) == set(support.TicketState)


async def test_a_partner_writes_while_it_is_its_turn_and_no_further(
    db: Database, make_persons: MakePersons, at: datetime
) -> None:
    (person,) = await make_persons(db, 1)
    ticket_id = await open_one(db, person, at)
    early = TicketReply(ticket_id, None, "Ini milik kami.", partner="pijar")
    hand = TicketReply(ticket_id, None, "Tolong.", hand_to="pijar")
    strange = TicketReply(ticket_id, None, "Kami saja.", partner="pintaria")
    on = TicketReply(ticket_id, None, "Ke sana.", hand_to="pintaria", partner="pijar")
    shut = TicketReply(ticket_id, None, "Tutup.", closes=True, partner="pijar")
    back = TicketReply(ticket_id, None, "Bukan kami.", hand_to="office", partner="pijar")
    async with db.begin() as tx:
        outcomes = await support.reply_tickets(tx, 0, [early, hand, strange, on, shut, back, back], BY, at)
    assert outcomes == [
        "ticket_unknown",
        "replied",
        "ticket_unknown",
        "partner_wrong",
        "partner_wrong",
        "replied",
        "ticket_unknown",
    ]


@pytest.mark.parametrize(
    ("kind", "desk"),
    [
        ("complaint", "partner:pijar"),
        ("question", "partner:pijar"),
        ("appeal", "office"),
        ("report", "office"),
    ],
)
async def test_a_ticket_begins_at_the_desk_of_whoever_has_it(
    db: Database, make_persons: MakePersons, at: datetime, kind: str, desk: str
) -> None:
    (person,) = await make_persons(db, 1)
    wish = TicketOpening(person, kind, "Kelas", "Pengajarnya tidak datang.", hand_to="pijar")
    async with db.begin() as tx:
        (opened,) = await support.open_tickets(tx, 0, [wish], BY, at)
        assert opened.ticket_id is not None
        for other in ("office", "partner:pijar", "partner:pija"):
            waiting = await support.list_waiting_tickets(tx, 0, other)
            assert [each.ticket_id for each in waiting] == [opened.ticket_id] * (other == desk), other
        (message,) = await support.list_messages(tx, 0, opened.ticket_id)
        assert (message.state, message.waits_for) == ("open", desk)


async def test_a_report_is_handed_to_nobody(db: Database, make_persons: MakePersons, at: datetime) -> None:
    (person,) = await make_persons(db, 1)
    wish = TicketOpening(person, "report", "Pungutan", "Mereka meminta uang.")
    async with db.begin() as tx:
        (opened,) = await support.open_tickets(tx, 0, [wish], BY, at)
        assert opened.ticket_id is not None
        replies = [
            TicketReply(opened.ticket_id, None, "Tolong dijawab.", hand_to="pijar"),
            TicketReply(opened.ticket_id, None, "Kami periksa dulu.", hand_to="office"),
            TicketReply(opened.ticket_id, None, "Sudah kami tegur."),
        ]
        outcomes = await support.reply_tickets(tx, 0, replies, BY, at)
        assert outcomes == ["report_stays", "replied", "replied"]


async def test_what_a_citizen_adds_stays_where_the_ticket_is_and_gives_no_more_time(
    db: Database, make_persons: MakePersons, at: datetime
) -> None:
    (person,) = await make_persons(db, 1)
    wish = TicketOpening(person, "complaint", "Kelas", "Tautannya salah.", hand_to="pijar")
    later = at + timedelta(days=2)
    async with db.begin() as tx:
        (opened,) = await support.open_tickets(tx, 0, [wish], BY, at)
        assert opened.ticket_id is not None
        steps = [
            (TicketReply(opened.ticket_id, person, "Ini tautannya."), "partner:pijar", at),
            (TicketReply(opened.ticket_id, None, "Coba lagi.", partner="pijar"), "citizen", later),
            (TicketReply(opened.ticket_id, person, "Masih salah."), "office", later),
        ]
        for reply, desk, since in steps:
            assert await support.reply_tickets(tx, 0, [reply], BY, later) == ["replied"]
            (ticket,) = await support.list_tickets(tx, 0, person)
            assert (ticket.waits_for, ticket.state_at) == (desk, since)


async def test_what_a_partner_lets_lie_comes_back_once_and_says_so(
    db: Database, make_persons: MakePersons, at: datetime
) -> None:
    person, full, answered = await make_persons(db, 3)
    wishes = [
        TicketOpening(each, "complaint", "Kelas", "Tidak ada kabar.", hand_to="pijar")
        for each in (person, full, answered)
    ]
    async with db.begin() as tx:
        late, crowded, done = [
            opened.ticket_id or UUID(int=0) for opened in await support.open_tickets(tx, 0, wishes, BY, at)
        ]
        filling = [TicketReply(crowded, full, "?")] * 499
        assert set(await support.reply_tickets(tx, 0, filling, BY, at)) == {"replied"}
        await support.reply_tickets(tx, 0, [TicketReply(done, None, "Ada.", partner="pijar")], BY, at)
    due = at + support.PARTNER_ANSWERS_WITHIN
    job = actors.job("take_back_tickets")
    async with db.begin() as tx:
        early = at - timedelta(microseconds=1)
        assert await support.take_back_tickets(tx, 0, early, job, due) == 0
    async with db.begin() as tx, db.begin() as other:
        assert await support.take_back_tickets(tx, 0, at, job, due) == 2
        assert await support.take_back_tickets(other, 0, at, job, due) == 0, "another job at the same time"
    async with db.begin() as tx:
        assert await support.take_back_tickets(tx, 0, at, job, due) == 0
        assert await support.list_partner_tickets(tx, 0) == []
        found = await support.find_tickets(tx, 0, [late, crowded, done])
        assert [(t and t.waits_for, t and t.messages) for t in found] == [
            ("office", 2),
            ("office", 500),
            ("citizen", 2),
        ]
        *_, told = await support.list_messages(tx, 0, late)
        assert (told.by, told.waits_for, told.at) == ("job:take_back_tickets", "office", due)
        assert told.text == "Mitra tidak menjawab pada waktunya; pengelola program mengambil alih."
