"""Persons who answer and ask: registered for real, since rows point at them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from uuid import UUID

import pytest

from bekal import people
from bekal.base import actors, ids
from bekal.base.database import Database

MakePersons = Callable[[Database, int], Awaitable[list[UUID]]]


@pytest.fixture
def make_persons(at: datetime) -> MakePersons:
    """Registers up to 9,999 people in the only cell of a database."""

    async def make(db: Database, count: int) -> list[UUID]:
        registrations = [
            people.Registration(
                account_id=ids.new_id(0, at),
                nik=f"317101150190{i + 1:04d}",
                family_card="3171010101200001",
                full_name="Sari Dewi",
                born_on=date(1990, 1, 15),
                mother_name="Nurhayati",
                sex=None,
                region_id=1,
                education=5,
                occupation=1,
                disability=None,
                studying=False,
                consents=tuple(people.CONSENTS_REQUIRED),
            )
            for i in range(count)
        ]
        async with db.begin() as tx:
            registered = await people.register_persons(tx, 0, registrations, actors.job("tests"), at)
        return [each.person_id for each in registered if each.person_id]

    return make
