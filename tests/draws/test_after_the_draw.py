"""After the draw: struck, declined, awarded; family cards over the programme; seats for a recovery batch."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bekal import draws
from bekal.base import ids
from bekal.base.database import Database
from bekal.draws import engine
from bekal.draws.queries import SQL
from bekal.draws.types import Cause
from tests import columns, protocol
from tests.draws import nation
from tests.draws.nation import AFTER, BY, CLOSES, OPENS, plan

LATER = AFTER + timedelta(days=7)


async def drawn(db: Database, count: int = 60, batch_id: int = 1, start: int = 0) -> list[draws.Winner]:
    """A drawn batch; gives its winners in order."""
    if batch_id == 1:
        await nation.open_batches(db, plan(seats={1: 4, 2: 4, 3: 2}))
    crowd = nation.crowd(count, start=start)
    await nation.join(
        db,
        [
            nation.application(
                a.person_id, batch_id, region_id=a.region_id, household_index=a.household_index
            )
            for a in crowd
        ],
    )
    await nation.freeze(db, batch_id)
    await nation.draw(db, batch_id)
    async with db.begin() as tx:
        return await draws.list_winners(tx, 0, batch_id, None, 1000)


async def states(db: Database, persons: list[UUID]) -> list[str]:
    async with db.begin() as tx:
        return [row.state for [row] in await draws.find_applications(tx, 0, persons)]


async def test_strike_decline_award(db: Database) -> None:
    winners = await drawn(db)
    assert len(winners) == 10
    w = [winner.person_id for winner in winners]
    async with db.begin() as tx:
        loser = next(
            row.person_id
            for [row] in await draws.find_applications(tx, 0, [a.person_id for a in nation.crowd(60)])
            if row.state == "lost"
        )
        [stranger] = nation.people(1, 9000)
        strikes = [draws.Strike(1, p, ("deceased", "receives_bsu")) for p in (w[0], w[0], loser, stranger)]
        outcomes = await draws.strike_winners(tx, 0, strikes, BY, LATER)
        assert [str(o) for o in outcomes] == ["struck", "already_struck", "not_a_winner", "not_a_winner"]
        declines = [draws.Decline(1, p) for p in (w[0], w[1], w[1])]
        declined = await draws.decline_places(tx, 0, declines, BY, LATER)
        assert [str(o) for o in declined] == ["not_a_winner", "declined", "already_declined"]
        assert await draws.count_winners(tx, 1) == 8
        pairs = [(1, p) for p in (w[0], w[1], w[2], w[2], w[3])]
        awarded = await draws.confirm_winners(tx, 0, pairs, BY, LATER)
        assert [str(o) for o in awarded] == [
            "not_a_winner",
            "not_a_winner",
            "awarded",
            "already_awarded",
            "awarded",
        ]
        again = await draws.confirm_winners(tx, 0, [draws.Confirmation(1, w[2])], BY, LATER)
        assert [str(o) for o in again] == ["already_awarded"]
        left = await draws.list_winners(tx, 0, 1, None, 1000)
        assert [x.person_id for x in left] == w[4:]
        assert [x.person_id for x in await draws.list_awarded(tx, 0, 1, None, 1000)] == w[2:4]
        assert [x.person_id for x in await draws.list_awarded(tx, 0, 1, w[2], 1)] == [w[3]]
        assert await draws.count_winners(tx, 1) == 8
        [[row]] = await draws.find_applications(tx, 0, [w[0]])
        # The draw's own word stands; what came after it is said beside it.
        assert (row.state, row.reasons, row.result) == ("struck", ("deceased", "receives_bsu"), "won")
        assert row.state_at == LATER
        counts = {c.state: 0 for c in await draws.count_applications(tx, 1)}
        for count in await draws.count_applications(tx, 1):
            counts[count.state] += count.applications
        assert counts == {"struck": 1, "declined": 1, "awarded": 2, "won": 6, "lost": 50}


async def test_seats_come_back_once_and_are_offered_once(db: Database) -> None:
    winners = await drawn(db)
    async with db.begin() as tx:
        await draws.strike_winners(tx, 0, [draws.Strike(1, winners[0].person_id, ("x",))], BY, LATER)
        await draws.decline_places(tx, 0, [draws.Decline(1, winners[1].person_id)], BY, LATER)
        causes: list[Cause] = ["struck", "revoked", "revoked"]
        seats = [
            draws.RecoveredSeat(1, w.region_id, w.person_id, cause)
            for w, cause in zip((winners[0], winners[2], winners[2]), causes, strict=True)
        ]
        outcomes = await draws.recover_seats(tx, 0, seats, BY, LATER)
        assert [str(o) for o in outcomes] == ["already_recovered", "recovered", "already_recovered"]
        assert await draws.recover_seats(tx, 0, [], BY, LATER) == []
        back = await draws.count_recovered_seats(tx, 1)
        assert sorted((c.cause, c.seats) for c in back) == [("declined", 1), ("revoked", 1), ("struck", 1)]
        assert {(c.batch_id, c.region_id) for c in back} <= {(1, w.region_id) for w in winners[:3]}
        quotas = await draws.plan_recovery_quotas(tx, 1)
        assert sum(q.seats for q in quotas) == 3
        assert await draws.plan_recovery_quotas(tx, 2) == []
        first = quotas[0]
        partial = plan(2, quotas=(draws.Quota(first.region_id, 1),), recovery=True)
        await draws.create_batches(tx, [partial], BY, LATER)
        rest = await draws.plan_recovery_quotas(tx, 1)
        assert sum(q.seats for q in rest) == 2
        await draws.create_batches(tx, [plan(3, quotas=tuple(rest), recovery=True)], BY, LATER)
        assert await draws.plan_recovery_quotas(tx, 1) == []


async def test_a_household_counts_over_the_programme(db: Database) -> None:
    await nation.store_reference(db)
    family, other = nation.household(1), nation.household(2)
    a, b, c, d = nation.people(4)
    awards = [
        draws.HouseholdAward(family, a, 1, 1),
        draws.HouseholdAward(family, a, 1, 1),
        draws.HouseholdAward(family, b, 1, 2),
        draws.HouseholdAward(other, c, 1, 2),
        draws.HouseholdAward(family, d, 2, 3),
    ]
    cell = ids.cell_of_slot(ids.slot_of_index(family), db.cells)
    async with db.write(cell) as tx:
        outcomes = await draws.record_household_awards(tx, cell, awards, BY, AFTER)
        assert [str(o) for o in outcomes] == ["recorded", "already_recorded", *["recorded"] * 3]
        assert await draws.count_awards(tx, cell, 1, [other, family, nation.household(3), family]) == [
            1,
            2,
            0,
            2,
        ]
        assert await draws.count_awards(tx, cell, 2, [family]) == [1]
        assert await draws.count_awards(tx, cell, 1, []) == []
        assert await draws.record_household_awards(tx, cell, [], BY, AFTER) == []
        more = [draws.HouseholdAward(family, p, 1, 4) for p in (c, a, d)]
        outcomes = await draws.record_household_awards(tx, cell, more, BY, AFTER, recipients_max=2)
        assert [str(o) for o in outcomes] == ["household_full", "already_recorded", "household_full"]
        outcomes = await draws.record_household_awards(tx, cell, more, BY, AFTER, recipients_max=3)
        assert [str(o) for o in outcomes] == ["recorded", "already_recorded", "household_full"]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 4)), max_size=20), st.integers(0, 3))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_the_cap_in_a_chunk_is_as_one_by_one(
    db: Database, chosen: list[tuple[int, int]], most: int
) -> None:
    people = nation.people(5)
    awards = [draws.HouseholdAward(nation.household(h), people[p], 1, 1) for h, p in chosen]
    results = []
    for size in (1, max(1, len(awards))):
        outcomes: list[str] = []
        for i in range(0, len(awards), size):
            async with db.begin() as tx:
                part = await draws.record_household_awards(
                    tx, 0, awards[i : i + size], BY, AFTER, recipients_max=most
                )
            outcomes += map(str, part)
        results.append(outcomes)
        async with await psycopg.AsyncConnection.connect(db.dsn) as owner:
            await owner.execute("DELETE FROM draws.household_awards")
    assert results[0] == results[1]


async def test_statements_of_a_thousand_are_those_of_one(db: Database) -> None:
    await nation.open_batches(db, plan(seats={1: 4000}))
    people = nation.people(1001)
    families = [nation.household(i) for i in range(1001)]
    await nation.join(
        db,
        [nation.application(p, household_index=f) for p, f in zip(people, families, strict=True)],
    )
    await nation.freeze(db)
    await nation.draw(db)
    counts = []
    for start, size in ((0, 1), (10, 300)):
        struck, declined, rest = (people[start + k * size : start + (k + 1) * size] for k in range(3))
        async with db.write(0) as tx:
            await draws.strike_winners(tx, 0, [draws.Strike(1, p, ("x",)) for p in struck], BY, AFTER)
            await draws.decline_places(tx, 0, [draws.Decline(1, p) for p in declined], BY, AFTER)
            await draws.confirm_winners(tx, 0, [(1, p) for p in rest], BY, AFTER)
            await draws.refuse_applicants(tx, 0, [draws.Refusal(1, p, ("x",)) for p in rest], BY, AFTER)
            awards = [draws.HouseholdAward(f, p, 1, 1) for f, p in zip(families, people[:size], strict=False)]
            await draws.record_household_awards(tx, 0, awards, BY, AFTER)
            await draws.count_awards(tx, 0, 1, families[:size])
            await draws.find_applications(tx, 0, people[:size])
            counts.append(tx.statement_count)
    assert counts[0] == counts[1]


async def test_empty_lists_cost_no_statement(db: Database) -> None:
    async with db.begin() as tx:
        assert await draws.strike_winners(tx, 0, [], BY, AFTER) == []
        assert await draws.decline_places(tx, 0, [], BY, AFTER) == []
        assert await draws.confirm_winners(tx, 0, [], BY, AFTER) == []
        assert await draws.refuse_applicants(tx, 0, [], BY, AFTER) == []
        assert await draws.find_applications(tx, 0, []) == []
        assert tx.statement_count == 0


@pytest.mark.parametrize(
    ("name", "struct"),
    [
        ("find_batches", draws.Batch),
        ("list_batches", draws.Batch),
        ("find_open_batches", draws.Batch),
        ("lock_batches", draws.Batch),
        ("share_batches", draws.Batch),
        ("list_batch_steps", draws.BatchStep),
        ("list_quotas", draws.Quota),
        ("plan_recovery_quotas", draws.Quota),
        ("list_pools", draws.PoolResult),
        ("list_applicants", draws.Applicant),
        ("list_winners", draws.Winner),
        ("list_by_state", draws.Winner),
        ("count_applications", draws.StateCount),
        ("count_recovered_seats", draws.RecoveredCount),
        ("list_reserves", draws.Reserve),
        ("find_draw", draws.Draw),
        ("lock_draw", draws.Draw),
        ("list_draws", draws.Draw),
        ("list_draw_steps", draws.DrawStep),
        ("list_manifests", draws.ManifestRow),
        ("list_contributions", draws.ContributionRow),
        ("find_beacon", draws.ArchivedRound),
        ("find_run", draws.Run),
        ("list_stages", engine.StagePool),
        ("list_objections", draws.ObjectionRow),
        ("list_log_entries", draws.LogEntry),
    ],
)
async def test_statements_fill_their_structs(db: Database, name: str, struct: type) -> None:
    await columns.assert_fills(db, SQL[name], struct)


async def test_a_second_batch_knows_the_first(db: Database) -> None:
    winners = await drawn(db)
    later = {"opens_at": OPENS + timedelta(days=30), "closes_at": CLOSES + timedelta(days=30)}
    async with db.begin() as tx:
        await draws.create_batches(tx, [plan(2, seats={1: 9, 2: 9, 3: 9}, **later)], BY, LATER)
        for w in winners:
            award = draws.HouseholdAward(w.household_index, w.person_id, 1, 1)
            await draws.record_household_awards(tx, 0, [award], BY, LATER)
        families = sorted({w.household_index for w in winners})
        assert sum(await draws.count_awards(tx, 0, 1, families)) == len(winners)
        accepted = OPENS + timedelta(days=31)
        joined = [
            nation.application(p, 2, region_id=1, household_index=f, accepted_at=accepted)
            for p, f in zip(nation.people(len(families), 7000), families, strict=True)
        ]
        await draws.join_batches(tx, 0, joined, BY, accepted)
        await draws.close_batches(tx, [2], BY, LATER + timedelta(days=40))
    await protocol.open_draw(db, 2, LATER + timedelta(days=40))
    async with db.begin() as tx:
        page = await draws.list_applicants(tx, 0, 2, None, 100)
        counts = await draws.count_awards(tx, 0, 1, [a.household_index for a in page])
        entries = [nation.entry(a, room=max(0, 1 - n)) for a, n in zip(page, counts, strict=True)]
        await draws.freeze_entries(tx, 0, entries, 2, BY, LATER)
    summary = await protocol.draw(db, 2, LATER + timedelta(days=40))
    assert (summary.winners, summary.household_full) == (0, len(families))
