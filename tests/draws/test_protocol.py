"""The protocol: signatures, versions, objections, reveals, the beacon; and whoever tries otherwise."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from hashlib import sha256

import msgspec
import psycopg
import pytest

from bekal import draws
from bekal.base import ids
from bekal.base.database import Database
from bekal.base.errors import NotAllowed, NotFound, WrongState
from bekal.base.statements import Statement
from bekal.draws import proofs
from bekal.draws.states import DRAW_STEPS, DrawState
from tests import protocol
from tests.draws import nation
from tests.draws.committed import draw_of, events, prepare, try_reveal
from tests.draws.nation import AFTER, BY, plan
from tests.protocol import APPROVER, NAMES, OPERATOR


async def test_numbers_have_no_gap_and_peppers_are_sealed(db: Database) -> None:
    await nation.open_batches(db, plan(1), plan(2), plan(3), plan(4, programme_id=2))
    parties = draws.name_parties(db.keyring, None)  # type: ignore[arg-type]
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
    with pytest.raises(WrongState, match="says nothing of age_band, sex: measure the draw first"):
        await protocol.certify(db, 1, at, draws.GATE[:3])
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
