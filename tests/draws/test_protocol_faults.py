"""What happens to a draw whose reveals, beacon, list or machine are not as they should be."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import psycopg
import pytest

from bekal import draws
from bekal.base.database import Database
from bekal.base.errors import WrongState
from bekal.base.statements import Statement
from bekal.draws import engine, proofs
from bekal.sandbox import beacon
from tests import protocol
from tests.draws.committed import draw_of, prepare
from tests.draws.nation import AFTER, BY
from tests.protocol import NAMES


async def test_a_missing_reveal_moves_the_draw_by_a_day_and_nobody_stands_in(db: Database) -> None:
    await prepare(db)
    await protocol.commit(db, 1, AFTER)
    await protocol.reveal(db, 1, NAMES[:2])
    before = await draw_of(db)
    assert before.reveals_until and before.draw_at and before.round
    async with db.begin() as tx:
        assert await draws.postpone_draw(tx, 1, BY, before.reveals_until - timedelta(seconds=1)) == []
        assert (
            await draws.record_beacon(tx, 1, beacon.sign_round(before.round), BY, before.draw_at)
            == "reveal_missing"
        )
        assert await draws.postpone_draw(tx, 1, BY, before.reveals_until) == [NAMES[2]]
        assert await draws.postpone_draw(tx, 1, BY, before.reveals_until) == []
    after = await draw_of(db)
    assert (after.state, after.version, after.round) == ("committed", 2, before.round + 28_800)
    assert after.draw_at == before.draw_at + timedelta(days=1)
    async with db.begin() as tx:
        rows = await draws.list_manifests(tx, 1)
    proofs.check_versions([row.body for row in rows])
    one, two = (msgspec.to_builtins(proofs.read_manifest(row.body)) for row in rows)
    changed = {name for name in one if one[name] != two[name]}
    assert changed == {"version", "previous", "times", "beacon"}
    # The old round is worth nothing any more; the missing contributor reveals, and the draw goes on.
    async with db.begin() as tx:
        old = beacon.sign_round(before.round)
        assert await draws.record_beacon(tx, 1, old, BY, before.draw_at) == "too_early"
    await protocol.reveal(db, 1, NAMES[2:])
    at = await protocol.seed(db, 1)
    assert (await protocol.run(db, 1, at)).winners == 68


async def test_a_round_that_is_not_the_beacons_is_refused(db: Database) -> None:
    await prepare(db, count=20)
    await protocol.commit(db, 1, AFTER)
    await protocol.reveal(db, 1)
    draw = await draw_of(db)
    assert draw.round and draw.draw_at
    right, other = beacon.sign_round(draw.round), beacon.sign_round(draw.round + 1)
    early = proofs.time_of_round(proofs.SANDBOX, draw.round) - timedelta(seconds=1)
    async with db.begin() as tx:
        record = draws.record_beacon
        assert await record(tx, 1, right, BY, early) == "too_early"
        assert await record(tx, 1, other, BY, draw.draw_at) == "wrong_round"
        for forged in (
            proofs.Round(draw.round, other.signature),
            proofs.Round(draw.round, right.signature[:-2]),
            proofs.Round(draw.round, "c0" + "00" * 47),
        ):
            with pytest.raises(proofs.WrongBeacon):
                await record(tx, 1, forged, BY, draw.draw_at)
        assert await record(tx, 1, right, BY, draw.draw_at) == "seeded"
        assert await record(tx, 1, right, BY, draw.draw_at) == "already_seeded"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            "UPDATE draws.entries SET room = room - 1 WHERE ctid = (SELECT min(ctid) FROM draws.entries)",
            "room",
        ),
        (
            "UPDATE draws.entries SET household = 'xxxxxxxx' WHERE ctid = '(0,1)'",
            "",
        ),
        ("UPDATE draws.entries SET pid = sha256(pid)::bytea", "pid"),
        ("DELETE FROM draws.entries WHERE ctid = (SELECT min(ctid) FROM draws.entries)", "dropped"),
        (
            "INSERT INTO draws.entries (cell, batch_id, person_id, pid, region_id, category, household, "
            "room) "
            "SELECT cell, batch_id, gen_random_uuid(), decode(md5('x'), 'hex'), "
            "region_id, category, household, room FROM draws.entries LIMIT 1",
            "added",
        ),
        ("UPDATE draws.quotas SET seats = seats + 1 WHERE region_id = 1", "seats"),
        ("UPDATE draws.draws SET reserve_order = 'open_first'", ""),
    ],
)
async def test_a_list_changed_after_the_commitment_is_not_drawn(db: Database, change: str, said: str) -> None:
    await prepare(db)
    await protocol.commit(db, 1, AFTER)
    await protocol.reveal(db, 1)
    at = await protocol.seed(db, 1)
    with psycopg.connect(db.dsn) as owner:
        owner.execute(change.replace("sha256(pid)::bytea", "substring(sha256(pid), 1, 16)").encode())
    with pytest.raises((WrongState, engine.DrawError)):
        await protocol.run(db, 1, at)
    async with db.begin() as tx:
        assert await draws.find_run(tx, 1) is None
        assert await draws.list_winners(tx, 0, 1, None, 10) == []


async def test_a_run_that_was_killed_is_run_again_to_the_same_winners(db4: Database) -> None:
    await prepare(db4)
    await protocol.commit(db4, 1, AFTER)
    await protocol.reveal(db4, 1)
    at = await protocol.seed(db4, 1)
    async with db4.begin() as tx:
        prepared = await draws.prepare_draw(tx, 1)
    drawn = draws.draw_winners(prepared)
    async with db4.begin() as tx:
        await draws.record_run(tx, drawn, BY, at)
    async with db4.begin() as tx:
        assert await draws.store_results(tx, 0, drawn, BY, at) > 0
    # Killed here: one cell is written. Nobody can close it so, and nothing is written twice.
    with pytest.raises(WrongState, match="results and winners are stored"):
        async with db4.begin() as tx:
            await draws.finish_draw(tx, drawn, BY, at)
    summary = await protocol.run(db4, 1, at)
    assert summary.digest == drawn.run.winners_sha256.hex()
    async with db4.begin() as tx:
        count = await tx.value(Statement("n", "SELECT count(*) FROM draws.results"))
        steps = await draws.list_draw_steps(tx, 1)
    assert count == 200
    assert [step.event for step in steps][-3:] == [
        "winners computed",
        "winners computed again",
        "results stored",
    ]


async def test_a_run_that_found_other_winners_stores_nothing(db: Database) -> None:
    await prepare(db)
    await protocol.commit(db, 1, AFTER)
    await protocol.reveal(db, 1)
    at = await protocol.seed(db, 1)
    async with db.begin() as tx:
        drawn = draws.draw_winners(await draws.prepare_draw(tx, 1))
        other = msgspec.structs.replace(drawn.run, winners_sha256=bytes(32))
        await draws.record_run(tx, _with_run(drawn, other), BY, at)
    with pytest.raises(WrongState, match="found winners with the digest"):
        await protocol.run(db, 1, at)


def _with_run(drawn: draws.Drawn, run: draws.Run) -> draws.Drawn:
    return draws.Drawn(drawn.draw, drawn.frame, drawn.seed, drawn.outcome, drawn.results, run)
