"""Invented answers to a survey, fitting whatever its questions are."""

from __future__ import annotations

from bekal import programme


def answers_for(terms: programme.Programme, number: int, throw: int) -> dict[str, object]:
    """Answers of one person to survey ``number``; optional questions are left out."""
    survey = next(survey for survey in terms.surveys.surveys if survey.number == number)
    answers: dict[str, object] = {}
    for question in survey.questions:
        if not question.required:
            continue
        throw, pick = divmod(throw, 97)
        if question.kind == "choice":
            answers[question.question_id] = question.options[pick % len(question.options)].value
        elif question.kind == "choices":
            answers[question.question_id] = [question.options[pick % len(question.options)].value]
        elif question.kind == "number":
            low, high = question.minimum or 0, question.maximum or 100
            answers[question.question_id] = low + pick % (high - low + 1)
        else:
            answers[question.question_id] = "Baik."
    return answers
