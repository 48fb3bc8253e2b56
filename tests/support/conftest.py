"""Persons who answer and ask: registered for real, since rows point at them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

import pytest

from bekal import people
from bekal.base import actors
from bekal.base.database import Database
from tests.persons import registration

MakePersons = Callable[[Database, int], Awaitable[list[UUID]]]


@pytest.fixture
def make_persons(at: datetime) -> MakePersons:
    """Registers up to 9,999 people in the only cell of a database."""

    async def make(db: Database, count: int) -> list[UUID]:
        registrations = [registration(number, at) for number in range(1, count + 1)]
        async with db.begin() as tx:
            registered = await people.register_persons(tx, 0, registrations, actors.job("tests"), at)
        return [each.person_id for each in registered if each.person_id]

    return make
