"""Settle: what platforms are owed is added up, released by the treasury, paid and booked.

A platform is owed the price of every completed course. The settlement splits it into the platform's fee (at
most 15 %) and the net that belongs to the institutions; both leave under one treasury document.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bekal import ledger, market, payouts
from bekal.base import clock, ids, outbox
from bekal.base.actors import Actor
from bekal.base.database import Database, Transaction

from .books import HOME_CELL, expect_booked, find_counters
from .tell_partners import settlement_messages

_SETTLEMENTS_MAX = 100_000
"""Some ten platforms, a settlement a day, for decades."""


async def create_settlements(
    db: Database, programme_id: int, fiscal_year: int, by: Actor, at: datetime
) -> list[payouts.SettlementCreated]:
    """Write down what each platform is owed on the day of ``at`` beyond what was settled before."""
    async with db.begin() as tx:
        owed: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        for total in await market.list_purchase_totals(tx):
            if (total.programme_id, total.fiscal_year, total.state) == (
                programme_id,
                fiscal_year,
                "completed",
            ):
                owed[total.platform_id][0] += total.price_rp
                owed[total.platform_id][1] += total.fee_rp
        for before in await payouts.list_settlements(tx, None, None, _SETTLEMENTS_MAX):
            if (before.programme_id, before.fiscal_year) == (programme_id, fiscal_year):
                owed[before.platform_id][0] -= before.gross_rp
                owed[before.platform_id][1] -= before.fee_rp
        totals = [
            payouts.SettlementTotal(
                platform_id=platform_id,
                programme_id=programme_id,
                fiscal_year=fiscal_year,
                period_on=clock.date_in_jakarta(at),
                gross_rp=gross_rp,
                fee_rp=fee_rp,
            )
            for platform_id, (gross_rp, fee_rp) in sorted(owed.items())
            if gross_rp > 0
        ]
        return await payouts.create_settlements(tx, totals, by, at)


async def instruct_settlements(
    db: Database, instructions: Sequence[payouts.SettlementInstruction], by: Actor, at: datetime
) -> list[payouts.SettlementInstructed]:
    """Order settlements that the treasury released; the platform's money is in transit from now on."""
    async with db.write(HOME_CELL) as tx:
        results = await payouts.instruct_settlements(tx, instructions, by, at)
        made = [r for r in results if r.outcome == payouts.SettlementOutcome.instructed]
        counters = await _counters(tx, [(r.platform_id, r.programme_id, r.fiscal_year) for r in made])
        transfers = []
        for order in made:
            payable, in_transit, _ = counters[order.platform_id, order.programme_id, order.fiscal_year]
            transfers.append(
                ledger.Transfer(
                    transfer_id=ids.derived_id(order.reference_id or order.settlement_id, "settle"),
                    kind=ledger.Kind.settle,
                    amount_rp=order.gross_rp,
                    counter=payable,
                    counter_to=in_transit,
                    reference=order.settlement_id,
                )
            )
        expect_booked(await ledger.post_transfers(tx, HOME_CELL, transfers, by, at))
        return results


async def record_settlements(
    db: Database, answers: Sequence[payouts.BankAnswer], by: Actor, at: datetime
) -> list[payouts.RecordedSettlement]:
    """Book what the bank answered: settled, or owed again."""
    async with db.write(HOME_CELL) as tx:
        recorded = await payouts.record_settlements(tx, answers, by, at)
        moved = [
            r for r in recorded if r.outcome == payouts.AnswerOutcome.recorded and r.became in ("paid", "due")
        ]
        counters = await _counters(tx, [(r.platform_id, r.programme_id, r.fiscal_year) for r in moved])
        transfers = []
        for answer in moved:
            payable, in_transit, settled = counters[
                answer.platform_id, answer.programme_id, answer.fiscal_year
            ]
            paid = answer.became == "paid"
            transfers.append(
                ledger.Transfer(
                    transfer_id=ids.derived_id(answer.reference_id, answer.became),
                    kind=ledger.Kind.settled if paid else ledger.Kind.unsettle,
                    amount_rp=answer.gross_rp,
                    counter=in_transit,
                    counter_to=settled if paid else payable,
                    reference=answer.settlement_id,
                )
            )
        expect_booked(await ledger.post_transfers(tx, HOME_CELL, transfers, by, at))
        paid_out = [
            (row.settlement_id, row.platform_id, _told(row))
            for row in moved
            if row.became == "paid" and row.settlement_id is not None
        ]
        await outbox.put_messages(tx, HOME_CELL, settlement_messages(paid_out), at)
        return recorded


def _told(row: payouts.RecordedSettlement) -> dict[str, Any]:
    """What a platform hears of a settlement that was paid."""
    sums = {"gross_rp": row.gross_rp, "fee_rp": row.fee_rp, "net_rp": row.net_rp}
    return {"programme_id": row.programme_id, "fiscal_year": row.fiscal_year, **sums}


async def _counters(
    tx: Transaction, keys: Sequence[tuple[int, int, int]]
) -> dict[tuple[int, int, int], tuple[int, int, int]]:
    """Payable, in-transit and settled counter of each (platform, programme, fiscal year)."""
    if not keys:
        return {}
    codes = {platform.platform_id: platform.code for platform in await market.list_platforms(tx)}
    kinds = (ledger.CounterKind.platform_payable, ledger.CounterKind.in_transit, ledger.CounterKind.settled)
    found = await find_counters(
        tx, [ledger.Counter(p, year, kind, codes[platform]) for platform, p, year in keys for kind in kinds]
    )
    return {
        (platform, p, year): (
            found[p, year, kinds[0], codes[platform]],
            found[p, year, kinds[1], codes[platform]],
            found[p, year, kinds[2], codes[platform]],
        )
        for platform, p, year in keys
    }
