"""Send participants to have their faces checked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Texts, Uuids
from bekal.base.database import Transaction
from bekal.base.ids import CodeKind

from . import codes
from .outcomes import FaceCheckOutcome
from .rules import REDEEM_WINDOW_SECONDS, in_window
from .types import FINAL_SEQUENCE, FaceCheck, FaceCheckOpened

SQL = statements.of(__package__ or "bekal.learning")


async def open_face_checks(
    tx: Transaction, cell: int, checks: Sequence[FaceCheck], by: Actor, at: datetime
) -> list[FaceCheckOpened]:
    """An item is a participant at one session; the window of redeeming holds, the final step has none.

    Outcomes: ``code_unknown``; ``wrong_institution``; ``code_cancelled``; ``session_unknown``;
    ``outside_window``; ``opened`` with the check's unguessable code, the same one when asked again.
    """
    if not checks:
        return []
    known = await codes.look_up(tx, cell, [check.redeem_code for check in checks])
    results: list[FaceCheckOpened | None] = []
    wanted: dict[tuple[UUID, int], FaceCheck] = {}
    for check, voucher in zip(checks, known.vouchers, strict=True):
        refusal = codes.refuse(check, voucher, known)
        if refusal is None and voucher is not None and check.sequence != FINAL_SEQUENCE:
            starts_at = known.starts[voucher.schedule_id, check.sequence]
            if not in_window(starts_at, check.accepted_at, REDEEM_WINDOW_SECONDS):
                refusal = "outside_window"
        results.append(FaceCheckOpened(FaceCheckOutcome(refusal)) if refusal else None)
        if refusal is None and voucher is not None:
            wanted[voucher.purchase_id, check.sequence] = check
    keys = sorted(wanted)
    rows = await tx.tuples(
        SQL["store_face_checks"],
        cell,
        Uuids(key[0] for key in keys),
        Bigints(key[1] for key in keys),
        Texts(ids.new_codes(CodeKind.face_check, [ids.slot_of(key[0]) for key in keys])),
        Texts(wanted[key].redirect_uri for key in keys),
        at,
        by,
    )
    stored = {(row[0], row[1]): row[2] for row in rows}
    return [
        result
        or FaceCheckOpened(
            FaceCheckOutcome.opened, stored[voucher.purchase_id if voucher else UUID(int=0), check.sequence]
        )
        for result, check, voucher in zip(results, checks, known.vouchers, strict=True)
    ]
