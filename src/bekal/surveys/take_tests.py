"""The aptitude test: begun once, answered question by question, over when the server's clock says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Byteas, Uuids
from bekal.base.database import Transaction

from . import aptitude
from .outcomes import AptitudeAnswerOutcome, AptitudeStartOutcome, HandInOutcome
from .types import AptitudeAnswer, AptitudeStart, AptitudeTest, DeskTest

SQL = statements.of(__package__)
GRACE: Final = timedelta(seconds=10)
"""An answer sent in the last second is still on its way for a while."""
_SEED = 16


async def start_tests(
    tx: Transaction, cell: int, starts: Sequence[AptitudeStart], by: Actor, at: datetime
) -> list[AptitudeStartOutcome]:
    """Begin tests of persons of ``cell``; each has one. ``already_started`` or ``started``."""
    if not starts:
        return []
    first = {(start.person_id, start.programme_id): start for start in starts}
    rows = await tx.tuples(
        SQL["insert_tests"],
        cell,
        Uuids(start.person_id for start in first.values()),
        Bigints(start.programme_id for start in first.values()),
        Byteas(ids.random_bytes(_SEED) for _ in first),
        aptitude.bank_name(),
        Bigints(start.questions for start in first.values()),
        [at + timedelta(minutes=start.minutes) for start in first.values()],
        by,
        at,
    )
    fresh = {(person_id, programme_id) for person_id, programme_id in rows}
    results = []
    for start in starts:
        key = (start.person_id, start.programme_id)
        results.append(AptitudeStartOutcome.started if key in fresh else AptitudeStartOutcome.already_started)
        fresh.discard(key)
    return results


async def save_test_answers(
    tx: Transaction, cell: int, answers: Sequence[AptitudeAnswer]
) -> list[AptitudeAnswerOutcome]:
    """Keep answers; of one question the last one counts, from whichever tab it comes.

    ``test_unknown``: never begun, or no such question or option. ``over``: handed in, or its time was up when
    the answer was accepted. ``saved``.
    """
    if not answers:
        return []
    tests = await _lock(tx, cell, [(answer.person_id, answer.programme_id) for answer in answers])
    changed: dict[tuple[UUID, int], list[int]] = {}
    results = []
    for answer in answers:
        key = (answer.person_id, answer.programme_id)
        test = tests.get(key)
        if test is None or not (1 <= answer.position <= len(test.answers)) or not _is_option(test, answer):
            results.append(AptitudeAnswerOutcome.test_unknown)
        elif test.handed_in_at is not None or answer.accepted_at >= test.ends_at + GRACE:
            results.append(AptitudeAnswerOutcome.over)
        else:
            kept = changed.setdefault(key, list(test.answers))
            kept[answer.position - 1] = answer.option
            results.append(AptitudeAnswerOutcome.saved)
    for (person_id, programme_id), kept in sorted(changed.items()):
        await tx.execute(SQL["update_test_answers"], cell, person_id, programme_id, kept)
    return results


async def hand_in_tests(
    tx: Transaction, cell: int, keys: Sequence[tuple[UUID, int]], at: datetime
) -> list[HandInOutcome]:
    """End tests (person, programme) and count what is right: ``test_unknown``, ``already_in``,
    ``handed_in``.
    """
    if not keys:
        return []
    tests = await _lock(tx, cell, keys)
    ended: dict[tuple[UUID, int], AptitudeTest] = {}
    results = []
    for key in keys:
        test = tests.get(key)
        if test is None:
            results.append(HandInOutcome.test_unknown)
        elif test.handed_in_at is not None or key in ended:
            results.append(HandInOutcome.already_in)
        else:
            ended[key] = test
            results.append(HandInOutcome.handed_in)
    right = [
        aptitude.count_right(questions_of(test), test.answers) if test.bank == aptitude.bank_name() else 0
        for test in ended.values()
    ]
    await tx.execute(
        SQL["hand_in_tests"],
        cell,
        Uuids(key[0] for key in ended),
        Bigints(key[1] for key in ended),
        Bigints(right),
        [min(at, test.ends_at) for test in ended.values()],
    )
    return results


async def hand_in_overdue_tests(tx: Transaction, cell: int, at: datetime) -> int:
    """Count what is right in up to 1,000 tests whose time is up and that nobody handed in; how many."""
    rows = await tx.tuples(SQL["list_overdue_tests"], cell, at - GRACE)
    return len(
        await hand_in_tests(tx, cell, [(person_id, programme_id) for person_id, programme_id in rows], at)
    )


async def record_desk_tests(
    tx: Transaction, cell: int, tests: Sequence[DeskTest], by: Actor, at: datetime
) -> list[AptitudeStartOutcome]:
    """Tests taken at a desk, read aloud or on paper: ``already_started`` (a test is there) or ``started``."""
    if not tests:
        return []
    rows = await tx.tuples(
        SQL["insert_desk_tests"],
        cell,
        Uuids(test.person_id for test in tests),
        Bigints(test.programme_id for test in tests),
        Bigints(test.correct for test in tests),
        by,
        at,
    )
    fresh = {(person_id, programme_id) for person_id, programme_id in rows}
    return [
        AptitudeStartOutcome.started
        if (t.person_id, t.programme_id) in fresh
        else AptitudeStartOutcome.already_started
        for t in tests
    ]


async def find_test(tx: Transaction, cell: int, person_id: UUID, programme_id: int) -> AptitudeTest | None:
    """The test of a person in a programme; None before it is begun."""
    rows = await tx.rows(AptitudeTest, SQL["find_tests"], cell, Uuids([person_id]), Bigints([programme_id]))
    return rows[0] if rows else None


async def find_tested(
    tx: Transaction, cell: int, programme_id: int, person_ids: Sequence[UUID], at: datetime
) -> set[UUID]:
    """Who has taken the programme's test: handed in, or its time was up."""
    rows = await tx.tuples(SQL["find_tested"], cell, Uuids(person_ids), programme_id, at)
    return {row[0] for row in rows}


def questions_of(test: AptitudeTest) -> tuple[aptitude.Asked, ...]:
    """The questions of a test in their order."""
    return aptitude.ask(test.seed, len(test.answers))


def _is_option(test: AptitudeTest, answer: AptitudeAnswer) -> bool:
    return 1 <= answer.option <= len(questions_of(test)[answer.position - 1].order)


async def _lock(
    tx: Transaction, cell: int, keys: Sequence[tuple[UUID, int]]
) -> dict[tuple[UUID, int], AptitudeTest]:
    unique = sorted(set(keys))
    rows = await tx.rows(
        AptitudeTest,
        SQL["lock_tests"],
        cell,
        Uuids(key[0] for key in unique),
        Bigints(key[1] for key in unique),
    )
    return {(row.person_id, row.programme_id): row for row in rows}
