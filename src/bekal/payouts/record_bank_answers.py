"""Operation: record_bank_answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from bekal.base import clock, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

from .bank import BankAnswer
from .contradictions import flag_contradictions
from .objects import as_object
from .outcomes import AnswerOutcome
from .rules import (
    ACCOUNT_REASONS,
    OUR_REASONS,
    OrderState,
    ask_again_at,
    due_after_refusal,
    judge_answer,
    state_after,
)
from .states import DueState, InstructionState
from .types import RecordedAnswer

SQL = statements.of(__package__ or "bekal.payouts")
_FINAL = (InstructionState.paid, InstructionState.refused)


async def record_bank_answers(
    tx: Transaction, cell: int, answers: Sequence[BankAnswer], by: Actor, at: datetime
) -> list[RecordedAnswer]:
    """Record what the bank says of orders. A bank that answers twice does nothing twice.

    ``paid`` makes the due paid; ``refused`` puts it back to scheduled for another day, or to failed after the
    third refusal; a refusal that lies in the account has the account asked of its bank again. ``pending``,
    ``unknown`` and ``not_found`` leave the order open, to be asked about later. Outcomes:
    instruction_unknown; contradicts (another final answer was recorded: kept for people, nothing changes);
    already_recorded; recorded. The caller has taken the cell, and moves money when an answer is recorded and
    became paid or refused.
    """
    if not answers:
        return []
    instruction_ids = Uuids([answer.instruction_id for answer in answers])
    found = await tx.rows(OrderState, SQL["find_orders"], cell, instruction_ids)
    orders = {order.instruction_id: order for order in found}
    changed: dict[UUID, OrderState] = {}
    contradicting: list[BankAnswer] = []
    results = []
    for answer in answers:
        order = orders.get(answer.instruction_id)
        if order is None:
            results.append(RecordedAnswer(AnswerOutcome.instruction_unknown, answer.instruction_id))
            continue
        was = order.state
        outcome = judge_answer(order, answer)
        if outcome == AnswerOutcome.recorded:
            _apply(order, answer, at)
            changed[order.instruction_id] = order
        elif outcome == AnswerOutcome.contradicts:
            contradicting.append(answer)
        results.append(_result(outcome, order, was))
    if changed:
        await _store(tx, cell, list(changed.values()), by, at)
    if contradicting:
        await flag_contradictions(tx, cell, contradicting, by, at)
    return results


def _apply(order: OrderState, answer: BankAnswer, at: datetime) -> None:
    order.state = state_after(order, answer, at)
    order.bank_reference = answer.bank_reference or order.bank_reference
    if order.state == InstructionState.paid:
        order.effective_on = answer.effective_on or clock.date_in_jakarta(at)
        order.due_state = DueState.paid
    elif order.state == InstructionState.refused:
        order.reason = answer.reason_code or "declined"
        order.due_attempts += order.reason not in OUR_REASONS
        order.due_state, _ = due_after_refusal(order.due_attempts, clock.date_in_jakarta(at))


def _result(outcome: AnswerOutcome, order: OrderState, was: str) -> RecordedAnswer:
    return RecordedAnswer(
        outcome,
        order.instruction_id,
        order.due_id,
        order.person_id,
        order.account_id,
        order.amount_rp,
        order.channel,
        order.kind,
        order.programme_id,
        order.fiscal_year,
        was,
        order.state,
        order.due_state,
        order.reason,
        order.effective_on,
    )


async def _store(tx: Transaction, cell: int, orders: list[OrderState], by: Actor, at: datetime) -> None:
    changes = {
        order.instruction_id: (
            order.state,
            order.reason,
            None if order.state in _FINAL else ask_again_at(order.attempts, at),
            order.bank_reference,
            order.effective_on,
        )
        for order in orders
    }
    tx.later(SQL["record_bank_answers"], cell, Uuids(changes), as_object(changes), at, by)
    today = clock.date_in_jakarta(at)
    dues = {
        order.due_id: (order.due_state, order.reason, order.due_attempts, _pay_from(order, today))
        for order in orders
        if order.state in _FINAL
    }
    if dues:
        tx.later(SQL["finish_dues"], cell, Uuids(dues), as_object(dues), at, by)
    suspects = {
        order.link_id: order.reason
        for order in orders
        if order.state == InstructionState.refused and order.reason in ACCOUNT_REASONS
    }
    if suspects:
        tx.later(SQL["check_links_again"], cell, Uuids(suspects), as_object(suspects), at, by)


def _pay_from(order: OrderState, today: date) -> date | None:
    """From when a due is tried again; None leaves it as it is."""
    if order.due_state != DueState.scheduled:
        return None
    return due_after_refusal(order.due_attempts, today)[1]
