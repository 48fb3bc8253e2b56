"""Decrees: numbers without a gap, steps, lines that must add up, the digest."""

from __future__ import annotations

import asyncio
import hashlib

import psycopg
import pytest

from bekal import cards
from bekal.base import ids
from bekal.base.database import Database
from bekal.base.errors import NotFound, WrongState
from bekal.cards import digest
from bekal.cards.states import DECREE_STEPS, DecreeState
from tests.cards import awards
from tests.cards.awards import AMOUNTS, TOTAL
from tests.draws import nation
from tests.draws.nation import AFTER, BY, plan


def a_plan(batch_id: int, year: int = 2022, programme_id: int = 1, recipients: int = 1) -> cards.DecreePlan:
    slug = f"prakerja-{2021 + programme_id}"
    return cards.DecreePlan(programme_id, slug, batch_id, year, recipients, recipients * TOTAL)


async def draft(db: Database, *plans: cards.DecreePlan) -> list[cards.Decree]:
    async with db.begin() as tx:
        return await cards.open_decrees(tx, plans, BY, AFTER)


async def test_numbers_count_per_programme_and_year(db: Database) -> None:
    await nation.open_batches(db, *[plan(n) for n in range(1, 6)], plan(6, programme_id=2))
    first = await draft(db, a_plan(3), a_plan(6, programme_id=2), a_plan(1), a_plan(3))
    second = await draft(db, a_plan(4, 2023), a_plan(2), a_plan(1), a_plan(5))
    assert [d.number for d in first + second] == [
        "SK-0001/PRAKERJA-2022/2022",
        "SK-0001/PRAKERJA-2023/2022",
        "SK-0002/PRAKERJA-2022/2022",
        "SK-0001/PRAKERJA-2022/2022",
        "SK-0001/PRAKERJA-2022/2023",
        "SK-0003/PRAKERJA-2022/2022",
        "SK-0002/PRAKERJA-2022/2022",
        "SK-0004/PRAKERJA-2022/2022",
    ]
    assert first[0] == first[3]
    assert [d.decree_id for d in first[:3]] == [1, 2, 3]
    async with db.begin() as tx:
        assert [d.decree_id for d in await cards.list_decrees(tx)] == [1, 2, 3, 4, 5, 6]
        assert [d.decree_id for d in await cards.list_decrees(tx, 2)] == [2]
        assert await cards.find_decree(tx, 9) is None
        with pytest.raises(NotFound, match="no decree 9"):
            await cards.get_decree(tx, 9)
        assert await cards.open_decrees(tx, [], BY, AFTER) == []


async def test_a_number_after_9999_grows(db: Database) -> None:
    await nation.open_batches(db, plan(1), plan(2))
    await draft(db, a_plan(1))
    with psycopg.connect(db.dsn, autocommit=True) as owner:
        owner.execute("UPDATE cards.decrees SET sequence = 9999, number = 'SK-9999/PRAKERJA-2022/2022'")
    [decree] = await draft(db, a_plan(2))
    assert decree.number == "SK-10000/PRAKERJA-2022/2022"


async def test_a_draft_that_fails_leaves_no_gap_and_many_at_once_none_either(db: Database) -> None:
    await nation.open_batches(db, *[plan(n) for n in range(1, 9)])

    class PlannedError(Exception):
        pass

    async def one(batch_id: int) -> None:
        async with db.begin() as tx:
            await cards.open_decrees(tx, [a_plan(batch_id)], BY, AFTER)
            await asyncio.sleep(0)
            if batch_id % 2:
                raise PlannedError

    results = await asyncio.gather(*[one(n) for n in range(1, 9)], return_exceptions=True)
    assert [type(r) for r in results] == [PlannedError, type(None)] * 4
    async with db.begin() as tx:
        decrees = await cards.list_decrees(tx)
    assert [d.sequence for d in decrees] == [1, 2, 3, 4]
    assert sorted(d.batch_id for d in decrees) == [2, 4, 6, 8]


async def test_the_life_of_a_decree(db: Database) -> None:
    decree = await awards.open_decree(db, 3, budgeted=False)
    people = nation.people(3)
    async with db.write(0) as tx:
        issued = await cards.issue_cards(tx, 0, [awards.grant(p, decree) for p in people], BY, AFTER)
        lines = [awards.line(p, c.card_id, decree) for p, c in zip(people, issued, strict=True)]
        with pytest.raises(WrongState, match="is drafted: nothing can be granted"):
            await cards.record_decree_lines(tx, 0, lines, BY, AFTER)
        for wrong in ("granting", "closed", "drafted?"):
            with pytest.raises(WrongState, match=f"it cannot become {wrong[:7]}"):
                await cards.move_decrees(tx, decree.decree_id, wrong, BY, AFTER)
        with pytest.raises(WrongState, match="is drafted: it cannot be closed"):
            await cards.close_decrees(tx, decree.decree_id, BY, AFTER)
        for _ in range(2):
            decree = await cards.move_decrees(tx, decree.decree_id, "budgeted", BY, AFTER)
        assert decree.state == "budgeted"
        outcomes = await cards.record_decree_lines(tx, 0, [lines[0], lines[1], lines[0]], BY, AFTER)
        assert [str(o) for o in outcomes] == ["recorded", "recorded", "already_recorded"]
        assert (await cards.get_decree(tx, decree.decree_id)).state == "granting"
        with pytest.raises(
            WrongState, match=r"names 3 recipients and Rp10650000, but 2 lines over Rp7100000"
        ):
            await cards.close_decrees(tx, decree.decree_id, BY, AFTER)
        outcomes = await cards.record_decree_lines(tx, 0, lines, BY, AFTER)
        assert [str(o) for o in outcomes] == ["already_recorded", "already_recorded", "recorded"]
        closed = await cards.close_decrees(tx, decree.decree_id, BY, AFTER)
        assert closed.state == "closed"
        assert await cards.close_decrees(tx, decree.decree_id, BY, AFTER) == closed
        with pytest.raises(WrongState, match="is closed: nothing can be granted"):
            await cards.record_decree_lines(tx, 0, lines, BY, AFTER)
        with pytest.raises(WrongState, match="is closed: it cannot become budgeted"):
            await cards.move_decrees(tx, decree.decree_id, "budgeted", BY, AFTER)
        expected = sorted(f"{c.card_id},{','.join(map(str, AMOUNTS))}\n" for c in issued)
        assert closed.digest == hashlib.sha256("".join(expected).encode()).digest()
        sums = await cards.sum_decree_lines(tx, decree.decree_id)
        assert sum(s.recipients for s in sums) == 3
        assert sum(s.training_rp + s.incentive_rp + s.survey_rp for s in sums) == 3 * TOTAL
        assert await cards.record_decree_lines(tx, 0, [], BY, AFTER) == []
    with psycopg.connect(db.dsn) as owner:
        steps = owner.execute(
            "SELECT from_state, to_state, by FROM cards.decree_steps ORDER BY array_position("
            "ARRAY['drafted', 'budgeted', 'granting', 'closed'], to_state)"
        ).fetchall()
    assert steps == [
        (None, "drafted", BY),
        ("drafted", "budgeted", BY),
        ("budgeted", "granting", BY),
        ("granting", "closed", BY),
    ]


async def test_a_wrong_amount_cannot_be_closed(db: Database) -> None:
    decree = await awards.open_decree(db, 1)
    [person] = nation.people(1)
    async with db.write(0) as tx:
        [card] = await cards.issue_cards(tx, 0, [awards.grant(person, decree)], BY, AFTER)
        wrong = cards.DecreeLine(decree.decree_id, person, card.card_id, 1_000_000, 2_400_000, 150_001)
        assert wrong.total_rp == TOTAL + 1
        await cards.record_decree_lines(tx, 0, [wrong], BY, AFTER)
        with pytest.raises(WrongState, match="1 lines over Rp3550001"):
            await cards.close_decrees(tx, decree.decree_id, BY, AFTER)


async def test_a_decree_nobody_is_in(db: Database) -> None:
    decree = await awards.open_decree(db, 0)
    async with db.begin() as tx:
        closed = await cards.close_decrees(tx, decree.decree_id, BY, AFTER)
    assert (closed.state, closed.digest) == ("closed", hashlib.sha256(b"").digest())


async def test_unknown_decrees(db: Database) -> None:
    decree = await awards.open_decree(db)
    [person] = nation.people(1)
    async with db.begin() as tx:
        with pytest.raises(NotFound):
            await cards.move_decrees(tx, 8, "budgeted", BY, AFTER)
        with pytest.raises(NotFound):
            await cards.close_decrees(tx, 8, BY, AFTER)
        lines = [cards.DecreeLine(n, person, person, 1, 1, 1) for n in (decree.decree_id, 8)]
        with pytest.raises(NotFound, match="decree 8"):
            await cards.record_decree_lines(tx, 0, lines, BY, AFTER)


async def test_the_digest_knows_no_cells_and_no_pages(
    db: Database, db4: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = nation.people(60)
    digests = []
    for database, page in ((db, 10_000), (db4, 7)):
        decree = await awards.open_decree(database, len(people))
        with ids.seeded_entropy("cards"):
            slots = [ids.slot_of(p) for p in people]
            # Cards in another order than their persons: the digest goes by card.
            card_ids = dict(zip(people, reversed(ids.new_ids(slots[::-1], AFTER)), strict=True))
        for cell in range(database.cells):
            mine = [p for p in people if ids.cell_of(p, database.cells) == cell]
            known = [card_ids[p] for p in sorted(mine)]
            monkeypatch.setattr(ids, "new_ids", lambda slots, at, known=known: known)
            async with database.write(cell) as tx:
                await awards.award(tx, mine, decree, cell)
        monkeypatch.undo()
        monkeypatch.setattr(digest, "PAGE", page)
        async with database.begin() as tx:
            closed = await cards.close_decrees(tx, decree.decree_id, BY, AFTER)
            listed = [
                line.card_id
                for cell in range(database.cells)
                for line in await cards.list_decree_lines(tx, cell, decree.decree_id, None, 100)
            ]
        assert sorted(listed) == sorted(card_ids.values())
        digests.append(closed.digest)
    canonical = "".join(f"{card},1000000,2400000,150000\n" for card in sorted(card_ids.values()))
    assert digests == [hashlib.sha256(canonical.encode()).digest()] * 2


async def test_many_cells_start_granting_at_once(db4: Database) -> None:
    people = nation.people(64)
    decree = await awards.open_decree(db4, len(people))

    async def one(cell: int) -> None:
        async with db4.write(cell) as tx:
            mine = [p for p in people if ids.cell_of(p, 4) == cell]
            await awards.award(tx, mine, decree, cell)

    await asyncio.gather(*[one(cell) for cell in range(4)])
    async with db4.begin() as tx:
        assert (await cards.close_decrees(tx, decree.decree_id, BY, AFTER)).state == "closed"


async def test_the_database_knows_the_same_states_and_steps(db: Database) -> None:
    await awards.open_decree(db)
    with psycopg.connect(db.dsn, autocommit=True) as owner:
        for before in (None, *DecreeState):
            for after in DecreeState:
                owner.execute("DELETE FROM cards.decree_steps")
                insert = "INSERT INTO cards.decree_steps VALUES (1, %s, %s, 'x', now())"
                values = [before and before.value, after.value]
                if (before, after) in DECREE_STEPS:
                    owner.execute(insert, values)
                else:
                    with pytest.raises(psycopg.errors.CheckViolation, match="decree_steps_allowed"):
                        owner.execute(insert, values)
        [text] = owner.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'decrees_state_known'"
        ).fetchone() or [""]
    assert set(text.split("'")[1::2]) == {state.value for state in DecreeState}


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("recipients = -1", "decrees_recipients_not_negative"),
        ("total_rp = -1", "decrees_total_not_negative"),
        ("sequence = 0", "decrees_sequence_positive"),
        ("state = 'closed'", "decrees_digest_when_closed"),
        ("digest = sha256('x')", "decrees_digest_when_closed"),
        ("state = 'closed', digest = 'x'", "decrees_digest_sha256"),
        ("state = 'lost'", "decrees_state_known"),
    ],
)
async def test_the_database_refuses_too(db: Database, change: str, constraint: str) -> None:
    await awards.open_decree(db)
    with (
        psycopg.connect(db.dsn) as owner,
        pytest.raises(psycopg.errors.CheckViolation, match=constraint),
    ):
        owner.execute(f"UPDATE cards.decrees SET {change}".encode())


async def test_negative_lines_are_refused(db: Database) -> None:
    await awards.cards_of(db, 1)
    with (
        psycopg.connect(db.dsn) as owner,
        pytest.raises(psycopg.errors.CheckViolation, match="decree_lines_amounts_not_negative"),
    ):
        owner.execute("UPDATE cards.decree_lines SET survey_rp = -1")
