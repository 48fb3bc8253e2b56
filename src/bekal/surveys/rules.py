"""Pure decisions: which survey is open when, and what is wrong with answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bekal.programme import Programme, Question, Survey

from .types import OpenSurvey

NUMBER_MAX = 10**12


def find_survey(programme: Programme, number: int) -> Survey | None:
    """The survey of a programme with this number, None when there is none."""
    return next((survey for survey in programme.surveys.surveys if survey.number == number), None)


def questions(programme: Programme, number: int) -> tuple[Question, ...]:
    """The questions of a survey, in both languages; none for a number that the programme does not have."""
    survey = find_survey(programme, number)
    return survey.questions if survey else ()


def closes_at(programme: Programme, opens_at: datetime) -> datetime:
    """The first instant at which a survey that opened then is closed again."""
    return opens_at + timedelta(days=programme.deadlines.survey_open_days)


def open_surveys(programme: Programme, counts_from: datetime, at: datetime) -> tuple[OpenSurvey, ...]:
    """The surveys open at an instant for somebody whose first course was completed and reviewed then."""
    found = []
    for survey in programme.surveys.surveys:
        opens = counts_from + timedelta(days=survey.opens_after_days)
        closes = closes_at(programme, opens)
        if opens <= at < closes:
            found.append(OpenSurvey(survey.number, opens, closes))
    return tuple(found)


def check_answers(asked: tuple[Question, ...], answers: Mapping[str, object]) -> dict[str, str]:
    """What is wrong, by question id; empty when nothing is.

    ``missing`` (required, not answered), ``unknown`` (no such question), ``wrong`` (no option, no whole
    number, no text), ``too_small``, ``too_large``, ``too_long``.
    """
    known = {question.question_id: question for question in asked}
    wrong = {name: "unknown" for name in answers if name not in known}
    for name, question in known.items():
        value = answers.get(name)
        if value is None or value in ("", [], ()):
            if question.required:
                wrong[name] = "missing"
        elif mistake := _mistake(question, value):
            wrong[name] = mistake
    return wrong


def _mistake(question: Question, value: object) -> str | None:
    options = {option.value for option in question.options}
    match question.kind:
        case "choice":
            return None if isinstance(value, str) and value in options else "wrong"
        case "choices":
            listed = isinstance(value, list | tuple) and all(isinstance(each, str) for each in value)
            return None if listed and _chosen_once(value, options) else "wrong"
        case "number":
            return _number_mistake(question, value)
        case "text":
            return _text_mistake(question, value)


def _chosen_once(value: object, options: set[str]) -> bool:
    chosen = list(value) if isinstance(value, list | tuple) else []
    return len(set(chosen)) == len(chosen) and set(chosen) <= options


def _number_mistake(question: Question, value: object) -> str | None:
    if type(value) is not int:
        return "wrong"
    if question.minimum is not None and value < question.minimum:
        return "too_small"
    return "too_large" if value > (NUMBER_MAX if question.maximum is None else question.maximum) else None


def _text_mistake(question: Question, value: object) -> str | None:
    if not isinstance(value, str) or any("\ud800" <= c <= "\udfff" or c == "\0" for c in value):
        return "wrong"
    return "too_long" if question.maximum is not None and len(value) > question.maximum else None
