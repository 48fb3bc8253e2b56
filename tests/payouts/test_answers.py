"""A bank that answers twice, contradicts itself, or answers for orders nobody made."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bekal import payouts
from bekal.base import ids
from bekal.base.adapt import Uuids
from bekal.base.database import Database
from bekal.base.statements import Statement
from bekal.payouts import AnswerOutcome, BankAnswer, RecordedAnswer
from bekal.payouts.rules import (
    ATTEMPTS_MAX,
    OrderState,
    ask_again_at,
    due_after_refusal,
    judge_answer,
    state_after,
)
from bekal.payouts.states import INSTRUCTION_STEPS, InstructionState

from .builders import BY, instruct, link, paid, persons, refused

AT = datetime(2022, 2, 17, 5, 0, tzinfo=UTC)


async def test_a_bank_that_answers_twice_does_nothing_twice(db: Database, at: datetime) -> None:
    who = await persons(db, 2, at)
    async with db.write(0) as tx:
        await link(tx, 0, who, at)
    first, second = await instruct(db, 0, who, at)
    stranger = ids.new_id(0, at)
    answers = [
        paid(first, at),
        paid(first, at),
        BankAnswer(first, "paid"),
        BankAnswer(first, "pending"),
        refused(first),
        paid(first, at, "B2"),
        refused(second),
        refused(second),
        paid(second, at, "B3"),
        paid(stranger, at),
    ]
    expected = [
        ("recorded", "paid"),
        ("already_recorded", "paid"),
        ("already_recorded", "paid"),
        ("already_recorded", "paid"),
        ("contradicts", "paid"),
        ("contradicts", "paid"),
        ("recorded", "refused"),
        ("already_recorded", "refused"),
        ("contradicts", "refused"),
        ("instruction_unknown", ""),
    ]
    async with db.write(0) as tx:
        done = await payouts.record_bank_answers(tx, 0, answers, BY, at)
        assert [(row.outcome, row.became) for row in done] == expected
        again = await payouts.record_bank_answers(tx, 0, answers, BY, at)
        assert "recorded" not in {row.outcome for row in again}
        flagged = await payouts.list_contradictions(tx, 0, None, 10)
        assert sorted((row.reference_id, row.status, row.bank_reference) for row in flagged) == [
            (first, "paid", "B2"),
            (first, "refused", ""),
            (second, "paid", "B3"),
        ]
        assert len(await payouts.list_contradictions(tx, 0, first, 10)) == 1
        totals = {(row.state, row.dues) for row in await payouts.list_due_totals(tx)}
        assert totals == {("paid", 1), ("scheduled", 1)}
        assert await payouts.record_bank_answers(tx, 0, [], BY, at) == []


async def test_an_answer_of_a_kind_nobody_knows_is_a_mistake_of_the_adapter(
    db: Database, at: datetime
) -> None:
    who = await persons(db, 1, at)
    async with db.write(0) as tx:
        await link(tx, 0, who, at)
    [order] = await instruct(db, 0, who, at)
    with pytest.raises(ValueError, match="pending"):
        async with db.write(0) as tx:
            await payouts.record_bank_answers(tx, 0, [BankAnswer(order, "maybe")], BY, at)


async def test_an_order_that_never_left_waits_and_is_sent_under_its_reference(
    db: Database, at: datetime
) -> None:
    who = await persons(db, 1, at)
    async with db.write(0) as tx:
        await link(tx, 0, who, at)
    [order] = await instruct(db, 0, who, at)
    async with db.write(0) as tx:
        [answer] = await payouts.record_bank_answers(tx, 0, [BankAnswer(order, "not_sent")], BY, at)
        assert answer.became == "waiting"
        assert await payouts.claim_instructions(tx, 0, 9, BY, at) == []
        later = at + timedelta(minutes=1)
        [claimed] = await payouts.claim_instructions(tx, 0, 9, BY, later)
        assert (claimed.instruction_id, claimed.attempts) == (order, 2)
        assert (claimed.person_id, claimed.amount_rp, claimed.channel) == (who[0], 600_000, "bni")
        [answer] = await payouts.record_bank_answers(tx, 0, [BankAnswer(order, "pending")], BY, later)
        assert answer.became == "pending"
        [answer] = await payouts.record_bank_answers(tx, 0, [BankAnswer(order, "not_sent")], BY, later)
        assert answer.became == "pending"


@st.composite
def _answers(draw: st.DrawFn) -> list[tuple[str, int]]:
    statuses = st.sampled_from(["paid", "refused", "pending", "unknown", "not_found", "not_sent"])
    return draw(st.lists(st.tuples(statuses, st.integers(0, 40)), max_size=8))


@given(_answers())
@settings(max_examples=300, deadline=None)
def test_whatever_a_bank_says_an_order_takes_allowed_steps_and_ends_once(said: list[tuple[str, int]]) -> None:
    reference = UUID(int=7)
    order = OrderState(
        reference,
        reference,
        reference,
        "bni",
        1,
        "claimed",
        None,
        1,
        None,
        None,
        AT,
        reference,
        reference,
        "survey",
        1,
        2022,
        0,
        "instructed",
    )
    at, ends = AT, 0
    for status, hours in said:
        at += timedelta(hours=hours)
        answer = BankAnswer(reference, status)
        outcome = judge_answer(order, answer)
        if outcome != AnswerOutcome.recorded:
            assert order.state in ("paid", "refused")
            continue
        before = InstructionState(order.state)
        order.state = state_after(order, answer, at)
        assert order.state == before or order.state in INSTRUCTION_STEPS[before]
        ends += order.state in ("paid", "refused")
    assert ends <= 1


def test_waits_grow_to_an_hour_and_tries_end() -> None:
    minutes = [(ask_again_at(n, AT) - AT).total_seconds() / 60 for n in (0, 1, 2, 3, 6, 7, 8, 500)]
    assert minutes == [1, 1, 2, 4, 32, 60, 60, 60]
    day = AT.date()
    assert due_after_refusal(1, day) == ("scheduled", day + timedelta(days=1))
    assert due_after_refusal(2, day) == ("scheduled", day + timedelta(days=3))
    assert due_after_refusal(ATTEMPTS_MAX, day) == ("failed", day)


async def test_a_chunk_gives_what_one_after_the_other_gives(db: Database, at: datetime) -> None:
    draw = random.Random(20220217)
    for _ in range(25):
        twins = await persons(db, 6, at)
        async with db.write(0) as tx:
            await link(tx, 0, twins, at)
        orders = await instruct(db, 0, twins, at)
        ours, theirs = orders[:3], orders[3:]
        said = [
            (
                draw.randrange(3),
                draw.choice(["paid", "paid", "refused", "pending", "unknown", "not_found", "not_sent"]),
                draw.choice([None, "inactive", "wallet_limit", "not_now"]),
                draw.choice([None, "R1", "R2"]),
            )
            for _ in range(draw.randrange(1, 10))
        ]
        later = at + timedelta(hours=draw.choice([0, 1, 30]))
        async with db.write(0) as tx:
            chunk = [BankAnswer(ours[i], status, reason, ref) for i, status, reason, ref in said]
            together = await payouts.record_bank_answers(tx, 0, chunk, BY, later)
            single = []
            for i, status, reason, ref in said:
                answer = BankAnswer(theirs[i], status, reason, ref)
                single += await payouts.record_bank_answers(tx, 0, [answer], BY, later)
            assert [_told(row) for row in together] == [_told(row) for row in single]
            for mine, other in zip(ours, theirs, strict=True):
                rows = await tx.tuples(Statement("compare", _COMPARE), Uuids([mine, other]))
                assert rows[0] == rows[1]


_COMPARE = """
SELECT i.state, i.reason, i.attempts, i.next_at, i.bank_reference, i.effective_on, d.state, d.reason,
    d.attempts, d.pay_from, l.reason, l.next_at
FROM payouts.instructions i
JOIN payouts.dues d USING (cell, due_id)
JOIN payouts.linked_accounts l USING (cell, link_id)
WHERE i.instruction_id = ANY ($1::uuid[])
"""


def _told(row: RecordedAnswer) -> tuple[object, ...]:
    return (row.outcome, row.was, row.became, row.due_state, row.reason, row.effective_on)
