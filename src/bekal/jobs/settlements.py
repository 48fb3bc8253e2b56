"""Platforms are settled: added up every night, ordered once the treasury released it, asked about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal import journey, payouts, programme
from bekal.base import clock
from bekal.base.actors import job
from bekal.base.database import Database

from .outside import OUTSIDE_CHUNK, Outside

_ANY_ACCOUNT = ("bni", "", "")
"""An enquiry names the order, not the account."""


async def add_up_settlements(db: Database, outside: Outside, at: datetime) -> int:
    """Write down what platforms are owed in the fiscal years that are open; the treasury releases it."""
    today = clock.date_in_jakarta(at)
    created = 0
    async with db.read() as tx:
        programmes = await programme.list_programmes(tx)
    for terms in programmes:
        for year in terms.fiscal_years:
            if today <= year.closes_on and today.year >= year.year:
                rows = await journey.create_settlements(
                    db, terms.programme_id, year.year, job("add_up_settlements"), at
                )
                created += sum(row.outcome == payouts.SettlementOutcome.created for row in rows)
    return created


async def send_settlements(db: Database, outside: Outside, at: datetime) -> int:
    """Order what the treasury released, on the account it was released to; book what the bank answers."""
    by = job("send_settlements")
    async with db.read() as tx:
        released = await payouts.list_released_settlements(tx, OUTSIDE_CHUNK)
    if not released:
        return 0
    done = await journey.instruct_settlements(db, released, by, at)
    made = [each for each in done if each.outcome == payouts.SettlementOutcome.instructed]
    await journey.record_settlements(db, await outside.bank.transfer(await _orders(db, made, at)), by, at)
    return len(made)


async def collect_settlement_answers(db: Database, outside: Outside, at: datetime) -> int:
    """Ask the bank about settlements whose order has no final answer.

    An order that it has never seen goes out again when its cut-off has passed: the same one, to the same
    account.
    """
    by = job("collect_settlement_answers")
    async with db.begin() as tx:
        claimed = await payouts.claim_settlements(tx, OUTSIDE_CHUNK, by, at)
        released = await payouts.find_settlement_accounts(tx, [each.settlement_id for each in claimed])
    if not claimed:
        return 0
    asked = [
        payouts.settlement_order(each.reference_id, each.gross_rp, _ANY_ACCOUNT, at)
        for each in claimed
        if each.reference_id is not None
    ]
    answers = await outside.bank.enquire(asked)
    lost = {answer.instruction_id for answer in answers if answer.status == "not_found"}
    overdue = [
        each
        for each in claimed
        if each.reference_id in lost
        and (since := released.get(each.settlement_id)) is not None
        and since[0] is not None
        and at - since[0] >= payouts.RESEND_AFTER
    ]
    orders = await _orders(db, overdue, at)
    again = {answer.instruction_id: answer for answer in await outside.bank.transfer(orders)}
    told = [again.get(answer.instruction_id, answer) for answer in answers]
    await journey.record_settlements(db, told, by, at)
    return len(asked)


async def _orders(
    db: Database, settlements: Sequence[payouts.Settlement | payouts.SettlementInstructed], at: datetime
) -> list[payouts.PaymentOrder]:
    """The orders of settlements that are instructed, on the accounts they were released to."""
    async with db.read() as tx:
        released = await payouts.find_settlement_accounts(tx, [each.settlement_id for each in settlements])
    orders = []
    for each in settlements:
        if each.settlement_id in released and each.reference_id is not None:
            _, account = released[each.settlement_id]
            where = (account.channel, account.account_number, account.holder_name)
            orders.append(payouts.settlement_order(each.reference_id, each.gross_rp, where, at))
    return orders
