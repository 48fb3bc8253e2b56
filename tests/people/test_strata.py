"""Sex and age of many at once."""

from __future__ import annotations

from bekal import people
from bekal.base import ids
from bekal.base.database import Database
from tests.people.builders import register, registration
from tests.people.test_facts import NOW


async def test_strata_come_in_the_order_asked_and_tell_nothing_else(db: Database) -> None:
    items = [registration(n) for n in (1, 2, 3)]
    persons = await register(db, NOW, items)
    stranger = ids.new_id(0, NOW)
    async with db.begin() as tx:
        facts = await people.list_facts(tx, 0, persons, NOW)
        asked = [persons[2], stranger, persons[0], persons[2]]
        found = await people.list_strata(tx, 0, asked, NOW)
        assert await people.list_strata(tx, 0, [], NOW) == []
    known = [(each.sex, each.age) for each in facts if each]
    assert found == [known[2], None, known[0], known[2]]
