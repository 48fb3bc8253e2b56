"""Registration: every outcome, duplicates, strangers, rivals, and what is stored."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bekal import people
from bekal.base import ids
from bekal.base.database import Database, Transaction
from bekal.base.keys import demo_keyring
from bekal.base.statements import Statement
from bekal.people import Registered, Registration

from .builders import ACCOUNT, BY, STRANGER, nik, register, registration


async def run(db: Database, at: datetime, items: Sequence[Registration], cell: int = 0) -> list[Registered]:
    async with db.begin() as tx:
        return await people.register_persons(tx, cell, items, BY, at)


async def all_rows(tx: Transaction, table: str) -> list[tuple[Any, ...]]:
    return await tx.tuples(Statement("all", f"SELECT t::text FROM people.{table} AS t"))


GOOD = registration()


REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("nik_form_wrong", {"nik": "317101010180000"}),
    ("nik_form_wrong", {"nik": "31710101O1800001"}),
    ("nik_form_wrong", {"nik": ""}),
    ("nik_form_wrong", {"nik": "3171013301800001", "confirmed_contradiction": True}),
    ("nik_contradicts_birth_date", {"born_on": date(1980, 1, 2)}),
    ("nik_contradicts_birth_date", {"nik": nik(date(1980, 2, 28), "m").replace("2802", "3002")}),
    ("nik_contradicts_sex", {"sex": "f"}),
    ("family_card_form_wrong", {"family_card": "317101250100000"}),
    ("family_card_form_wrong", {"family_card": GOOD.nik}),
    ("name_missing", {"full_name": " - "}),
    ("name_missing", {"full_name": "Budi\x00Santoso"}),
    ("mother_name_missing", {"mother_name": ""}),
    ("birth_date_impossible", {"born_on": date(2080, 1, 1)}),
    ("birth_date_impossible", {"born_on": date(1880, 1, 1)}),
    ("region_unknown", {"region_id": 515}),
    ("region_unknown", {"region_id": 0}),
    ("answer_unknown", {"education": 11}),
    ("answer_unknown", {"occupation": 0}),
    ("answer_unknown", {"disability": 7}),
    ("answer_unknown", {"disability": 0}),
    ("consent_missing", {"consents": ("statement",)}),
    ("consent_missing", {"consents": ()}),
    ("consent_missing", {"consents": (*people.CONSENTS_REQUIRED, "anything")}),
]


async def test_refusals_of_form(db: Database, at: datetime) -> None:
    results = await run(db, at, [registration(**changes) for _, changes in REFUSED])
    assert [(str(r.outcome), r.person_id) for r in results] == [(outcome, None) for outcome, _ in REFUSED]
    assert [len(r.problems) for r in results] == [1] * len(REFUSED)
    async with db.read() as tx:
        assert await all_rows(tx, "nik_claims") == []
        assert await all_rows(tx, "persons") == []


async def test_all_problems_are_told_in_order_of_precedence(db: Database, at: datetime) -> None:
    worst = registration(
        nik="1", family_card="2", full_name="", mother_name="", born_on=date(2080, 1, 1), region_id=0,
        education=0, consents=(),
    )  # fmt: skip
    [result] = await run(db, at, [worst])
    assert result.outcome == "nik_form_wrong"
    assert [str(problem) for problem in result.problems] == [
        "nik_form_wrong", "family_card_form_wrong", "name_missing", "mother_name_missing",
        "birth_date_impossible", "region_unknown", "answer_unknown", "consent_missing",
    ]  # fmt: skip


async def test_a_confirmed_contradiction_goes_to_the_registry(db: Database, at: datetime) -> None:
    odd = registration(born_on=date(1980, 1, 2), sex="f", confirmed_contradiction=True)
    [refused] = await run(db, at, [registration(born_on=date(1980, 1, 2), sex="f")])
    assert [str(p) for p in refused.problems] == ["nik_contradicts_birth_date", "nik_contradicts_sex"]
    [result] = await run(db, at, [odd])
    assert result.outcome == "registered"


async def test_where_a_person_lives_and_what_waits(db: Database, at: datetime) -> None:
    [person_id] = await register(db, at, [registration(3, disability=2)])
    keyring = demo_keyring()
    assert ids.slot_of(person_id) == people.slot_of_nik(keyring, registration(3).nik)
    async with db.read() as tx:
        [person] = await people.find_persons(tx, 0, [person_id])
        assert person
        assert (person.identity_state, person.check_state, person.disability) == ("waiting", "waiting", 2)
        assert (person.registered_at, person.sex) == (at, "f")
        assert await people.find_consents(tx, 0, [person_id]) == [set(people.CONSENTS_REQUIRED)]


async def test_an_undeclared_sex_is_read_from_the_nik(db: Database, at: datetime) -> None:
    persons = await register(db, at, [registration(1, sex=None), registration(2, sex=None)])
    async with db.read() as tx:
        assert [row.sex for row in await people.find_persons(tx, 0, persons) if row] == ["f", "m"]


async def test_twice_by_the_same_account_finds_the_first(db: Database, at: datetime) -> None:
    [person_id] = await register(db, at, [registration()])
    spaced = registration(nik="3171 0101 0180-0001", full_name="Somebody Else")
    [again] = await run(db, at + timedelta(days=1), [spaced])
    assert (again.outcome, again.person_id) == ("already_registered", person_id)
    async with db.read() as tx:
        assert len(await all_rows(tx, "persons")) == 1
        assert await all_rows(tx, "contested_claims") == []


async def test_a_stranger_learns_no_id_and_the_attempt_is_written_down(db: Database, at: datetime) -> None:
    [person_id] = await register(db, at, [registration()])
    [stranger] = await run(db, at, [registration(account_id=STRANGER)])
    assert (stranger.outcome, stranger.person_id) == ("already_registered", None)
    async with db.read() as tx:
        [(text,)] = await all_rows(tx, "contested_claims")
        assert [contest.at for contest in await people.list_contests(tx, 0, person_id)] == [at]
        assert str(STRANGER) in text
        [person] = await people.find_persons(tx, 0, [person_id])
        assert person is not None
        assert person.account_id == ACCOUNT


async def test_duplicates_within_a_chunk(db: Database, at: datetime) -> None:
    results = await run(
        db,
        at,
        [
            registration(full_name=""),
            registration(),
            registration(account_id=STRANGER),
            registration(),
            registration(1),
        ],
    )
    assert [str(r.outcome) for r in results] == [
        "name_missing", "registered", "already_registered", "already_registered", "registered",
    ]  # fmt: skip
    assert [r.person_id == results[1].person_id for r in results] == [False, True, False, True, False]
    assert results[2].person_id is None


class _UndoError(Exception):
    """Leaves no trace of an example."""


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from([ACCOUNT, STRANGER]), st.booleans()), max_size=12)
)
async def test_a_chunk_equals_one_after_the_other(
    db: Database, at: datetime, picks: list[tuple[int, UUID, bool]]
) -> None:
    items = [
        registration(n, account_id=account, full_name="" if odd else "Budi") for n, account, odd in picks
    ]

    async def results(chunks: list[list[Registration]]) -> list[tuple[str, int | None]]:
        found: list[Registered] = []
        with pytest.raises(_UndoError):
            async with db.begin() as tx:
                for chunk in chunks:
                    found += await people.register_persons(tx, 0, chunk, BY, at)
                raise _UndoError
        persons = [result.person_id for result in found]
        return [(str(r.outcome), persons.index(r.person_id) if r.person_id else None) for r in found]

    assert await results([items]) == await results([[item] for item in items])


async def test_of_two_rivals_exactly_one_wins(db: Database, at: datetime) -> None:
    """Overlapping chunks in opposite orders: one of each pair is registered, nobody waits for ever."""
    ours = [registration(n) for n in range(40)]
    theirs = [registration(n, account_id=STRANGER) for n in reversed(range(40))]
    mine, his = await asyncio.gather(run(db, at, ours), run(db, at, theirs))
    for one, other in zip(mine, reversed(his), strict=True):
        assert sorted([str(one.outcome), str(other.outcome)]) == ["already_registered", "registered"]
    async with db.read() as tx:
        assert len(await all_rows(tx, "persons")) == 40
        assert len(await all_rows(tx, "identity_checks")) == 40
        assert len(await all_rows(tx, "contested_claims")) == 40


async def test_rivals_in_opposite_orders_do_not_lock_each_other_out(db: Database, at: datetime) -> None:
    """Both have taken their first NIK and wait for a third party's when it lets go of it."""
    first, middle, last = [registration(n) for n in range(3)]
    with pytest.raises(_UndoError):
        async with db.begin() as tx:
            await people.register_persons(tx, 0, [middle], BY, at)
            forth = asyncio.create_task(run(db, at, [first, middle, last]))
            back = asyncio.create_task(run(db, at, [last, middle, first]))
            await asyncio.sleep(0.5)
            raise _UndoError
    outcomes = [str(result.outcome) for results in await asyncio.gather(forth, back) for result in results]
    assert sorted(outcomes) == ["already_registered"] * 3 + ["registered"] * 3


async def test_a_rival_that_rolls_back_leaves_the_nik_free(db: Database, at: datetime) -> None:
    entered = asyncio.Event()

    async def fail() -> None:
        async with db.begin() as tx:
            await people.register_persons(tx, 0, [registration(account_id=STRANGER)], BY, at)
            entered.set()
            await asyncio.sleep(0.2)
            raise RuntimeError("rolled back")

    failing = asyncio.create_task(fail())
    await entered.wait()
    [result] = await run(db, at, [registration()])
    with pytest.raises(RuntimeError):
        await failing
    assert result.outcome == "registered"


async def test_four_cells(db4: Database, at: datetime) -> None:
    keyring = demo_keyring()
    by_cell: dict[int, list[Registration]] = {}
    for number in range(200):
        item = registration(number)
        by_cell.setdefault(ids.cell_of_slot(people.slot_of_nik(keyring, item.nik), 4), []).append(item)
    assert set(by_cell) == {0, 1, 2, 3}
    for cell, items in by_cell.items():
        persons = await register(db4, at, items, cell)
        assert {ids.cell_of(person_id, 4) for person_id in persons} == {cell}
        again = await run(db4, at, items, cell)
        assert [r.person_id for r in again] == persons


async def test_as_many_statements_for_one_as_for_a_thousand(db: Database, at: datetime) -> None:
    counts = []
    for numbers in (range(1), range(1, 1001)):
        async with db.begin() as tx:
            results = await people.register_persons(tx, 0, [registration(n) for n in numbers], BY, at)
            counts.append(tx.statement_count)
        assert len(results) == len(numbers)
    assert counts == [5, 5]
    async with db.begin() as tx:
        assert await people.register_persons(tx, 0, [], BY, at) == []
        assert tx.statement_count == 0


async def test_nothing_personal_is_stored_in_clear(db: Database, at: datetime) -> None:
    item = registration(12, full_name="Ratna Dewi", mother_name="Kartini")
    await register(db, at, [item])
    plain = ["Ratna", "Kartini", item.nik, item.family_card, item.born_on.isoformat()]
    async with db.read() as tx:
        for table in ("persons", "nik_claims", "identity_checks", "consents"):
            text = str(await all_rows(tx, table))
            for secret in plain:
                assert secret not in text
                assert secret.encode().hex() not in text


RULES = [
    ("UPDATE people.persons SET sex = 'x'", "persons_sex_known"),
    ("UPDATE people.persons SET education = 11", "persons_education_of_ktp_list"),
    ("UPDATE people.persons SET occupation = 89", "persons_occupation_of_ktp_list"),
    ("UPDATE people.persons SET disability = 7", "persons_disability_of_ktp_list"),
    ("UPDATE people.persons SET region_id = 0", "persons_region_positive"),
    ("UPDATE people.persons SET identity_state = 'claimed'", "persons_identity_state_known"),
    ("UPDATE people.persons SET full_name = NULL", "persons_erased_whole"),
    ("UPDATE people.persons SET nik_index = 'short'", "persons_nik_index_length"),
    ("UPDATE people.identity_checks SET state = 'lost'", "identity_checks_state_known"),
    ("UPDATE people.identity_checks SET state = 'answered'", "identity_checks_answered_whole"),
    ("UPDATE people.identity_checks SET attempts = -1", "identity_checks_attempts_not_negative"),
]


async def test_the_database_refuses_too(db: Database, at: datetime) -> None:
    await register(db, at, [registration()])
    for statement, rule in RULES:
        with pytest.raises(psycopg.errors.CheckViolation, match=rule):
            async with db.begin() as tx:
                await tx.execute(Statement("x", statement))


async def test_what_is_append_only(db: Database) -> None:
    for table in ("contested_claims", "consents", "corrections", "disclosures", "withdrawals"):
        for change in ("DELETE FROM people.{}", "UPDATE people.{} SET cell = 1", "TRUNCATE people.{}"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                async with db.begin() as tx:
                    await tx.execute(Statement("x", change.format(table)))


async def test_python_and_the_checks_know_the_same_states(db: Database) -> None:
    definition = Statement("x", "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = $1")
    for name, states in (
        ("persons_identity_state_known", people.IdentityState),
        ("identity_checks_state_known", people.CheckState),
    ):
        async with db.read() as tx:
            text = await tx.value(definition, name)
        assert set(text.split("'")[1::2]) == {str(state) for state in states}
    assert set(people.IDENTITY_STEPS) == set(people.IdentityState)
    assert set(people.CHECK_STEPS) == set(people.CheckState)
