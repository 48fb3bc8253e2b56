"""What may become of answers, in order of precedence."""

from enum import StrEnum


class AnswerOutcome(StrEnum):
    """``already_answered`` comes first: whoever sends again after the end is told that nothing is missing."""

    already_answered = "already_answered"
    not_open = "not_open"
    incomplete = "incomplete"
    accepted = "accepted"


class AptitudeStartOutcome(StrEnum):
    """Of ``start_tests`` and ``record_desk_tests``."""

    already_started = "already_started"
    started = "started"


class AptitudeAnswerOutcome(StrEnum):
    """Of ``save_test_answers``."""

    test_unknown = "test_unknown"
    over = "over"
    saved = "saved"


class HandInOutcome(StrEnum):
    """Of ``hand_in_tests``."""

    test_unknown = "test_unknown"
    already_in = "already_in"
    handed_in = "handed_in"
