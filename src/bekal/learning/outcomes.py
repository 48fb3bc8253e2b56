"""What can come of each operation, in order of precedence: the first that applies is the one given."""

from __future__ import annotations

from enum import StrEnum


class RedeemOutcome(StrEnum):
    """What became of a redeem code shown at a session."""

    code_unknown = "code_unknown"
    wrong_institution = "wrong_institution"
    code_cancelled = "code_cancelled"
    session_unknown = "session_unknown"
    outside_window = "outside_window"
    already_redeemed = "already_redeemed"
    redeemed = "redeemed"


class AttendanceOutcome(StrEnum):
    """What became of one line of an attendance list."""

    purchase_unknown = "purchase_unknown"
    wrong_institution = "wrong_institution"
    purchase_cancelled = "purchase_cancelled"
    session_unknown = "session_unknown"
    source_missing = "source_missing"
    too_early = "too_early"
    """The session has not opened yet, or the report's own instant lies before that."""
    too_late = "too_late"
    """The report's own instant lies more than a day after the session's end."""
    already_recorded = "already_recorded"
    """The same was recorded before: nothing was done."""
    recorded_otherwise = "recorded_otherwise"
    """The opposite was recorded before; attendance is never rewritten."""
    recorded = "recorded"


class EvidenceOutcome(StrEnum):
    """What became of a test, task or demonstration."""

    purchase_unknown = "purchase_unknown"
    purchase_cancelled = "purchase_cancelled"
    session_unknown = "session_unknown"
    score_wrong = "score_wrong"
    note_too_long = "note_too_long"
    kept = "kept"
    """A better attempt stands, or as good a one that this adds no words to; the highest counts."""
    recorded = "recorded"


class CompleteOutcome(StrEnum):
    """What became of asking whether a course is completed."""

    purchase_unknown = "purchase_unknown"
    purchase_cancelled = "purchase_cancelled"
    already_completed = "already_completed"
    purchase_failed = "purchase_failed"
    incomplete = "incomplete"
    completed = "completed"


class ReviewOutcome(StrEnum):
    """What became of a rating with its review."""

    rating_wrong = "rating_wrong"
    review_too_long = "review_too_long"
    not_completed = "not_completed"
    already_reviewed = "already_reviewed"
    reviewed = "reviewed"


class FaceCheckOutcome(StrEnum):
    """What became of sending a participant to have the face checked."""

    code_unknown = "code_unknown"
    wrong_institution = "wrong_institution"
    code_cancelled = "code_cancelled"
    session_unknown = "session_unknown"
    outside_window = "outside_window"
    opened = "opened"


class FaceDecisionOutcome(StrEnum):
    """What became of what a face check came to."""

    check_unknown = "check_unknown"
    already_matched = "already_matched"
    matched = "matched"
    differed = "differed"


class SubmissionOutcome(StrEnum):
    """What became of something handed in."""

    code_unknown = "code_unknown"
    wrong_institution = "wrong_institution"
    code_cancelled = "code_cancelled"
    session_unknown = "session_unknown"
    already_submitted = "already_submitted"
    submitted = "submitted"


class FeedbackOutcome(StrEnum):
    """What became of what was said of it."""

    code_unknown = "code_unknown"
    wrong_institution = "wrong_institution"
    code_cancelled = "code_cancelled"
    not_submitted = "not_submitted"
    already_given = "already_given"
    given = "given"
