"""Batches: quotas good and bad, the window, the steps and their log."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from bekal import draws
from bekal.base.database import Database
from bekal.base.errors import NotFound, WrongState
from bekal.draws.states import (
    APPLICATION_STEPS,
    BATCH_STEPS,
    DRAW_STEPS,
    ApplicationState,
    BatchState,
    DrawState,
)
from tests.draws import nation
from tests.draws.nation import AFTER, BY, CLOSES, OPENS, plan

Create = draws.CreateOutcome


async def create(db: Database, *plans: draws.BatchPlan) -> list[draws.CreateOutcome]:
    async with db.begin() as tx:
        return await draws.create_batches(tx, plans, BY, OPENS)


async def test_every_outcome_of_a_plan(db: Database) -> None:
    await nation.store_reference(db)
    quota = draws.Quota
    outcomes = await create(
        db,
        plan(1),
        plan(2, programme_id=9),
        plan(2, closes_at=OPENS),
        plan(2, quotas=(quota(1, 5), quota(2, -1))),
        plan(2, quotas=(quota(1, 5), quota(1, 3))),
        plan(2, quotas=(quota(515, 5),)),
        plan(1),
        plan(2, number=1),
        plan(3, quotas=()),
        plan(4, quotas=(quota(1, 0),), programme_id=2, number=1),
    )
    assert outcomes == [
        Create.created,
        Create.programme_unknown,
        Create.window_wrong,
        Create.quota_negative,
        Create.region_twice,
        Create.region_unknown,
        Create.already_exists,
        Create.already_exists,
        Create.created,
        Create.created,
    ]
    async with db.begin() as tx:
        batches = await draws.list_batches(tx)
        assert [(b.batch_id, b.seats, b.state) for b in batches] == [
            (1, 3, "open"),
            (3, 0, "open"),
            (4, 0, "open"),
        ]
        assert await draws.list_quotas(tx, 1) == [quota(1, 2), quota(2, 1)]
        assert await draws.list_quotas(tx, 3) == []
        assert [b.batch_id for b in await draws.list_batches(tx, 2)] == [4]


async def test_creating_again_changes_nothing(db: Database) -> None:
    await nation.open_batches(db)
    assert await create(db, plan(1, seats={1: 50})) == [Create.already_exists]
    assert await create(db) == []
    async with db.begin() as tx:
        assert (await draws.get_batch(tx, 1)).seats == 3
        assert len(await draws.list_batch_steps(tx, 1)) == 1


async def test_precedence_of_a_plan_with_every_fault(db: Database) -> None:
    await nation.store_reference(db)
    quotas = (draws.Quota(600, -1), draws.Quota(600, 1))
    faulty = plan(1, closes_at=OPENS, quotas=quotas)
    assert await create(db, faulty) == [Create.window_wrong]
    assert await create(db, plan(1, quotas=quotas)) == [Create.quota_negative]
    assert await create(db, plan(1, quotas=(draws.Quota(600, 1),) * 2)) == [Create.region_twice]


async def test_open_batches_by_instant(db: Database) -> None:
    await nation.open_batches(db, plan(1), plan(2, programme_id=2, opens_at=CLOSES, closes_at=AFTER))
    async with db.begin() as tx:
        for at, expected in (
            (OPENS - timedelta(microseconds=1), []),
            (OPENS, [1]),
            (CLOSES - timedelta(microseconds=1), [1]),
            (CLOSES, [2]),
            (AFTER, []),
        ):
            assert [b.batch_id for b in await draws.find_open_batches(tx, None, at)] == expected
        assert await draws.find_open_batches(tx, 1, CLOSES) == []
        assert await draws.find_batch(tx, 7) is None
        with pytest.raises(NotFound, match="no batch 7"):
            await draws.get_batch(tx, 7)


async def test_closing(db: Database) -> None:
    await nation.open_batches(db, plan(1), plan(2, closes_at=AFTER + timedelta(days=1)))
    async with db.begin() as tx:
        with pytest.raises(WrongState, match="batch 2 takes applications until"):
            await draws.close_batches(tx, [1, 2], BY, AFTER)
        assert (await draws.get_batch(tx, 1)).state == BatchState.open
        with pytest.raises(NotFound):
            await draws.close_batches(tx, [1, 3], BY, AFTER)
        outcomes = await draws.close_batches(tx, [1, 1], BY, CLOSES)
        assert [str(o) for o in outcomes] == ["closed", "already_closed"]
        assert [str(o) for o in await draws.close_batches(tx, [1], BY, AFTER)] == ["already_closed"]
        assert await draws.close_batches(tx, [], BY, AFTER) == []
        steps = await draws.list_batch_steps(tx, 1)
        assert [(s.from_state, s.to_state, s.by, s.at) for s in steps] == [
            (None, "open", BY, OPENS),
            ("open", "closed", BY, CLOSES),
        ]


async def test_a_batch_goes_one_way(db: Database) -> None:
    await nation.open_batches(db)
    await nation.freeze(db)
    async with db.begin() as tx:
        for wrong in (BatchState.checked, BatchState.announced, BatchState.drawn, BatchState.open):
            with pytest.raises(WrongState):
                await draws.move_batch(tx, 1, wrong, BY, AFTER)
        assert (await draws.move_batch(tx, 1, BatchState.frozen, BY, AFTER)).state == "frozen"
    await nation.draw(db)
    async with db.begin() as tx:
        for state in (BatchState.checked, BatchState.announced, BatchState.announced):
            assert (await draws.move_batch(tx, 1, state, BY, AFTER)).state == state
        with pytest.raises(WrongState, match="is announced: it cannot become checked"):
            await draws.move_batch(tx, 1, BatchState.checked, BY, AFTER)
        steps = await draws.list_batch_steps(tx, 1)
        assert len(steps) == 6
        taken = [
            (None if s.from_state is None else BatchState(s.from_state), BatchState(s.to_state))
            for s in steps
        ]
        assert taken == list(BATCH_STEPS)


async def test_the_database_knows_the_same_states_and_steps(db: Database) -> None:
    await nation.open_batches(db)
    with psycopg.connect(db.dsn, autocommit=True) as owner:
        for before in (None, *BatchState):
            for after in BatchState:
                insert = "INSERT INTO draws.batch_steps VALUES (1, %s, %s, 'x', now())"
                owner.execute("DELETE FROM draws.batch_steps")
                if (before, after) in BATCH_STEPS:
                    owner.execute(insert, [before and before.value, after.value])
                else:
                    with pytest.raises(psycopg.errors.CheckViolation, match="batch_steps_allowed"):
                        owner.execute(insert, [before and before.value, after.value])
        for table, constraint, states in (
            ("batches", "batches_state_known", BatchState),
            ("applications", "applications_state_known", ApplicationState),
            ("draws", "draws_state_known", DrawState),
        ):
            [text] = owner.execute(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [constraint]
            ).fetchone() or [""]
            known = set(text.split("'")[1::2])
            assert known == {state.value for state in states}, table


def test_every_state_is_reached_and_won_is_left_only_three_ways() -> None:
    assert {after for _, after in BATCH_STEPS} == set(BatchState)
    assert {after for _, after in DRAW_STEPS} == set(DrawState)
    assert {after for _, after in APPLICATION_STEPS} == set(ApplicationState)
    won = ApplicationState.won
    assert {after for before, after in APPLICATION_STEPS if before == won} == {
        ApplicationState.struck,
        ApplicationState.declined,
        ApplicationState.awarded,
    }


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("seats = -1", "batches_seats_not_negative"),
        ("number = 0", "batches_number_positive"),
        ("closes_at = opens_at", "batches_window_has_length"),
        ("state = 'gone'", "batches_state_known"),
        ("seed = 'x'", "batches_result_with_state"),
        ("state = 'drawn'", "batches_result_with_state"),
        (
            "state = 'drawn', seed = 'x', digest = sha256('x'), entries = 0, winners = 0, drawn_at = now()",
            "batches_seed_32_bytes",
        ),
        (
            "state = 'drawn', seed = sha256('x'), digest = sha256('x'), entries = 9, winners = 4, "
            "drawn_at = now()",
            "batches_winners_fit",
        ),
    ],
)
async def test_the_database_refuses_too(db: Database, change: str, constraint: str) -> None:
    await nation.open_batches(db)
    with (
        psycopg.connect(db.dsn) as owner,
        pytest.raises(psycopg.errors.CheckViolation, match=constraint),
    ):
        owner.execute(f"UPDATE draws.batches SET {change}".encode())


@pytest.mark.parametrize(
    "table", ["batch_steps", "quotas", "entries", "results", "pools", "household_awards", "recovered_seats"]
)
def test_what_is_append_only_cannot_be_changed(db: Database, table: str) -> None:
    with psycopg.connect(db.dsn) as owner:
        row = owner.execute(
            "SELECT has_table_privilege('bekal_app', %s, 'UPDATE, DELETE, TRUNCATE')", [f"draws.{table}"]
        ).fetchone()
    assert row == (False,)
