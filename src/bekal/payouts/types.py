"""What operations take and what queries give. Amounts are rupiah, instants UTC, days of Asia/Jakarta."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec

from .outcomes import AnswerOutcome, InstructOutcome, LinkOutcome, SettlementOutcome


class LinkRequest(msgspec.Struct, frozen=True):
    """A person wants to be paid on an account.

    ``account_ref`` is the opaque reference under which `people` keeps the sealed number (the id of the
    contact); ``last_digits`` are the last four digits, to be shown on screens.
    """

    person_id: UUID
    channel: str
    account_ref: str
    last_digits: str


class Linked(msgspec.Struct, frozen=True):
    """What became of a LinkRequest; ``link_id`` when the account is (or already was) linked."""

    outcome: LinkOutcome
    link_id: UUID | None = None


class LinkHolder(msgspec.Struct, frozen=True):
    """Whose a linked account is, and why the bank last refused it or an order to it (None: it did not)."""

    link_id: UUID
    person_id: UUID
    reason: str | None


class LinkedAccount(msgspec.Struct, frozen=True):
    """The account a person is paid on now. ``reason`` says why the bank refused it."""

    link_id: UUID
    person_id: UUID
    channel: str
    last_digits: str
    account_ref: str
    state: str
    reason: str | None
    usable_from: datetime
    linked_at: datetime
    checked_at: datetime | None


class ClaimedCheck(msgspec.Struct, frozen=True):
    """An account that is to be asked of its bank; number and holder are disclosed by `people`."""

    link_id: UUID
    person_id: UUID
    channel: str
    account_ref: str
    attempts: int


class Due(msgspec.Struct, frozen=True):
    """Money a recipient is to get: ``sequence`` counts from 1 within (card, kind).

    ``account_id`` is the guarded ledger account it is paid from; ``due_on`` the first day it may be paid.
    """

    person_id: UUID
    card_id: UUID
    account_id: UUID
    kind: str
    sequence: int
    amount_rp: int
    due_on: date
    programme_id: int
    fiscal_year: int


class DueRow(msgspec.Struct, frozen=True):
    """A due that may be paid by its day; ``obstacle`` says what stands in the way: ``no_account``,

    ``account_checking``, ``account_refused``, ``account_cooling``, or None.
    """

    due_id: UUID
    person_id: UUID
    card_id: UUID
    account_id: UUID
    kind: str
    sequence: int
    amount_rp: int
    due_on: date
    programme_id: int
    fiscal_year: int
    attempts: int
    link_id: UUID | None
    channel: str | None
    obstacle: str | None


class DueView(msgspec.Struct, frozen=True):
    """A due as its recipient and the staff see it. ``reason`` tells why the last attempt failed.

    ``ordered_at``: when the order that is not refused was made; None without one.
    """

    due_id: UUID
    card_id: UUID
    account_id: UUID
    kind: str
    sequence: int
    amount_rp: int
    due_on: date
    pay_from: date
    state: str
    reason: str | None
    attempts: int
    changed_at: datetime
    channel: str | None
    bank_reference: str | None
    effective_on: date | None
    ordered_at: datetime | None = None


class OpenDue(msgspec.Struct, frozen=True):
    """A due of a fiscal year that is neither paid nor forfeited."""

    due_id: UUID
    account_id: UUID
    kind: str
    amount_rp: int
    state: str


class DueStop(msgspec.Struct, frozen=True):
    """A due that must not be paid because the check before payment failed; ``reason`` is a rule's id."""

    due_id: UUID
    reason: str


class Instruction(msgspec.Struct, frozen=True):
    """What became of a due that was to be instructed; ``instruction_id`` is set when it was."""

    outcome: InstructOutcome
    due_id: UUID
    instruction_id: UUID | None = None
    person_id: UUID | None = None
    account_id: UUID | None = None
    link_id: UUID | None = None
    channel: str = ""
    kind: str = ""
    amount_rp: int = 0
    programme_id: int = 0
    fiscal_year: int = 0
    attempt: int = 0


class ClaimedInstruction(msgspec.Struct, frozen=True):
    """An order in the hands of a sender until its lease ends; ``attempts`` counts what was sent and asked."""

    instruction_id: UUID
    due_id: UUID
    person_id: UUID
    channel: str
    account_ref: str
    amount_rp: int
    kind: str
    attempts: int
    created_at: datetime


class RecordedAnswer(msgspec.Struct, frozen=True):
    """What a bank's answer changed.

    Money is to be moved only when ``outcome`` is recorded and ``became`` is paid (in transit -> paid out) or
    refused (back to ``account_id``). ``was`` is the state before; ``due_state`` the due's state after.
    """

    outcome: AnswerOutcome
    instruction_id: UUID
    due_id: UUID | None = None
    person_id: UUID | None = None
    account_id: UUID | None = None
    amount_rp: int = 0
    channel: str = ""
    kind: str = ""
    programme_id: int = 0
    fiscal_year: int = 0
    was: str = ""
    became: str = ""
    due_state: str = ""
    reason: str | None = None
    effective_on: date | None = None


class DueTotal(msgspec.Struct, frozen=True):
    """Dues of one programme, fiscal year, kind and state, over all cells: for the books."""

    programme_id: int
    fiscal_year: int
    kind: str
    state: str
    dues: int
    amount_rp: int


class SettlementTotal(msgspec.Struct, frozen=True):
    """What a platform is owed for a period: ``gross_rp`` is paid to it, of which ``fee_rp`` is its own fee

    (at most 15 %, Permenko 11/2020) and the rest, the net, belongs to the institutions.
    """

    platform_id: int
    programme_id: int
    fiscal_year: int
    period_on: date
    gross_rp: int
    fee_rp: int


class Settlement(msgspec.Struct, frozen=True):
    """A platform's settlement. ``order_number`` is ours (SPM), ``document_number`` the treasury's (SP2D).

    ``reference_id`` is the last order's reference at the bank; the order is over ``gross_rp``.
    """

    settlement_id: UUID
    platform_id: int
    programme_id: int
    fiscal_year: int
    period_on: date
    gross_rp: int
    fee_rp: int
    net_rp: int
    state: str
    order_number: str
    document_number: str | None
    reference_id: UUID | None
    reason: str | None
    attempts: int
    bank_reference: str | None
    effective_on: date | None


class SettlementCreated(msgspec.Struct, frozen=True):
    """What became of a SettlementTotal; ``settlement_id`` when it is (or already was) there."""

    outcome: SettlementOutcome
    settlement_id: UUID | None = None
    order_number: str = ""
    net_rp: int = 0


class SettlementAccount(msgspec.Struct, frozen=True):
    """Where a platform is to be paid: channel, number in digits, holder as its bank knows it."""

    platform_id: int
    channel: str
    account_number: str
    holder_name: str


class SettlementAccountRow(msgspec.Struct, frozen=True):
    """An account as it stands: who proposed it, who decided; ``state`` is a ``SettlementAccountState``."""

    account_id: UUID
    platform_id: int
    channel: str
    account_number: str
    holder_name: str
    state: str
    proposed_at: datetime
    proposed_by: str
    decided_at: datetime | None
    decided_by: str | None


class AccountDecision(msgspec.Struct, frozen=True):
    """A proposed account is taken into use, or refused."""

    account_id: UUID
    accept: bool


class SettlementInstruction(msgspec.Struct, frozen=True):
    """The treasury released a settlement under ``document_number`` (SP2D).

    None: the next number of our own series stands in for the treasury's.
    """

    settlement_id: UUID
    document_number: str | None = None


class SettlementInstructed(msgspec.Struct, frozen=True):
    """What became of a SettlementInstruction; ``reference_id`` is the order's reference at the bank."""

    outcome: SettlementOutcome
    settlement_id: UUID
    reference_id: UUID | None = None
    platform_id: int = 0
    programme_id: int = 0
    fiscal_year: int = 0
    gross_rp: int = 0
    fee_rp: int = 0
    net_rp: int = 0
    document_number: str = ""


class RecordedSettlement(msgspec.Struct, frozen=True):
    """What a bank's answer to a settlement's order changed; money moves when recorded and paid or due."""

    outcome: AnswerOutcome
    reference_id: UUID
    settlement_id: UUID | None = None
    platform_id: int = 0
    programme_id: int = 0
    fiscal_year: int = 0
    gross_rp: int = 0
    fee_rp: int = 0
    net_rp: int = 0
    was: str = ""
    became: str = ""
    effective_on: date | None = None


class StatementLine(msgspec.Struct, frozen=True):
    """One line of a bank's statement. ``partner_reference`` is our instruction's or settlement's id."""

    bank_reference: str
    partner_reference: str
    amount_rp: int
    booked_on: date


class Reconciliation(msgspec.Struct, frozen=True):
    """Statement lines against what we hold as paid: how many of each, and the rupiah of both sides."""

    matched: int
    amount_differs: int
    missing_here: int
    missing_there: int
    here_rp: int
    there_rp: int

    @property
    def agrees(self) -> bool:
        """Both sides name the same payments with the same amounts."""
        return not (self.amount_differs or self.missing_here or self.missing_there)


class Difference(msgspec.Struct, frozen=True):
    """One payment on which the statement and the books disagree."""

    difference: str
    reference: str
    bank_reference: str | None
    here_rp: int | None
    there_rp: int | None


class Contradiction(msgspec.Struct, frozen=True):
    """An answer of the bank that disagrees with an earlier final one."""

    reference_id: UUID
    status: str
    bank_reference: str
    reason: str | None
    seen_at: datetime
