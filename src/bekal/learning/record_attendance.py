"""Record who attended which session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from bekal import market
from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Texts, Uuids
from bekal.base.database import Transaction

from .outcomes import AttendanceOutcome
from .queries import find_sessions
from .rules import LISTED_WITHIN, opening_of
from .types import Attendance, Session

SQL = statements.of(__package__ or "bekal.learning")
_ACCEPTED = frozenset(
    (AttendanceOutcome.recorded, AttendanceOutcome.already_recorded, AttendanceOutcome.recorded_otherwise)
)


async def record_attendance(
    tx: Transaction, cell: int, attendance: Sequence[Attendance], by: Actor, at: datetime
) -> list[AttendanceOutcome]:
    """An item is one participant at one session, present or absent (camera off counts as absent).

    Outcomes: ``purchase_unknown``; ``wrong_institution``; ``purchase_cancelled``; ``session_unknown``;
    ``source_missing``; ``too_early``, before a code could open the session (present or absent: nothing of it
    has happened), or present by its own ``attended_at`` before that; ``too_late``, present by it more than a
    day after the session's end; ``already_recorded`` when the same stands; ``recorded_otherwise``
    when the opposite stands (money hangs on attendance: it is never rewritten); ``recorded``.
    """
    if not attendance:
        return []
    enrolments = await market.find_enrolments(tx, cell, [item.purchase_id for item in attendance])
    found = await find_sessions(tx, [e.schedule_id for e in enrolments if e is not None])
    sessions = {(session.schedule_id, session.sequence): session for session in found}
    outcomes: list[AttendanceOutcome] = []
    places: dict[tuple[UUID, int], int] = {}
    for place, (item, enrolment) in enumerate(zip(attendance, enrolments, strict=True)):
        refusal = _refuse(item, enrolment, sessions, at)
        if refusal is None:
            first = places.setdefault((item.purchase_id, item.sequence), place)
            outcomes.append(
                AttendanceOutcome.recorded
                if first == place
                else _again(present=attendance[first].present, reported=item.present)
            )
        else:
            outcomes.append(refusal)
    accepted = [attendance[place] for place in places.values()]
    stored = await tx.tuples(
        SQL["insert_attendance"],
        cell,
        Uuids(item.purchase_id for item in accepted),
        Bigints(item.sequence for item in accepted),
        Bigints(item.present for item in accepted),
        Texts(item.source for item in accepted),
        at,
        by,
    )
    stood = places.keys() - set(stored)
    if stood:
        wanted = Uuids(dict.fromkeys(key[0] for key in stood))
        rows = await tx.tuples(SQL["find_attendance"], cell, wanted)
        standing = {(row[0], row[1]): row[2] for row in rows}
        for place, item in enumerate(attendance):
            key = (item.purchase_id, item.sequence)
            if key in stood and outcomes[place] in _ACCEPTED:
                outcomes[place] = _again(present=standing[key], reported=item.present)
    return outcomes


def _again(*, present: bool, reported: bool) -> AttendanceOutcome:
    if present == reported:
        return AttendanceOutcome.already_recorded
    return AttendanceOutcome.recorded_otherwise


def _refuse(
    item: Attendance,
    enrolment: market.Enrolment | None,
    sessions: Mapping[tuple[int, int], Session],
    at: datetime,
) -> AttendanceOutcome | None:
    refusal = None
    session = sessions.get((enrolment.schedule_id, item.sequence)) if enrolment is not None else None
    if enrolment is None:
        refusal = AttendanceOutcome.purchase_unknown
    elif item.institution_id not in (None, enrolment.institution_id):
        refusal = AttendanceOutcome.wrong_institution
    elif enrolment.state == market.PurchaseState.cancelled:
        refusal = AttendanceOutcome.purchase_cancelled
    elif session is None:
        refusal = AttendanceOutcome.session_unknown
    elif not item.source.strip():
        refusal = AttendanceOutcome.source_missing
    elif min(at, _claimed(item, at)) < opening_of(session.starts_at):
        refusal = AttendanceOutcome.too_early
    elif _claimed(item, session.ends_at) > session.ends_at + LISTED_WITHIN:
        refusal = AttendanceOutcome.too_late
    return refusal


def _claimed(item: Attendance, otherwise: datetime) -> datetime:
    """Since when somebody was there, as the report says. Who was absent was there at no instant."""
    return item.attended_at if item.present and item.attended_at is not None else otherwise
