"""Report attendance after a session: the lists that institutions bring, offline classes above all.

A row says who was there and when. It is recorded as attendance, and where the time lies within an hour of the
session's start, the code is redeemed for it, as if it had been shown at the door.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from bekal import learning, market
from bekal.base.actors import Actor
from bekal.base.database import Database

_SOURCE: Final = "institution_list"
_STANDS: Final = frozenset({learning.AttendanceOutcome.recorded, learning.AttendanceOutcome.already_recorded})
_USED: Final = frozenset({learning.RedeemOutcome.redeemed, learning.RedeemOutcome.already_redeemed})


class AttendedItem(msgspec.Struct, frozen=True):
    """A participant by redeem code (written form) at one session; ``attended_at`` as the list says."""

    redeem_code: str
    institution_id: int
    sequence: int
    present: bool
    attended_at: datetime


async def report_attendance(
    db: Database, cell: int, items: Sequence[AttendedItem], by: Actor, at: datetime
) -> list[str]:
    """Record a list: attendance and, for who was present, the code used.

    Outcomes: ``code_unknown`` (another institution's, too); those of ``learning.record_attendance``; and
    ``outside_window`` where attendance is recorded but the time does not let the code be used.
    """
    if not items:
        return []
    async with db.begin() as tx:
        vouchers = await market.find_vouchers_by_redeem_code(tx, cell, [item.redeem_code for item in items])
        places = [
            place
            for place, (item, voucher) in enumerate(zip(items, vouchers, strict=True))
            if voucher is not None and voucher.institution_id == item.institution_id
        ]
        attendance = [
            learning.Attendance(
                purchase_id=voucher.purchase_id,
                sequence=items[place].sequence,
                present=items[place].present,
                source=_SOURCE,
                institution_id=items[place].institution_id,
                attended_at=items[place].attended_at,
            )
            for place in places
            if (voucher := vouchers[place]) is not None
        ]
        recorded = await learning.record_attendance(tx, cell, attendance, by, at)
        outcomes = ["code_unknown"] * len(items)
        for place, outcome in zip(places, recorded, strict=True):
            outcomes[place] = outcome.value
        shown = [
            place
            for place, outcome in zip(places, recorded, strict=True)
            if outcome in _STANDS and items[place].present
        ]
        redemptions = [
            learning.Redemption(
                items[place].redeem_code,
                items[place].institution_id,
                items[place].sequence,
                items[place].attended_at,
            )
            for place in shown
        ]
        known = [vouchers[place] for place in shown]
        redeemed = await learning.redeem_codes(tx, cell, redemptions, by, at, vouchers=known)
        for place, used in zip(shown, redeemed, strict=True):
            if used not in _USED:
                outcomes[place] = used.value
        return outcomes
