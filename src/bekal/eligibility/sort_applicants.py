"""Sorts applicants into the groups that have reserved seats."""

from __future__ import annotations

from collections.abc import Sequence

from bekal.base.database import Transaction

from .compile_rules import compile_groups
from .judge_applicants import columns_of
from .types import Facts


async def sort_applicants(tx: Transaction, facts: Sequence[Facts], members: Sequence[str]) -> list[int]:
    """The group of each person: the position (from 1) of the first expression that is true, 0 for none.

    ``members`` are expressions over facts in order of precedence, as in a programme's quota buckets. What is
    unknown is not true. One statement for any number of persons; nothing is kept.
    """
    if not facts or not members:
        return [0] * len(facts)
    compiled = compile_groups(tuple(members))
    rows = await tx.tuples(compiled.statement, *columns_of(compiled, facts))
    return [row[0] for row in rows]
