"""The states of people's things and the steps allowed between them; CHECKs of the tables say the same."""

from __future__ import annotations

from enum import StrEnum


class IdentityState(StrEnum):
    """What is known of a person's identity. ``unavailable`` is no state: the check waits again."""

    waiting = "waiting"
    matched = "matched"
    mismatched = "mismatched"
    not_found = "not_found"
    inactive = "inactive"
    deceased = "deceased"
    elsewhere = "elsewhere"
    """The registry matched, but the NIK is another registration's: these facts prove nothing against it."""


class CheckState(StrEnum):
    """Of one question to the registry."""

    waiting = "waiting"
    claimed = "claimed"
    answered = "answered"
    dropped = "dropped"


_ANSWERS = frozenset(IdentityState) - {IdentityState.waiting}

IDENTITY_STEPS: dict[IdentityState, frozenset[IdentityState]] = {
    IdentityState.waiting: _ANSWERS,
    # A recheck may find anything, the same again included. A correction puts the person back to waiting.
    IdentityState.matched: _ANSWERS,
    IdentityState.mismatched: _ANSWERS | {IdentityState.waiting},
    IdentityState.not_found: _ANSWERS | {IdentityState.waiting},
    IdentityState.inactive: _ANSWERS | {IdentityState.waiting},
    IdentityState.deceased: _ANSWERS,
    IdentityState.elsewhere: _ANSWERS,
}

CHECK_STEPS: dict[CheckState, frozenset[CheckState]] = {
    CheckState.waiting: frozenset({CheckState.claimed, CheckState.answered, CheckState.dropped}),
    # Back to waiting: the registry was unavailable. Claimed again: the lease ran out.
    CheckState.claimed: frozenset(CheckState),
    CheckState.answered: frozenset(),
    # The person was erased.
    CheckState.dropped: frozenset(),
}
