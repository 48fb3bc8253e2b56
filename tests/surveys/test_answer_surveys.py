"""Answers to surveys: checked against the questions, kept once, words sealed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from bekal import programme, surveys
from bekal.base import actors
from bekal.base.database import Database
from bekal.base.statements import Statement
from bekal.surveys import AnswerOutcome, SurveyAnswer

BY = actors.job("tests")
MakePersons = Callable[[Database, int], Awaitable[list[UUID]]]
GOOD: dict[str, object] = {"work_before": "seeking", "trained_before": "no", "skill_gain": "much"}


@pytest.fixture
async def terms(db: Database, at: datetime) -> programme.Programme:
    """prakerja-2022, stored."""
    programmes = programme.load_programmes(programme.default_folder())
    async with db.begin() as tx:
        await programme.store_programmes(tx, programmes, BY, at)
    return programmes[0]


def answer(person_id: UUID, at: datetime, **changes: Any) -> SurveyAnswer:
    fields: dict[str, Any] = {
        "programme_id": 1,
        "number": 1,
        "answers": GOOD,
        "opens_at": at,
        "accepted_at": at + timedelta(days=1),
    }
    return SurveyAnswer(person_id=person_id, **(fields | changes))


async def test_every_outcome_in_order_of_precedence(
    db: Database, terms: programme.Programme, make_persons: MakePersons, at: datetime
) -> None:
    a, b, c, d, e, f = await make_persons(db, 6)
    closed = at + timedelta(days=30)
    given = [
        answer(a, at),
        answer(a, at, answers={}, accepted_at=closed),
        answer(b, at, accepted_at=closed, answers={}),
        answer(b, at, accepted_at=closed - timedelta(microseconds=1)),
        answer(c, at, accepted_at=at - timedelta(microseconds=1)),
        answer(c, at, accepted_at=at, answers={"work_before": "seeking"}),
        answer(c, at, accepted_at=at),
        answer(d, at, number=4),
        answer(d, at, number=10**9),
        answer(d, at, number=-1),
        answer(e, at, programme_id=9),
        answer(e, at, programme_id=10**9),
        answer(f, at, answers=GOOD | {"comment": "Kelasnya penuh, 100 % padat."}),
    ]
    async with db.begin() as tx:
        outcomes = await surveys.answer_surveys(tx, 0, given, BY, at)
        assert outcomes == [
            AnswerOutcome.accepted,
            AnswerOutcome.already_answered,
            AnswerOutcome.not_open,
            AnswerOutcome.accepted,
            AnswerOutcome.not_open,
            AnswerOutcome.incomplete,
            AnswerOutcome.accepted,
            *[AnswerOutcome.not_open] * 5,
            AnswerOutcome.accepted,
        ]
        (kept,) = await surveys.list_answers(tx, 0, f)
        assert kept.answers == GOOD | {"comment": "Kelasnya penuh, 100 % padat."}
        assert (kept.programme_id, kept.number, kept.text_hash) == (1, 1, terms.text_hash)
        assert (kept.accepted_at, kept.by) == (at + timedelta(days=1), BY)
        assert await surveys.list_answers(tx, 0, d) == []


async def test_a_chunk_equals_one_after_the_other(
    db: Database, terms: programme.Programme, make_persons: MakePersons, at: datetime
) -> None:
    first, second = await make_persons(db, 2)
    pattern = [({}, 1), (GOOD, 1), (GOOD, 1), ({}, 1), (GOOD, 9)]
    chunk = [answer(first, at, answers=answers, number=number) for answers, number in pattern]
    single = [answer(second, at, answers=answers, number=number) for answers, number in pattern]
    async with db.begin() as tx:
        together = await surveys.answer_surveys(tx, 0, chunk, BY, at)
        apart = [(await surveys.answer_surveys(tx, 0, [each], BY, at))[0] for each in single]
    assert together == apart


async def test_as_many_statements_for_one_as_for_a_thousand(
    db: Database, terms: programme.Programme, make_persons: MakePersons, at: datetime
) -> None:
    persons = await make_persons(db, 1001)
    async with db.begin() as tx:
        await programme.get_programme(tx, 1)
        before = tx.statement_count
        assert await surveys.answer_surveys(tx, 0, [], BY, at) == []
        assert tx.statement_count == before
        counts = []
        for some in (persons[:1], persons[1:]):
            before = tx.statement_count
            given = [answer(person, at) for person in some]
            assert set(await surveys.answer_surveys(tx, 0, given, BY, at)) == {AnswerOutcome.accepted}
            counts.append(tx.statement_count - before)
        assert counts == [2, 2]


async def test_written_words_are_sealed(
    db: Database, terms: programme.Programme, make_persons: MakePersons, at: datetime
) -> None:
    (person,) = await make_persons(db, 1)
    dump = Statement("dump", "SELECT answers::text, texts FROM surveys.answers")
    async with db.begin() as tx:
        await surveys.answer_surveys(
            tx, 0, [answer(person, at, answers=GOOD | {"comment": "nama saya Sari"})], BY, at
        )
        ((answers, texts),) = await tx.tuples(dump)
    assert "seeking" in answers
    assert "Sari" not in answers
    assert b"Sari" not in texts


async def test_of_two_transactions_at_once_one_keeps_its_answers(
    db: Database, terms: programme.Programme, make_persons: MakePersons, at: datetime
) -> None:
    (person,) = await make_persons(db, 1)
    kept = asyncio.Event()

    async def first() -> list[AnswerOutcome]:
        async with db.begin() as tx:
            outcomes = await surveys.answer_surveys(tx, 0, [answer(person, at)], BY, at)
            kept.set()
            await asyncio.sleep(0.2)  # the other one looks, finds nothing, and waits for this commit
            return outcomes

    async def second() -> list[AnswerOutcome]:
        await kept.wait()
        async with db.begin() as tx:
            return await surveys.answer_surveys(tx, 0, [answer(person, at)], BY, at)

    one, two = await asyncio.gather(first(), second())
    assert (one, two) == ([AnswerOutcome.accepted], [AnswerOutcome.already_answered])


@pytest.mark.parametrize(
    "statement", ["UPDATE surveys.answers SET answers = '{}'", "DELETE FROM surveys.answers"]
)
async def test_answers_cannot_be_changed_or_deleted(db: Database, statement: str) -> None:
    with pytest.raises(Exception, match="permission denied"):
        async with db.begin() as tx:
            await tx.execute(Statement("x", statement))


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({}, None),
        ({"number": "0"}, "answers_number_positive"),
        ({"answers": "'[]'"}, "answers_by_question"),
        ({"accepted_at": "$2 - interval '1 second'"}, "answers_after_opening"),
    ],
)
async def test_the_database_refuses_too(
    db: Database,
    terms: programme.Programme,
    make_persons: MakePersons,
    at: datetime,
    columns: dict[str, str],
    constraint: str | None,
) -> None:
    (person,) = await make_persons(db, 1)
    values = {
        "cell": "0",
        "person_id": "$1",
        "programme_id": "1",
        "number": "1",
        "text_hash": f"'{terms.text_hash}'",
        "answers": "'{}'",
        "opened_at": "$2",
        "accepted_at": "$2",
        "by": "'x'",
        "at": "$2",
    } | columns
    insert = Statement(
        "x",
        f"INSERT INTO surveys.answers ({', '.join(values)}) SELECT {', '.join(values.values())}"
        " FROM (SELECT $1::uuid, $2::timestamptz) AS parameters",
    )
    with pytest.raises(Exception, match=constraint) if constraint else contextlib.nullcontext():
        async with db.begin() as tx:
            assert await tx.execute(insert, person, at) == 1
