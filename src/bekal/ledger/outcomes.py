"""Outcomes of the ledger's operations, in order of precedence: the first that applies is the answer."""

from __future__ import annotations

from enum import StrEnum


class TransferStatus(StrEnum):
    """What became of one transfer."""

    exists_different = "exists_different"
    """This id was posted before with another content. Nothing is done."""
    exists = "exists"
    """This very transfer was posted before (an answer was lost): to the caller as good as ``ok``."""
    invalid = "invalid"
    """Amount, fields or counters do not fit the kind."""
    unknown_account = "unknown_account"
    """No such guarded account in this cell, of a kind, programme and year that the transfer may touch."""
    period_closed = "period_closed"
    """The fiscal year of the account or counter is closed."""
    hold_not_found = "hold_not_found"
    """No hold of that id on that account (for a void: of that amount)."""
    already_resolved = "already_resolved"
    """The hold was posted or voided before."""
    exceeds_hold = "exceeds_hold"
    """More than was held."""
    insufficient = "insufficient"
    """The account's available balance (posted less held) is smaller than the amount."""
    over_bounds = "over_bounds"
    """The balance would not fit 63 bits."""
    ok = "ok"


class OpenOutcome(StrEnum):
    """What became of the opening of a guarded account."""

    already_open = "already_open"
    opened = "opened"


class CloseOutcome(StrEnum):
    """What became of the closing of a fiscal year in a cell."""

    already_closed = "already_closed"
    money_on_accounts = "money_on_accounts"
    """A guarded account of the year still has a balance in this cell: return it first."""
    money_in_clearing = "money_in_clearing"
    """A decree is not done."""
    money_in_transit = "money_in_transit"
    """Something paid or settled has no answer yet: wait, or carry it to the open year."""
    money_payable = "money_payable"
    """A platform is owed: settle, or carry it to the open year."""
    closed = "closed"
