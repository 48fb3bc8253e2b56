"""What may become of answers, in order of precedence."""

from enum import StrEnum


class AnswerOutcome(StrEnum):
    """``already_answered`` comes first: whoever sends again after the end is told that nothing is missing."""

    already_answered = "already_answered"
    not_open = "not_open"
    incomplete = "incomplete"
    accepted = "accepted"
