"""Join a batch: the rules are judged on today's facts, and every reason that applies is kept.

Order of arrival plays no part in the draw; whoever is refused may join again while the batch is open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from bekal import draws, eligibility, programme
from bekal.base.actors import Actor
from bekal.base.database import Database, Transaction

from .facts import gather_facts, sort_into_reserves


class Join(msgspec.Struct, frozen=True):
    """One person's wish to take part in one batch; ``accepted_at`` is when the edge took it."""

    person_id: UUID
    batch_id: int
    accepted_at: datetime


class JoinResult(msgspec.Struct, frozen=True):
    """What became of it; ``reasons`` are rule ids of the programme, all that apply."""

    outcome: draws.JoinOutcome
    reasons: tuple[str, ...] = ()


async def join_batch(
    db: Database, cell: int, joins: Sequence[Join], by: Actor, at: datetime
) -> list[JoinResult]:
    """Join persons of one cell to the batches they chose.

    Outcomes as of ``draws.join_batches``; ``not_eligible`` carries the reasons, and ``batch_unknown`` also
    stands for a person nobody has registered.
    """
    places: dict[int, list[int]] = defaultdict(list)
    for i, join in enumerate(joins):
        places[join.batch_id].append(i)
    results = [JoinResult(draws.JoinOutcome.batch_unknown)] * len(joins)
    async with db.begin() as tx:
        for batch_id, where in sorted(places.items()):
            part = await _join_one_batch(tx, cell, batch_id, [joins[i] for i in where], by, at)
            for i, result in zip(where, part, strict=True):
                results[i] = result
    return results


async def _join_one_batch(
    tx: Transaction, cell: int, batch_id: int, joins: Sequence[Join], by: Actor, at: datetime
) -> list[JoinResult]:
    batch = await draws.find_batch(tx, batch_id)
    if batch is None:
        return [JoinResult(draws.JoinOutcome.batch_unknown)] * len(joins)
    terms = await programme.get_programme(tx, batch.programme_id)
    person_ids = [join.person_id for join in joins]
    gathered = await gather_facts(tx, cell, batch.programme_id, person_ids, at, occasion="join")
    known = [(join, person) for join, person in zip(joins, gathered, strict=True) if person is not None]
    verdicts = await eligibility.judge_applicants(
        tx, cell, [person.facts for _, person in known], terms, "join", batch_id, by, at
    )
    categories = await sort_into_reserves(tx, batch_id, [person.facts for _, person in known], terms)
    applications = [
        draws.Application(
            person_id=join.person_id,
            batch_id=batch_id,
            region_id=person.region_id,
            household_index=person.household_index,
            eligible=verdict.eligible,
            reasons=verdict.reasons,
            accepted_at=join.accepted_at,
            category=category,
        )
        for (join, person), verdict, category in zip(known, verdicts, categories, strict=True)
    ]
    outcomes = iter(zip(await draws.join_batches(tx, cell, applications, by, at), verdicts, strict=True))
    results = []
    for person in gathered:
        if person is None:
            results.append(JoinResult(draws.JoinOutcome.batch_unknown))
            continue
        outcome, verdict = next(outcomes)
        refused = outcome == draws.JoinOutcome.not_eligible
        results.append(JoinResult(outcome, verdict.reasons if refused else ()))
    return results


async def find_receipts(
    db: Database, cell: int, batch_id: int, person_ids: Sequence[UUID]
) -> list[draws.ApplicationReceipt | None]:
    """The signed receipts of applications of one batch, in order; None for who has not applied.

    They are not kept: the same application always gives the same receipt.
    """
    async with db.read() as tx:
        return await draws.make_receipts(tx, cell, batch_id, person_ids)
