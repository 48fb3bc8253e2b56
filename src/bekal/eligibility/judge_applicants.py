"""Judges applicants: every rule of the occasion over every person of the chunk, with all reasons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import lru_cache
from operator import attrgetter
from typing import get_args

from bekal.base import clock, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Texts, Uuids
from bekal.base.database import Transaction
from bekal.programme import FACTS, Kind, Occasion, Programme, Rule

from .compile_rules import Compiled, compile_rules, rules_hash
from .store_rule_set import store_rule_set
from .types import Facts, Verdict

SQL = statements.of(__package__)
OCCASIONS = get_args(Occasion)
_BOOLEANS = {True: "t", False: "f", None: "NULL"}


async def judge_applicants(
    tx: Transaction,
    cell: int,
    facts: Sequence[Facts],
    programme: Programme,
    occasion: Occasion,
    batch_id: int,
    by: Actor,
    at: datetime,
) -> list[Verdict]:
    """Judge persons of ``cell`` by the programme's rules for an occasion, as in force on the day of ``at``.

    One verdict each, in order; a verdict is kept with the rule set, once per person, occasion, batch and
    instant. ``batch_id`` is 0 where no batch is concerned. One statement judges any number of persons, one
    keeps the verdicts (two more when the rule set is new to this database).
    """
    if occasion not in OCCASIONS:
        raise ValueError(f"{occasion!r} is no occasion; allowed: {', '.join(OCCASIONS)}")
    if not facts:
        return []
    compiled = compile_rules(_rules_for(programme.rules, occasion, clock.date_in_jakarta(at)))
    rows = await tx.tuples(compiled.statement, rules_hash(programme.rules), *columns_of(compiled, facts))
    rule_set_id = rows[0][0] or (await store_rule_set(tx, programme, by, at)).rule_set_id
    tx.later(
        SQL["insert_verdicts"],
        cell,
        Uuids([each.person_id for each in facts]),
        Texts([_array_of(reasons) for _, reasons in rows]),
        at,
        batch_id,
        rule_set_id,
        occasion,
        by,
    )
    return [
        Verdict(each.person_id, not reasons, tuple(reasons))
        for each, (_, reasons) in zip(facts, rows, strict=True)
    ]


def _array_of(texts: list[str]) -> str:
    """Texts as PostgreSQL writes an array; mostly empty."""
    if not texts:
        return "{}"
    quoted = [text.replace("\\", "\\\\").replace('"', '\\"') for text in texts]
    return '{"' + '","'.join(quoted) + '"}'


@lru_cache(maxsize=256)
def _rules_for(rules: tuple[Rule, ...], occasion: Occasion, day: date) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if occasion in rule.occasions and rule.holds_on(day))


def columns_of(compiled: Compiled, facts: Sequence[Facts]) -> list[object]:
    """The facts that are asked about, a column each, as the statement wants them."""
    columns: list[object] = []
    for name in compiled.facts:
        get: Callable[[Facts], object] = attrgetter(name)
        values = map(get, facts)
        match FACTS[name].kind:
            case Kind.boolean:
                columns.append("{" + ",".join([_BOOLEANS[value] for value in values]) + "}")  # type: ignore[index]
            case Kind.integer:
                columns.append("{" + ",".join(["NULL" if v is None else str(v) for v in values]) + "}")
            case Kind.text:
                columns.append(list(values))
    return columns
