"""Accounts are checked, dues are ordered from the bank, its answers are collected."""

from __future__ import annotations

from datetime import datetime

from bekal import journey, payouts
from bekal.base.actors import job
from bekal.base.database import Database

from .outside import OUTSIDE_CHUNK, ROUNDS_MAX, Outside, ask


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
