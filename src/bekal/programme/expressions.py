"""Expressions over published facts: parsed with sqlglot, held against a white list, checked for their kinds.

Allowed are facts, whole numbers, texts, ``true``, ``false``, ``and or not``, comparisons, ``between``, ``in``
with a list, ``is [not] null/true/false``, ``+`` and ``-``, and the functions of ``facts.FUNCTIONS``. Nothing
that could fail, wait, look elsewhere or change something can be written, so an expression is safe to run over
a whole chunk.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from functools import cache
from typing import cast

import msgspec
import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

from .facts import FACTS, FUNCTIONS, Kind

LENGTH_MAX = 500
_NUMBER_MAX = 1_000_000_000
_DEPTH_MAX = 30


class Expression(msgspec.Struct, frozen=True):
    """A checked expression: SQL made anew from what was understood, and the facts it asks about."""

    sql: str
    facts: frozenset[str]


class ExpressionError(ValueError):
    """An expression cannot be used. ``line`` and ``column`` count from 1 within it (0: unknown)."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


@cache
def parse_expression(text: str) -> Expression:
    """Parse one boolean expression. ExpressionError says what is wrong, where, and what is allowed."""
    if len(text) > LENGTH_MAX:
        raise ExpressionError(f"longer than {LENGTH_MAX} characters")
    if max_depth(text) > _DEPTH_MAX:
        raise ExpressionError(f"nested more than {_DEPTH_MAX} parentheses deep")
    try:
        trees = sqlglot.parse(text, read="postgres")
    except ParseError as error:
        first = error.errors[0] if error.errors else {}
        column = int(first.get("col") or 0)
        message = str(first.get("description") or "cannot be read").rstrip(".")
        if "<class" in message:  # sqlglot names its own classes there
            message = "something is missing"
        near = f" near {first['highlight']!r}" if first.get("highlight") else ""
        raise ExpressionError(f"syntax: {message}{near}", int(first.get("line") or 0), column) from None
    except TokenError:
        raise ExpressionError("syntax: a quote is not closed, or a sign is unknown") from None
    except RecursionError:
        raise ExpressionError("nested too deeply") from None
    if len(trees) != 1 or trees[0] is None:
        raise ExpressionError("syntax: exactly one expression is allowed, without a semicolon")
    tree = cast(exp.Expression, trees[0])
    kind = _kind_of(tree)
    if kind is not Kind.boolean:
        raise ExpressionError(f"gives {_a(kind)}; a rule must be true or false, such as: age >= 18")
    facts = frozenset(column.name for column in tree.find_all(exp.Column))
    if not facts:
        raise ExpressionError(f"asks about no fact; allowed: {', '.join(FACTS)}")
    return Expression(tree.sql(dialect="postgres", comments=False), facts)


def max_depth(text: str) -> int:
    """How deeply parentheses nest; those inside texts count too, which only makes the bound stricter."""
    depth = deepest = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    return deepest


def _kind_of(node: exp.Expression) -> Kind:
    """The kind of a sub-expression; refuses what is not listed (a bare null among it: it has no kind)."""
    check = _CHECKS.get(type(node))
    if check is None:
        raise _refusal(node)
    return check(node)


def _refusal(node: exp.Expression) -> ExpressionError:
    if isinstance(node, exp.Func):
        name = node.name.lower() if isinstance(node, exp.Anonymous) else node.sql_name().lower()
        return ExpressionError(f"function {name} is not allowed; allowed: {', '.join(FUNCTIONS)}")
    shown = node.sql(dialect="postgres", comments=False)[:60]
    return ExpressionError(
        f"{shown} is not allowed; allowed: facts, whole numbers, texts, and, or, not, comparisons, "
        f"between, in, is, + and -, {', '.join(FUNCTIONS)}"
    )


def _column(node: exp.Expression) -> Kind:
    parts = cast(exp.Column, node).parts
    if len(parts) != 1 or node.name not in FACTS:
        name = ".".join(part.name for part in parts)
        near = difflib.get_close_matches(name, FACTS, 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise ExpressionError(f"unknown fact {name}{hint}; allowed: {', '.join(FACTS)}")
    return FACTS[node.name].kind


def _literal(node: exp.Expression) -> Kind:
    if cast(exp.Literal, node).is_string:
        return Kind.text
    if not node.name.isdecimal() or int(node.name) > _NUMBER_MAX:
        raise ExpressionError(f"{node.name} is not allowed; allowed: whole numbers up to {_NUMBER_MAX}")
    return Kind.integer


def _all(wanted: Kind | None, gives: Kind | None) -> Callable[[exp.Expression], Kind]:
    """A check for nodes whose parts must be of one kind (``wanted``; None: any, but all the same)."""

    def check(node: exp.Expression) -> Kind:
        kinds = {}
        for part in _parts(node):
            kinds[_kind_of(part)] = part
        found = sorted(kinds)
        if wanted is not None and any(kind is not wanted for kind in found):
            wrong = next(kind for kind in found if kind is not wanted)
            raise ExpressionError(f"{kinds[wrong].sql()} is {_a(wrong)} where {_a(wanted)} is needed")
        if len(found) > 1:
            raise ExpressionError(f"{node.sql()} compares {_a(found[0])} with {_a(found[1])}")
        _no_chain(node)
        _known_values(node)
        return gives or found[0]

    return check


def _parts(node: exp.Expression) -> list[exp.Expression]:
    parts: list[exp.Expression] = []
    for key, value in node.args.items():
        items = value if isinstance(value, list) else [value]
        nodes = [item for item in items if isinstance(item, exp.Expression)]
        if nodes and key not in ("this", "expression", "expressions", "low", "high"):
            raise _refusal(node)
        parts.extend(nodes)
    return parts


def _no_chain(node: exp.Expression) -> None:
    """``a = b = c`` means one thing to sqlglot and is an error to PostgreSQL: parentheses are asked for."""
    if isinstance(node, _SEPARATED):
        return
    if any(isinstance(part, _LOOSE) for part in _parts(node)):
        raise ExpressionError(
            f"{node.sql()[:60]} is ambiguous; write parentheses around the inner comparison"
        )


def _known_values(node: exp.Expression) -> None:
    """A text compared with a fact must be a value that the fact can have: else the rule never holds."""
    parts = _parts(node)
    values = next((FACTS[p.name].values for p in parts if isinstance(p, exp.Column)), ())
    for part in parts:
        if values and isinstance(part, exp.Literal) and part.is_string and part.name not in values:
            raise ExpressionError(f"'{part.name}' never occurs there; allowed: {', '.join(values)}")


def _in(node: exp.Expression) -> Kind:
    if not node.args.get("expressions"):
        raise ExpressionError(f"{node.sql()[:60]} is not allowed; allowed: in with a list, such as in (1, 2)")
    _all(None, Kind.boolean)(node)
    return Kind.boolean


def _is(node: exp.Expression) -> Kind:
    _no_chain(node)
    _kind_of(node.this)
    if not isinstance(node.args.get("expression"), exp.Null | exp.Boolean):
        raise ExpressionError("after is, allowed: [not] null, true, false")
    if isinstance(node.args["expression"], exp.Boolean):
        _all(Kind.boolean, Kind.boolean)(node)
    return Kind.boolean


def _a(kind: Kind) -> str:
    return {Kind.integer: "a number", Kind.text: "a text", Kind.boolean: "true or false"}[kind]


_SEPARATED = (exp.And, exp.Or, exp.Not, exp.Coalesce, exp.Greatest, exp.Least, exp.Abs)
_LOOSE = (exp.And, exp.Or, exp.Not, exp.Predicate, exp.Between, exp.In, exp.Is)

_CHECKS: dict[type[exp.Expression], Callable[[exp.Expression], Kind]] = {
    exp.Column: _column,
    exp.Literal: _literal,
    exp.Boolean: lambda _: Kind.boolean,
    exp.Paren: lambda node: _kind_of(node.this),
    exp.And: _all(Kind.boolean, Kind.boolean),
    exp.Or: _all(Kind.boolean, Kind.boolean),
    exp.Not: _all(Kind.boolean, Kind.boolean),
    exp.EQ: _all(None, Kind.boolean),
    exp.NEQ: _all(None, Kind.boolean),
    exp.GT: _all(Kind.integer, Kind.boolean),
    exp.GTE: _all(Kind.integer, Kind.boolean),
    exp.LT: _all(Kind.integer, Kind.boolean),
    exp.LTE: _all(Kind.integer, Kind.boolean),
    exp.Between: _all(Kind.integer, Kind.boolean),
    exp.In: _in,
    exp.Is: _is,
    exp.Add: _all(Kind.integer, Kind.integer),
    exp.Sub: _all(Kind.integer, Kind.integer),
    exp.Neg: _all(Kind.integer, Kind.integer),
    exp.Abs: _all(Kind.integer, Kind.integer),
    exp.Coalesce: _all(None, None),
    exp.Greatest: _all(Kind.integer, Kind.integer),
    exp.Least: _all(Kind.integer, Kind.integer),
}
