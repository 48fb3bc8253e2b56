"""Questionnaires and answers: what recipients say about their courses, their work and the money; and the
aptitude test that applicants take before they join.

It owns the answers, one set per person, programme and survey, kept with the terms they were given under.
The questions stand in the programme file; ``check_answers`` says what is wrong with answers before they are
sent, ``answer_surveys`` keeps them. Words that people wrote themselves are sealed.

It never pays: that an accepted survey is worth money is known to ``journey``, which also says when a survey
opened for whom.
"""

from . import aptitude
from .answer_surveys import answer_surveys
from .aptitude import Asked
from .erase_texts import erase_texts
from .outcomes import AnswerOutcome, AptitudeAnswerOutcome, AptitudeStartOutcome, HandInOutcome
from .queries import find_answered, list_answers
from .rules import check_answers, closes_at, find_survey, open_surveys, questions
from .take_tests import (
    GRACE,
    find_test,
    find_tested,
    hand_in_overdue_tests,
    hand_in_tests,
    questions_of,
    record_desk_tests,
    save_test_answers,
    start_tests,
)
from .types import (
    AptitudeAnswer,
    AptitudeStart,
    AptitudeTest,
    DeskTest,
    OpenSurvey,
    StoredAnswer,
    SurveyAnswer,
)

__all__ = [
    "GRACE",
    "AnswerOutcome",
    "AptitudeAnswer",
    "AptitudeAnswerOutcome",
    "AptitudeStart",
    "AptitudeStartOutcome",
    "AptitudeTest",
    "Asked",
    "DeskTest",
    "HandInOutcome",
    "OpenSurvey",
    "StoredAnswer",
    "SurveyAnswer",
    "answer_surveys",
    "aptitude",
    "check_answers",
    "closes_at",
    "erase_texts",
    "find_answered",
    "find_survey",
    "find_test",
    "find_tested",
    "hand_in_overdue_tests",
    "hand_in_tests",
    "list_answers",
    "open_surveys",
    "questions",
    "questions_of",
    "record_desk_tests",
    "save_test_answers",
    "start_tests",
]
