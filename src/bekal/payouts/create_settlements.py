"""Operation: create_settlements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Uuids
from bekal.base.database import Transaction

from .document_numbers import next_numbers
from .outcomes import SettlementOutcome
from .types import SettlementCreated, SettlementTotal

SQL = statements.of(__package__ or "bekal.payouts")
_Key = tuple[int, int, int, date]


async def create_settlements(
    tx: Transaction, totals: Sequence[SettlementTotal], by: Actor, at: datetime
) -> list[SettlementCreated]:
    """Write down what each platform is owed for a period, once, each with a payment order's number (SPM).

    Outcomes: fee_wrong (negative, or more than the gross amount); nothing_due (nothing is left to pay);
    already_created (the same amounts); differs (other amounts were written down: nothing changes); created.
    """
    if not totals:
        return []
    there: dict[_Key, SettlementCreated] = {}
    gross: dict[_Key, tuple[int, int]] = {}
    for row in await tx.tuples(SQL["find_settlements"], *_columns(totals)):
        key: _Key = row[:4]
        there[key] = SettlementCreated(SettlementOutcome.already_created, row[4], row[5], row[6] - row[7])
        gross[key] = (row[6], row[7])
    fresh: dict[_Key, tuple[SettlementTotal, UUID]] = {}
    results: list[SettlementCreated | _Key] = []
    for total, settlement_id in zip(totals, ids.new_ids([0] * len(totals), at), strict=True):
        key = _key(total)
        if not 0 <= total.fee_rp <= total.gross_rp:
            results.append(SettlementCreated(SettlementOutcome.fee_wrong))
        elif total.gross_rp == 0:
            results.append(SettlementCreated(SettlementOutcome.nothing_due))
        elif key in gross:
            same = gross[key] == (total.gross_rp, total.fee_rp)
            results.append(key if same else SettlementCreated(SettlementOutcome.differs))
        else:
            fresh[key], gross[key] = (total, settlement_id), (total.gross_rp, total.fee_rp)
            results.append(key)
    created = await _store(tx, fresh, by, at) if fresh else {}
    return [_resolve(result, there, created) for result in results]


def _resolve(
    result: SettlementCreated | _Key,
    there: dict[_Key, SettlementCreated],
    created: dict[_Key, SettlementCreated],
) -> SettlementCreated:
    if isinstance(result, SettlementCreated):
        return result
    if result in there:
        return there[result]
    # The second of two equal totals in one chunk finds the first.
    first = created[result]
    there[result] = SettlementCreated(
        SettlementOutcome.already_created, first.settlement_id, first.order_number, first.net_rp
    )
    return first


async def _store(
    tx: Transaction, fresh: dict[_Key, tuple[SettlementTotal, UUID]], by: Actor, at: datetime
) -> dict[_Key, SettlementCreated]:
    years = Counter(total.fiscal_year for total, _ in fresh.values())
    numbers = await next_numbers(tx, "SPM", years)
    created = {
        key: SettlementCreated(
            SettlementOutcome.created,
            settlement_id,
            next(numbers[total.fiscal_year]),
            total.gross_rp - total.fee_rp,
        )
        for key, (total, settlement_id) in fresh.items()
    }
    await tx.execute(
        SQL["create_settlements"],
        Uuids([settlement_id for _, settlement_id in fresh.values()]),
        *_columns([total for total, _ in fresh.values()]),
        Bigints([total.gross_rp for total, _ in fresh.values()]),
        Bigints([total.fee_rp for total, _ in fresh.values()]),
        [row.order_number for row in created.values()],
        at,
        by,
    )
    return created


def _key(total: SettlementTotal) -> _Key:
    return (total.platform_id, total.programme_id, total.fiscal_year, total.period_on)


def _columns(totals: Sequence[SettlementTotal]) -> tuple[Bigints, Bigints, Bigints, list[date]]:
    return (
        Bigints([total.platform_id for total in totals]),
        Bigints([total.programme_id for total in totals]),
        Bigints([total.fiscal_year for total in totals]),
        [total.period_on for total in totals],
    )
