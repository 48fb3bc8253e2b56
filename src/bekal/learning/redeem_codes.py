"""Hold redeem codes against sessions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bekal import market
from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Uuids
from bekal.base.database import Transaction

from .outcomes import RedeemOutcome
from .queries import find_learning, find_sessions
from .rules import REDEEM_WINDOW_SECONDS, in_window
from .types import Checked, Redemption

SQL = statements.of(__package__ or "bekal.learning")


async def redeem_codes(
    tx: Transaction,
    cell: int,
    redemptions: Sequence[Redemption],
    by: Actor,
    at: datetime,
    window_seconds: int = REDEEM_WINDOW_SECONDS,
    vouchers: Sequence[market.VoucherRow | None] | None = None,
) -> list[RedeemOutcome]:
    """An item is a code shown at one session of a class; the window goes by its ``accepted_at``.

    Outcomes: ``code_unknown``; ``wrong_institution``, the code is for another's class; ``code_cancelled``;
    ``session_unknown``, the class has no such session; ``outside_window``, more than ``window_seconds``
    before or after the session's start; ``already_redeemed`` for this session; ``redeemed``. ``vouchers``
    of the items, where the caller has looked them up in this transaction.
    """
    if not redemptions:
        return []
    if vouchers is None:
        codes = [redemption.redeem_code for redemption in redemptions]
        vouchers = await market.find_vouchers_by_redeem_code(tx, cell, codes)
    sessions = await find_sessions(tx, [v.schedule_id for v in vouchers if v is not None])
    starts = {(s.schedule_id, s.sequence): s.starts_at for s in sessions}
    outcomes = []
    places: dict[tuple[UUID, int], int] = {}
    for place, (item, voucher) in enumerate(zip(redemptions, vouchers, strict=True)):
        outcome = _judge(item, voucher, starts, window_seconds)
        if outcome == RedeemOutcome.redeemed and voucher is not None:
            key = (voucher.purchase_id, item.sequence)
            if places.setdefault(key, place) != place:
                outcome = RedeemOutcome.already_redeemed
        outcomes.append(outcome)
    stored = await tx.tuples(
        SQL["insert_redemptions"],
        cell,
        Uuids(key[0] for key in places),
        Bigints(key[1] for key in places),
        at,
        by,
    )
    for key in places.keys() - set(stored):
        outcomes[places[key]] = RedeemOutcome.already_redeemed
    return outcomes


async def check_codes(
    tx: Transaction,
    cell: int,
    redemptions: Sequence[Redemption],
    window_seconds: int = REDEEM_WINDOW_SECONDS,
) -> list[Checked]:
    """What ``redeem_codes`` would say now; nothing is written. ``redeemed``: it would be."""
    if not redemptions:
        return []
    vouchers = await market.find_vouchers_by_redeem_code(tx, cell, [r.redeem_code for r in redemptions])
    known = [voucher for voucher in vouchers if voucher is not None]
    sessions, rows = await tx.abreast(
        find_sessions(tx, [voucher.schedule_id for voucher in known]),
        find_learning(tx, cell, list(dict.fromkeys(voucher.purchase_id for voucher in known))),
    )
    starts = {(s.schedule_id, s.sequence): s.starts_at for s in sessions}
    redeemed = {row.purchase_id: row.redeemed for row in rows}
    checked = []
    for item, voucher in zip(redemptions, vouchers, strict=True):
        outcome = _judge(item, voucher, starts, window_seconds)
        if outcome == RedeemOutcome.redeemed and voucher is not None:
            used = item.sequence in redeemed[voucher.purchase_id]
            outcome = RedeemOutcome.already_redeemed if used else outcome
        starts_at = starts.get((voucher.schedule_id, item.sequence)) if voucher is not None else None
        checked.append(Checked(outcome, starts_at))
    return checked


def _judge(
    item: Redemption,
    voucher: market.VoucherRow | None,
    starts: dict[tuple[int, int], datetime],
    window_seconds: int,
) -> RedeemOutcome:
    if voucher is None:
        return RedeemOutcome.code_unknown
    if voucher.institution_id != item.institution_id:
        return RedeemOutcome.wrong_institution
    if voucher.state == market.PurchaseState.cancelled:
        return RedeemOutcome.code_cancelled
    starts_at = starts.get((voucher.schedule_id, item.sequence))
    if starts_at is None:
        return RedeemOutcome.session_unknown
    if not in_window(starts_at, item.accepted_at, window_seconds):
        return RedeemOutcome.outside_window
    return RedeemOutcome.redeemed
