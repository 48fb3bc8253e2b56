"""Reads of learning. Lists that are given ids answer in their order, None where there is nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from bekal.base import ids, statements
from bekal.base.adapt import Bigints, Texts, Uuids
from bekal.base.database import Transaction

from .types import Certificate, FaceCheckRow, Learning, Progress, Session

SQL = statements.of(__package__ or "bekal.learning")


class LearningTotals(msgspec.Struct, frozen=True):
    """Counts over all cells."""

    redemptions: int
    present: int
    completions: int
    certificates: int
    reviews: int


async def find_sessions(tx: Transaction, schedule_ids: Sequence[int]) -> list[Session]:
    """The sessions of schedules, by schedule and sequence."""
    return await tx.rows(Session, SQL["find_sessions"], Bigints(dict.fromkeys(schedule_ids)))


async def count_sessions(tx: Transaction, schedule_ids: Sequence[int]) -> dict[int, int]:
    """How many sessions each schedule has; schedules without any are not in the answer."""
    return dict(await tx.tuples(SQL["count_sessions"], Bigints(dict.fromkeys(schedule_ids))))


async def find_certificates(tx: Transaction, cell: int, codes: Sequence[str]) -> list[Certificate | None]:
    """Certificates by their public codes, in written form; for whoever was shown one."""
    if not codes:
        return []
    rows = await tx.rows(Certificate, SQL["find_certificates"], cell, list(dict.fromkeys(codes)))
    found = {row.code: row for row in rows}
    return [found.get(code) for code in codes]


async def find_certificate(tx: Transaction, typed: str) -> Certificate | None:
    """The certificate of a code as somebody typed it, in whichever cell; None when there is none."""
    code = ids.normalise_code(typed)
    if code is None or code[0] != ids.CodeKind.certificate:
        return None
    [certificate] = await find_certificates(tx, ids.cell_of(code, tx.cells), [code])
    return certificate


async def find_face_checks(tx: Transaction, cell: int, asked: Sequence[str]) -> list[FaceCheckRow | None]:
    """Face checks by their codes, in written form."""
    if not asked:
        return []
    rows = await tx.rows(FaceCheckRow, SQL["find_face_checks"], cell, Texts(dict.fromkeys(asked)))
    found = {row.code: row for row in rows}
    return [found.get(code) for code in asked]


async def find_learning(tx: Transaction, cell: int, purchase_ids: Sequence[UUID]) -> list[Learning]:
    """What is known of the class of each purchase; empty where nothing is."""
    if not purchase_ids:
        return []
    rows = await tx.tuples(SQL["find_learning"], cell, Uuids(purchase_ids))
    return [Learning(r[0], tuple(r[1]), tuple(r[2]), tuple(r[3]), tuple(r[4]), *r[5:]) for r in rows]


async def count_ratings(tx: Transaction, course_id: int) -> dict[int, int]:
    """How many participants gave a course each rating (5 to 1): only those who completed it can.

    The distribution and not the mean: the programme's mean was 4.9 of 5 and told nobody anything.
    """
    given = dict(await tx.tuples(SQL["count_ratings"], course_id))
    return {rating: given.get(rating, 0) for rating in (5, 4, 3, 2, 1)}


async def find_progress(
    tx: Transaction, cell: int, purchase_id: UUID, schedule_id: int
) -> tuple[Progress, bool]:
    """How far a participant is in a class, and whether its completion is recorded."""
    [row] = await tx.tuples(SQL["find_progress"], cell, Uuids([purchase_id]), Bigints([schedule_id]))
    return Progress(*row[:-1]), bool(row[-1])


async def get_learning_totals(tx: Transaction) -> LearningTotals:
    """Counts over all cells, for the books."""
    [totals] = await tx.rows(LearningTotals, SQL["get_learning_totals"])
    return totals


async def list_sessions_between(tx: Transaction, start: datetime, end: datetime) -> list[Session]:
    """The sessions of all classes that start from ``start`` until before ``end``."""
    return await tx.rows(Session, SQL["list_sessions_between"], start, end)


async def list_reviewed(
    tx: Transaction,
    cell: int,
    window: tuple[datetime, datetime],
    after: UUID | None,
    limit: int,
) -> list[tuple[UUID, datetime]]:
    """A page of purchases reviewed after the first and not after the second instant, and when."""
    rows = await tx.tuples(SQL["list_reviewed"], cell, *window, after or UUID(int=0), limit)
    return [(row[0], row[1]) for row in rows]
