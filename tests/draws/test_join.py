"""Joining: outcomes in order of precedence, refusals kept, the window by accepted_at, chunks."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bekal import draws
from bekal.base.database import Database
from tests.draws import nation
from tests.draws.nation import AFTER, BY, CLOSES, JOINED, OPENS, application, plan

Join = draws.JoinOutcome
REASONS = ("active_student", "receives_bsu")


async def join(db: Database, *applications: draws.Application) -> list[draws.JoinOutcome]:
    async with db.begin() as tx:
        return await draws.join_batches(tx, 0, applications, BY, JOINED)


async def rows(db: Database, *person_ids: object) -> list[list[draws.ApplicationRow]]:
    async with db.begin() as tx:
        return await draws.find_applications(tx, 0, person_ids)  # type: ignore[arg-type]


def refused(application_: draws.Application, *reasons: str) -> draws.Application:
    return draws.Application(
        application_.person_id,
        application_.batch_id,
        application_.region_id,
        application_.household_index,
        eligible=False,
        reasons=reasons or REASONS,
        accepted_at=application_.accepted_at,
    )


async def test_outcomes_in_one_chunk(db: Database) -> None:
    await nation.open_batches(db)
    a, b, c, d = nation.people(4)
    outcomes = await join(
        db,
        application(a, batch_id=9),
        application(a, accepted_at=CLOSES),
        application(a),
        application(a),
        refused(application(a)),
        refused(application(b)),
        refused(application(c), "too_young"),
        application(c),
        refused(application(c)),
        application(d, accepted_at=OPENS - timedelta(seconds=1)),
    )
    assert outcomes == [
        Join.batch_unknown,
        Join.not_open,
        Join.joined,
        Join.already_joined,
        Join.already_joined,
        Join.not_eligible,
        Join.not_eligible,
        Join.joined,
        Join.already_joined,
        Join.not_open,
    ]
    [[of_a], [of_b], [of_c], of_d] = await rows(db, a, b, c, d)
    assert (of_a.state, of_a.reasons, of_a.result, of_a.ticket) == ("joined", (), None, None)
    assert (of_b.state, of_b.reasons) == ("refused", REASONS)
    assert (of_c.state, of_c.reasons) == ("joined", ())
    assert of_d == []
    async with db.begin() as tx:
        assert [x.person_id for x in await draws.list_applicants(tx, 0, 1, None, 10)] == sorted([a, c])


async def test_the_refused_may_join_when_eligible(db: Database) -> None:
    await nation.open_batches(db)
    [person] = nation.people(1)
    assert await join(db, refused(application(person), "too_young")) == [Join.not_eligible]
    assert await join(db, refused(application(person))) == [Join.not_eligible]
    [[row]] = await rows(db, person)
    assert row.reasons == REASONS
    moved = application(person, region_id=2, household_index=nation.household(5))
    assert await join(db, moved) == [Join.joined]
    assert await join(db, refused(application(person))) == [Join.already_joined]
    [[row]] = await rows(db, person)
    assert (row.state, row.reasons, row.region_id) == ("joined", (), 2)


async def test_region_and_household_stay_as_at_joining(db: Database) -> None:
    await nation.open_batches(db)
    [person] = nation.people(1)
    await join(db, application(person))
    await join(db, application(person, region_id=2, household_index=nation.household(5)))
    async with db.begin() as tx:
        [applicant] = await draws.list_applicants(tx, 0, 1, None, 10)
    assert applicant == draws.Applicant(person, 1, application(person).household_index)


async def test_the_window_goes_by_accepted_at(db: Database) -> None:
    await nation.open_batches(db)
    a, b, c = nation.people(3)
    async with db.begin() as tx:
        in_time = CLOSES - timedelta(microseconds=1)
        chunk = [application(a, accepted_at=in_time), application(b, accepted_at=CLOSES)]
        assert await draws.join_batches(tx, 0, chunk, BY, AFTER) == [Join.joined, Join.not_open]
        await draws.close_batches(tx, [1], BY, AFTER)
        # Accepted in time, but the list is being made already.
        late = [application(c, accepted_at=in_time)]
        assert await draws.join_batches(tx, 0, late, BY, AFTER) == [Join.not_open]


async def test_a_refusal_needs_a_reason(db: Database) -> None:
    await nation.open_batches(db)
    [person] = nation.people(1)
    with pytest.raises(ValueError, match="gives no reason"):
        await join(db, application(person, eligible=False))


async def test_one_application_per_batch_but_many_batches(db: Database) -> None:
    await nation.open_batches(db, plan(1), plan(2))
    a, b = nation.people(2)
    chunk = [application(a, 2), application(a, 1), refused(application(b, 1)), application(b, 2)]
    assert await join(db, *chunk) == [Join.joined, Join.joined, Join.not_eligible, Join.joined]
    [of_a, of_b] = await rows(db, a, b)
    assert [row.batch_id for row in of_a] == [1, 2]
    assert [(row.batch_id, row.state) for row in of_b] == [(1, "refused"), (2, "joined")]


async def test_nothing_costs_nothing_and_a_thousand_cost_as_one(db: Database) -> None:
    await nation.open_batches(db)
    people = nation.people(1001)
    async with db.begin() as tx:
        assert await draws.join_batches(tx, 0, [], BY, JOINED) == []
        assert tx.statement_count == 0
        await draws.join_batches(tx, 0, [application(people[0])], BY, JOINED)
        one = tx.statement_count
        await draws.join_batches(tx, 0, [application(p) for p in people[1:]], BY, JOINED)
        assert tx.statement_count == 2 * one


async def test_two_chunks_at_once_join_a_person_once(db: Database) -> None:
    await nation.open_batches(db)
    people = nation.people(50)

    async def one() -> list[draws.JoinOutcome]:
        return await join(db, *[application(p) for p in people])

    results = await asyncio.gather(*[one() for _ in range(4)])
    for outcomes in zip(*results, strict=True):
        assert sorted(map(str, outcomes)) == ["already_joined"] * 3 + ["joined"]


items = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from([1, 2, 9]), st.booleans(), st.booleans()), max_size=14
)


@given(items, st.integers(0, 14))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_a_chunk_is_as_one_after_the_other(
    db: Database, chosen: list[tuple[int, int, bool, bool]], cut: int
) -> None:
    people = nation.people(4)
    chunk = [
        application(people[p], batch, accepted_at=JOINED if timely else AFTER)
        if eligible
        else refused(application(people[p], batch, accepted_at=JOINED if timely else AFTER), f"r{i}")
        for i, (p, batch, eligible, timely) in enumerate(chosen)
    ]
    async with db.begin() as tx:
        if await draws.find_batch(tx, 1) is None:
            await _prepare(db)
    one_by_one = [outcome for item in chunk for outcome in await join(db, item)]
    state = await rows(db, *people)
    await _empty(db)
    in_two = await join(db, *chunk[:cut]) + await join(db, *chunk[cut:])
    assert (in_two, await rows(db, *people)) == (one_by_one, state)
    await _empty(db)


async def _prepare(db: Database) -> None:
    await nation.open_batches(db, plan(1), plan(2))


async def _empty(db: Database) -> None:
    async with await psycopg.AsyncConnection.connect(db.dsn) as owner:
        await owner.execute("DELETE FROM draws.applications")


@pytest.mark.parametrize(
    ("column", "value", "constraint"),
    [
        ("state", "'dreaming'", "applications_state_known"),
        ("reasons", "'{late}'", "applications_refused_with_reasons"),
        ("state", "'refused'", "applications_refused_with_reasons"),
        ("waiting", "true", "applications_waiting_while_won"),
        ("household_index", "'short'", "applications_household_index_32_bytes"),
    ],
)
async def test_the_database_refuses_too(db: Database, column: str, value: str, constraint: str) -> None:
    await nation.open_batches(db)
    await join(db, application(nation.people(1)[0]))
    with (
        psycopg.connect(db.dsn) as owner,
        pytest.raises(psycopg.errors.CheckViolation, match=constraint),
    ):
        owner.execute(f"UPDATE draws.applications SET {column} = {value}".encode())
