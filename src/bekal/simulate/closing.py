"""Deadlines pass, platforms are settled, and the fiscal year closes: everything unspent returns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bekal import journey, payouts
from bekal.base import clock, ids

from .paying import Paying
from .stage import BY, Stage


async def revoke(stage: Stage, day: date) -> None:
    """Cards whose purchase deadline passed yesterday."""
    at = clock.start_of(day) + timedelta(hours=1)
    with stage.steps.taking("revocation"):
        for cell in range(stage.db.cells):
            with ids.seeded_entropy(stage.nation.seed, stage.batch_id, "revoke", cell, day):
                number = await journey.revoke_overdue(stage.db, cell, stage.programme_id, BY, at)
            stage.count("overdue", number)


async def settle(stage: Stage, day: date) -> None:
    """Platforms are paid what they are owed; the treasury's numbers stand on the documents."""
    at = clock.start_of(day) + timedelta(hours=14)
    year = stage.calendar.year_closes_on.year
    with (
        stage.steps.taking("settlement"),
        ids.seeded_entropy(stage.nation.seed, stage.batch_id, "settle", day),
    ):
        await journey.create_settlements(stage.db, stage.programme_id, year, BY, at)
        async with stage.db.read() as tx:
            due = await payouts.list_settlements(tx, ["due"], None, 10_000)
        wanted = [payouts.SettlementInstruction(owed.settlement_id) for owed in due]
        instructed = await journey.instruct_settlements(stage.db, wanted, BY, at)
        orders = [
            payouts.settlement_order(
                order.reference_id, order.gross_rp, ("bni", f"{order.platform_id:010d}", "PT"), at
            )
            for order in instructed
            if order.reference_id is not None
        ]
        stage.tick(at)
        answers = await stage.twins.bank.transfer(orders)
        await journey.record_settlements(stage.db, answers, BY, at)
        await _wait_for_banks(stage, orders, answers, at)


async def _wait_for_banks(
    stage: Stage, orders: Sequence[payouts.PaymentOrder], answers: Sequence[payouts.BankAnswer], at: datetime
) -> None:
    """Ask again every six hours; an order the bank has never seen is sent again, the same one."""
    for _ in range(10):
        still = [o for o, a in zip(orders, answers, strict=True) if a.status not in ("paid", "refused")]
        if not still:
            return
        at += timedelta(hours=6)
        stage.tick(at)
        told = await stage.twins.bank.enquire(still)
        unseen = [o for o, a in zip(still, told, strict=True) if a.status == "not_found"]
        again = {a.instruction_id: a for a in await stage.twins.bank.transfer(unseen)}
        answers = [again.get(answer.instruction_id, answer) for answer in told]
        orders = still
        await journey.record_settlements(stage.db, answers, BY, at)


async def close(stage: Stage, paying: Paying) -> None:
    """The last day: courses ended, dues lapsed, platforms settled, every account emptied, periods closed."""
    day = stage.calendar.year_closes_on
    year = day.year
    stage.steps.plan("closing", 1)
    with stage.steps.taking("closing"):
        await paying.wait_for_answers(day - timedelta(days=1))
        at = clock.start_of(day) + timedelta(hours=22)
        for cell in range(stage.db.cells):
            with ids.seeded_entropy(stage.nation.seed, stage.batch_id, "close", cell):
                stage.count(
                    "unfinished", await journey.end_unfinished(stage.db, cell, stage.programme_id, BY, at)
                )
                forfeited = await journey.forfeit_dues(stage.db, cell, stage.programme_id, year, BY, at)
                stage.count("forfeited", forfeited)
    for later in range(3):
        # A settlement that the bank refused is owed again, and ordered again.
        await settle(stage, day - timedelta(days=2 - later))
    with stage.steps.taking("closing"):
        returned = 0
        for cell in range(stage.db.cells):
            with ids.seeded_entropy(stage.nation.seed, stage.batch_id, "return", cell):
                returned += await journey.return_balances(stage.db, cell, stage.programme_id, year, BY, at)
        with ids.seeded_entropy(stage.nation.seed, stage.batch_id, "close year"):
            returned += await journey.close_year(stage.db, stage.programme_id, year, BY, at)
        stage.count("returned_at_close_rp", returned)
    stage.steps.finish("closing")
