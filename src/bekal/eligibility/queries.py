"""Reads: verdicts of a person, and the rules that they stood on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from bekal.base import statements
from bekal.base.database import Transaction
from bekal.base.errors import NotFound
from bekal.programme import Rule

from .types import StoredRuleSet, StoredVerdict

SQL = statements.of(__package__)
_DECODER = msgspec.json.Decoder(tuple[Rule, ...])


async def list_verdicts(
    tx: Transaction, cell: int, person_id: UUID, after: StoredVerdict | None = None, limit: int = 100
) -> list[StoredVerdict]:
    """The verdicts about a person, newest first; ``after`` is the last one of the page before."""
    last = (after.at, after.occasion, after.batch_id) if after else (None, None, None)
    return await tx.rows(StoredVerdict, SQL["list_verdicts"], cell, person_id, *last, limit)


async def get_rule_set(tx: Transaction, rule_set_id: int) -> StoredRuleSet:
    """A set of rules as it stood. NotFound for an unknown id."""
    rows = await tx.tuples(SQL["get_rule_set"], rule_set_id)
    if not rows:
        raise NotFound(f"there is no rule set {rule_set_id}")
    number, rules_hash, body, by, at = rows[0]
    return StoredRuleSet(number, rules_hash, _DECODER.decode(body), by, at)


def explain(rules: Sequence[Rule], reasons: Iterable[str]) -> list[Rule]:
    """The rules behind reasons, in the order of the rules: each with its words, contact and legal basis."""
    wanted = set(reasons)
    return [rule for rule in rules if rule.rule_id in wanted]
