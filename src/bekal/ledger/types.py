"""What the ledger's operations take and its queries give. Amounts are rupiah."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec

from .kinds import AccountKind, CounterKind, Kind

TRANSFER_MAX_RP = 10**15
"""The largest transfer: a third of Indonesia's yearly state budget. A chunk's sums stay within 63 bits."""


class GuardedAccount(msgspec.Struct, frozen=True):
    """An account to open: the budget of a programme and year, or one of a recipient's three."""

    account_id: UUID
    kind: AccountKind
    programme_id: int
    fiscal_year: int


class Counter(msgspec.Struct, frozen=True):
    """A counter account by what it stands for. ``party``: platform code, bank channel, or ``""``."""

    programme_id: int
    fiscal_year: int
    kind: CounterKind
    party: str = ""


class Transfer(msgspec.Struct, frozen=True, gc=False):
    """One debit and one credit; its ``kind`` says which.

    ``transfer_id`` is the caller's and makes the transfer happen once. ``hold_id`` names the hold that a post
    or void resolves. ``reference`` is the thing it is about (a purchase, a due, a decree's line).
    ``effective_on`` is the day it took effect where that is not the day of booking (a bank's late answer).
    """

    transfer_id: UUID
    kind: Kind
    amount_rp: int
    account_id: UUID | None = None
    counter: int | None = None
    counter_to: int | None = None
    hold_id: UUID | None = None
    reference: UUID | None = None
    effective_on: date | None = None


class Balance(msgspec.Struct, frozen=True):
    """What a guarded account holds."""

    account_id: UUID
    posted_rp: int
    held_rp: int

    @property
    def available_rp(self) -> int:
        """What may still be held, paid or returned."""
        return self.posted_rp - self.held_rp


class CounterBalance(msgspec.Struct, frozen=True):
    """The sums of a counter's movements over all cells."""

    counter_id: int
    kind: CounterKind
    party: str
    debit_rp: int
    credit_rp: int

    @property
    def balance_rp(self) -> int:
        """Credits less debits: what is owed, under way, or was received."""
        return self.credit_rp - self.debit_rp


class Invariant(msgspec.Struct, frozen=True):
    """One thing that must always be true of the books, whether it is, and the figures behind it."""

    name: str
    holds: bool
    detail: str
