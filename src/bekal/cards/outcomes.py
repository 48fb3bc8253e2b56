"""What can become of one item of each operation, in order of precedence."""

from __future__ import annotations

from enum import StrEnum


class IssueOutcome(StrEnum):
    """Of ``issue_cards``."""

    already_issued = "already_issued"
    issued = "issued"


class PurchaseOutcome(StrEnum):
    """Of ``record_purchases``."""

    card_unknown = "card_unknown"
    card_closed = "card_closed"
    card_blocked = "card_blocked"
    recorded = "recorded"


class DeadlineOutcome(StrEnum):
    """Of ``set_deadlines``."""

    card_unknown = "card_unknown"
    card_closed = "card_closed"
    set = "set"


class RevokeOutcome(StrEnum):
    """Of ``revoke_cards``."""

    card_unknown = "card_unknown"
    already_closed = "already_closed"
    not_overdue = "not_overdue"
    revoked = "revoked"


class ExpireOutcome(StrEnum):
    """Of ``expire_cards``."""

    card_unknown = "card_unknown"
    already_closed = "already_closed"
    expired = "expired"


class FinishOutcome(StrEnum):
    """Of ``finish_cards``."""

    card_unknown = "card_unknown"
    already_closed = "already_closed"
    not_active = "not_active"
    finished = "finished"


class BlockOutcome(StrEnum):
    """Of ``block_cards``."""

    card_unknown = "card_unknown"
    already_closed = "already_closed"
    already_blocked = "already_blocked"
    blocked = "blocked"


class UnblockOutcome(StrEnum):
    """Of ``unblock_cards``."""

    card_unknown = "card_unknown"
    already_closed = "already_closed"
    not_blocked = "not_blocked"
    unblocked = "unblocked"


class ReissueOutcome(StrEnum):
    """Of ``reissue_numbers``."""

    card_unknown = "card_unknown"
    already_closed = "already_closed"
    reissued = "reissued"


class DeclineOutcome(StrEnum):
    """Of ``decline_cards``."""

    card_unknown = "card_unknown"
    already_declined = "already_declined"
    already_closed = "already_closed"
    already_used = "already_used"
    blocked = "blocked"
    declined = "declined"


class LineOutcome(StrEnum):
    """Of ``record_decree_lines``."""

    already_recorded = "already_recorded"
    recorded = "recorded"
