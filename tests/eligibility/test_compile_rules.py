"""Compiled rules against an independent reading of the same rules in Python, on random facts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bekal import eligibility, programme
from bekal.base import actors
from bekal.base.database import Database
from bekal.base.statements import Statement
from bekal.eligibility import Facts
from bekal.programme import FACTS, Kind, Rule

BY = actors.job("tests")
# Every example asks the database: nothing is shrunk, so that a failure takes seconds, not minutes.
SETTINGS = settings(
    max_examples=60,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
Fact = dict[str, Any]
Tree = tuple[Any, ...]

INTEGERS = st.none() | st.integers(-3, 3) | st.integers(0, 10**9)
VALUES = {Kind.integer: INTEGERS, Kind.boolean: st.none() | st.booleans()}


def value_of(name: str) -> st.SearchStrategy[Any]:
    fact = FACTS[name]
    return st.none() | st.sampled_from(fact.values) if fact.kind is Kind.text else VALUES[fact.kind]


FACT_ROWS = st.lists(st.fixed_dictionaries({name: value_of(name) for name in FACTS}), min_size=1, max_size=20)


def of_kind(kind: Kind) -> list[str]:
    return [name for name, fact in FACTS.items() if fact.kind is kind]


NUMBERS: st.SearchStrategy[Tree] = st.recursive(
    st.tuples(st.just("fact"), st.sampled_from(of_kind(Kind.integer)))
    | st.tuples(st.just("number"), st.integers(0, 5)),
    lambda inner: (
        st.tuples(st.sampled_from(["+", "-"]), inner, inner)
        | st.tuples(st.sampled_from(["negative", "abs"]), inner)
        | st.tuples(st.sampled_from(["greatest", "least", "coalesce"]), inner, inner)
    ),
    max_leaves=4,
)


@st.composite
def texts(draw: st.DrawFn) -> Tree:
    name = draw(st.sampled_from(of_kind(Kind.text)))
    value = draw(st.sampled_from(FACTS[name].values))
    more = draw(st.lists(st.sampled_from(FACTS[name].values), min_size=1, max_size=3))
    fact = ("fact", name)
    return draw(
        st.sampled_from(
            [("=", fact, ("text", value)), ("in", fact, *[("text", v) for v in more]), ("is null", fact)]
        )
    )


COMPARISONS: st.SearchStrategy[Tree] = (
    st.tuples(st.just("fact"), st.sampled_from(of_kind(Kind.boolean)))
    | st.sampled_from([("true",), ("false",)])
    | texts()
    | st.tuples(st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), NUMBERS, NUMBERS)
    | st.tuples(st.just("between"), NUMBERS, NUMBERS, NUMBERS)
    | st.tuples(st.just("in"), NUMBERS, NUMBERS, NUMBERS)
    | st.tuples(st.just("is null"), NUMBERS)
)
CONDITIONS: st.SearchStrategy[Tree] = st.recursive(
    COMPARISONS,
    lambda inner: (
        st.tuples(st.sampled_from(["and", "or"]), inner, inner)
        | st.tuples(st.sampled_from(["not", "is true", "is false", "is null"]), inner)
        | st.tuples(st.sampled_from(["=", "<>", "coalesce"]), inner, inner)
    ),
    max_leaves=5,
)


def write(tree: Tree, *, parentheses: bool) -> str:
    """A tree as text, with parentheses around every part or without any."""
    head, *rest = tree
    if head in ("fact", "number"):
        return str(rest[0])
    if head == "text":
        return f"'{rest[0]}'"
    if head in ("true", "false"):
        return str(head)
    parts = [write(part, parentheses=parentheses) for part in rest]
    if head in ("greatest", "least", "coalesce", "abs"):
        return f"{head}({', '.join(parts)})"
    if parentheses:
        parts = [f"({part})" for part in parts]
    match head:
        case "not":
            return f"not {parts[0]}"
        case "negative":
            return f"- {parts[0]}"
        case "is null" | "is true" | "is false":
            return f"{parts[0]} {head}"
        case "between":
            return f"{parts[0]} between {parts[1]} and {parts[2]}"
        case "in":
            return f"{parts[0]} in ({', '.join(parts[1:])})"
        case _:
            return f"{parts[0]} {head} {parts[1]}"


def both(left: bool | None, right: bool | None) -> bool | None:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def negated(value: bool | None) -> bool | None:
    return None if value is None else not value


OPERATIONS: dict[str, Callable[..., Any]] = {
    "+": lambda a, b: None if a is None or b is None else a + b,
    "-": lambda a, b: None if a is None or b is None else a - b,
    "=": lambda a, b: None if a is None or b is None else a == b,
    "<>": lambda a, b: None if a is None or b is None else a != b,
    "<": lambda a, b: None if a is None or b is None else a < b,
    "<=": lambda a, b: None if a is None or b is None else a <= b,
    ">": lambda a, b: None if a is None or b is None else a > b,
    ">=": lambda a, b: None if a is None or b is None else a >= b,
    "negative": lambda a: None if a is None else -a,
    "abs": lambda a: None if a is None else abs(a),
    "greatest": lambda *many: max((each for each in many if each is not None), default=None),
    "least": lambda *many: min((each for each in many if each is not None), default=None),
    "coalesce": lambda a, b: b if a is None else a,
    "and": both,
    "or": lambda a, b: negated(both(negated(a), negated(b))),
    "not": negated,
    "is null": lambda a: a is None,
    "is true": lambda a: a is True,
    "is false": lambda a: a is False,
    "between": lambda a, low, high: both(OPERATIONS["<="](low, a), OPERATIONS["<="](a, high)),
}


def evaluate(tree: Tree, fact: Fact) -> Any:
    """SQL's three-valued logic: None is unknown."""
    head, *rest = tree
    match head:
        case "fact":
            return fact[rest[0]]
        case "number" | "text":
            return rest[0]
        case "true" | "false":
            return head == "true"
        case "in":
            wanted, *values = [evaluate(part, fact) for part in rest]
            found: bool | None = False
            for value in values:
                found = OPERATIONS["or"](found, OPERATIONS["="](wanted, value))
            return found
        case _:
            return OPERATIONS[head](*[evaluate(part, fact) for part in rest])


def rule(rule_id: str, expression: str) -> Rule:
    return Rule(rule_id, expression, "-", "-", "-", "-", ("join",))


def facts_of(good: Callable[..., Facts], rows: list[Fact]) -> list[Facts]:
    return [good(i, **row) for i, row in enumerate(rows)]


async def reasons_of(
    db: Database, terms: programme.Programme, facts: list[Facts], at: datetime
) -> list[tuple[str, ...]]:
    async with db.begin() as tx:
        verdicts = await eligibility.judge_applicants(tx, 0, facts, terms, "join", 1, BY, at)
    return [verdict.reasons for verdict in verdicts]


@SETTINGS
@given(trees=st.lists(CONDITIONS, min_size=1, max_size=8), rows=FACT_ROWS)
async def test_compiled_rules_mean_what_they_say(
    db: Database,
    programmes: list[programme.Programme],
    good: Callable[..., Facts],
    at: datetime,
    trees: list[Tree],
    rows: list[Fact],
) -> None:
    expressions = {}
    for i, tree in enumerate(trees):
        text = write(tree, parentheses=True)
        try:
            programme.parse_expression(text)
        except programme.ExpressionError as error:
            assert str(error).startswith(("asks about no fact", "longer than"))
        else:
            expressions[f"it's rule {i}"] = (tree, text)
    rules = tuple(rule(rule_id, text) for rule_id, (_, text) in expressions.items())
    terms = msgspec.structs.replace(programmes[0], rules=rules)
    expected = [
        tuple(name for name, (tree, _) in expressions.items() if evaluate(tree, row) is not True)
        for row in rows
    ]
    assert await reasons_of(db, terms, facts_of(good, rows), at) == expected


@SETTINGS
@given(tree=CONDITIONS, rows=FACT_ROWS)
async def test_what_is_read_without_parentheses_is_read_as_postgresql_does(
    db: Database,
    programmes: list[programme.Programme],
    good: Callable[..., Facts],
    at: datetime,
    tree: Tree,
    rows: list[Fact],
) -> None:
    text = write(tree, parentheses=False)
    try:
        programme.parse_expression(text)
    except programme.ExpressionError:
        return
    types = {Kind.integer: "bigint", Kind.boolean: "boolean", Kind.text: "text"}
    columns = ", ".join(f"${i}::{types[fact.kind]}[]" for i, fact in enumerate(FACTS.values(), 1))
    written = Statement("x", f"SELECT ({text}) IS TRUE FROM unnest({columns}) AS f ({', '.join(FACTS)})")
    async with db.read() as tx:
        values = await tx.tuples(written, *[[row[name] for row in rows] for name in FACTS])
    terms = msgspec.structs.replace(programmes[0], rules=(rule("written", text),))
    judged = await reasons_of(db, terms, facts_of(good, rows), at)
    assert [not reasons for reasons in judged] == [value for (value,) in values]


RULES: dict[str, Callable[[Fact], Any]] = {
    "citizen": lambda f: f["citizen"] or f["identity_state"] != "matched",
    "age_min": lambda f: f["age"] >= 18,
    "age_max": lambda f: f["age"] <= 64,
    "age": lambda f: 18 <= f["age"] <= 64,
    "not_studying": lambda f: not f["studying"],
    "identity_matched": lambda f: f["identity_state"] not in ("mismatched", "elsewhere"),
    "identity_checked": lambda f: f["identity_state"] not in ("waiting", "claimed"),
    "identity_found": lambda f: f["identity_state"] != "not_found",
    "identity_active": lambda f: f["identity_state"] != "inactive",
    "alive": lambda f: not f["deceased"] and f["identity_state"] != "deceased",
    "job_allowed": lambda f: not f["occupation_barred"],
    "no_aid_dtks": lambda f: not f["aid_dtks"],
    "no_aid_bsu": lambda f: not f["aid_bsu"],
    "no_aid_bpum": lambda f: not f["aid_bpum"],
    "household_cap": lambda f: f["household_awards"] < 2,
    "first_time": lambda f: f["awards"] == 0,
    "not_revoked": lambda f: not f["revoked"],
    "not_blacklisted": lambda f: not f["blacklisted"],
    "photos_given": lambda f: f["photos_given"],
    "aptitude_done": lambda f: f["aptitude_done"],
}
KNOWN = {
    **{name: st.booleans() for name in of_kind(Kind.boolean)},
    **{name: st.sampled_from(FACTS[name].values) for name in of_kind(Kind.text)},
    **{name: st.integers(0, 100) for name in of_kind(Kind.integer)},
    "household_awards": st.integers(0, 3),
    "awards": st.integers(0, 2),
}


@SETTINGS
@given(rows=st.lists(st.fixed_dictionaries(KNOWN), max_size=30), number=st.integers(0, 1))
async def test_the_rules_of_the_house_decide_as_the_regulations_say(
    db: Database,
    programmes: list[programme.Programme],
    good: Callable[..., Facts],
    at: datetime,
    rows: list[Fact],
    number: int,
) -> None:
    terms = programmes[number]
    asked = [each.rule_id for each in terms.rules if "join" in each.occasions]
    expected = [tuple(name for name in asked if not RULES[name](row)) for row in rows]
    assert await reasons_of(db, terms, facts_of(good, rows), at) == expected


@pytest.mark.parametrize("size", [1, 7, 1000])
async def test_a_chunk_equals_one_after_the_other(
    db: Database,
    programmes: list[programme.Programme],
    good: Callable[..., Facts],
    at: datetime,
    size: int,
) -> None:
    facts = [good(i, age=10 + i % 70, aid_bsu=i % 7 == 0, studying=i % 5 == 0) for i in range(size)]
    together = await reasons_of(db, programmes[0], facts, at)
    apart = [
        (await reasons_of(db, programmes[0], [each], at + timedelta(seconds=1)))[0] for each in facts[:50]
    ]
    assert together[:50] == apart
