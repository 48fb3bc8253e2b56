"""What every request about a redeem code is held against first: whose it is and which session it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from bekal import market
from bekal.base.database import Transaction

from .queries import find_sessions
from .types import FINAL_SEQUENCE, Feedback, Submission


class AboutCode(Protocol):
    """A request about a redeem code at a session, by an institution."""

    @property
    def redeem_code(self) -> str:
        """In its written form."""
        ...

    @property
    def institution_id(self) -> int:
        """Who asks."""
        ...

    @property
    def sequence(self) -> int:
        """Which session; ``FINAL_SEQUENCE`` is the step after all of them."""
        ...


class Known(msgspec.Struct, frozen=True):
    """What is known of a chunk's codes: vouchers in its order, starts by (schedule, sequence)."""

    vouchers: list[market.VoucherRow | None]
    starts: Mapping[tuple[int, int], datetime]


async def look_up(tx: Transaction, cell: int, codes: Sequence[str]) -> Known:
    """Vouchers and sessions of codes: two statements."""
    vouchers = await market.find_vouchers_by_redeem_code(tx, cell, codes)
    sessions = await find_sessions(tx, [v.schedule_id for v in vouchers if v is not None])
    return Known(vouchers, {(s.schedule_id, s.sequence): s.starts_at for s in sessions})


def refuse(item: AboutCode, voucher: market.VoucherRow | None, known: Known) -> str | None:
    """``code_unknown``, ``wrong_institution``, ``code_cancelled``, ``session_unknown``, or None: go on."""
    refusal = None
    if voucher is None:
        refusal = "code_unknown"
    elif voucher.institution_id != item.institution_id:
        refusal = "wrong_institution"
    elif voucher.state == market.PurchaseState.cancelled:
        refusal = "code_cancelled"
    elif item.sequence != FINAL_SEQUENCE and (voucher.schedule_id, item.sequence) not in known.starts:
        refusal = "session_unknown"
    return refusal


def first_places(
    items: Sequence[Submission | Feedback],
    vouchers: Sequence[market.VoucherRow | None],
    refusals: Sequence[str | None],
) -> dict[tuple[UUID, str, int], int]:
    """The place of the first item that may be stored under each key."""
    places: dict[tuple[UUID, str, int], int] = {}
    for place, (item, voucher, refusal) in enumerate(zip(items, vouchers, refusals, strict=True)):
        if refusal is None and voucher is not None:
            places.setdefault((voucher.purchase_id, item.scope, item.sequence), place)
    return places
