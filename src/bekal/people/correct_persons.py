"""Correcting what the registry did not confirm; then it is asked again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from bekal.base import clock, ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Byteas, Texts, Uuids
from bekal.base.database import Transaction

from . import rules
from .outcomes import CorrectOutcome
from .types import Correction

SQL = statements.of(__package__)
_OPEN_STATES = frozenset({"mismatched", "not_found", "inactive"})
_COLUMNS = {"nik": 1, "family_card": 2, "full_name": 3, "born_on": 4, "mother_name": 5}


async def correct_persons(
    tx: Transaction, cell: int, corrections: Sequence[Correction], by: Actor, at: datetime
) -> list[CorrectOutcome]:
    """Correct fields of persons of ``cell`` whom the registry did not confirm, and ask it again.

    ``person_unknown`` (or erased); ``check_waiting``: the registry has not answered yet;
    ``nothing_to_correct``: it confirmed the identity (or a death, which it alone corrects);
    ``too_many_today``: three corrections a day (Jakarta) are heard; ``field_wrong``: a value has not the form
    it needs; ``nothing_changed``: all values are as before; ``corrected``: the person waits for the registry.
    The NIK itself is never corrected here: it is who the person is.
    """
    if not corrections:
        return []
    today = clock.date_in_jakarta(at)
    asked = Uuids({correction.person_id for correction in corrections})
    states = {row[0]: row[1] for row in await tx.tuples(SQL["lock_persons"], cell, asked)}
    declared = await _find_declared(tx, cell, states)
    counts = dict(await tx.tuples(SQL["count_corrections"], cell, Uuids(states), today))
    accepted: dict[UUID, dict[str, str]] = {}
    results = []
    for correction in corrections:
        person_id = correction.person_id
        state = "waiting" if person_id in accepted else states.get(person_id)
        changes = _changes(correction, declared.get(person_id, {}), today)
        outcome = _judge(state, counts.get(person_id, 0), changes)
        if outcome is CorrectOutcome.corrected and changes is not None:
            accepted[person_id] = changes
        results.append(outcome)
    await _store(tx, cell, accepted, by, at)
    return results


def _judge(state: str | None, corrected_today: int, changes: dict[str, str] | None) -> CorrectOutcome:
    if state is None:
        return CorrectOutcome.person_unknown
    if state == "waiting":
        return CorrectOutcome.check_waiting
    if state not in _OPEN_STATES:
        return CorrectOutcome.nothing_to_correct
    if corrected_today >= rules.CORRECTIONS_PER_DAY_MAX:
        return CorrectOutcome.too_many_today
    if changes is None:
        return CorrectOutcome.field_wrong
    return CorrectOutcome.corrected if changes else CorrectOutcome.nothing_changed


def _changes(correction: Correction, declared: dict[str, str], today: date) -> dict[str, str] | None:
    """What differs from what was declared, normalised; None when a value has not the form it needs."""
    wanted: dict[str, str] = {}
    if correction.family_card is not None:
        wanted["family_card"] = rules.normalise_digits(correction.family_card)
        if not rules.is_family_card(wanted["family_card"], declared.get("nik", "")):
            return None
    for field, text in (("full_name", correction.full_name), ("mother_name", correction.mother_name)):
        if text is not None:
            wanted[field] = rules.normalise_name(text)
            if not rules.is_name(wanted[field]):
                return None
    if correction.born_on is not None:
        wanted["born_on"] = correction.born_on.isoformat()
        if not rules.is_birth_date(correction.born_on, today):
            return None
    if correction.sex is not None:
        wanted["sex"] = correction.sex
    return {field: value for field, value in wanted.items() if declared.get(field) != value}


async def _find_declared(tx: Transaction, cell: int, known: dict[UUID, str]) -> dict[UUID, dict[str, str]]:
    # Compared inside only; nobody is shown anything, so no disclosure is written.
    rows = await tx.tuples(SQL["find_declared"], cell, Uuids(known))
    declared: dict[UUID, dict[str, str]] = {row[0]: {"sex": row[6]} for row in rows}
    keys = [row[0].bytes for row in rows]
    for column, position in _COLUMNS.items():
        plains = tx.keyring.open_column("people.persons", column, keys, [row[position] for row in rows])
        for row, plain in zip(rows, plains, strict=True):
            declared[row[0]][column] = (plain or b"").decode()
    return declared


async def _store(
    tx: Transaction, cell: int, accepted: dict[UUID, dict[str, str]], by: Actor, at: datetime
) -> None:
    persons = Uuids(accepted)
    slots = [ids.slot_of(person_id) for person_id in persons]
    check_ids, correction_ids = Uuids(ids.new_ids(slots, at)), Uuids(ids.new_ids(slots, at))
    await tx.execute(SQL["insert_identity_checks"], cell, check_ids, persons, by, at)
    await tx.execute(
        SQL["correct_persons"],
        cell,
        persons,
        check_ids,
        _seal(tx, "family_card", accepted),
        Byteas(_household(tx, changes) for changes in accepted.values()),
        *(_seal(tx, field, accepted) for field in ("full_name", "born_on", "mother_name")),
        Texts(changes.get("sex", "") for changes in accepted.values()),
        by,
        at,
    )
    fields = Texts(" ".join(changes) for changes in accepted.values())
    today = clock.date_in_jakarta(at)
    await tx.execute(SQL["insert_corrections"], cell, persons, correction_ids, fields, today, by, at)


def _seal(tx: Transaction, field: str, accepted: dict[UUID, dict[str, str]]) -> Byteas:
    there = [(person_id, changes[field]) for person_id, changes in accepted.items() if field in changes]
    keys = [person_id.bytes for person_id, _ in there]
    sealed = tx.keyring.seal_column("people.persons", field, keys, [value.encode() for _, value in there])
    by_person = {person_id: value for (person_id, _), value in zip(there, sealed, strict=True)}
    return Byteas(by_person.get(person_id, b"") for person_id in accepted)


def _household(tx: Transaction, changes: dict[str, str]) -> bytes:
    return rules.household_index(tx.keyring, changes["family_card"]) if "family_card" in changes else b""
