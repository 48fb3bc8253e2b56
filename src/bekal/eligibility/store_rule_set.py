"""Keeps a programme's rules as the set that verdicts point at."""

from __future__ import annotations

from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.database import Transaction
from bekal.programme import Programme

from .compile_rules import rules_body, rules_hash
from .types import RuleSet

SQL = statements.of(__package__)


async def store_rule_set(tx: Transaction, programme: Programme, by: Actor, at: datetime) -> RuleSet:
    """Keep the programme's rules; equal rules are kept once, whoever stored them first."""
    key = rules_hash(programme.rules)
    await tx.execute(SQL["insert_rule_set"], key, rules_body(programme.rules).decode(), by, at)
    return RuleSet(await tx.value(SQL["find_rule_set_id"], key), key)
