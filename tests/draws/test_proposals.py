"""Batches are proposed with every mistake told, and opened by somebody else before they begin."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import psycopg
import pytest

from bekal import draws, regions
from bekal.base import actors
from bekal.base.database import Database
from bekal.draws import engine
from tests.draws import nation
from tests.draws.nation import OPENS, plan

ONE, TWO = actors.command("one"), actors.command("two")
AT = OPENS - timedelta(days=7)
Mistake, Decide = draws.PlanMistake, draws.DecideBatchOutcome


def wish(**changes: Any) -> draws.BatchWish:
    """A batch that may be opened, changed as asked."""
    good = draws.BatchWish(
        programme_id=1,
        number=7,
        seats=10_000,
        opens_at=OPENS,
        closes_at=OPENS + timedelta(days=4),
        basis="recipients per province, 2020",
        weights=regions.weights(),
    )
    return msgspec.structs.replace(good, **changes)


async def propose(db: Database, *wishes: draws.BatchWish) -> list[draws.BatchProposed]:
    async with db.begin() as tx:
        return await draws.propose_batches(tx, wishes, ONE, AT)


async def decide(db: Database, *decisions: draws.BatchDecision, **at: Any) -> list[draws.BatchDecided]:
    async with db.begin() as tx:
        return await draws.decide_batches(tx, decisions, at.get("by", TWO), at.get("at", AT))


async def test_a_proposed_batch_is_opened_by_another_with_the_seats_that_were_read(db: Database) -> None:
    await nation.store_reference(db)
    [made] = await propose(db, wish())
    assert made.mistakes == () and made.proposal_id is not None
    async with db.read() as tx:
        [row] = await draws.list_batch_proposals(tx)
    assert (row.state, row.seats, sum(row.region_seats), len(row.region_ids)) == (
        "proposed",
        10_000,
        10_000,
        514,
    )
    province = {region.region_id: region.province_id for region in regions.list_regions(OPENS.date())}
    table = [(province[region], region, weight) for region, weight in regions.weights().items()]
    divided = {each.regency: each.seats for each in engine.divide_seats(10_000, table)}
    assert dict(zip(row.region_ids, row.region_seats, strict=True)) == divided
    yes = draws.BatchDecision(made.proposal_id, accept=True)
    assert (await decide(db, yes, by=ONE))[0].outcome == Decide.same_person
    [opened, again] = await decide(db, yes, yes)
    assert (opened, again.outcome) == (draws.BatchDecided(Decide.accepted, 1), Decide.already_decided)
    async with db.read() as tx:
        batch = await draws.get_batch(tx, 1)
        quotas = await draws.list_quotas(tx, 1)
    assert (batch.number, batch.seats, batch.state, batch.opens_at) == (7, 10_000, "open", OPENS)
    assert not batch.takes_applications(AT) and batch.takes_applications(OPENS)
    assert {quota.region_id: quota.seats for quota in quotas} == divided
    assert {quota.region_id: quota.weight for quota in quotas} == regions.weights()


async def test_every_mistake_is_told_at_once(db: Database) -> None:
    await nation.store_reference(db)
    async with db.begin() as tx:
        await draws.create_batches(tx, [plan(1, number=3)], ONE, AT)
    bad = wish(
        number=0, seats=0, opens_at=AT, closes_at=AT + timedelta(hours=1), basis=" ", weights={515: 1, 1: -1}
    )
    results = await propose(
        db,
        bad,
        wish(programme_id=99),
        wish(number=3),
        wish(seats=draws.SEATS_MAX + 1),
        wish(closes_at=OPENS + timedelta(days=32)),
        wish(weights={1: 0}),
        wish(opens_at=OPENS + timedelta(days=3650), closes_at=OPENS + timedelta(days=3652)),
        wish(),
        wish(),
    )
    assert [each.mistakes for each in results] == [
        (
            Mistake.number_wrong,
            Mistake.seats_wrong,
            Mistake.opens_too_soon,
            Mistake.window_wrong,
            Mistake.weights_wrong,
            Mistake.basis_missing,
        ),
        (Mistake.programme_unknown,),
        (Mistake.number_taken,),
        (Mistake.seats_wrong,),
        (Mistake.window_wrong,),
        (Mistake.weights_wrong,),
        (Mistake.year_over,),
        (),
        (Mistake.number_taken,),
    ]


async def test_what_came_too_late_or_was_refused_opens_nothing(db: Database) -> None:
    await nation.store_reference(db)
    first, second, third = await propose(db, wish(), wish(number=8), wish(number=9))
    assert first.proposal_id and second.proposal_id and third.proposal_id
    yes, no = (draws.BatchDecision(first.proposal_id, accept=accept) for accept in (True, False))
    [late] = await decide(db, yes, at=OPENS)
    [silent] = await decide(db, no)
    unknown = draws.BatchDecision(UUID(int=9), accept=True)
    [nobody] = await decide(db, unknown)
    assert [late.outcome, silent.outcome, nobody.outcome] == [
        "too_late",
        "reason_missing",
        "proposal_unknown",
    ]
    [refused] = await decide(
        db, draws.BatchDecision(first.proposal_id, accept=False, reason="Tanggal libur.")
    )
    assert refused == draws.BatchDecided(Decide.refused)
    async with db.begin() as tx:
        await draws.create_batches(tx, [plan(1, number=8)], ONE, AT)
    two, three = (draws.BatchDecision(each, accept=True) for each in (second.proposal_id, third.proposal_id))
    [taken, opened] = await decide(db, two, three)
    assert (taken, opened) == (
        draws.BatchDecided(Decide.already_exists),
        draws.BatchDecided(Decide.accepted, 2),
    )
    async with db.read() as tx:
        rows = await draws.list_batch_proposals(tx)
        states = sorted((row.number, row.state, row.reason) for row in rows)
    assert states == [(7, "refused", "Tanggal libur."), (8, "proposed", None), (9, "accepted", None)]


async def test_the_database_wants_two_people_as_well(db: Database) -> None:
    await nation.store_reference(db)
    [made] = await propose(db, wish())
    with pytest.raises(psycopg.errors.CheckViolation, match="batch_proposals_four_eyes"):
        async with db.begin() as tx:
            await tx.connection.execute(
                "UPDATE draws.batch_proposals SET state = 'refused', reason = 'x', decided_at = now(),"
                " decided_by = proposed_by WHERE proposal_id = %s",
                [made.proposal_id],
            )
