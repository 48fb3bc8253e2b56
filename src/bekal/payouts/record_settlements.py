"""Operation: record_settlements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from bekal.base import clock, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

from .bank import BankAnswer
from .contradictions import flag_contradictions
from .outcomes import AnswerOutcome
from .rules import ask_again_at
from .states import SettlementState
from .types import RecordedSettlement, Settlement

SQL = statements.of(__package__ or "bekal.payouts")
_HOME = 0
"""Settlements are shared; what is kept per cell about them lies in cell 0."""


async def record_settlements(
    tx: Transaction, answers: Sequence[BankAnswer], by: Actor, at: datetime
) -> list[RecordedSettlement]:
    """Record what the bank says of settlements' orders; ``instruction_id`` is the order's ``reference_id``.

    ``paid`` is final, ``refused`` makes the settlement due again (the next order has another reference).
    Outcomes: instruction_unknown; contradicts (kept for people, nothing changes); already_recorded; recorded.
    """
    if not answers:
        return []
    wanted = Uuids([answer.instruction_id for answer in answers])
    rows = await tx.rows(Settlement, SQL["lock_settlement_orders"], wanted)
    found: dict[UUID, Settlement] = {row.reference_id: row for row in rows if row.reference_id}
    changed: dict[UUID, Settlement] = {}
    contradicting: list[BankAnswer] = []
    results = []
    for answer in answers:
        reference = answer.instruction_id
        settlement = found.get(reference)
        if settlement is None:
            results.append(RecordedSettlement(AnswerOutcome.instruction_unknown, reference))
            continue
        outcome = _judge(settlement, answer)
        after = settlement
        if outcome == AnswerOutcome.recorded:
            after = found[reference] = changed[reference] = _after(settlement, answer, at)
        elif outcome == AnswerOutcome.contradicts:
            contradicting.append(answer)
        results.append(_result(outcome, reference, settlement, after))
    if changed:
        await _store(tx, list(changed.values()), by, at)
    if contradicting:
        await flag_contradictions(tx, _HOME, contradicting, by, at)
    return results


def _judge(settlement: Settlement, answer: BankAnswer) -> AnswerOutcome:
    if settlement.state == SettlementState.instructed:
        return AnswerOutcome.recorded
    if answer.status not in ("paid", "refused"):
        return AnswerOutcome.already_recorded
    was_paid = settlement.state == SettlementState.paid
    references = {settlement.bank_reference, answer.bank_reference} - {None}
    if was_paid != (answer.status == "paid") or (was_paid and len(references) > 1):
        return AnswerOutcome.contradicts
    return AnswerOutcome.already_recorded


def _after(settlement: Settlement, answer: BankAnswer, at: datetime) -> Settlement:
    reference = answer.bank_reference or settlement.bank_reference
    if answer.status == "paid":
        on = answer.effective_on or clock.date_in_jakarta(at)
        return msgspec.structs.replace(
            settlement, state=SettlementState.paid, reason=None, bank_reference=reference, effective_on=on
        )
    if answer.status == "refused":
        reason = answer.reason_code or "declined"
        return msgspec.structs.replace(settlement, state=SettlementState.due, reason=reason)
    return settlement


def _result(
    outcome: AnswerOutcome, reference: UUID, before: Settlement, after: Settlement
) -> RecordedSettlement:
    return RecordedSettlement(
        outcome,
        reference,
        before.settlement_id,
        before.platform_id,
        before.programme_id,
        before.fiscal_year,
        before.gross_rp,
        before.fee_rp,
        before.net_rp,
        before.state,
        after.state,
        after.effective_on,
    )


async def _store(tx: Transaction, settlements: list[Settlement], by: Actor, at: datetime) -> None:
    waiting = SettlementState.instructed
    await tx.execute(
        SQL["record_settlements"],
        Uuids([s.settlement_id for s in settlements]),
        [str(s.state) for s in settlements],
        [s.reason for s in settlements],
        [ask_again_at(s.attempts, at) if s.state == waiting else None for s in settlements],
        [s.bank_reference for s in settlements],
        [s.effective_on for s in settlements],
        at,
        by,
    )
