"""What can come of each operation, in order of precedence: the first that applies is the one given."""

from __future__ import annotations

from enum import StrEnum


class BuyOutcome(StrEnum):
    """What became of a purchase. Everything but ``bought`` is a refusal that changed nothing."""

    reference_reused = "reference_reused"
    """The caller used the reference before, for another purchase (``base.requests`` tells)."""
    card_unknown = "card_unknown"
    card_revoked = "card_revoked"
    card_closed = "card_closed"
    schedule_unknown = "schedule_unknown"
    platform_not_selling = "platform_not_selling"
    enrolment_closed = "enrolment_closed"
    purchase_deadline_passed = "purchase_deadline_passed"
    year_closed = "year_closed"
    previous_unfinished = "previous_unfinished"
    course_already_bought = "course_already_bought"
    schedule_full = "schedule_full"
    insufficient_balance = "insufficient_balance"
    bought = "bought"


class AllotOutcome(StrEnum):
    """What became of a schedule's share of seats in a cell."""

    schedule_unknown = "schedule_unknown"
    already_allotted = "already_allotted"
    allotted = "allotted"


class MoveOutcome(StrEnum):
    """What became of moving free seats from one cell to another."""

    count_wrong = "count_wrong"
    not_allotted = "not_allotted"
    not_enough_free = "not_enough_free"
    moved = "moved"


class SettleOutcome(StrEnum):
    """What became of ending a purchase."""

    purchase_unknown = "purchase_unknown"
    already_ended = "already_ended"
    """It has the state asked for already: nothing was done."""
    ended_otherwise = "ended_otherwise"
    """It ended in another way before; an end is never rewritten."""
    ended = "ended"


class CancelOutcome(StrEnum):
    """What became of cancelling a purchase."""

    purchase_unknown = "purchase_unknown"
    already_cancelled = "already_cancelled"
    already_ended = "already_ended"
    cancelled = "cancelled"
