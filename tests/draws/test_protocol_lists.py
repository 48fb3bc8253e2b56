"""Lists that are objected to, corrected, merged."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from bekal import draws
from bekal.base import ids
from bekal.base.database import Database
from bekal.base.errors import WrongState
from bekal.draws import proofs
from tests import protocol
from tests.draws import nation
from tests.draws.committed import draw_of, prepare
from tests.draws.nation import AFTER, BY, plan
from tests.protocol import NAMES, OPERATOR


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


async def test_what_was_corrected_waits_where_a_version_only_moves_the_day(db: Database) -> None:
    """A missing reveal makes version 2: it has the list of version 1, the correction counts in version 3."""
    await prepare(db)
    await protocol.commit(db, 1, AFTER)
    await protocol.reveal(db, 1, NAMES[:2])
    draw, person = await draw_of(db), nation.crowd(200, regions=4)[0]
    assert draw.reveals_until
    entry = nation.entry(draws.Applicant(person.person_id, person.region_id, person.household_index))
    moved = draws.Correction(person.person_id, entry.pid, 2, 0, entry.household, entry.room, "Pindah.")
    async with db.begin() as tx:
        await draws.correct_entries(tx, 0, 1, [moved], BY, AFTER)
        with pytest.raises(WrongState, match="corrected for version 2 already"):
            await draws.correct_entries(tx, 0, 1, [moved], BY, AFTER)
        assert await draws.postpone_draw(tx, 1, BY, draw.reveals_until) == [NAMES[2]]
    async with db.begin() as tx:
        [row] = await draws.find_listed_rows(tx, 0, 1, 2, [person.person_id])
        first, second = (proofs.read_manifest(each.body) for each in await draws.list_manifests(tx, 1))
        again = draws.frame_list(await draws.read_listing(tx, await draws.get_draw(tx, 1), 2))
    assert row is not None and row.region_id == person.region_id != 2
    assert first.frozen == second.frozen
    assert sha256(again.data).hexdigest() == first.frozen.sha256
    third = await protocol.commit(db, 1, AFTER + timedelta(hours=30))
    async with db.begin() as tx:
        [row] = await draws.find_listed_rows(tx, 0, 1, 3, [person.person_id])
    assert row is not None and row.region_id == 2
    assert proofs.read_manifest(third.body).frozen != first.frozen
    await protocol.reveal(db, 1, NAMES[2:])
    assert (await protocol.run(db, 1, await protocol.seed(db, 1))).entries == 200


async def test_the_room_of_a_family_is_that_of_its_rows(db: Database) -> None:
    """Corrected or not; whoever is corrected does not answer for himself."""
    await prepare(db)
    await protocol.commit(db, 1, AFTER)
    crowd = nation.crowd(200, regions=4)
    families: dict[bytes, list[Any]] = {}
    for person in crowd:
        families.setdefault(person.household_index, []).append(person)
    one, two, *_ = next(family for family in families.values() if len(family) > 1)
    entry = nation.entry(draws.Applicant(one.person_id, one.region_id, one.household_index))
    async with db.begin() as tx:
        find = draws.find_family_rooms
        assert await find(tx, 1, [entry.household], [one.person_id]) == {entry.household: entry.room}
        everybody = [person.person_id for person in families[one.household_index]]
        assert await find(tx, 1, [entry.household], everybody) == {}
        moved = draws.Correction(two.person_id, bytes(16), 2, 0, bytes(8), 1, "Pindah keluarga.")
        await draws.correct_entries(tx, 0, 1, [moved], BY, AFTER)
        assert await find(tx, 1, [bytes(8)], []) == {bytes(8): 1}
        rest = set(everybody) - {one.person_id, two.person_id}
        left = await find(tx, 1, [entry.household], [one.person_id])
        assert left == ({entry.household: entry.room} if rest else {})


async def test_only_applicants_are_put_on_the_list(db: Database) -> None:
    """A row of anybody else would keep every later version from being proposed."""
    await prepare(db)
    await protocol.commit(db, 1, AFTER)
    stranger = draws.Correction(ids.new_id(0, AFTER), bytes(16), 2, 0, bytes(8), 2, "Tidak ada.")
    async with db.begin() as tx:
        with pytest.raises(WrongState, match="1 of these people are no applicants of batch 1"):
            await draws.correct_entries(tx, 0, 1, [stranger], BY, AFTER)


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
