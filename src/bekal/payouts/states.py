"""The states of what is paid out, and the steps allowed between them. The tables' CHECKs say the same."""

from __future__ import annotations

from enum import StrEnum


class AccountState(StrEnum):
    """A linked account: asked of the bank, then usable or not, until the person parts from it."""

    checking = "checking"
    matched = "matched"
    refused = "refused"
    unlinked = "unlinked"


class DueState(StrEnum):
    """A due: waiting for its day and an account, on its way, paid - or why not."""

    scheduled = "scheduled"
    instructed = "instructed"
    paid = "paid"
    failed = "failed"
    stopped = "stopped"
    forfeited = "forfeited"


class InstructionState(StrEnum):
    """An order to the bank.

    ``waiting`` may be sent; ``claimed`` was handed to a sender and may have left; ``sent`` has left and the
    answer is not known; ``pending`` is at work at the bank; ``paid`` and ``refused`` are final.
    """

    waiting = "waiting"
    claimed = "claimed"
    sent = "sent"
    pending = "pending"
    paid = "paid"
    refused = "refused"


class SettlementState(StrEnum):
    """A platform's settlement: added up, ordered from the bank, paid (or due again when refused)."""

    due = "due"
    instructed = "instructed"
    paid = "paid"


class SettlementAccountState(StrEnum):
    """A platform's account: proposed by one member of staff, taken into use or refused by another one."""

    proposed = "proposed"
    active = "active"
    refused = "refused"
    replaced = "replaced"


ACCOUNT_STEPS: dict[AccountState, frozenset[AccountState]] = {
    AccountState.checking: frozenset({AccountState.matched, AccountState.refused, AccountState.unlinked}),
    AccountState.matched: frozenset({AccountState.refused, AccountState.unlinked}),
    AccountState.refused: frozenset({AccountState.unlinked}),
    AccountState.unlinked: frozenset(),
}
DUE_STEPS: dict[DueState, frozenset[DueState]] = {
    DueState.scheduled: frozenset({DueState.instructed, DueState.stopped, DueState.forfeited}),
    DueState.instructed: frozenset({DueState.paid, DueState.scheduled, DueState.failed}),
    DueState.paid: frozenset(),
    DueState.failed: frozenset({DueState.scheduled, DueState.stopped, DueState.forfeited}),
    DueState.stopped: frozenset({DueState.scheduled, DueState.forfeited}),
    DueState.forfeited: frozenset(),
}
INSTRUCTION_STEPS: dict[InstructionState, frozenset[InstructionState]] = {
    # An answer may still come for an order that was given up for lost and waits to be sent once more.
    InstructionState.waiting: frozenset(
        {
            InstructionState.claimed,
            InstructionState.sent,
            InstructionState.pending,
            InstructionState.paid,
            InstructionState.refused,
        }
    ),
    InstructionState.claimed: frozenset(
        {
            InstructionState.waiting,
            InstructionState.sent,
            InstructionState.pending,
            InstructionState.paid,
            InstructionState.refused,
        }
    ),
    InstructionState.sent: frozenset(
        {InstructionState.waiting, InstructionState.pending, InstructionState.paid, InstructionState.refused}
    ),
    InstructionState.pending: frozenset({InstructionState.paid, InstructionState.refused}),
    InstructionState.paid: frozenset(),
    InstructionState.refused: frozenset(),
}
SETTLEMENT_STEPS: dict[SettlementState, frozenset[SettlementState]] = {
    SettlementState.due: frozenset({SettlementState.instructed}),
    SettlementState.instructed: frozenset({SettlementState.paid, SettlementState.due}),
    SettlementState.paid: frozenset(),
}
