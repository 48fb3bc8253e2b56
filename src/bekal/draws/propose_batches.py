"""Propose batches: their seats are divided here, and stand to be read before anybody opens them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal import programme, regions
from bekal.base import clock, ids, statements
from bekal.base.actors import Actor
from bekal.base.database import Transaction

from . import engine
from .proposals import BatchProposal, BatchProposed, BatchWish, check_wish

SQL = statements.of(__package__ or "bekal.draws")


async def propose_batches(
    tx: Transaction, wishes: Sequence[BatchWish], by: Actor, at: datetime
) -> list[BatchProposed]:
    """Keep wishes until somebody else decides (``decide_batches``); one answer per wish, with all mistakes.

    Seats are divided by largest remainder, nation -> province -> regency (docs/draw-format.md, section 3).
    """
    today = clock.date_in_jakarta(at)
    provinces = {region.region_id: region.province_id for region in regions.list_regions(today)}
    programmes = {terms.programme_id: terms for terms in await programme.list_programmes(tx)}
    taken: dict[int, set[int]] = defaultdict(set)
    for programme_id, number in await tx.tuples(SQL["list_batch_numbers"]):
        taken[programme_id].add(number)
    results = []
    for wish in wishes:
        numbers = taken[wish.programme_id]
        mistakes = check_wish(wish, programmes.get(wish.programme_id), numbers, provinces.keys(), at)
        if mistakes:
            results.append(BatchProposed(mistakes))
            continue
        numbers.add(wish.number)
        results.append(BatchProposed(proposal_id=await _store(tx, wish, provinces, by, at)))
    return results


async def _store(
    tx: Transaction, wish: BatchWish, provinces: dict[int, int], by: Actor, at: datetime
) -> UUID:
    table = [(provinces[region], region, weight) for region, weight in wish.weights.items()]
    divided = engine.divide_seats(wish.seats, table)
    [proposal_id] = ids.new_ids([0], at)
    await tx.execute(
        SQL["insert_batch_proposal"],
        proposal_id,
        wish.programme_id,
        wish.number,
        wish.opens_at,
        wish.closes_at,
        wish.seats,
        wish.basis.strip(),
        [each.regency for each in divided],
        [each.seats for each in divided],
        [each.weight or 0 for each in divided],
        at,
        by,
    )
    return proposal_id


async def list_batch_proposals(tx: Transaction, limit: int = 100) -> list[BatchProposal]:
    """Proposed batches, the newest first."""
    return await tx.rows(BatchProposal, SQL["list_batch_proposals"], limit)
