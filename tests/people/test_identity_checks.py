"""The queue of questions to the civil registry, and what its answers do."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from bekal import people
from bekal.base.clock import SimulatedClock
from bekal.base.database import Database
from bekal.people import Correction, IdentityAnswer
from bekal.sandbox.faults import Faults
from bekal.sandbox.registry import InProcessRegistry, RegistryRecord

from .builders import BY, MATCH, answer, claim, record, register, registration, row


async def correct(db: Database, at: datetime, *corrections: Correction) -> list[str]:
    async with db.begin() as tx:
        return [str(outcome) for outcome in await people.correct_persons(tx, 0, corrections, BY, at)]


async def test_a_question_holds_what_was_declared(db: Database, at: datetime) -> None:
    item = registration(3, full_name=" Ratna   Dewi ", nik=f" {registration(3).nik} ")
    [person_id] = await register(db, at, [item])
    [check] = await claim(db, at)
    assert (check.person_id, check.attempts, check.sex) == (person_id, 1, "f")
    assert (check.nik, check.family_card) == (item.nik.strip(), item.family_card)
    assert (check.full_name, check.born_on, check.mother_name) == (
        "Ratna Dewi",
        item.born_on,
        item.mother_name,
    )
    async with db.read() as tx:
        [look] = await people.list_disclosures(tx, 0, person_id)
    assert (look.fields, look.by) == (["nik", "family_card", "full_name", "born_on", "mother_name"], BY)


async def test_a_claim_is_a_lease(db: Database, at: datetime) -> None:
    await register(db, at, [registration()])
    [first] = await claim(db, at)
    assert await claim(db, at + timedelta(minutes=4, seconds=59)) == []
    [second] = await claim(db, at + timedelta(minutes=5))
    assert (second.check_id, second.attempts) == (first.check_id, 2)


async def test_two_claimants_share_the_queue_and_do_not_wait_for_each_other(
    db: Database, at: datetime
) -> None:
    await register(db, at, [registration(n) for n in range(60)])
    async with db.begin() as tx:
        one = await people.claim_identity_checks(tx, 0, 40, BY, at)
        async with asyncio.timeout(5):
            other = await claim(db, at, 40)
    claimed = [check.check_id for check in one + other]
    assert (len(one), len(other), len(set(claimed))) == (40, 20, 60)


async def test_the_oldest_are_asked_first(db: Database, at: datetime) -> None:
    early = await register(db, at, [registration(n) for n in range(3)])
    late = await register(db, at + timedelta(seconds=1), [registration(n) for n in range(3, 6)])
    now = at + timedelta(seconds=2)
    assert {check.person_id for check in await claim(db, now, 3)} == set(early)
    assert {check.person_id for check in await claim(db, now, 3)} == set(late)


@pytest.mark.parametrize("state", ["matched", "mismatched", "not_found", "inactive", "deceased"])
async def test_every_answer_becomes_the_identitys_state(db: Database, at: datetime, state: str) -> None:
    [person_id] = await register(db, at, [registration()])
    [check] = await claim(db, at)
    elements = MATCH | {"mother_name": "differs"} if state == "mismatched" else {}
    later = at + timedelta(minutes=1)
    assert await record(db, later, [answer(check, state, **elements)]) == ["recorded"]
    person = await row(db, person_id)
    assert (person.identity_state, person.check_state, person.checked_at) == (state, "answered", later)
    assert person.elements == (elements or MATCH)


async def test_an_answer_that_stands_is_not_changed(db: Database, at: datetime) -> None:
    [person_id] = await register(db, at, [registration()])
    [check] = await claim(db, at)
    unknown = IdentityAnswer(person_id, person_id, "matched")
    answers = [answer(check, "matched"), answer(check, "deceased"), unknown, answer(check, "unavailable")]
    assert await record(db, at, answers) == [
        "recorded", "already_recorded", "check_unknown", "already_recorded",
    ]  # fmt: skip
    assert await record(db, at, [answer(check, "not_found")]) == ["already_recorded"]
    assert (await row(db, person_id)).identity_state == "matched"
    assert await claim(db, at + timedelta(days=1)) == []


async def test_a_late_answer_of_the_first_claimant_counts_once(db: Database, at: datetime) -> None:
    [person_id] = await register(db, at, [registration()])
    [first] = await claim(db, at)
    [second] = await claim(db, at + timedelta(minutes=6))
    assert await record(db, at + timedelta(minutes=7), [answer(first, "matched")]) == ["recorded"]
    assert await record(db, at + timedelta(minutes=8), [answer(second, "mismatched")]) == ["already_recorded"]
    assert (await row(db, person_id)).identity_state == "matched"


async def test_unavailable_waits_longer_each_time(db: Database, at: datetime) -> None:
    [person_id] = await register(db, at, [registration()])
    now = at
    for minutes in (1, 2, 4, 8, 16, 32, 60, 60):
        [check] = await claim(db, now)
        assert await record(db, now, [answer(check, "unavailable")]) == ["recorded"]
        assert (await row(db, person_id)).identity_state == "waiting"
        assert await claim(db, now + timedelta(minutes=minutes, seconds=-1)) == []
        now += timedelta(minutes=minutes)
    [check] = await claim(db, now)
    assert check.attempts == 9
    assert await record(db, now, [answer(check, "unavailable"), answer(check, "matched")]) == ["recorded"] * 2
    assert (await row(db, person_id)).identity_state == "matched"


async def test_a_registry_down_for_an_hour_loses_nobody(db: Database, at: datetime) -> None:
    items = [registration(n) for n in range(50)]
    records = {
        item.nik: RegistryRecord(
            item.nik, item.family_card, item.full_name, item.born_on, item.mother_name, item.sex or "m"
        )
        for item in items
    }
    clock = SimulatedClock(at)
    faults = Faults(down=((at, at + timedelta(hours=1)),), wrong_bp=2000)
    registry = InProcessRegistry(records.get, 1, faults, clock=clock)
    persons = await register(db, at, items)
    matched_at_minute = {}
    for minute in range(400):
        clock.move_to(at + timedelta(minutes=minute))
        checks = await claim(db, clock.now())
        if checks:
            await record(db, clock.now(), await registry.verify(checks))
            async with db.read() as tx:
                rows = [person for person in await people.find_persons(tx, 0, persons) if person]
            matched_at_minute[minute] = sum(person.identity_state == "matched" for person in rows)
    assert all(count == 0 for minute, count in matched_at_minute.items() if minute < 60)
    assert max(matched_at_minute.values()) == 50


async def test_the_registry_corrects_the_sex(db: Database, at: datetime) -> None:
    [person_id] = await register(db, at, [registration(sex=None)])
    [check] = await claim(db, at)
    await record(db, at, [IdentityAnswer(check.check_id, person_id, "matched", MATCH, "f")])
    assert (await row(db, person_id)).sex == "f"


async def test_a_mismatch_is_corrected_and_asked_again(db: Database, at: datetime) -> None:
    [person_id] = await register(db, at, [registration()])
    assert await correct(db, at, Correction(person_id, full_name="New")) == ["check_waiting"]
    [check] = await claim(db, at)
    await record(db, at, [answer(check, "mismatched", **MATCH | {"full_name": "differs"})])
    wrong = [
        Correction(person_id),
        Correction(person_id, full_name=f" Budi  Santoso {0}"),
        Correction(person_id, full_name="?"),
        Correction(person_id, family_card="123"),
        Correction(person_id, family_card=registration().nik),
        Correction(person_id, born_on=date(2099, 1, 1)),
        Correction(check.check_id, full_name="New"),
    ]
    assert await correct(db, at, *wrong) == [
        "nothing_changed", "nothing_changed", "field_wrong", "field_wrong", "field_wrong", "field_wrong",
        "person_unknown",
    ]  # fmt: skip
    right = Correction(person_id, "3171012501999999", "Budi Santosa", date(1980, 1, 2), "Aminah", "f")
    assert await correct(db, at, right, right) == ["corrected", "check_waiting"]
    assert (await row(db, person_id)).identity_state == "waiting"
    [again] = await claim(db, at)
    assert again.check_id != check.check_id
    assert (again.full_name, again.family_card, again.sex) == ("Budi Santosa", "3171012501999999", "f")
    assert (again.born_on, again.mother_name, again.nik) == (date(1980, 1, 2), "Aminah", check.nik)
    async with db.read() as tx:
        [facts] = await people.list_facts(tx, 0, [person_id], at)
        assert facts
        assert facts.household_index == people.household_index(tx.keyring, "3171012501999999")
    await record(db, at, [answer(again, "matched")])
    assert await correct(db, at, Correction(person_id, full_name="Third")) == ["nothing_to_correct"]


async def test_three_corrections_a_day_are_heard(db: Database) -> None:
    evening = datetime(2022, 2, 17, 16, 59, tzinfo=UTC)
    [person_id] = await register(db, evening, [registration()])
    for letter in "ABC":
        [check] = await claim(db, evening)
        await record(db, evening, [answer(check, "mismatched")])
        assert await correct(db, evening, Correction(person_id, full_name=letter)) == ["corrected"]
    [check] = await claim(db, evening)
    await record(db, evening, [answer(check, "mismatched")])
    assert await correct(db, evening, Correction(person_id, full_name="D")) == ["too_many_today"]
    midnight_in_jakarta = evening + timedelta(minutes=1)
    assert await correct(db, midnight_in_jakarta, Correction(person_id, full_name="D")) == ["corrected"]


async def test_winners_are_asked_about_again_and_only_the_newest_answer_counts(
    db: Database, at: datetime
) -> None:
    persons = await register(db, at, [registration(n) for n in range(3)])
    checks = await claim(db, at)
    await record(db, at, [answer(check, "matched") for check in checks[:2]])
    asked = [checks[0].person_id, checks[0].person_id, checks[2].person_id, checks[0].check_id]
    async with db.begin() as tx:
        outcomes = await people.request_identity_checks(tx, 0, asked, BY, at)
        assert [str(outcome) for outcome in outcomes] == [
            "requested", "already_waiting", "already_waiting", "person_unknown",
        ]  # fmt: skip
    person = await row(db, checks[0].person_id)
    assert (person.identity_state, person.check_state) == ("matched", "waiting")
    [again] = await claim(db, at)
    assert await record(db, at, [answer(again, "deceased")]) == ["recorded"]
    assert (await row(db, checks[0].person_id)).identity_state == "deceased"
    assert (await row(db, checks[1].person_id)).identity_state == "matched"
    assert len(persons) == 3


async def test_as_many_statements_for_one_as_for_a_thousand(db: Database, at: datetime) -> None:
    persons = await register(db, at, [registration(n) for n in range(1001)])
    counts = []
    for limit in (1, 1000):
        async with db.begin() as tx:
            steps = [tx.statement_count]
            checks = await people.claim_identity_checks(tx, 0, limit, BY, at)
            steps.append(tx.statement_count)
            mixed = [answer(check, "mismatched") for check in checks]
            await people.record_identity_checks(tx, 0, mixed, BY, at)
            steps.append(tx.statement_count)
            asked = [check.person_id for check in checks]
            corrections = [Correction(person_id, full_name=f"New Name {limit}") for person_id in asked]
            assert set(await people.correct_persons(tx, 0, corrections, BY, at)) == {"corrected"}
            steps.append(tx.statement_count)
            await people.request_identity_checks(tx, 0, asked, BY, at)
            steps.append(tx.statement_count)
        assert len(checks) == limit
        counts.append(steps)
    assert counts[0] == counts[1]
    assert len(persons) == 1001
    async with db.begin() as tx:
        assert await people.record_identity_checks(tx, 0, [], BY, at) == []
        assert await people.correct_persons(tx, 0, [], BY, at) == []
        assert await people.request_identity_checks(tx, 0, [], BY, at) == []
        assert tx.statement_count == 0
