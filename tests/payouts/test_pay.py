"""A due from schedule to payment, and everything a bank can do to it."""

from __future__ import annotations

from datetime import datetime, timedelta

from bekal import payouts
from bekal.base.database import Database
from bekal.payouts import BankAnswer

from .builders import BY, due_of, instruct, link, paid, persons, refused


async def test_a_due_is_paid(db: Database, at: datetime) -> None:
    people = await persons(db, 3, at)
    async with db.write(0) as tx:
        await link(tx, 0, people, at)
    orders = await instruct(db, 0, people, at)
    assert len(orders) == 3
    async with db.write(0) as tx:
        assert await payouts.list_dues_ready(tx, 0, at.date(), None, 10) == []
        answers = await payouts.record_bank_answers(tx, 0, [paid(order, at) for order in orders], BY, at)
        totals = await payouts.list_due_totals(tx)
    assert [(a.outcome, a.was, a.became, a.due_state) for a in answers] == [
        ("recorded", "claimed", "paid", "paid")
    ] * 3
    assert [a.amount_rp for a in answers] == [600_000] * 3
    assert [(t.state, t.dues, t.amount_rp) for t in totals] == [("paid", 3, 1_800_000)]


async def test_a_due_is_scheduled_once(db: Database, at: datetime) -> None:
    first, second = await persons(db, 2, at)
    dues = [due_of(first, at), due_of(second, at), due_of(first, at), due_of(first, at, 2)]
    async with db.write(0) as tx:
        assert await payouts.schedule_incentives(tx, 0, dues, BY, at) == [
            "scheduled",
            "scheduled",
            "already_scheduled",
            "scheduled",
        ]
        again = await payouts.schedule_incentives(tx, 0, dues, BY, at)
        assert set(again) == {"already_scheduled"}
        assert await payouts.schedule_incentives(tx, 0, [], BY, at) == []


async def test_a_refusal_puts_the_due_back_and_the_third_fails_it(db: Database, at: datetime) -> None:
    people = await persons(db, 1, at)
    async with db.write(0) as tx:
        await link(tx, 0, people, at)
    orders = await instruct(db, 0, people, at)
    states = []
    for _ in range(3):
        async with db.write(0) as tx:
            [answer] = await payouts.record_bank_answers(tx, 0, [refused(orders[0], "wallet_limit")], BY, at)
            states.append((answer.became, answer.due_state, answer.reason))
        at += timedelta(days=3)
        orders = await instruct(db, 0, people, at)
    assert states == [("refused", "scheduled", "wallet_limit")] * 2 + [("refused", "failed", "wallet_limit")]
    assert orders == []


async def test_no_answer_is_asked_about_and_never_sent_again_unasked(db: Database, at: datetime) -> None:
    people = await persons(db, 1, at)
    async with db.write(0) as tx:
        await link(tx, 0, people, at)
    [order] = await instruct(db, 0, people, at)
    later = at + timedelta(minutes=10)
    async with db.begin() as tx:
        assert await payouts.claim_instructions(tx, 0, 10, BY, later) == []
        [claimed] = await payouts.claim_enquiries(tx, 0, 10, BY, later)
        assert claimed.instruction_id == order
        assert await payouts.claim_enquiries(tx, 0, 10, BY, later) == []
    async with db.write(0) as tx:
        unknown = BankAnswer(order, "not_found")
        [answer] = await payouts.record_bank_answers(tx, 0, [unknown], BY, later)
        assert (answer.was, answer.became) == ("sent", "sent")
        assert await payouts.claim_instructions(tx, 0, 10, BY, later) == []
        late = at + timedelta(days=1)
        [answer] = await payouts.record_bank_answers(tx, 0, [unknown], BY, late)
        assert answer.became == "waiting"
        [claimed] = await payouts.claim_instructions(tx, 0, 10, BY, late + timedelta(hours=1))
        assert claimed.instruction_id == order
