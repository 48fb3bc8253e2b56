"""Requests about one's own data: one open of a kind, a clock of three days, a day to take an erasure back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from bekal import people
from bekal.base.database import Database
from bekal.people import AskOutcome, DataRequest, EndRequestOutcome, RequestEnd

from .builders import BY, register, registration

AT = datetime(2022, 2, 17, 5, tzinfo=UTC)
HOURS = timedelta(hours=1)


async def test_a_request_has_a_clock_and_stands_once(db: Database) -> None:
    [person_id] = await register(db, AT, [registration()])
    async with db.begin() as tx:
        asked = [
            DataRequest(person_id, "correction", "  Pendidikan saya D3  "),
            DataRequest(person_id, "correction", "lagi"),
            DataRequest(person_id, "erasure"),
            DataRequest(person_id, "correction", " "),
            DataRequest(person_id, "correction", "x" * 2001),
        ]
        assert await people.ask_data_requests(tx, 0, asked, BY, AT) == [
            AskOutcome.asked,
            AskOutcome.already_asked,
            AskOutcome.asked,
            AskOutcome.words_missing,
            AskOutcome.words_too_long,
        ]
        again = await people.ask_data_requests(tx, 0, asked[:1], BY, AT + HOURS)
        assert again == [AskOutcome.already_asked], "the first clock runs on"
        erasure, correction = sorted(
            await people.list_data_requests(tx, 0, person_id), key=lambda row: row.kind, reverse=True
        )
        assert correction.due_at == AT + 72 * HOURS == erasure.due_at
        assert (correction.not_before, erasure.not_before) == (AT, AT + 24 * HOURS)
        opened = await people.open_request_words(tx, 0, correction.request_id)
        assert opened == (person_id, "Pendidikan saya D3")


async def test_words_lie_sealed(db: Database) -> None:
    [person_id] = await register(db, AT, [registration()])
    async with db.begin() as tx:
        await people.ask_data_requests(tx, 0, [DataRequest(person_id, "correction", "Rahasia")], BY, AT)
    with psycopg.connect(db.dsn) as connection:
        rows = connection.execute("SELECT r::text FROM people.data_requests r").fetchall()
    assert rows and "Rahasia" not in str(rows) and b"Rahasia".hex() not in str(rows)


async def test_ends_are_final_and_a_refusal_says_why(db: Database) -> None:
    [person_id] = await register(db, AT, [registration()])
    async with db.begin() as tx:
        await people.ask_data_requests(tx, 0, [DataRequest(person_id, "correction", "Salah")], BY, AT)
        [row] = await people.list_open_data_requests(tx, 0)
        ends = [
            RequestEnd(row.request_id, "refused", " "),
            RequestEnd(row.request_id, "refused", "Sudah benar."),
            RequestEnd(row.request_id, "done"),
        ]
        assert await people.end_data_requests(tx, 0, ends[:1], BY, AT) == [EndRequestOutcome.reason_missing]
        assert await people.end_data_requests(tx, 0, ends[1:2], BY, AT) == [EndRequestOutcome.ended]
        assert await people.end_data_requests(tx, 0, ends[2:], BY, AT) == [EndRequestOutcome.not_open]
        assert await people.list_open_data_requests(tx, 0) == []
        [row] = await people.list_data_requests(tx, 0, person_id)
        assert (row.state, row.reason) == ("refused", "Sudah benar.")
        outcome = await people.ask_data_requests(
            tx, 0, [DataRequest(person_id, "correction", "Lagi")], BY, AT
        )
        assert outcome == [AskOutcome.asked], "what was refused may be asked for again"


async def test_an_erasure_waits_a_day_and_its_deadline_stays(db: Database) -> None:
    [person_id] = await register(db, AT, [registration()])
    async with db.begin() as tx:
        await people.ask_data_requests(tx, 0, [DataRequest(person_id, "erasure")], BY, AT)
        assert await people.lock_erasures(tx, 0, 10, BY, AT + 24 * HOURS - timedelta(seconds=1)) == []
        [(who, request_id)] = await people.lock_erasures(tx, 0, 10, BY, AT + 24 * HOURS)
        assert who == person_id
        for until in (AT + 30 * HOURS, AT + 100 * HOURS):
            await people.postpone_data_requests(tx, 0, {request_id: "payment_under_way"}, until, BY, AT)
        [row] = await people.list_open_data_requests(tx, 0)
        assert row.due_at == AT + 72 * HOURS and row.reason == "payment_under_way"
        assert len(await people.lock_erasures(tx, 0, 10, BY, AT + 72 * HOURS)) == 1


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("due_at = asked_at + interval '73 hours'", "data_requests_within_three_days"),
        ("state = 'done'", "data_requests_end_signed"),
        ("state = 'refused', ended_at = asked_at, ended_by = 'x'", "data_requests_refused_with_reason"),
        ("kind = 'other'", "data_requests_kind_known"),
    ],
)
async def test_the_database_refuses_too(db: Database, change: str, constraint: str) -> None:
    [person_id] = await register(db, AT, [registration()])
    async with db.begin() as tx:
        await people.ask_data_requests(tx, 0, [DataRequest(person_id, "erasure")], BY, AT)
    with (
        psycopg.connect(db.dsn) as connection,
        pytest.raises(psycopg.errors.CheckViolation, match=constraint),
    ):
        connection.execute(f"UPDATE people.data_requests SET {change}".encode())


async def test_one_and_many_take_the_same_statements(db: Database) -> None:
    counts = []
    for number in (1, 100):
        persons = await register(db, AT, [registration(1000 * number + n) for n in range(number)])
        async with db.begin() as tx:
            before = tx.statement_count
            asked = [DataRequest(person_id, "erasure") for person_id in persons]
            assert set(await people.ask_data_requests(tx, 0, asked, BY, AT)) == {AskOutcome.asked}
            counts.append(tx.statement_count - before)
    assert counts[0] == counts[1] == 2
