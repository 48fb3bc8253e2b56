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


class StartOutcome(StrEnum):
    """What became of an order: what would refuse the purchase now refuses the order, and no code is sent."""

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
    age_below_min = "age_below_min"
    """The course is for older people. Asked at the start only: nobody is younger when the code comes."""
    too_many_codes = "too_many_codes"
    """The card got five codes within the last hour."""
    code_sent = "code_sent"


class ConfirmOutcome(StrEnum):
    """What became of confirming an order: of the code first, then of the purchase (``BuyOutcome``)."""

    key_reused = "key_reused"
    """The caller used the reference before, for something else (``base.requests`` tells)."""
    purchase_unknown = "purchase_unknown"
    """There is none, or it is another platform's."""
    already_bought = "already_bought"
    too_many_tries = "too_many_tries"
    code_wrong = "code_wrong"
    code_expired = "code_expired"
    """Told only to those who know the code."""
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


class CallOffOutcome(StrEnum):
    """What became of a platform calling a sale off."""

    purchase_unknown = "purchase_unknown"
    """There is none, or it is another platform's."""
    already_cancelled = "already_cancelled"
    already_ended = "already_ended"
    too_late = "too_late"
    """Enrolment has closed: the class is held with whoever is in it."""
    cancelled = "cancelled"


class ProposeOutcome(StrEnum):
    """What became of a proposed course or class."""

    course_unknown = "course_unknown"
    """There is none, or it is another institution's."""
    price_out_of_range = "price_out_of_range"
    dearer_than_outside = "dearer_than_outside"
    hours_too_few = "hours_too_few"
    """Fewer hours than any programme that still sells asks of a course."""
    topics_hours_differ = "topics_hours_differ"
    address_missing = "address_missing"
    """A course held in a room names the place."""
    platform_unknown = "platform_unknown"
    sessions_wrong = "sessions_wrong"
    """More than ten, or too few for the course's hours (3 a day online, 8 in a room)."""
    starts_too_soon = "starts_too_soon"
    """Nobody could enrol any more."""
    proposed = "proposed"


class DecideOutcome(StrEnum):
    """What became of deciding a proposal."""

    proposal_unknown = "proposal_unknown"
    already_decided = "already_decided"
    reason_missing = "reason_missing"
    accepted = "accepted"
    refused = "refused"
