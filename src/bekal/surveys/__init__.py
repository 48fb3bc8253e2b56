"""Questionnaires and answers: what recipients say about their courses, their work and the money.

It owns the answers, one set per person, programme and survey, kept with the terms they were given under.
The questions stand in the programme file; ``check_answers`` says what is wrong with answers before they are
sent, ``answer_surveys`` keeps them. Words that people wrote themselves are sealed.

It never pays: that an accepted survey is worth money is known to ``journey``, which also says when a survey
opened for whom.
"""

from .answer_surveys import answer_surveys
from .erase_texts import erase_texts
from .outcomes import AnswerOutcome
from .queries import list_answers
from .rules import check_answers, closes_at, find_survey, open_surveys, questions
from .types import OpenSurvey, StoredAnswer, SurveyAnswer

__all__ = [
    "AnswerOutcome",
    "OpenSurvey",
    "StoredAnswer",
    "SurveyAnswer",
    "answer_surveys",
    "check_answers",
    "closes_at",
    "erase_texts",
    "find_survey",
    "list_answers",
    "open_surveys",
    "questions",
]
