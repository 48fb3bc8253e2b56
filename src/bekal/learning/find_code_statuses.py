"""Where redeem codes stand at a session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal import market
from bekal.base import statements
from bekal.base.adapt import Bigints, Uuids
from bekal.base.database import Transaction

from . import codes
from .types import CodeQuestion, CodeStatus, Redemption

SQL = statements.of(__package__ or "bekal.learning")


async def find_code_statuses(
    tx: Transaction, cell: int, questions: Sequence[CodeQuestion], at: datetime
) -> list[CodeStatus | None]:
    """An item asks about a code of the institution's own; None for any other, and for a session there is not.

    Without a sequence it is the session nearest to ``at``.
    """
    if not questions:
        return []
    known = await codes.look_up(tx, cell, [question.redeem_code for question in questions])
    sequences = [
        question.sequence or (nearest(known, voucher.schedule_id, at) if voucher else 1)
        for question, voucher in zip(questions, known.vouchers, strict=True)
    ]
    told = [
        voucher if voucher and voucher.institution_id == question.institution_id else None
        for question, voucher in zip(questions, known.vouchers, strict=True)
    ]
    places = [place for place, voucher in enumerate(told) if voucher is not None]
    rows = await tx.tuples(
        SQL["find_code_statuses"],
        cell,
        Uuids(voucher.purchase_id for voucher in told if voucher is not None),
        Bigints(sequences[place] for place in places),
    )
    found = dict(zip(places, rows, strict=True))
    return [
        CodeStatus(
            voucher.purchase_id,
            voucher.schedule_id,
            voucher.course_id,
            voucher.state,
            sequences[place],
            *found[place],
        )
        if voucher
        else None
        for place, voucher in enumerate(told)
    ]


async def find_face_redemptions(
    tx: Transaction, cell: int, redemptions: Sequence[Redemption]
) -> list[datetime | None]:
    """When each code was used for its session by the face check there; None: not, or not by that."""
    if not redemptions:
        return []
    vouchers = await market.find_vouchers_by_redeem_code(tx, cell, [item.redeem_code for item in redemptions])
    keys = {
        (voucher.purchase_id, item.sequence)
        for item, voucher in zip(redemptions, vouchers, strict=True)
        if voucher is not None and voucher.institution_id == item.institution_id
    }
    rows = await tx.tuples(
        SQL["find_face_redemptions"], cell, Uuids(key[0] for key in keys), Bigints(key[1] for key in keys)
    )
    used = {(row[0], row[1]): row[2] for row in rows}
    return [
        used.get((voucher.purchase_id, item.sequence)) if voucher is not None else None
        for item, voucher in zip(redemptions, vouchers, strict=True)
    ]


async def name_sessions(tx: Transaction, cell: int, redeem_codes: Sequence[str], at: datetime) -> list[int]:
    """The session nearest to ``at`` of each code's class, for software that names none; 1 where none is."""
    known = await codes.look_up(tx, cell, redeem_codes)
    return [nearest(known, voucher.schedule_id, at) if voucher else 1 for voucher in known.vouchers]


def nearest(known: codes.Known, schedule_id: int, at: datetime) -> int:
    """The session of a class whose start is nearest to an instant, the earlier of two; 1 without any."""
    starts = [
        (abs(start - at), number)
        for (schedule, number), start in known.starts.items()
        if schedule == schedule_id
    ]
    return min(starts)[1] if starts else 1
