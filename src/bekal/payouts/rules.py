"""Pure decisions: what an answer of the bank means, when to ask again, what stands in a payment's way."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from bekal.base import clock

from .bank import AccountCheck, BankAnswer, PaymentOrder
from .outcomes import AnswerOutcome, InstructOutcome
from .states import AccountState, DueState, InstructionState
from .types import ClaimedCheck, ClaimedInstruction

ATTEMPTS_MAX = 3
"""So many orders may be refused by the bank before a due waits for people (state failed)."""

RETRY_DAYS = (1, 3)
"""Days until a due is tried again after its first and its second refusal."""

LEASE = timedelta(minutes=5)
"""So long an order or a check is in the hands of who claimed it; then its fate is asked of the bank."""

RESEND_AFTER = timedelta(hours=24)
"""An order the bank does not know may be sent again under the same reference when its cut-off has passed."""

RELINK_COOL_OFF = timedelta(hours=24)
"""A second account is not paid on at once: whoever took over a citizen's sign-in gains nothing overnight."""

ACCOUNT_REASONS = frozenset({"nik_differs", "name_differs", "not_found", "not_verified", "inactive"})
"""Refusals that lie in the account: its bank is asked about the account once more."""

OUR_REASONS = frozenset({"insufficient_funds", "not_now", "amount_limit", "count_limit"})
"""Refusals that lie with us or the hour: tried again the next day, and not held against the recipient."""

_FINAL = {"paid": InstructionState.paid, "refused": InstructionState.refused}
_OPEN = ("pending", "unknown", "not_found", "not_sent")


class OrderState(msgspec.Struct):
    """What is known of an order while a chunk of answers is worked through."""

    instruction_id: UUID
    due_id: UUID
    link_id: UUID
    channel: str
    amount_rp: int
    state: str
    reason: str | None
    attempts: int
    bank_reference: str | None
    effective_on: date | None
    sent_at: datetime | None
    person_id: UUID
    account_id: UUID
    kind: str
    programme_id: int
    fiscal_year: int
    due_attempts: int
    due_state: str


def ask_again_at(attempts: int, at: datetime) -> datetime:
    """When to ask next: after 1, 2, 4, ... minutes, at most an hour."""
    return at + timedelta(minutes=min(2 ** min(max(attempts - 1, 0), 6), 60))


def judge_answer(order: OrderState, answer: BankAnswer) -> AnswerOutcome:
    """Whether an answer says something new, the same again, or the opposite of what was final.

    An order is final once. A second ``paid`` under another reference of the bank is a contradiction too: it
    may have paid twice.
    """
    final = _FINAL.get(answer.status)
    if final is None and answer.status not in _OPEN:
        raise ValueError(
            f"a bank's answer is paid, refused, pending, unknown or not_found: {answer.status!r}"
        )
    if order.state not in (InstructionState.paid, InstructionState.refused):
        return AnswerOutcome.recorded
    if final is None:
        return AnswerOutcome.already_recorded
    references = {order.bank_reference, answer.bank_reference} - {None}
    if final != order.state or len(references) > 1:
        return AnswerOutcome.contradicts
    return AnswerOutcome.already_recorded


def state_after(order: OrderState, answer: BankAnswer, at: datetime) -> InstructionState:
    """The order's state after a new answer.

    No answer leaves the fate open (``sent``). An order that surely never left goes back to waiting. One that
    the bank has never seen may be sent again only when its cut-off window has passed; until then it is asked
    about again.
    """
    final = _FINAL.get(answer.status)
    if final is not None:
        return final
    if answer.status == "pending" or order.state == InstructionState.pending:
        return InstructionState.pending
    if answer.status == "not_sent" and order.state == InstructionState.claimed:
        return InstructionState.waiting
    lost = answer.status == "not_found" and order.sent_at is not None and at - order.sent_at >= RESEND_AFTER
    return InstructionState.waiting if lost else InstructionState.sent


def due_after_refusal(attempts: int, on: date) -> tuple[DueState, date]:
    """State of a due with ``attempts`` refusals that count, and the day from which it may be tried again."""
    if attempts >= ATTEMPTS_MAX:
        return DueState.failed, on
    return DueState.scheduled, on + timedelta(days=RETRY_DAYS[max(attempts, 1) - 1])


def obstacle(
    due_state: str, pay_from: date, account_state: str | None, usable_from: datetime | None, at: datetime
) -> InstructOutcome:
    """What stands in the way of ordering a payment at ``at``, in order of precedence; else ``instructed``."""
    if due_state != DueState.scheduled:
        return InstructOutcome.not_scheduled
    if pay_from > clock.date_in_jakarta(at):
        return InstructOutcome.not_yet_due
    if account_state is None or usable_from is None:
        return InstructOutcome.no_account
    if account_state == AccountState.checking:
        return InstructOutcome.account_checking
    if account_state == AccountState.refused:
        return InstructOutcome.account_refused
    return InstructOutcome.account_cooling if usable_from > at else InstructOutcome.instructed


def payment_order(claimed: ClaimedInstruction, account_number: str, holder_name: str) -> PaymentOrder:
    """The order for the bank, from what was claimed and what `people` disclosed for it."""
    return PaymentOrder(
        claimed.instruction_id,
        claimed.channel,
        account_number,
        holder_name,
        claimed.amount_rp,
        claimed.created_at,
    )


def account_check(claimed: ClaimedCheck, account_number: str, holder_name: str, nik: str) -> AccountCheck:
    """The question for the bank, from what was claimed and what `people` disclosed for it."""
    return AccountCheck(claimed.link_id, claimed.channel, account_number, holder_name, nik)


def settlement_order(
    reference_id: UUID, gross_rp: int, account: tuple[str, str, str], at: datetime
) -> PaymentOrder:
    """The order of a settlement, over its gross; ``account`` is the platform's channel, number and holder."""
    channel, number, holder = account
    return PaymentOrder(reference_id, channel, number, holder, gross_rp, at)
