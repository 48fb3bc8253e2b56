"""Outcomes of the operations, each enum in order of precedence."""

from __future__ import annotations

from enum import StrEnum


class LinkOutcome(StrEnum):
    """What became of a wish to be paid on an account."""

    channel_unknown = "channel_unknown"
    channel_not_open = "channel_not_open"
    digits_wrong = "digits_wrong"
    already_linked = "already_linked"
    another_linked = "another_linked"
    linked = "linked"


class UnlinkOutcome(StrEnum):
    """What became of a wish to part from an account."""

    nothing_linked = "nothing_linked"
    unlinked = "unlinked"


class CheckOutcome(StrEnum):
    """What became of a bank's answer about an account."""

    link_unknown = "link_unknown"
    already_recorded = "already_recorded"
    recorded = "recorded"


class ScheduleOutcome(StrEnum):
    """What became of a due."""

    already_scheduled = "already_scheduled"
    scheduled = "scheduled"


class InstructOutcome(StrEnum):
    """Whether an order to the bank was made for a due, and if not why."""

    due_unknown = "due_unknown"
    not_scheduled = "not_scheduled"
    not_yet_due = "not_yet_due"
    no_account = "no_account"
    account_checking = "account_checking"
    account_refused = "account_refused"
    account_cooling = "account_cooling"
    instructed = "instructed"


class AnswerOutcome(StrEnum):
    """What became of a bank's answer to an order."""

    instruction_unknown = "instruction_unknown"
    contradicts = "contradicts"
    already_recorded = "already_recorded"
    recorded = "recorded"


class DueOutcome(StrEnum):
    """What became of a change to a due that people or the calendar ask for."""

    due_unknown = "due_unknown"
    in_transit = "in_transit"
    already_paid = "already_paid"
    already_stopped = "already_stopped"
    already_scheduled = "already_scheduled"
    already_forfeited = "already_forfeited"
    stopped = "stopped"
    rescheduled = "rescheduled"
    forfeited = "forfeited"


class SettlementOutcome(StrEnum):
    """What became of a settlement's total, or of the wish to instruct it."""

    settlement_unknown = "settlement_unknown"
    fee_wrong = "fee_wrong"
    nothing_due = "nothing_due"
    already_created = "already_created"
    differs = "differs"
    already_instructed = "already_instructed"
    created = "created"
    instructed = "instructed"


class LineOutcome(StrEnum):
    """What became of a line of a bank statement."""

    contradicts = "contradicts"
    already_recorded = "already_recorded"
    recorded = "recorded"


class RecheckOutcome(StrEnum):
    """Of ``recheck_accounts``."""

    nothing_to_ask = "nothing_to_ask"
    asked = "asked"


class ProposeAccountOutcome(StrEnum):
    """Of ``propose_settlement_accounts``."""

    account_wrong = "account_wrong"
    """The channel is no bank, the number none of its numbers, or the holder's name empty or too long."""
    already_waiting = "already_waiting"
    """One proposed before waits for a decision."""
    proposed = "proposed"


class DecideAccountOutcome(StrEnum):
    """Of ``decide_settlement_accounts``."""

    account_unknown = "account_unknown"
    already_decided = "already_decided"
    same_person = "same_person"
    """Who proposed an account does not decide about it."""
    refused = "refused"
    accepted = "accepted"


class ReleaseOutcome(StrEnum):
    """Of ``release_settlements``."""

    settlement_unknown = "settlement_unknown"
    not_due = "not_due"
    """It was released, ordered or paid before."""
    no_account = "no_account"
    """The platform has no account in use."""
    released = "released"
