"""Payouts: where recipients want to be paid, what they are to be paid, and what became of it.

Owns linked accounts (checked with their bank), dues (incentives after training, allowances for surveys), one
order to the bank per attempt, settlements of platforms, statement lines and their reconciliation.

An order has one reference for ever. While its fate is not known it is asked about, never sent again under
another reference; a bank that answers twice does nothing twice; an answer that contradicts a final one
changes nothing and is kept for people.

It never moves money in the ledger (`journey` posts what the results say), never sees an account number, a
name or a NIK (`people` discloses them to who calls the bank), and calls no bank: ``Bank`` is the Protocol
that adapters and the sandbox implement.
"""

from .bank import AccountAnswer, AccountCheck, Bank, BankAnswer, PaymentOrder
from .channels import Channel, channels, last_digits, list_channels, normalise_account
from .claim_account_checks import claim_account_checks
from .claim_enquiries import claim_enquiries
from .claim_instructions import claim_instructions
from .claim_settlements import claim_settlements
from .create_instructions import create_instructions
from .create_settlements import create_settlements
from .decide_settlement_accounts import decide_settlement_accounts
from .forfeit_dues import forfeit_dues
from .instruct_settlements import instruct_settlements
from .link_accounts import link_accounts
from .outcomes import (
    AnswerOutcome,
    CheckOutcome,
    DecideAccountOutcome,
    DueOutcome,
    InstructOutcome,
    LineOutcome,
    LinkOutcome,
    ProposeAccountOutcome,
    RecheckOutcome,
    ReleaseOutcome,
    ScheduleOutcome,
    SettlementOutcome,
    UnlinkOutcome,
)
from .propose_settlement_accounts import propose_settlement_accounts
from .queries import (
    find_link_holders,
    find_linked_accounts,
    find_settlement_accounts,
    list_contradictions,
    list_due_totals,
    list_dues_of_cards,
    list_dues_ready,
    list_open_dues,
    list_released_settlements,
    list_settlement_accounts,
    list_settlements,
)
from .recheck_accounts import recheck_accounts, recheck_wallets
from .reconcile import list_differences, reconcile
from .record_account_checks import record_account_checks
from .record_bank_answers import record_bank_answers
from .record_settlements import record_settlements
from .record_statement_lines import cell_of_line, record_statement_lines
from .release_settlements import release_settlements
from .reschedule_dues import reschedule_dues
from .rules import ATTEMPTS_MAX, RESEND_AFTER, account_check, payment_order, settlement_order
from .schedule_incentives import schedule_incentives
from .states import AccountState, DueState, InstructionState, SettlementAccountState, SettlementState
from .stop_dues import stop_dues
from .types import (
    AccountDecision,
    ClaimedCheck,
    ClaimedInstruction,
    Contradiction,
    Difference,
    Due,
    DueRow,
    DueStop,
    DueTotal,
    DueView,
    Instruction,
    Linked,
    LinkedAccount,
    LinkHolder,
    LinkRequest,
    OpenDue,
    Reconciliation,
    RecordedAnswer,
    RecordedSettlement,
    Settlement,
    SettlementAccount,
    SettlementAccountRow,
    SettlementCreated,
    SettlementInstructed,
    SettlementInstruction,
    SettlementTotal,
    StatementLine,
)
from .unlink_accounts import erase_accounts, unlink_accounts

__all__ = [
    "ATTEMPTS_MAX",
    "RESEND_AFTER",
    "AccountAnswer",
    "AccountCheck",
    "AccountDecision",
    "AccountState",
    "AnswerOutcome",
    "Bank",
    "BankAnswer",
    "Channel",
    "CheckOutcome",
    "ClaimedCheck",
    "ClaimedInstruction",
    "Contradiction",
    "DecideAccountOutcome",
    "Difference",
    "Due",
    "DueOutcome",
    "DueRow",
    "DueState",
    "DueStop",
    "DueTotal",
    "DueView",
    "InstructOutcome",
    "Instruction",
    "InstructionState",
    "LineOutcome",
    "LinkHolder",
    "LinkOutcome",
    "LinkRequest",
    "Linked",
    "LinkedAccount",
    "OpenDue",
    "PaymentOrder",
    "ProposeAccountOutcome",
    "RecheckOutcome",
    "Reconciliation",
    "RecordedAnswer",
    "RecordedSettlement",
    "ReleaseOutcome",
    "ScheduleOutcome",
    "Settlement",
    "SettlementAccount",
    "SettlementAccountRow",
    "SettlementAccountState",
    "SettlementCreated",
    "SettlementInstructed",
    "SettlementInstruction",
    "SettlementOutcome",
    "SettlementState",
    "SettlementTotal",
    "StatementLine",
    "UnlinkOutcome",
    "account_check",
    "cell_of_line",
    "channels",
    "claim_account_checks",
    "claim_enquiries",
    "claim_instructions",
    "claim_settlements",
    "create_instructions",
    "create_settlements",
    "decide_settlement_accounts",
    "erase_accounts",
    "find_link_holders",
    "find_linked_accounts",
    "find_settlement_accounts",
    "forfeit_dues",
    "instruct_settlements",
    "last_digits",
    "link_accounts",
    "list_channels",
    "list_contradictions",
    "list_differences",
    "list_due_totals",
    "list_dues_of_cards",
    "list_dues_ready",
    "list_open_dues",
    "list_released_settlements",
    "list_settlement_accounts",
    "list_settlements",
    "normalise_account",
    "payment_order",
    "propose_settlement_accounts",
    "recheck_accounts",
    "recheck_wallets",
    "reconcile",
    "record_account_checks",
    "record_bank_answers",
    "record_settlements",
    "record_statement_lines",
    "release_settlements",
    "reschedule_dues",
    "schedule_incentives",
    "settlement_order",
    "stop_dues",
    "unlink_accounts",
]
