"""A NIK that is taken: strangers get the answer they would get if it were free; the NIK stays where it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from bekal import people
from bekal.base.database import Database, Transaction
from bekal.base.statements import Statement
from bekal.people import Registered, Registration

from .builders import ACCOUNT, BY, MATCH, STRANGER, claim, record, register, registration

OTHER = UUID(int=0x0C00)


async def keep(db: Database, at: datetime, *items: Registration) -> list[Registered]:
    async with db.begin() as tx:
        return await people.register_persons(tx, 0, items, BY, at, contested="keep")


async def states(db: Database, *person_ids: UUID | None) -> list[str]:
    async with db.read() as tx:
        asked = [person_id for person_id in person_ids if person_id]
        return [row.identity_state for row in await people.find_persons(tx, 0, asked) if row]


async def answer_all(db: Database, at: datetime, **elements: str) -> list[str]:
    """The registry answers whatever is asked: all fields match, but for those named."""
    checks = await claim(db, at)
    said = {**MATCH, **elements}
    state: people.AnswerState = "mismatched" if elements else "matched"
    return await record(db, at, [people.IdentityAnswer(c.check_id, c.person_id, state, said) for c in checks])


async def test_a_taken_nik_answers_like_a_free_one(db: Database, at: datetime) -> None:
    [person_id] = await register(db, at, [registration(0)])
    taken, free = await keep(
        db, at, registration(0, account_id=STRANGER), registration(1, account_id=STRANGER)
    )
    assert taken.outcome == free.outcome == "registered"
    assert taken.person_id and free.person_id and person_id not in (taken.person_id, free.person_id)
    assert await states(db, taken.person_id, free.person_id) == ["waiting", "waiting"]
    async with db.read() as tx:
        assert await people.find_by_nik(tx, [registration(0).nik]) == [person_id], "it stays where it is"


async def test_with_the_same_statements(db: Database, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked of the database does not depend on who holds the NIK: neither does the time it takes."""
    await register(db, at, [registration(0)])
    names: list[str] = []
    plain = Transaction._send

    async def noted(tx: Transaction, *calls: Any) -> Any:
        names.extend(call.statement.name for call in (*tx._waiting, *calls))
        return await plain(tx, *calls)

    monkeypatch.setattr(Transaction, "_send", noted)
    await keep(db, at, registration(0, account_id=STRANGER))
    taken, names[:] = list(names), []
    await keep(db, at, registration(1, account_id=OTHER))
    assert taken == names and any(name.endswith("find_contesters") for name in names)


async def test_sent_twice_it_is_stored_once(db: Database, at: datetime) -> None:
    await register(db, at, [registration(0)])
    item = registration(0, account_id=STRANGER)
    first, second = await keep(db, at, item, item)
    [again] = await keep(db, at + timedelta(minutes=1), item)
    assert first.person_id == second.person_id == again.person_id
    assert [str(each.outcome) for each in (first, second, again)] == [
        "registered", "already_registered", "already_registered",
    ]  # fmt: skip
    [another] = await keep(db, at, registration(0, account_id=OTHER))
    assert another.person_id not in (None, first.person_id)
    async with db.read() as tx:
        rows = await tx.tuples(Statement("x", "SELECT account_id FROM people.contested_claims ORDER BY at"))
    assert sorted(row[0] for row in rows) == [STRANGER, OTHER]


async def test_only_who_knew_everything_hears_that_it_is_taken(db: Database, at: datetime) -> None:
    [person_id] = await register(db, at, [registration(0)])
    assert await answer_all(db, at) == ["recorded"]
    [knows] = await keep(db, at, registration(0, account_id=STRANGER))
    assert await answer_all(db, at) == ["recorded_elsewhere"]
    [guesses] = await keep(db, at, registration(0, account_id=OTHER, full_name="Somebody Else"))
    assert await answer_all(db, at, full_name="differs") == ["recorded"]
    found = await states(db, person_id, knows.person_id, guesses.person_id)
    assert found == ["matched", "elsewhere", "mismatched"]
    assert knows.person_id
    async with db.begin() as tx:
        [facts] = await people.list_facts(tx, 0, [knows.person_id], at)
        assert facts and facts.identity_state == "elsewhere", "no rule takes it for a confirmed identity"
        correction = people.Correction(knows.person_id, full_name="Budi Lain")
        assert await people.correct_persons(tx, 0, [correction], BY, at) == ["nothing_to_correct"]


async def test_the_owner_hears_of_it_and_the_stranger_does_not(db: Database, at: datetime) -> None:
    """Else the page of one's own data would tell what the answer did not."""
    [person_id] = await register(db, at, [registration(0)])
    [stranger] = await keep(db, at, registration(0, account_id=STRANGER))
    assert stranger.person_id
    async with db.read() as tx:
        assert [contest.at for contest in await people.list_contests(tx, 0, person_id)] == [at]
        assert await people.list_contests(tx, 0, stranger.person_id) == []


async def test_withdrawn_it_leaves_the_nik_to_its_holder(db: Database, at: datetime) -> None:
    [person_id] = await register(db, at, [registration(0)])
    [stranger] = await keep(db, at, registration(0, account_id=STRANGER))
    await answer_all(db, at)
    assert stranger.person_id
    async with db.begin() as tx:
        assert await people.withdraw_registrations(tx, 0, [stranger.person_id], BY, at) == ["withdrawn"]
        assert await people.find_by_nik(tx, [registration(0).nik]) == [person_id]
    [again] = await keep(db, at, registration(0, account_id=STRANGER))
    assert str(again.outcome) == "registered" and again.person_id != stranger.person_id


async def test_a_squatter_gives_way_to_nobody_but_frees_the_nik(db: Database, at: datetime) -> None:
    """Who claimed it first with wrong facts keeps it until it is withdrawn; then its owner registers anew."""
    [squatter] = await register(db, at, [registration(0, account_id=STRANGER, full_name="Somebody Else")])
    [owner] = await keep(db, at, registration(0))
    await answer_all(db, at)
    assert owner.person_id
    async with db.begin() as tx:
        await people.withdraw_registrations(tx, 0, [owner.person_id], BY, at)
        await tx.execute(
            Statement("x", "UPDATE people.persons SET identity_state = 'mismatched', confirmed_at = NULL")
        )
        assert await people.withdraw_registrations(tx, 0, [squatter], BY, at) == ["withdrawn"]
    [owner] = await keep(db, at, registration(0, account_id=ACCOUNT))
    await answer_all(db, at)
    assert await states(db, owner.person_id) == ["matched"]
