"""The ledger: accounts and transfers of public money, double entry, append only.

It owns guarded accounts (the only rows with a balance, never below zero), counter accounts (balance = sum of
movements, no hot row), the journal of transfers, and the closing of fiscal years. `post_transfers` is its
heart: load, decide, store, in a transaction that has taken the cell.

It knows no person, course or bank, only account ids; it never opens a transaction, never takes a cell, and
nothing in it changes or deletes a transfer: corrections are new transfers.
"""

from .check_books import check_books
from .close_periods import close_periods
from .counters import ensure_counters
from .kinds import AccountKind, CounterKind, Kind
from .open_accounts import budget_account, open_accounts
from .outcomes import CloseOutcome, OpenOutcome, TransferStatus
from .post_transfers import post_transfers
from .queries import find_balances, find_transfers, list_counter_balances
from .types import TRANSFER_MAX_RP, Balance, Counter, CounterBalance, GuardedAccount, Invariant, Transfer

__all__ = [
    "TRANSFER_MAX_RP",
    "AccountKind",
    "Balance",
    "CloseOutcome",
    "Counter",
    "CounterBalance",
    "CounterKind",
    "GuardedAccount",
    "Invariant",
    "Kind",
    "OpenOutcome",
    "Transfer",
    "TransferStatus",
    "budget_account",
    "check_books",
    "close_periods",
    "ensure_counters",
    "find_balances",
    "find_transfers",
    "list_counter_balances",
    "open_accounts",
    "post_transfers",
]
