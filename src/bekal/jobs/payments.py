"""Accounts are checked, dues are ordered from the bank, its answers are collected, platforms are settled."""

from __future__ import annotations

from datetime import datetime

from bekal import journey, payouts, programme
from bekal.base import clock
from bekal.base.actors import job
from bekal.base.database import Database

from .outside import OUTSIDE_CHUNK, ROUNDS_MAX, Outside, ask

_ANY_ACCOUNT = ("bni", "", "")
"""An enquiry names the order, not the account; platforms are paid by bank transfer."""


async def check_accounts(db: Database, outside: Outside, at: datetime) -> int:
    """Ask banks about accounts that were linked, or that they refused an order to."""
    by = job("check_accounts")
    return await ask(
        db,
        lambda cell: journey.claim_account_checks(db, cell, OUTSIDE_CHUNK, by, at),
        outside.bank.check_accounts,
        lambda cell, answers: journey.record_account_checks(db, cell, answers, by, at),
    )


async def look_at_wallets(db: Database, outside: Outside, at: datetime) -> int:
    """Have wallets that are to be paid on soon asked about: a full one is known before its money bounces."""
    by, asked = job("look_at_wallets"), 0
    for cell in range(db.cells):
        async with db.begin() as tx:
            asked += await payouts.recheck_wallets(tx, cell, by, at)
    return asked


async def instruct_payments(db: Database, outside: Outside, at: datetime) -> int:
    """Make orders of the dues whose day has come, send them, and book what the bank answers at once."""
    by = job("instruct_payments")
    sent = 0
    for cell in range(db.cells):
        after = None
        for _ in range(ROUNDS_MAX):
            payable = await journey.judge_dues(db, cell, after, OUTSIDE_CHUNK, by, at)
            orders = await journey.instruct_dues(db, cell, payable, by, at)
            await journey.record_payments(db, cell, await outside.bank.transfer(orders), by, at)
            sent += len(orders)
            after = payable.last
            if after is None:
                break
    return sent


async def send_payments(db: Database, outside: Outside, at: datetime) -> int:
    """Send orders once more that never reached the bank, and book what it answers at once."""
    by = job("send_payments")
    return await ask(
        db,
        lambda cell: journey.claim_payments(db, cell, OUTSIDE_CHUNK, by, at),
        outside.bank.transfer,
        lambda cell, answers: journey.record_payments(db, cell, answers, by, at),
    )


async def collect_bank_answers(db: Database, outside: Outside, at: datetime) -> int:
    """Ask the bank about orders whose fate is not known."""
    by = job("collect_bank_answers")
    return await ask(
        db,
        lambda cell: journey.claim_enquiries(db, cell, OUTSIDE_CHUNK, by, at),
        outside.bank.enquire,
        lambda cell, answers: journey.record_payments(db, cell, answers, by, at),
    )


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


async def collect_settlement_answers(db: Database, outside: Outside, at: datetime) -> int:
    """Ask the bank about settlements whose order has no final answer."""
    by = job("collect_settlement_answers")
    async with db.begin() as tx:
        claimed = await payouts.claim_settlements(tx, OUTSIDE_CHUNK, by, at)
    orders = [
        payouts.settlement_order(row.reference_id, row.gross_rp, _ANY_ACCOUNT, at)
        for row in claimed
        if row.reference_id is not None
    ]
    if orders:
        await journey.record_settlements(db, await outside.bank.enquire(orders), by, at)
    return len(orders)
