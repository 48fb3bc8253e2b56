"""The protocol: signatures, versions, objections, reveals, the beacon; and whoever tries otherwise."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from hashlib import sha256

import msgspec
import psycopg
import pytest

from bekal import draws
from bekal.base import ids
from bekal.base.database import Database
from bekal.base.errors import NotAllowed, NotFound, WrongState
from bekal.base.statements import Statement
from bekal.draws import engine, proofs
from bekal.draws.states import DRAW_STEPS, DrawState
from bekal.sandbox import beacon
from tests import protocol
from tests.draws import nation
from tests.draws.nation import AFTER, BY, plan
from tests.protocol import APPROVER, NAMES, OPERATOR

SEATS = {1: 11, 2: 7, 4: 50}


async def prepare(db: Database, count: int = 200) -> None:
    """A batch with a frozen list, and its draw opened."""
    await nation.open_batches(db, plan(seats=SEATS))
    await nation.join(db, nation.crowd(count, regions=4))
    await nation.freeze(db)


async def draw_of(db: Database) -> draws.Draw:
    async with db.begin() as tx:
        return await draws.get_draw(tx, 1)


async def events(db: Database) -> list[str]:
    async with db.begin() as tx:
        return [step.event for step in await draws.list_draw_steps(tx, 1)]


async def try_reveal(db: Database, *reveals: draws.Reveal, at: datetime) -> list[draws.RevealOutcome]:
    async with db.begin() as tx:
        return await draws.reveal_contributions(tx, 1, reveals, OPERATOR, at)


async def test_numbers_have_no_gap_and_peppers_are_sealed(db: Database) -> None:
    await nation.open_batches(db, plan(1), plan(2), plan(3), plan(4, programme_id=2))
    parties = draws.own_parties(db.keyring)  # type: ignore[arg-type]
    async with db.begin() as tx:
        first = await draws.open_draws(tx, [2, 2, 99, 4], parties, BY, AFTER)
        second = await draws.open_draws(tx, [1, 2, 3], parties, BY, AFTER)
        found = await draws.list_draws(tx)
        peppers = [await draws.open_pepper(tx, batch_id) for batch_id in (1, 2, 3, 4)]
        sealed = await tx.value(Statement("x", "SELECT pepper FROM draws.draws WHERE batch_id = 1"))
    assert first == ["opened", "already_opened", "batch_unknown", "opened"]
    assert second == ["opened", "already_opened", "opened"]
    assert [(d.programme_id, d.number, d.batch_id) for d in found] == [
        (1, 1, 2),
        (1, 2, 1),
        (1, 3, 3),
        (2, 1, 4),
    ]
    assert len(set(peppers)) == 4
    assert {len(pepper) for pepper in peppers} == {32}
    assert peppers[0] not in sealed
    assert found[1].pepper_sha256 == sha256(peppers[0]).digest()
    with (
        psycopg.connect(db.dsn) as owner,
        pytest.raises(psycopg.errors.ForeignKeyViolation, match="without_gap"),
    ):
        owner.execute("UPDATE draws.draws SET number = 9 WHERE batch_id = 3")


async def test_one_person_cannot_commit_alone(db: Database) -> None:
    await prepare(db)
    row = await protocol.propose(db, 1, AFTER)
    async with db.begin() as tx:
        approve = draws.approve_manifest
        assert await approve(tx, 1, row.sha256, OPERATOR, AFTER) == "same_person"
        assert await approve(tx, 1, row.sha256, protocol.JOB, AFTER) == "not_staff"
        assert await approve(tx, 1, bytes(32), APPROVER, AFTER) == "nothing_proposed"
        assert await approve(tx, 1, row.sha256, APPROVER, AFTER + timedelta(hours=1)) == "too_late"
        assert await approve(tx, 1, row.sha256, APPROVER, AFTER) == "approved"
        assert await approve(tx, 1, row.sha256, APPROVER, AFTER) == "nothing_proposed"
    assert (await draw_of(db)).state == "committed"


async def test_only_staff_proposes_and_nobody_else_is_asked_to_trust(db: Database) -> None:
    await prepare(db)
    async with db.begin() as tx:
        listing = await draws.start_manifest(tx, 1, OPERATOR, AFTER)
    frame = draws.frame_list(listing)
    with pytest.raises(NotAllowed, match="signed by a member of staff, not by job:test"):
        async with db.begin() as tx:
            await draws.propose_manifest(
                tx,
                frame,
                draws.digest_list(frame.data),
                protocol.timetable(AFTER),
                proofs.SANDBOX,
                protocol.JOB,
                AFTER,
            )


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        (
            "INSERT INTO draws.commitments VALUES (1, 1, %(operator)s, %(operator)s, false, now())",
            "commitments_by_four_eyes",
        ),
        ("INSERT INTO draws.commitments VALUES (1, 1, %(operator)s, 'job:x', false, now())", "by_staff"),
        (
            "INSERT INTO draws.commitments VALUES (1, 1, %(operator)s, %(approver)s, true, now())",
            "first_version_by_staff",
        ),
        ("UPDATE draws.draws SET state = 'committed'", "draws_committed_with_state"),
        ("UPDATE draws.draws SET state = 'announced', committed_version = 1", "draws_announced_with_state"),
        ("UPDATE draws.manifests SET body = 'x'", "manifests_sha256_of_body"),
        ("UPDATE draws.draws SET reveals_until = draw_at", "draws_times_in_order"),
    ],
)
async def test_the_database_refuses_what_one_person_might_try(
    db: Database, statement: str, constraint: str
) -> None:
    await prepare(db, count=20)
    await protocol.propose(db, 1, AFTER)
    with (
        psycopg.connect(db.dsn) as owner,
        pytest.raises(psycopg.errors.CheckViolation, match=constraint),
    ):
        owner.execute(statement, {"operator": OPERATOR, "approver": APPROVER})


async def test_no_committed_version_without_a_second_signature(db: Database) -> None:
    await prepare(db, count=20)
    await protocol.propose(db, 1, AFTER)
    with (
        psycopg.connect(db.dsn) as owner,
        pytest.raises(psycopg.errors.ForeignKeyViolation, match="committed_by_two"),
    ):
        owner.execute("UPDATE draws.draws SET state = 'committed', committed_version = 1")


@pytest.mark.parametrize(
    ("table", "action"),
    [
        (t, a)
        for t in ("manifests", "commitments", "reveals", "beacons", "draw_steps", "log_entries")
        for a in "ud"
    ],
)
async def test_what_happened_is_never_changed(db: Database, table: str, action: str) -> None:
    sql = f"UPDATE draws.{table} SET by = 'x'" if action == "u" else f"DELETE FROM draws.{table}"
    with psycopg.connect(db.dsn) as connection:
        connection.execute("SET ROLE bekal_app")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(sql.replace("commitments SET by", "commitments SET approved_by").encode())


async def test_the_database_knows_the_same_steps(db: Database) -> None:
    await nation.open_batches(db)
    await protocol.open_draw(db, 1, AFTER)
    with psycopg.connect(db.dsn, autocommit=True) as owner:
        owner.execute("DELETE FROM draws.draw_steps")
        for before in (None, *DrawState):
            for after in DrawState:
                insert = "INSERT INTO draws.draw_steps VALUES (1, 1, %s, %s, 'x', '', 'x', now())"
                if (before, after) in DRAW_STEPS or before == after:
                    owner.execute(insert, [before, after.value])
                    owner.execute("DELETE FROM draws.draw_steps")
                else:
                    with pytest.raises(psycopg.errors.CheckViolation, match="draw_steps_allowed"):
                        owner.execute(insert, [before, after.value])


async def test_times_that_are_too_short_or_out_of_order_are_refused(db: Database) -> None:
    await prepare(db, count=20)
    good = protocol.timetable(AFTER)
    hour = timedelta(hours=1)
    for change, chain in (
        ({"published_at": AFTER - hour}, proofs.SANDBOX),
        ({"objections_until": good.published_at}, proofs.SANDBOX),
        ({"reveals_until": good.objections_until - hour}, proofs.SANDBOX),
        ({"draw_at": good.reveals_until}, proofs.SANDBOX),
    ):
        with pytest.raises(WrongState, match="times follow each other"):
            await _propose(db, msgspec.structs.replace(good, **change), chain)
    # Times of a real draw, years after the beacon's first round.
    moved = timedelta(days=1000)
    real = draws.Timetable(*(getattr(good, name) + moved for name in good.__struct_fields__))
    short = msgspec.structs.replace(real, objections_until=real.published_at + timedelta(hours=47))
    with pytest.raises(WrongState, match="48 hours at least"):
        await _propose(db, short, proofs.QUICKNET)
    late = msgspec.structs.replace(real, reveals_until=real.draw_at - timedelta(minutes=59))
    with pytest.raises(WrongState, match="an hour before the draw at least"):
        await _propose(db, late, proofs.QUICKNET)
    assert (await draw_of(db)).version == 0
    row = await _propose(db, real, proofs.QUICKNET)
    assert proofs.read_manifest(row.body).beacon.sandbox is False


async def _propose(db: Database, times: draws.Timetable, chain: proofs.Chain) -> draws.ManifestRow:
    async with db.begin() as tx:
        listing = await draws.start_manifest(tx, 1, OPERATOR, AFTER)
    frame = await asyncio.to_thread(draws.frame_list, listing)
    digests = draws.digest_list(frame.data)
    try:
        async with db.begin() as tx:
            return await draws.propose_manifest(tx, frame, digests, times, chain, OPERATOR, AFTER)
    finally:
        assert digests.sha256 == sha256(frame.data).digest()


async def test_commitments_and_reveals_one_by_one(db: Database) -> None:
    await prepare(db, count=20)
    good = protocol.contribution("dadu")[0]
    async with db.begin() as tx:
        outcomes = await draws.commit_contributions(
            tx,
            1,
            [
                draws.Contribution("Dadu!", bytes(32)),
                draws.Contribution("pendek", b"short"),
                good,
                draws.Contribution("baru", bytes(32)),
                draws.Contribution("baru", bytes(32)),
            ],
            OPERATOR,
            AFTER,
        )
    assert outcomes == [
        "contributor_wrong",
        "commitment_wrong",
        "already_committed",
        "committed",
        "already_committed",
    ]
    reveals = [protocol.contribution(name)[1] for name in NAMES]
    assert await try_reveal(db, reveals[0], at=AFTER) == ["not_committed"]
    row = await protocol.propose(db, 1, AFTER)
    await protocol.approve(db, 1, row.sha256, AFTER)
    async with db.begin() as tx:
        late = [draws.Contribution("terlambat", bytes(32))]
        assert await draws.commit_contributions(tx, 1, late, OPERATOR, AFTER) == ["too_late"]
    wrong = msgspec.structs.replace(reveals[1], value=b"other")
    short = msgspec.structs.replace(reveals[1], nonce=b"short")
    stranger = msgspec.structs.replace(reveals[1], contributor="siapa")
    found = await try_reveal(db, wrong, short, stranger, reveals[0], reveals[0], at=AFTER)
    assert found == ["mismatch", "mismatch", "contributor_unknown", "revealed", "already_revealed"]
    draw = await draw_of(db)
    assert draw.reveals_until is not None
    assert await try_reveal(db, reveals[1], at=draw.reveals_until) == ["too_late"]
    assert (await events(db)).count("reveal refused") == 6
    with (
        psycopg.connect(db.dsn) as owner,
        pytest.raises(psycopg.errors.CheckViolation, match="reveals_match_their_commitment"),
    ):
        owner.execute("UPDATE draws.reveals SET value = 'other'")


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


async def test_an_objection_is_answered_and_the_list_corrected(db: Database) -> None:
    await prepare(db)
    first = await protocol.commit(db, 1, AFTER)
    await protocol.reveal(db, 1, NAMES[:1])
    crowd = nation.crowd(200, regions=4)
    wrong, kept = crowd[0], crowd[1]
    draw = await draw_of(db)
    assert draw.objections_until and draw.draw_at
    at = draw.objections_until - timedelta(hours=1)
    objections = [
        draws.Objection(1, wrong.person_id, "region", "T1"),
        draws.Objection(1, kept.person_id, "missing"),
    ]
    async with db.begin() as tx:
        assert await draws.record_objections(tx, 0, objections[:1], BY, draw.objections_until) == [
            ("too_late", None)
        ]
        [(one, first_id), (two, second_id)] = await draws.record_objections(tx, 0, objections, BY, at)
        assert (one, two) == ("recorded", "recorded")
        assert first_id and second_id
        assert await draws.count_open_objections(tx, 1) == 2
        answers = [
            draws.ObjectionAnswer(first_id, "corrected", "Domisili dipindah."),
            draws.ObjectionAnswer(second_id, "rejected", " "),
            draws.ObjectionAnswer(ids.new_id(0, AFTER), "rejected", "x"),
            draws.ObjectionAnswer(first_id, "rejected", "lagi"),
        ]
        told = await draws.answer_objections(tx, 0, answers, BY, at)
        assert told == ["answered", "reason_missing", "objection_unknown", "already_answered"]
        entry = nation.entry(draws.Applicant(wrong.person_id, wrong.region_id, wrong.household_index))
        moved = draws.Correction(
            wrong.person_id, entry.pid, 2, 0, entry.household, entry.room, "Domisili dipindah."
        )
        assert await draws.correct_entries(tx, 0, 1, [moved], BY, at) == 1
    with pytest.raises(WrongState, match="needs a later round"):
        await protocol.propose(db, 1, at, protocol.timetable(AFTER - timedelta(hours=3)))
    second = await protocol.propose(db, 1, at, reason="objection T1")
    assert (await draw_of(db)).state == "proposed"
    await protocol.approve(db, 1, second.sha256, at)
    old, new = (proofs.read_manifest(row.body) for row in (first, second))
    assert (old.draw, old.version, new.draw, new.version) == (1, 1, 1, 2)
    assert new.frozen.sha256 != old.frozen.sha256
    assert [p.rows for p in new.pools][:2] == [old.pools[0].rows - 1, old.pools[1].rows + 1]
    # What was published first can still be made again.
    async with db.begin() as tx:
        again = draws.frame_list(await draws.read_listing(tx, draw, 1))
        log = [entry.digest for entry in await draws.list_log_entries(tx, 1)]
    assert sha256(again.data).hexdigest() == old.frozen.sha256
    assert log == [first.sha256, second.sha256]
    await protocol.reveal(db, 1, NAMES[1:])
    drawn_at = await protocol.seed(db, 1)
    with pytest.raises(WrongState, match="1 objections to the list of batch 1 wait"):
        await protocol.run(db, 1, drawn_at)
    async with db.begin() as tx:
        answer = draws.ObjectionAnswer(second_id, "rejected", "Ada di daftar.")
        assert await draws.answer_objections(tx, 0, [answer], BY, drawn_at) == ["answered"]
    assert (await protocol.run(db, 1, drawn_at)).entries == 200


async def test_a_list_corrected_while_its_manifest_was_made_is_not_proposed(db: Database) -> None:
    await prepare(db)
    await protocol.commit(db, 1, AFTER)
    crowd = nation.crowd(200, regions=4)
    async with db.begin() as tx:
        listing = await draws.start_manifest(tx, 1, OPERATOR, AFTER)
    entry = nation.entry(draws.Applicant(crowd[0].person_id, 1, crowd[0].household_index))
    async with db.begin() as tx:
        moved = draws.Correction(crowd[0].person_id, entry.pid, 2, 0, entry.household, entry.room, "x")
        await draws.correct_entries(tx, 0, 1, [moved], BY, AFTER)
    frame = draws.frame_list(listing)
    with pytest.raises(WrongState, match="corrected while its manifest was made"):
        async with db.begin() as tx:
            await draws.propose_manifest(
                tx,
                frame,
                draws.digest_list(frame.data),
                protocol.timetable(AFTER + timedelta(hours=9)),
                proofs.SANDBOX,
                OPERATOR,
                AFTER,
            )


async def test_small_reserves_and_regencies_are_merged_before_the_draw(db: Database) -> None:
    terms = nation.terms()
    assert terms[0].quotas.buckets[0].code == "disability"
    await nation.open_batches(db, plan(seats={1: 20, 2: 5, 300: 4}))
    crowd = [
        nation.application(p, region_id=r, category=c)
        for p, r, c in zip(
            nation.people(120),
            [1] * 100 + [2] * 5 + [300] * 15,
            [1] * 12 + [0] * 88 + [1] * 2 + [0] * 3 + [1] * 3 + [0] * 12,
            strict=True,
        )
    ]
    await nation.join(db, crowd)
    await nation.freeze(db)
    manifest = proofs.read_manifest((await protocol.commit(db, 1, AFTER)).body)
    pools = {pool.pool: pool for pool in manifest.pools}
    # Region 2 has five applicants: with region 1 of its province it is one pool. 300 is alone in its own.
    assert set(pools) == {20_001, 300}
    assert (pools[20_001].rows, pools[20_001].seats) == (105, 25)
    # Fourteen of the reserve in one province, three in the other: there nobody is shown to be of it.
    assert [(r.level, r.unit, r.category, r.candidates, r.seats) for r in manifest.reserves] == [
        ("province", 1, 1, 14, 0)
    ]
    await protocol.reveal(db, 1)
    summary = await protocol.run(db, 1, await protocol.seed(db, 1))
    async with db.begin() as tx:
        of_regency = await draws.list_regency_pools(tx, 1)
        stages = await draws.list_stages(tx, 1)
        [told] = (await draws.find_applications(tx, 0, [crowd[102].person_id]))[0]
    assert of_regency == {1: 20_001, 2: 20_001, 300: 300}
    assert (told.pool, told.pool_candidates) == (20_001, 105)
    assert sum(each.winners for each in stages) == summary.winners == 29
    assert {(s.stage, s.level) for s in stages} == {
        (1, "province"),
        (2, "regency"),
        (3, "province"),
        (4, "nation"),
    }


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


async def test_nothing_is_announced_without_certificate_check_and_two_people(db: Database) -> None:
    await prepare(db)
    await protocol.draw(db, 1, AFTER)
    at = AFTER + timedelta(days=4)
    async with db.begin() as tx:
        with pytest.raises(WrongState, match="is drawn; allowed is certified"):
            await draws.request_announcement(tx, 1, OPERATOR, at)
    async with db.begin() as tx:
        body = proofs.write_certificate(
            proofs.Certificate(
                "00" * 32, "00" * 32, proofs.SecondImplementation("x", "00" * 32), [], "x", "00" * 32
            )
        )
        with pytest.raises(proofs.WrongCertificate):
            await draws.record_certificate(tx, 1, body, OPERATOR, at)
    await protocol.certify(db, 1, at)
    async with db.begin() as tx:
        assert await draws.approve_announcement(tx, 1, APPROVER, at) == "nothing_proposed"
        with pytest.raises(WrongState, match="must have been checked again first"):
            await draws.request_announcement(tx, 1, OPERATOR, at)
        await draws.move_batch(tx, 1, draws.BatchState.checked, BY, at)
        with pytest.raises(NotAllowed):
            await draws.request_announcement(tx, 1, BY, at)
        assert await draws.request_announcement(tx, 1, OPERATOR, at) == OPERATOR
        assert await draws.request_announcement(tx, 1, APPROVER, at) == OPERATOR
        assert await draws.approve_announcement(tx, 1, OPERATOR, at) == "same_person"
        assert await draws.approve_announcement(tx, 1, BY, at) == "not_staff"
        assert await draws.approve_announcement(tx, 1, APPROVER, at) == "approved"
        assert (await draws.get_batch(tx, 1)).state == "announced"
    assert (await events(db))[-3:] == ["certified", "announcement requested", "announced"]


@pytest.mark.parametrize(("count", "winners"), [(0, 0), (1, 1), (9, 9), (12, 12)])
async def test_few_applicants_are_drawn_in_one_pool(db: Database, count: int, winners: int) -> None:
    await nation.open_batches(db, plan(seats={1: 8, 2: 8}))
    await nation.join(db, nation.crowd(count, regions=2, family=1))
    await nation.freeze(db)
    assert (await nation.draw(db)).winners == winners


async def test_a_draw_that_was_not_opened_has_nothing(db: Database) -> None:
    await nation.open_batches(db)
    async with db.begin() as tx:
        assert await draws.find_draw(tx, 1) is None
        with pytest.raises(NotFound):
            await draws.get_draw(tx, 1)
        assert await draws.list_draw_steps(tx, 1) == []
        objection = draws.Objection(1, ids.new_id(0, AFTER), "missing")
        assert await draws.record_objections(tx, 0, [objection], BY, AFTER) == [("nothing_published", None)]
