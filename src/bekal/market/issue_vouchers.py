"""Store decided purchases, each with its two codes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Uuids
from bekal.base.database import Transaction
from bekal.base.ids import CodeKind

from .types import Voucher, VoucherOrder

SQL = statements.of(__package__ or "bekal.market")


async def issue_vouchers(
    tx: Transaction, cell: int, orders: Sequence[VoucherOrder], by: Actor, at: datetime
) -> list[Voucher]:
    """An item is a purchase that ``rules.decide`` accepted; each gets a voucher code and a redeem code.

    The citizen shows the voucher code once to enrol at the institution and the redeem code at each session.
    Codes carry the person's slot and are unique in the cell. There is no refusal: a card that has the
    course already (``purchases_course_once``) or an id used twice is a bug, and the chunk is rolled back.
    """
    if not orders:
        return []
    slots = [order.person_id.int & 0xFF for order in orders]
    voucher_codes = ids.new_codes(CodeKind.voucher, slots)
    redeem_codes = ids.new_codes(CodeKind.redeem, slots)
    tx.later(
        SQL["issue_vouchers"],
        cell,
        Uuids(o.purchase_id for o in orders),
        Uuids(o.person_id for o in orders),
        Uuids(o.card_id for o in orders),
        Bigints(o.programme_id for o in orders),
        Bigints(o.fiscal_year for o in orders),
        Bigints(o.platform_id for o in orders),
        Bigints(o.schedule_id for o in orders),
        Bigints(o.course_id for o in orders),
        Bigints(o.institution_id for o in orders),
        Bigints(o.price_rp for o in orders),
        Bigints(o.fee_rp for o in orders),
        Uuids(o.hold_id for o in orders),
        Uuids(o.training_account_id for o in orders),
        [o.bought_at for o in orders],
        ",".join(voucher_codes),
        ",".join(redeem_codes),
        by,
        at,
    )
    return [
        Voucher(order.purchase_id, voucher_code, redeem_code)
        for order, voucher_code, redeem_code in zip(orders, voucher_codes, redeem_codes, strict=True)
    ]
