"""Expressions: what may be written, and what is refused with a sentence that helps."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bekal.programme import FACTS, FUNCTIONS, ExpressionError, parse_expression


@pytest.mark.parametrize(
    ("text", "sql", "facts"),
    [
        ("age between 18 and 64", "age BETWEEN 18 AND 64", {"age"}),
        ("not studying", "NOT studying", {"studying"}),
        ("(citizen)", "(citizen)", {"citizen"}),
        ("sex = 'f' and not aid_bsu", "sex = 'f' AND NOT aid_bsu", {"sex", "aid_bsu"}),
        (
            "identity_state in ('matched', 'waiting')",
            "identity_state IN ('matched', 'waiting')",
            {"identity_state"},
        ),
        ("age not in (1, 2)", "NOT age IN (1, 2)", {"age"}),
        ("studying is not true", "NOT studying IS TRUE", {"studying"}),
        ("coalesce(awards, 0) = 0", "COALESCE(awards, 0) = 0", {"awards"}),
        ("abs(age - 30) <= 5 -- near thirty", "ABS(age - 30) <= 5", {"age"}),
        (
            "greatest(age, awards) > least(-1, age + 2)",
            "GREATEST(age, awards) > LEAST(-1, age + 2)",
            {"age", "awards"},
        ),
        ("age > 1 is true", "(age > 1) IS TRUE", {"age"}),
        ("coalesce(age > 1, true)", "COALESCE(age > 1, TRUE)", {"age"}),
        ("age is null or sex is not null", "age IS NULL OR sex IS NOT NULL", {"age", "sex"}),
        ('"age" > 1', '"age" > 1', {"age"}),
    ],
)
def test_what_may_be_written(text: str, sql: str, facts: set[str]) -> None:
    expression = parse_expression(text)
    assert (expression.sql, set(expression.facts)) == (sql, facts)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "exactly one expression"),
        ("   ", "exactly one expression"),
        ("-- nothing", "exactly one expression"),
        ("age > 1; drop table people.persons", "exactly one expression"),
        ("age >", "something is missing near '>'"),
        ("age > 1)", "Unexpected token near ')'"),
        ("'open", "a quote is not closed"),
        ("null", "NULL is not allowed"),
        ("age = null", "NULL is not allowed"),
        ("age > null + null", "NULL is not allowed"),
        ("true", "asks about no fact; allowed: region_id, age"),
        ("1 = 1", "asks about no fact"),
        ("age", "gives a number; a rule must be true or false"),
        ("sex", "gives a text"),
        ("coalesce(age, 1)", "gives a number"),
        ("income > 3", "unknown fact income; allowed: region_id, age"),
        ("AGE > 3", "unknown fact AGE"),
        ("people.persons.nik > 3", "unknown fact people.persons.nik"),
        ("f.age > 3", "unknown fact f.age; did you mean age?"),
        ("person_id is null", "unknown fact person_id"),
        ("age > 18.5", "18.5 is not allowed; allowed: whole numbers up to 1000000000"),
        ("age > 1e3", "1e3 is not allowed"),
        ("age > 1000000001", "1000000001 is not allowed"),
        ("age > ²", "unknown fact ²"),
        ("age > '18'", "'18' is a text where a number is needed"),
        ("sex > 'a'", "is a text where a number is needed"),
        ("age = citizen", "compares true or false with a number"),
        ("age and citizen", "age is a number where true or false is needed"),
        ("not age", "age is a number where true or false is needed"),
        ("age + citizen > 1", "citizen is true or false where a number is needed"),
        ("identity_state = 'matchd'", "'matchd' never occurs there; allowed: waiting, claimed, matched"),
        ("'it''s' = sex", "never occurs there; allowed: f, m"),
        ("identity_state in ('matched', 'x')", "'x' never occurs there"),
        ("age in (select 1)", "allowed: in with a list"),
        ("age in ()", "allowed: in with a list"),
        ("(select true)", "is not allowed; allowed: facts, whole numbers"),
        ("exists (select 1)", "is not allowed"),
        ("age = any (array[1])", "is not allowed"),
        ("pg_sleep(10) is null", "function pg_sleep is not allowed; allowed: abs, coalesce, greatest, least"),
        ("now() > '2020-01-01'", "is not allowed; allowed: abs"),
        ("count(age) > 1", "function count is not allowed"),
        ("upper(sex) = 'F'", "function upper is not allowed"),
        ("case when age > 1 then true end", "function case is not allowed"),
        ("age::text = '1'", "function cast is not allowed"),
        ("age * 2 > 3", "age * 2 is not allowed"),
        ("age / 0 = 1", "is not allowed"),
        ("sex like 'f%'", "is not allowed"),
        ("sex || 'x' = 'fx'", "is not allowed"),
        ("age is distinct from 3", "is not allowed"),
        ("age is 3", "allowed"),
        ("age is true", "is a number where true or false is needed"),
        ("$1 > 1", "is not allowed"),
        ("? > 1", "is not allowed"),
        (":x > 1", "is not allowed"),
        ("$$f$$ = sex", "is not allowed"),
        ("E'f' = sex", "is not allowed"),
        ("citizen = studying = aid_bsu", "is ambiguous; write parentheses"),
        ("age > 1 = citizen", "is ambiguous; write parentheses"),
        ("citizen = not studying", "is ambiguous; write parentheses"),
        ("abs(age, 2) > 1", "syntax: "),
        ("coalesce() = 1", "syntax: "),
        ("greatest(distinct age) > 1", "is not allowed"),
        ("age > 1 " + "and age > 1 " * 60, "longer than 500 characters"),
        ("(" * 31 + "citizen" + ")" * 31, "nested more than 30 parentheses deep"),
        ("not " * 110 + "citizen", "nested too deeply"),
    ],
)
def test_what_is_refused(text: str, message: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text)
    assert message in str(caught.value)


def test_a_syntax_error_has_its_place() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_expression("age > 1\nand and age < 3")
    assert (caught.value.line, caught.value.column) == (2, 7)


TOKENS = [
    *FACTS,
    *FUNCTIONS,
    *("(", ")", ",", "=", "<>", "<", ">=", "+", "-", "*", "and", "or", "not", "between", "in", "is"),
    *("null", "true", "18", "'f'", "1.5", ";", "--", "$1", "pg_sleep", "::"),
]


@given(st.lists(st.sampled_from(TOKENS), max_size=30).map(" ".join) | st.text(max_size=60))
@settings(max_examples=500, deadline=None)
def test_any_text_is_an_expression_or_an_expression_error(text: str) -> None:
    try:
        expression = parse_expression(text)
    except ExpressionError as error:
        assert str(error)
    else:
        assert expression.facts <= set(FACTS)
        again = parse_expression(expression.sql)
        assert again == expression
