"""Facts for the rules: what may be known of a person without knowing who it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from bekal.base import clock, ids, statements
from bekal.base.adapt import Byteas, Uuids
from bekal.base.database import Transaction

from . import rules
from .types import PersonFacts

SQL = statements.of(__package__)
_STUDYING = ("dapodik", "pddikti", "emis")
_NOWHERE: frozenset[str] = frozenset()


async def list_facts(
    tx: Transaction, cell: int, person_ids: Sequence[UUID], at: datetime
) -> list[PersonFacts | None]:
    """The facts of persons of ``cell``, in the order asked; None for an unknown or erased one.

    No personal data leaves: the birth date is opened here and its age on the Jakarta day of ``at`` is given.
    Ministries' lists are found by the blind index of the NIK, in the index's own cell.
    """
    if not person_ids:
        return []
    rows = await tx.tuples(SQL["find_facts"], cell, Uuids(person_ids))
    births = tx.keyring.open_column(
        "people.persons", "born_on", [row[0].bytes for row in rows], [row[1] for row in rows]
    )
    listed = await _find_listings(tx, cell, [row[10] for row in rows])
    today = clock.date_in_jakarta(at)
    barred = rules.barred_occupations()
    facts = {}
    for row, birth in zip(rows, births, strict=True):
        person_id, _, sex, region_id, education, occupation, studying, disability, state, household, nik = row
        lists = listed.get(nik, _NOWHERE)
        facts[person_id] = PersonFacts(
            person_id,
            True,  # noqa: FBT003
            clock.age_on(date.fromisoformat((birth or b"").decode()), today),
            sex,
            region_id,
            education,
            occupation,
            occupation in barred or "bkn" in lists,
            studying or not lists.isdisjoint(_STUDYING),
            "dtks" in lists,
            "bsu" in lists,
            "bpum" in lists,
            disability,
            state,
            state == "deceased",
            "blacklist" in lists,
            household,
            ids.slot_of_index(household),
            "bp2mi" in lists,
            "p3ke" in lists,
        )
    return [facts.get(person_id) for person_id in person_ids]


async def list_ages(tx: Transaction, cell: int, person_ids: Sequence[UUID], at: datetime) -> list[int | None]:
    """How old persons of ``cell`` are on the Jakarta day of ``at``; None for an unknown or erased one.

    The birth date is opened here and does not leave, as in ``list_facts``.
    """
    if not person_ids:
        return []
    rows = await tx.tuples(SQL["find_births"], cell, Uuids(person_ids))
    births = tx.keyring.open_column(
        "people.persons", "born_on", [row[0].bytes for row in rows], [row[1] for row in rows]
    )
    today = clock.date_in_jakarta(at)
    ages = {
        row[0]: clock.age_on(date.fromisoformat(birth.decode()), today)
        for row, birth in zip(rows, births, strict=True)
        if birth
    }
    return [ages.get(person_id) for person_id in person_ids]


async def _find_listings(tx: Transaction, cell: int, indexes: Iterable[bytes]) -> dict[bytes, set[str]]:
    # All in this cell, but for persons whose NIK was corrected: then one statement for each cell met.
    by_cell: dict[int, list[bytes]] = {cell: []}
    for index in indexes:
        by_cell.setdefault(ids.cell_of_slot(ids.slot_of_index(index), tx.cells), []).append(index)
    listed: dict[bytes, set[str]] = defaultdict(set)
    for other, there in by_cell.items():
        for nik_index, source in await tx.tuples(SQL["find_listings"], other, Byteas(there)):
            listed[nik_index].add(source)
    return listed
