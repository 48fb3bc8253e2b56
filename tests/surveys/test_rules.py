"""Pure decisions about surveys: when they are open and what is wrong with answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bekal import programme, surveys
from bekal.programme import Option, Question


@pytest.fixture(scope="module")
def terms() -> programme.Programme:
    return programme.load_programmes(programme.default_folder())[0]


def test_questions_stand_in_both_languages(terms: programme.Programme) -> None:
    for survey in terms.surveys.surveys:
        asked = surveys.questions(terms, survey.number)
        assert asked
        assert all(question.text_id and question.text_en for question in asked)
        assert all(option.text_id and option.text_en for q in asked for option in q.options)
    assert surveys.questions(terms, 4) == ()
    assert surveys.find_survey(terms, 0) is None


def test_surveys_open_one_after_the_other_for_thirty_days(terms: programme.Programme, at: datetime) -> None:
    def numbers(days: float) -> list[int]:
        return [each.number for each in surveys.open_surveys(terms, at, at + timedelta(days=days))]

    assert numbers(6.99) == []
    assert numbers(7) == [1]
    assert numbers(30) == [1, 2]
    assert numbers(36.99) == [1, 2]
    assert numbers(37) == [2]
    assert numbers(60) == [3]
    assert numbers(90) == []


OPTIONS = (Option("a", "A", "A"), Option("b", "B", "B"))
ASKED = (
    Question("one", "choice", "?", "?", required=True, options=OPTIONS),
    Question("many", "choices", "?", "?", required=False, options=OPTIONS),
    Question("count", "number", "?", "?", required=False, minimum=1, maximum=5),
    Question("words", "text", "?", "?", required=False, maximum=3),
)


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({"one": "a"}, {}),
        ({"one": "a", "many": ["b", "a"], "count": 5, "words": "abc"}, {}),
        ({"one": "b", "many": [], "count": None, "words": ""}, {}),
        ({}, {"one": "missing"}),
        ({"one": ""}, {"one": "missing"}),
        ({"one": None}, {"one": "missing"}),
        ({"one": "c"}, {"one": "wrong"}),
        ({"one": ["a"]}, {"one": "wrong"}),
        ({"one": 1}, {"one": "wrong"}),
        ({"one": "a", "two": "a"}, {"two": "unknown"}),
        ({"one": "a", "many": "a"}, {"many": "wrong"}),
        ({"one": "a", "many": ["a", "a"]}, {"many": "wrong"}),
        ({"one": "a", "many": ["c"]}, {"many": "wrong"}),
        ({"one": "a", "many": [["a"]]}, {"many": "wrong"}),
        ({"one": "a", "count": 0}, {"count": "too_small"}),
        ({"one": "a", "count": 6}, {"count": "too_large"}),
        ({"one": "a", "count": 2.0}, {"count": "wrong"}),
        ({"one": "a", "count": "2"}, {"count": "wrong"}),
        ({"one": "a", "count": True}, {"count": "wrong"}),
        ({"one": "a", "words": "abcd"}, {"words": "too_long"}),
        ({"one": "a", "words": 1}, {"words": "wrong"}),
        ({"one": "a", "words": "\0"}, {"words": "wrong"}),
        ({"one": "a", "words": "\ud800"}, {"words": "wrong"}),
    ],
)
def test_each_mistake_is_named(answers: dict[str, Any], wrong: dict[str, str]) -> None:
    assert surveys.check_answers(ASKED, answers) == wrong
