"""The draw as an operation: list, result, digest, counts, refusals, cells."""

from __future__ import annotations

import hashlib
import random

import numpy as np
import psycopg
import pytest

from bekal import draws
from bekal.base.database import Database, Transaction
from bekal.base.errors import NotFound, WrongState
from bekal.base.statements import Statement
from bekal.draws import rows
from bekal.draws.engine import kernel
from tests.draws import nation
from tests.draws.nation import AFTER, BY, SEED, plan

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


async def test_the_result_is_the_kernels(db: Database) -> None:
    await prepare(db)
    summary = await nation.draw(db)
    told = await everything(db)
    applicants = nation.crowd(400, regions=5)
    entries = [nation.entry(draws.Applicant(a.person_id, a.region_id, a.household_index)) for a in applicants]
    random.Random(3).shuffle(entries)
    pids = np.array([e.pid for e in entries], "S16")
    tickets = kernel.draw_tickets(SEED, [e.pid for e in entries])
    selection = kernel.select_winners(
        tickets,
        pids,
        np.array([e.pool for e in entries]),
        np.array([e.household for e in entries], "S8"),
        SEATS,
        np.array([e.room for e in entries]),
    )
    won = sorted(e.pid for e, w in zip(entries, selection.won, strict=True) if w)
    assert summary.digest == hashlib.sha256(b"".join(won)).hexdigest()
    assert (summary.entries, summary.winners, summary.seats) == (400, len(won), 71)
    for entry, ticket, w, pool_full, rank in zip(
        entries, tickets, selection.won, selection.pool_full, selection.rank, strict=True
    ):
        row = told[entry.person_id]
        assert (row.ticket, row.rank, row.room) == (ticket, rank, 2)
        assert row.state == ("won" if w else "lost")
        assert row.result == ("won" if w else "pool_full" if pool_full else "household_full")


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
    assert pools[5] == draws.PoolResult(6, 3, 0, 0, 0, None)
    assert pools[4].seats == 0
    assert sum(p.winners for p in pools) == summary.winners == len(winners) == batch.winners
    assert sum(p.candidates for p in pools) == 400 == batch.entries
    assert (batch.state, batch.seed, batch.drawn_at) == ("drawn", SEED, AFTER)
    assert batch.digest is not None
    assert batch.digest.hex() == summary.digest
    families = [w.household_index for w in winners]
    assert max(families.count(family) for family in families) <= 2


async def test_nothing_is_drawn_twice(db: Database) -> None:
    await prepare(db)
    await nation.draw(db)
    before = await everything(db)
    for seed in (SEED, bytes(32)):
        with pytest.raises(WrongState, match="batch 1 is drawn: only a closed batch is drawn, and only once"):
            await nation.draw(db, seed=seed)
    assert await everything(db) == before


async def test_what_cannot_be_drawn(db: Database) -> None:
    await nation.open_batches(db)
    with pytest.raises(NotFound):
        await nation.draw(db, batch_id=2)
    with pytest.raises(ValueError, match="a seed has 32 bytes, not 5"):
        await nation.draw(db, seed=b"short")
    with pytest.raises(WrongState, match="batch 1 is open"):
        await nation.draw(db)


async def test_an_applicant_missing_on_the_list_stops_the_draw(db: Database) -> None:
    await nation.open_batches(db)
    await nation.join(db, nation.crowd(5))
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
    async with db.begin() as tx:
        await draws.close_batches(tx, [1], BY, AFTER)
        page = await draws.list_applicants(tx, 0, 1, None, 4)
        twins = [draws.Entry(a.person_id, b"\1" * 16, 1, bytes([i]) * 8, 2) for i, a in enumerate(page)]
        await draws.freeze_entries(tx, 0, twins, 1, BY, AFTER)
    with pytest.raises(WrongState, match="same pseudonym"):
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
    assert await everything(db) == await everything(db4)


async def test_freezing_outcomes(db: Database) -> None:
    await nation.open_batches(db)
    applications = nation.crowd(4)
    await nation.join(db, applications[:3])
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

    async def wrong(
        tx: Transaction,
        batch_id: int,
        entries: kernel.Array,
        tickets: kernel.Ints,
        selection: kernel.Selection,
    ) -> None:
        # One winner is written down as a loser.
        which = int(np.flatnonzero(selection.won)[0])
        for array, value in ((selection.won, False), (selection.pool_full, True)):
            array[which] = value
        await real(tx, batch_id, entries, tickets, selection)
        selection.won[which] = True

    monkeypatch.setattr(rows, "write_results", wrong)
    with pytest.raises(WrongState, match="stored 400, 400, 6. results where .400, 400, 6.. were computed"):
        await nation.draw(db)
    async with db.begin() as tx:
        assert (await draws.get_batch(tx, 1)).state == "closed"
        assert await draws.list_winners(tx, 0, 1, None, 10) == []
        count = await tx.value(Statement("count", "SELECT count(*) FROM draws.results"))
    assert count == 0


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
    monkeypatch.setattr(kernel, "find_violations", lambda *_: ["1 pools exceed their limit"])
    with pytest.raises(AssertionError, match="contradicts its definition: 1 pools exceed"):
        await nation.draw(db)


async def test_the_number_of_statements_does_not_grow(db: Database) -> None:
    await nation.open_batches(db, plan(1), plan(2))
    counts = []
    for batch_id, some in ((1, 1), (2, 900)):
        people = [nation.application(p, batch_id) for p in nation.people(some)]
        async with db.begin() as tx:
            await draws.join_batches(tx, 0, people, BY, nation.JOINED)
            await draws.close_batches(tx, [batch_id], BY, AFTER)
            page = await draws.list_applicants(tx, 0, batch_id, None, 1000)
            await draws.freeze_entries(tx, 0, [nation.entry(a) for a in page], batch_id, BY, AFTER)
            await draws.draw_winners(tx, batch_id, SEED, BY, AFTER)
            counts.append(tx.statement_count)
    assert counts[0] == counts[1]


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
        ("pools SET winners = seats + 1, cut_off = NULL", "pools_winners_fit"),
        ("pools SET household_full = candidates + 1", "pools_winners_fit"),
        ("pools SET cut_off = 5 WHERE seats = 0", "pools_cut_off_of_full_pools"),
        ("pools SET cut_off = NULL WHERE cut_off IS NOT NULL", "pools_cut_off_of_full_pools"),
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
