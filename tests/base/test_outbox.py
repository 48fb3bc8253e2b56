"""Messages go out at least once, oldest first, and are given up in the end."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from bekal.base import ids, outbox
from bekal.base.database import Database
from bekal.base.outbox import Delivery, DeliveryOutcome, Message


async def test_a_message_is_claimed_delivered_and_gone(db: Database, at: datetime) -> None:
    async with db.begin() as tx:
        put = await outbox.put_messages(tx, 0, [Message("sms", {"n": i}) for i in range(3)], at)
        await outbox.put_messages(tx, 0, [Message("webhook", {})], at)
    async with db.begin() as tx:
        claimed = await outbox.claim_messages(tx, 0, ["sms"], 2, at)
        assert [(c.outbox_id, c.payload, c.attempts) for c in claimed] == [
            (put[0], {"n": 0}, 1),
            (put[1], {"n": 1}, 1),
        ]
    async with db.begin() as tx:
        results = [
            Delivery(put[0], True),
            Delivery(put[1], False),
            Delivery(put[2], True),
            Delivery(put[0], True),
        ]
        assert await outbox.record_messages(tx, 0, results, at) == [
            DeliveryOutcome.sent,
            DeliveryOutcome.waiting,
            DeliveryOutcome.not_claimed,
            DeliveryOutcome.not_claimed,
        ]
        assert [c.outbox_id for c in await outbox.claim_messages(tx, 0, ["sms"], 9, at)] == [put[2]]
        later = at + timedelta(minutes=1)
        [again] = await outbox.claim_messages(tx, 0, ["sms"], 9, later)
        assert (again.outbox_id, again.attempts) == (put[1], 2)


async def test_a_lease_that_ran_out_is_claimed_again(db: Database, at: datetime) -> None:
    async with db.begin() as tx:
        await outbox.put_messages(tx, 0, [Message("sms", {})], at)
        assert len(await outbox.claim_messages(tx, 0, ["sms"], 9, at)) == 1
        assert await outbox.claim_messages(tx, 0, ["sms"], 9, at) == []
        assert len(await outbox.claim_messages(tx, 0, ["sms"], 9, at + outbox.LEASE)) == 1


async def test_a_message_is_given_up_after_its_last_attempt(db: Database, at: datetime) -> None:
    moment, waits = at, []
    async with db.begin() as tx:
        [outbox_id] = await outbox.put_messages(tx, 0, [Message("sms", {})], at)
        for attempt in range(1, outbox.ATTEMPTS_MAX + 1):
            while not await outbox.claim_messages(tx, 0, ["sms"], 1, moment):
                moment += timedelta(minutes=1)
            waits.append(int((moment - at).total_seconds() // 60))
            at = moment
            [outcome] = await outbox.record_messages(tx, 0, [Delivery(outbox_id, False)], moment)
            last = attempt == outbox.ATTEMPTS_MAX
            assert outcome is (DeliveryOutcome.given_up if last else DeliveryOutcome.waiting)
        assert waits == [0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60]
        assert await outbox.claim_messages(tx, 0, ["sms"], 1, moment + timedelta(days=1)) == []


async def test_two_jobs_never_claim_the_same_message(db: Database, at: datetime) -> None:
    async with db.begin() as tx:
        await outbox.put_messages(tx, 0, [Message("sms", {"n": i}) for i in range(40)], at)

    async def claim() -> list[UUID]:
        async with db.begin() as tx:
            claimed = await outbox.claim_messages(tx, 0, ["sms"], 10, at)
            await asyncio.sleep(0.02)
            return [c.outbox_id for c in claimed]

    batches = await asyncio.gather(*(claim() for _ in range(4)))
    assert len({i for batch in batches for i in batch}) == sum(map(len, batches)) == 40


async def test_a_derived_id_is_put_once(db4: Database, at: datetime) -> None:
    message = Message("sms", {}, ids.new_id(200, at))
    async with db4.begin() as tx:
        assert await outbox.put_messages(tx, 3, [message, message], at) == [message.outbox_id] * 2
        assert len(await outbox.claim_messages(tx, 3, ["sms"], 9, at)) == 1
        [made] = await outbox.put_messages(tx, 3, [Message("sms", {})], at)
        assert ids.cell_of(made, 4) == 3


@pytest.mark.parametrize("count", [1, 1000])
async def test_one_statement_however_many(db: Database, at: datetime, count: int) -> None:
    async with db.begin() as tx:
        put = await outbox.put_messages(tx, 0, [Message("sms", {"text": "é \"'\\"})] * count, at)
        claimed = await outbox.claim_messages(tx, 0, ["sms"], count, at)
        await outbox.record_messages(tx, 0, [Delivery(i, True) for i in put], at)
        assert tx.statement_count == 3
        assert [c.outbox_id for c in claimed] == put
        assert claimed[0].payload == {"text": "é \"'\\"}
        assert await outbox.forget_messages(tx, 0, at + timedelta(days=1)) == count


async def test_nothing_is_no_statement(db: Database, at: datetime) -> None:
    async with db.begin() as tx:
        assert await outbox.put_messages(tx, 0, [], at) == []
        assert await outbox.claim_messages(tx, 0, [], 5, at) == []
        assert await outbox.record_messages(tx, 0, [], at) == []
        assert tx.statement_count == 0


async def test_the_database_refuses_an_unknown_state(db: Database, at: datetime) -> None:
    from bekal.base.statements import Statement

    with pytest.raises(psycopg.errors.CheckViolation, match="outbox_state_known"):
        async with db.begin() as tx:
            await outbox.put_messages(tx, 0, [Message("sms", {})], at)
            await tx.execute(Statement("x", "UPDATE base.outbox SET state = 'lost'"))
