"""The draw as an operation: list, result, digest, counts, refusals, cells."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import psycopg
import pytest

from bekal import draws
from bekal.base.database import Database, Transaction
from bekal.base.errors import NotFound, WrongState
from bekal.base.statements import Statement
from bekal.draws import engine, proofs, rows
from bekal.draws.engine.types import Array
from tests import protocol
from tests.draws import nation
from tests.draws.nation import AFTER, BY, plan

Freeze = draws.FreezeOutcome
SEATS = {1: 11, 2: 7, 3: 0, 4: 50, 6: 3}


async def prepare(db: Database, count: int = 400, seats: dict[int, int] | None = None, room: int = 2) -> None:
    await nation.open_batches(db, plan(seats=seats or SEATS))
    await nation.join(db, nation.crowd(count, regions=5))
    await nation.freeze(db, room=room)


async def everything(db: Database) -> dict[object, draws.ApplicationRow]:
    people = [a.person_id for a in nation.crowd(400, regions=5)]
    async with db.begin() as tx:
        told = [
            row
            for cell in range(db.cells)
            for found in await draws.find_applications(tx, cell, people)
            for row in found
        ]
    return {row.person_id: row for row in told}


async def test_the_result_is_the_engines(db: Database) -> None:
    await prepare(db)
    summary = await nation.draw(db)
    told = await everything(db)
    async with db.begin() as tx:
        archived = await draws.find_beacon(tx, 1)
        body = (await draws.list_manifests(tx, 1))[-1].body
    assert archived is not None
    applicants = nation.crowd(400, regions=5)
    entries = [nation.entry(draws.Applicant(a.person_id, a.region_id, a.household_index)) for a in applicants]
    random.Random(3).shuffle(entries)
    made, order = engine.make_list(
        np.array([e.pid for e in entries], "S16").view("V16"),
        np.array([e.region_id for e in entries]),
        np.zeros(len(entries), np.int64),
        np.array([e.room for e in entries]),
        np.frombuffer(b"".join(e.household for e in entries), "V8"),
    )
    plan = proofs.plan_of(proofs.read_manifest(body))
    outcome = engine.draw_list(made, plan, archived.seed)
    assert summary.digest == proofs.hash_winners(outcome.stage).hex()
    won = int(np.count_nonzero(outcome.stage))
    assert (summary.entries, summary.winners, summary.seats) == (400, won, 71)
    ranks = engine.rank_tickets(made, plan, outcome.tickets)
    for row, source in enumerate(order.tolist()):
        found = told[entries[source].person_id]
        assert (found.row, found.ticket, found.rank, found.room) == (
            row,
            outcome.tickets[row],
            ranks[row],
            2,
        )
        assert (found.state, found.stage) == ("won" if outcome.stage[row] else "lost", outcome.stage[row])
        assert found.result == engine.Reason(outcome.reason[row]).name


async def test_every_loser_can_be_told_why(db: Database) -> None:
    await prepare(db, seats={1: 60, 2: 60, 3: 0, 4: 60, 6: 3}, room=1)
    summary = await nation.draw(db)
    told = await everything(db)
    assert summary.household_full > 0
    for row in told.values():
        if row.result == "pool_full" and row.pool_seats:
            assert row.cut_off is not None
            assert row.ticket is not None
            assert row.ticket > row.cut_off
        elif row.result == "pool_full":
            assert (row.pool_seats, row.cut_off) == (0, None)
        elif row.result == "household_full" and row.cut_off is not None:
            assert row.ticket is not None
            assert row.ticket <= row.cut_off


async def test_pools_are_published_with_those_nobody_wanted(db: Database) -> None:
    await prepare(db)
    summary = await nation.draw(db)
    async with db.begin() as tx:
        pools = await draws.list_pools(tx, 1)
        batch = await draws.get_batch(tx, 1)
        winners = await draws.list_winners(tx, 0, 1, None, 1000)
    assert tuple(pools) == summary.pools
    assert [p.pool for p in pools] == [1, 2, 3, 4, 5, 6]
    # Nobody wanted the three seats of region 6: they went to the province, and say so.
    assert pools[5] == draws.PoolResult(6, 3, 0, 0, 0, None)
    assert pools[4].seats == 0
    assert sum(p.winners for p in pools) == summary.winners == len(winners) == batch.winners
    assert sum(p.candidates for p in pools) == 400 == batch.entries
    assert batch.state == "drawn"
    assert batch.digest is not None
    assert batch.digest.hex() == summary.digest
    families = [w.household_index for w in winners]
    assert max(families.count(family) for family in families) <= 2


async def test_nothing_is_drawn_twice(db: Database) -> None:
    await prepare(db)
    await nation.draw(db)
    before = await everything(db)
    with pytest.raises(WrongState, match="draw 1 of batch 1 is drawn; allowed is seeded"):
        await protocol.run(db, 1, AFTER)
    with pytest.raises(WrongState, match="is drawn; allowed is opened, proposed, committed"):
        await protocol.propose(db, 1, AFTER)
    assert await everything(db) == before


async def test_what_cannot_be_drawn(db: Database) -> None:
    await nation.open_batches(db)
    for batch_id in (1, 2):
        with pytest.raises(NotFound):
            await protocol.run(db, batch_id, AFTER)
    await protocol.open_draw(db, 1, AFTER)
    with pytest.raises(WrongState, match="batch 1 is open"):
        await protocol.propose(db, 1, AFTER)
    with pytest.raises(WrongState, match="is opened; allowed is seeded"):
        await protocol.run(db, 1, AFTER)


async def test_an_applicant_missing_on_the_list_stops_the_draw(db: Database) -> None:
    await nation.open_batches(db)
    await nation.join(db, nation.crowd(5))
    await protocol.open_draw(db, 1, AFTER)
    async with db.begin() as tx:
        await draws.close_batches(tx, [1], BY, AFTER)
        page = await draws.list_applicants(tx, 0, 1, None, 4)
        await draws.freeze_entries(tx, 0, [nation.entry(a) for a in page], 1, BY, AFTER)
    for _ in range(2):
        with pytest.raises(WrongState, match="1 applicants are missing on it, 0 on it"):
            await nation.draw(db)
    async with db.begin() as tx:
        assert (await draws.get_batch(tx, 1)).state == "closed"
        [last] = await draws.list_applicants(tx, 0, 1, page[-1].person_id, 4)
        refusal = draws.Refusal(1, last.person_id, ("deceased",))
        assert await draws.refuse_applicants(tx, 0, [refusal], BY, AFTER) == [draws.RefuseOutcome.refused]
    assert (await nation.draw(db)).entries == 4


async def test_one_person_twice_on_the_list_stops_the_draw(db: Database) -> None:
    await nation.open_batches(db)
    await nation.join(db, nation.crowd(2))
    await protocol.open_draw(db, 1, AFTER)
    async with db.begin() as tx:
        await draws.close_batches(tx, [1], BY, AFTER)
        page = await draws.list_applicants(tx, 0, 1, None, 4)
        twins = [draws.Entry(a.person_id, b"\1" * 16, 1, 0, bytes([i]) * 8, 2) for i, a in enumerate(page)]
        await draws.freeze_entries(tx, 0, twins, 1, BY, AFTER)
    with pytest.raises(engine.DrawError, match="one row a person"):
        await nation.draw(db)


@pytest.mark.parametrize("seats", [{1: 0}, {}])
async def test_a_batch_without_seats_has_no_winner(db: Database, seats: dict[int, int]) -> None:
    await nation.open_batches(db, plan(quotas=tuple(draws.Quota(r, n) for r, n in seats.items())))
    await nation.join(db, nation.crowd(10))
    await nation.freeze(db)
    summary = await nation.draw(db)
    assert (summary.entries, summary.seats, summary.winners) == (10, 0, 0)
    told = await everything(db)
    assert {row.result for row in told.values()} == {"pool_full"}


async def test_a_batch_nobody_joined(db: Database) -> None:
    await nation.open_batches(db)
    await nation.freeze(db)
    summary = await nation.draw(db)
    assert (summary.entries, summary.seats, summary.winners) == (0, 3, 0)
    assert summary.digest == hashlib.sha256(b"").hexdigest()


async def test_more_seats_than_applicants(db: Database) -> None:
    await prepare(db, count=12, seats=dict.fromkeys(range(1, 6), 100), room=3)
    summary = await nation.draw(db)
    assert (summary.winners, summary.household_full) == (12, 0)
    assert {p.cut_off for p in summary.pools} == {None}


async def test_a_household_of_nine_applicants(db: Database) -> None:
    await nation.open_batches(db, plan(seats={1: 20}))
    people = nation.people(9)
    await nation.join(db, [nation.application(p, household_index=nation.household(1)) for p in people])
    await nation.freeze(db)
    summary = await nation.draw(db)
    assert (summary.winners, summary.household_full) == (2, 7)
    async with db.begin() as tx:
        told = [row for [row] in await draws.find_applications(tx, 0, people)]
    assert sorted(row.rank for row in told if row.state == "won") == [1, 2]  # type: ignore[type-var]


async def test_cells_do_not_matter(db: Database, db4: Database) -> None:
    for database in (db, db4):
        await prepare(database)
    one, four = await nation.draw(db), await nation.draw(db4)
    assert one == four
    assert one.winners == 71
    assert await everything(db) == await everything(db4)


async def test_freezing_outcomes(db: Database) -> None:
    await nation.open_batches(db)
    applications = nation.crowd(4)
    await nation.join(db, applications[:3])
    await protocol.open_draw(db, 1, AFTER)
    entries = [
        nation.entry(draws.Applicant(a.person_id, a.region_id, a.household_index)) for a in applications
    ]
    async with db.begin() as tx:
        with pytest.raises(WrongState, match="batch 1 is open: only a closed batch's list is made"):
            await draws.freeze_entries(tx, 0, entries, 1, BY, AFTER)
        with pytest.raises(NotFound):
            await draws.freeze_entries(tx, 0, entries, 2, BY, AFTER)
        assert await draws.freeze_entries(tx, 0, [], 2, BY, AFTER) == []
        await draws.close_batches(tx, [1], BY, AFTER)
        first = await draws.freeze_entries(tx, 0, [entries[0], *entries, entries[3]], 1, BY, AFTER)
        assert first == [
            Freeze.frozen,
            Freeze.already_frozen,
            Freeze.frozen,
            Freeze.frozen,
            Freeze.not_an_applicant,
            Freeze.not_an_applicant,
        ]
        refusal = draws.Refusal(1, entries[0].person_id, ("late",))
        assert await draws.refuse_applicants(tx, 0, [refusal], BY, AFTER) == [draws.RefuseOutcome.too_late]
        await draws.move_batch(tx, 1, draws.BatchState.frozen, BY, AFTER)
        with pytest.raises(WrongState, match="is frozen"):
            await draws.freeze_entries(tx, 0, entries, 1, BY, AFTER)
    assert (await nation.draw(db)).entries == 3


async def test_a_result_that_does_not_add_up_is_not_kept(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await prepare(db)
    real = rows.write_results

    async def wrong(tx: Transaction, batch_id: int, results: rows.Results, chosen: Array) -> None:
        # One winner is written down as a loser.
        which = int(np.flatnonzero(results.stage)[0])
        stage, reason = results.stage.copy(), results.reason.copy()
        stage[which], reason[which] = 0, engine.Reason.pool_full
        await real(tx, batch_id, replace(results, stage=stage, reason=reason), chosen)

    monkeypatch.setattr(rows, "write_results", wrong)
    with pytest.raises(WrongState, match="cell 0 holds .400, 70. results and winners where .400, 71. were"):
        await nation.draw(db)
    async with db.begin() as tx:
        assert (await draws.get_batch(tx, 1)).state == "frozen"
        assert (await draws.get_draw(tx, 1)).state == "seeded"
        assert await draws.list_winners(tx, 0, 1, None, 10) == []
        count = await tx.value(Statement("count", "SELECT count(*) FROM draws.results"))
    assert count == 0


async def test_two_winners_changed_for_each_other_are_found_by_the_digest(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await prepare(db)
    real = rows.write_results

    async def wrong(tx: Transaction, batch_id: int, results: rows.Results, chosen: Array) -> None:
        won, lost = int(np.flatnonzero(results.stage)[0]), int(np.flatnonzero(results.stage == 0)[0])
        stage, reason = results.stage.copy(), results.reason.copy()
        for array in (stage, reason):
            array[[won, lost]] = array[[lost, won]]
        await real(tx, batch_id, replace(results, stage=stage, reason=reason), chosen)

    monkeypatch.setattr(rows, "write_results", wrong)
    with pytest.raises(WrongState, match="the winners in the database have another digest"):
        await nation.draw(db)
    async with db.begin() as tx:
        assert (await draws.get_draw(tx, 1)).state == "seeded"


async def test_a_frozen_list_is_looked_at_again(db: Database) -> None:
    await prepare(db, count=5)
    async with db.begin() as tx:
        await draws.move_batch(tx, 1, draws.BatchState.frozen, BY, AFTER)
    with psycopg.connect(db.dsn) as owner:
        owner.execute(
            "DELETE FROM draws.entries WHERE person_id = (SELECT person_id FROM draws.entries LIMIT 1)"
        )
    with pytest.raises(WrongState, match="1 applicants are missing"):
        await nation.draw(db)


async def test_a_draw_against_the_definition_is_stopped(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await prepare(db)
    monkeypatch.setattr(engine, "find_violations", lambda *_: ["1 pools exceed their limit"])
    with pytest.raises(AssertionError, match="contradicts its definition: 1 pools exceed"):
        await nation.draw(db)


async def test_the_number_of_statements_does_not_grow(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await nation.open_batches(db, plan(1), plan(2), plan(3))
    run: list[str] = []
    original = Transaction._run

    async def counting(self: Transaction, statement: Statement, parameters: Sequence[object]) -> object:
        run.append(statement.name)
        return await original(self, statement, parameters)

    monkeypatch.setattr(Transaction, "_run", counting)
    counts = []
    # The first batch reads the programme's terms, which are then remembered.
    for batch_id, some in ((3, 1), (1, 1), (2, 900)):
        people = [nation.application(p, batch_id) for p in nation.people(some)]
        run.clear()
        async with db.begin() as tx:
            await draws.join_batches(tx, 0, people, BY, nation.JOINED)
        await nation.freeze(db, batch_id)
        await nation.draw(db, batch_id)
        counts.append(list(run))
    assert counts[1] == counts[2]


@pytest.mark.parametrize(
    ("column", "value", "constraint"),
    [
        ("pid", "'short'", "entries_pid_16_bytes"),
        ("household", "'short'", "entries_household_8_bytes"),
        ("room", "-1", "entries_room_not_negative"),
    ],
)
async def test_the_list_refuses_what_is_no_pseudonym(
    db: Database, column: str, value: str, constraint: str
) -> None:
    await prepare(db, count=3)
    with (
        psycopg.connect(db.dsn) as owner,
        pytest.raises(psycopg.errors.CheckViolation, match=constraint),
    ):
        owner.execute(f"UPDATE draws.entries SET {column} = {value}".encode())


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("results SET ticket = -1", "results_ticket_63_bits"),
        ("results SET outcome = 'lucky'", "results_outcome_known"),
        ("results SET rank = 0", "results_rank_positive"),
        ("pools SET winners = candidates + 1", "pools_winners_fit"),
        ("pools SET household_full = candidates + 1", "pools_winners_fit"),
        ("pools SET cut_off = -2", "pools_cut_off_63_bits"),
        ("results SET stage = 5 WHERE stage > 0", "results_stage_known"),
        ("results SET stage = 0 WHERE stage > 0", "results_winners_have_a_stage"),
    ],
)
async def test_the_results_refuse_what_cannot_be(db: Database, change: str, constraint: str) -> None:
    await prepare(db, count=100)
    await nation.draw(db)
    with (
        psycopg.connect(db.dsn) as owner,
        pytest.raises(psycopg.errors.CheckViolation, match=constraint),
    ):
        owner.execute(f"UPDATE draws.{change}".encode())
