"""Give certificates for completed courses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Uuids
from bekal.base.database import Transaction
from bekal.base.ids import CodeKind

from .types import Certificate, CertificateOrder

SQL = statements.of(__package__ or "bekal.learning")


async def issue_certificates(
    tx: Transaction, cell: int, orders: Sequence[CertificateOrder], by: Actor, at: datetime
) -> list[Certificate | None]:
    """An item is a completed purchase; it gets one certificate with a public code, however often asked.

    None where the purchase is not completed.
    """
    if not orders:
        return []
    slots = [order.person_id.int & 0xFF for order in orders]
    tx.later(
        SQL["insert_certificates"],
        cell,
        Uuids(ids.new_ids(slots, at)),
        Uuids(order.purchase_id for order in orders),
        Uuids(order.person_id for order in orders),
        Bigints(order.course_id for order in orders),
        Bigints(order.institution_id for order in orders),
        ",".join(ids.new_codes(CodeKind.certificate, slots)),
        at,
        by,
    )
    wanted = Uuids(dict.fromkeys(order.purchase_id for order in orders))
    rows = await tx.rows(Certificate, SQL["find_certificates_of_purchases"], cell, wanted)
    found = {row.purchase_id: row for row in rows}
    return [found.get(order.purchase_id) for order in orders]
