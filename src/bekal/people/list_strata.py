"""Sex and age of many persons at once: for the statistics that release a draw, and for reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from bekal.base import clock, statements
from bekal.base.adapt import Uuids
from bekal.base.database import Transaction

SQL = statements.of(__package__)


async def list_strata(
    tx: Transaction, cell: int, person_ids: Sequence[UUID], at: datetime
) -> list[tuple[str, int] | None]:
    """(sex, completed years of age on the day of ``at``) of persons of ``cell``, in the order asked.

    None for an unknown or erased person. No name, no number, no date leaves.
    """
    if not person_ids:
        return []
    rows = await tx.tuples(SQL["find_strata"], cell, Uuids(person_ids))
    places = [row[0] - 1 for row in rows]
    births = tx.keyring.open_column(
        "people.persons", "born_on", [person_ids[i].bytes for i in places], [row[2] for row in rows]
    )
    today = clock.date_in_jakarta(at)
    ages: dict[bytes, int] = {}
    found: list[tuple[str, int] | None] = [None] * len(person_ids)
    for i, (_, sex, _), birth in zip(places, rows, births, strict=True):
        born = birth or b""
        age = ages.get(born)
        if age is None:
            age = ages[born] = clock.age_on(date.fromisoformat(born.decode()), today)
        found[i] = (sex, age)
    return found
