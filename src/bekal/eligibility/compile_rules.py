"""Turns the rules of one occasion, or the groups of a reserve, into one SQL statement: the one place where
SQL is put together.

Only what ``programme.parse_expression`` understood and wrote anew gets into it, and rule ids as quoted texts.
The statement judges a chunk and gives the reasons of each person, in the order of the chunk.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

import msgspec

from bekal.base.statements import Statement
from bekal.programme import FACTS, Kind, Rule, parse_expression

_COLUMN_TYPES = {Kind.integer: "bigint", Kind.boolean: "boolean", Kind.text: "text"}
_FIRST_FACT = 2

# $1 rules_hash, then the facts asked about. Gives the number under which the rules are kept (NULL: not yet).
_STATEMENT = """\
SELECT (SELECT rule_set_id FROM eligibility.rule_sets WHERE rules_hash = $1::text), {reasons}
FROM unnest({columns}) WITH ORDINALITY AS f ({names}, ord)
ORDER BY ord"""


class Compiled(msgspec.Struct, frozen=True):
    """A statement that judges a chunk, and the facts it wants as arrays behind the first parameter."""

    statement: Statement
    facts: tuple[str, ...]


@lru_cache(maxsize=256)
def rules_hash(rules: tuple[Rule, ...]) -> str:
    """SHA-256 (hex) of a set of rules, as it is kept with every verdict."""
    return hashlib.sha256(rules_body(rules)).hexdigest()


def rules_body(rules: tuple[Rule, ...]) -> bytes:
    """The rules as JSON, keys in order."""
    return msgspec.json.encode(rules, order="deterministic")


@lru_cache(maxsize=256)
def compile_rules(rules: tuple[Rule, ...]) -> Compiled:
    """One statement for these rules (those of one occasion and day), made once per process.

    A rule whose expression is false or unknown (NULL) gives its id as a reason.
    """
    expressions = [(rule.rule_id, parse_expression(rule.expression)) for rule in rules]
    asked = frozenset[str]().union(*(expression.facts for _, expression in expressions))
    # Without a rule there is still one column, so that everybody gets an answer.
    facts = tuple(name for name in FACTS if name in asked) or ("citizen",)
    tests = [
        f"CASE WHEN {expression.sql} THEN NULL ELSE {_quoted(rule_id)} END"
        for rule_id, expression in expressions
    ]
    columns = [_column(name, position) for position, name in enumerate(facts, _FIRST_FACT)]
    text = _STATEMENT.format(
        reasons=f"array_remove(ARRAY[{', '.join(tests)}]::text[], NULL)",
        columns=", ".join(columns),
        names=", ".join(facts),
    )
    return Compiled(Statement("eligibility.compiled_rules", text), facts)


# $1 on: the facts asked about. Gives the position (from 1) of the first group that fits, 0 for none.
_SORTING = """\
SELECT CASE {cases} ELSE 0 END
FROM unnest({columns}) WITH ORDINALITY AS f ({names}, ord)
ORDER BY ord"""


@lru_cache(maxsize=256)
def compile_groups(members: tuple[str, ...]) -> Compiled:
    """One statement that sorts a chunk into the first of these groups that fits, each an expression."""
    expressions = [parse_expression(text) for text in members]
    asked = frozenset[str]().union(*(expression.facts for expression in expressions))
    facts = tuple(name for name in FACTS if name in asked)
    text = _SORTING.format(
        cases=" ".join(f"WHEN {each.sql} THEN {n}" for n, each in enumerate(expressions, 1)),
        columns=", ".join(_column(name, position) for position, name in enumerate(facts, 1)),
        names=", ".join(facts),
    )
    return Compiled(Statement("eligibility.compiled_groups", text), facts)


def _column(name: str, position: int) -> str:
    # Integers and booleans come as one text '{1,2,NULL}': quicker than an array element by element.
    if FACTS[name].kind is Kind.text:
        return f"${position}::text[]"
    return f"${position}::text::{_array_of(name)}"


def _array_of(fact: str) -> str:
    return _COLUMN_TYPES[FACTS[fact].kind] + "[]"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
