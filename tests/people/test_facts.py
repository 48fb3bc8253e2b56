"""Facts for rules, lists of ministries, pseudonyms for draws."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from bekal import people
from bekal.base import ids
from bekal.base.database import Database
from bekal.base.errors import NotFound
from bekal.base.keys import WrongKey, demo_keyring
from bekal.base.statements import Statement
from bekal.people import PersonFacts

from .builders import BY, answer, claim, nik, record, register, registration

NOW = datetime(2022, 2, 17, 5, 0, tzinfo=UTC)


async def facts(
    db: Database, persons: list[UUID], at: datetime = NOW, cell: int = 0
) -> list[PersonFacts | None]:
    async with db.read() as tx:
        return await people.list_facts(tx, cell, persons, at)


async def one(db: Database, person_id: UUID, at: datetime = NOW) -> PersonFacts:
    [found] = await facts(db, [person_id], at)
    assert found
    return found


async def list_them(db: Database, source: str, niks: list[str], as_of: datetime = NOW, cell: int = 0) -> int:
    async with db.begin() as tx:
        indexes = [people.nik_index(tx.keyring, number) for number in niks]
        return await people.import_listings(tx, cell, source, indexes, as_of, BY, NOW)


async def test_what_a_rule_may_know(db: Database) -> None:
    item = registration(1, region_id=7, education=3, occupation=9, disability=4, studying=True)
    [person_id] = await register(db, NOW, [item])
    index = people.household_index(demo_keyring(), item.family_card)
    assert await one(db, person_id) == PersonFacts(
        person_id=person_id,
        found=True,
        age=42,
        sex="f",
        region_id=7,
        education=3,
        occupation=9,
        occupation_barred=False,
        studying=True,
        aid_dtks=False,
        aid_bsu=False,
        aid_bpum=False,
        disability=True,
        identity_state="waiting",
        deceased=False,
        blacklisted=False,
        household_index=index,
        household_slot=index[0],
        returned_migrant=False,
        poor_household=False,
    )


async def test_nothing_personal_leaves(db: Database) -> None:
    item = registration(5)
    [person_id] = await register(db, NOW, [item])
    text = repr(await one(db, person_id))
    for personal in (item.nik, item.family_card, item.full_name, item.mother_name, item.born_on.isoformat()):
        assert personal not in text
    async with db.read() as tx:
        assert await people.list_disclosures(tx, 0, person_id) == []


async def test_age_is_of_the_jakarta_day(db: Database) -> None:
    born = date(2004, 2, 18)
    leap = date(2004, 2, 29)
    [young, leapling] = await register(
        db,
        NOW,
        [
            registration(0, born_on=born, nik=nik(born, "m")),
            registration(2, born_on=leap, nik=nik(leap, "m")),
        ],
    )
    assert (await one(db, young, datetime(2022, 2, 17, 16, 59, tzinfo=UTC))).age == 17
    assert (await one(db, young, datetime(2022, 2, 17, 17, 0, tzinfo=UTC))).age == 18
    assert (await one(db, leapling, datetime(2022, 2, 28, 12, 0, tzinfo=UTC))).age == 17
    assert (await one(db, leapling, datetime(2022, 3, 1, 0, 0, tzinfo=UTC))).age == 18


async def test_in_the_order_asked_with_gaps(db: Database) -> None:
    persons = await register(db, NOW, [registration(n) for n in range(5)])
    asked = [persons[3], UUID(int=1), persons[0], persons[3]]
    found = await facts(db, asked)
    assert [f.person_id if f else None for f in found] == [persons[3], None, persons[0], persons[3]]
    assert await facts(db, []) == []


@pytest.mark.parametrize(
    ("source", "fact"),
    [
        ("dapodik", "studying"),
        ("pddikti", "studying"),
        ("emis", "studying"),
        ("dtks", "aid_dtks"),
        ("bsu", "aid_bsu"),
        ("bpum", "aid_bpum"),
        ("bp2mi", "returned_migrant"),
        ("p3ke", "poor_household"),
        ("bkn", "occupation_barred"),
        ("blacklist", "blacklisted"),
    ],
)
async def test_each_list_sets_its_fact_and_no_other(db: Database, source: str, fact: str) -> None:
    [listed, free] = await register(db, NOW, [registration(0), registration(1)])
    before = await one(db, listed)
    assert await list_them(db, source, [registration(0).nik, nik(date(1999, 9, 9), "f")]) == 2
    after = await one(db, listed)
    assert {name for name in after.__struct_fields__ if getattr(after, name) != getattr(before, name)} == {
        fact
    }
    assert getattr(after, fact) is True
    assert getattr(await one(db, free), fact) is False


async def test_barred_occupations(db: Database) -> None:
    persons = await register(db, NOW, [registration(n, occupation=n + 1) for n in range(88)])
    barred = [f.occupation for f in await facts(db, persons) if f and f.occupation_barred]
    assert barred == sorted(people.barred_occupations())


async def test_a_person_is_deceased_when_the_registry_says_so(db: Database) -> None:
    [person_id] = await register(db, NOW, [registration()])
    [check] = await claim(db, NOW)
    await record(db, NOW, [answer(check, "deceased")])
    found = await one(db, person_id)
    assert (found.deceased, found.identity_state) == (True, "deceased")


async def test_importing_again_and_dropping_what_a_newer_list_lacks(db: Database) -> None:
    persons = await register(db, NOW, [registration(0), registration(1)])
    both, first = [registration(n).nik for n in (0, 1)], [registration(0).nik]
    week = timedelta(days=7)
    assert await list_them(db, "dtks", both * 2, NOW - week) == 2
    assert await list_them(db, "dtks", both, NOW - week) == 0
    assert await list_them(db, "dtks", first, NOW) == 1
    assert await list_them(db, "dtks", both, NOW - 2 * week) == 0
    async with db.begin() as tx:
        sources = {s.source: s.refreshed_at for s in await people.list_sources(tx)}
        assert sources["dtks"] == NOW
        assert sources["bsu"] is None
        assert len(sources) == 10
        assert await people.drop_stale_listings(tx, 0, "dtks", NOW) == 1
    assert [f.aid_dtks for f in await facts(db, persons) if f] == [True, False]


async def test_an_empty_list_is_fresh_and_a_wrong_one_refused(db: Database) -> None:
    assert await list_them(db, "bsu", []) == 0
    with pytest.raises(NotFound, match="gossip"):
        await list_them(db, "gossip", [])
    with pytest.raises(ValueError, match="not come yet"):
        await list_them(db, "dtks", [], NOW + timedelta(seconds=1))
    async with db.read() as tx:
        assert {s.source for s in await people.list_sources(tx) if s.refreshed_at} == {"bsu"}


async def test_lists_are_found_in_the_cell_of_the_nik(db4: Database) -> None:
    """Also for somebody whose NIK was corrected, and whose index lives elsewhere than the person."""
    keyring = demo_keyring()
    items = {
        ids.cell_of_slot(people.slot_of_nik(keyring, registration(n).nik), 4): registration(n)
        for n in range(60)
    }
    [person_id] = await register(db4, NOW, [items[0]], cell=0)
    moved = people.nik_index(keyring, items[3].nik)
    change = Statement("x", "UPDATE people.persons SET nik_index = $1 WHERE cell = 0")
    async with db4.begin() as tx:
        await tx.execute(change, moved)
    assert await list_them(db4, "bsu", [items[3].nik], cell=3) == 1
    [found] = await facts(db4, [person_id])
    assert found
    assert found.aid_bsu


async def test_pseudonyms_are_what_the_draws_definition_says(db: Database) -> None:
    items = [registration(0), registration(1, family_card=registration(0).family_card)]
    persons = await register(db, NOW, items)
    pepper = bytes(range(32))
    async with db.read() as tx:
        names = await people.draw_pseudonyms(tx, 0, pepper, [*persons, persons[0]])
        others = await people.draw_pseudonyms(tx, 0, bytes(32), persons)
    for name, item in zip(names, items, strict=False):
        assert name.pid == hmac.new(pepper, b"pid" + item.nik.encode(), hashlib.sha256).digest()[:16]
        assert (
            name.household == hmac.new(pepper, b"hh" + item.family_card.encode(), hashlib.sha256).digest()[:8]
        )
    assert names[0] == names[2]
    assert names[0].household == names[1].household
    assert {n.pid for n in names}.isdisjoint({n.pid for n in others})
    async with db.read() as tx:
        with pytest.raises(NotFound, match="1 of the persons"):
            await people.draw_pseudonyms(tx, 0, pepper, [persons[0], UUID(int=3)])
        assert await people.draw_pseudonyms(tx, 0, pepper, []) == []


async def test_a_value_moved_to_another_row_does_not_open(db: Database) -> None:
    persons = await register(db, NOW, [registration(0), registration(1)])
    swap = "UPDATE people.persons SET born_on = (SELECT born_on FROM people.persons WHERE person_id = $1)"
    async with db.begin() as tx:
        await tx.execute(Statement("x", swap + " WHERE person_id = $2"), *persons)
    with pytest.raises(WrongKey, match="born_on"):
        await facts(db, persons)


async def test_as_many_statements_for_one_as_for_a_thousand(db: Database) -> None:
    persons = await register(db, NOW, [registration(n) for n in range(1000)])
    async with db.read() as tx:
        for some in (persons[:1], persons):
            before = tx.statement_count
            assert all(await people.list_facts(tx, 0, some, NOW))
            assert tx.statement_count == before + 2
            await people.draw_pseudonyms(tx, 0, bytes(32), some)
            assert tx.statement_count == before + 3
            assert all(await people.find_persons(tx, 0, some))
            assert tx.statement_count == before + 4
