"""Keep orders, each with a one-time code for the card's holder; and what becomes of them."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from bekal.base import ids, statements
from bekal.base.actors import Actor
from bekal.base.adapt import Bigints, Byteas, Texts, Uuids
from bekal.base.database import Transaction
from bekal.base.keys import Keyring

from .types import Order, OrderPlan, OrderStarted, OrderTried

SQL = statements.of(__package__ or "bekal.market")

CODE_LIFE = timedelta(minutes=5)
CODE_TRIES_MAX = 5
CODES_AN_HOUR_MAX = 5
_HOUR = timedelta(hours=1)


async def start_orders(
    tx: Transaction, cell: int, orders: Sequence[OrderPlan], by: Actor, at: datetime
) -> list[OrderStarted]:
    """Keep orders; each gets an id with the card's slot and a code of six digits that lives five minutes.

    Nothing is reserved: seats and money are asked for when the code comes back. There is no refusal: whether
    a card may have another code (``count_codes``) is asked before.
    """
    if not orders:
        return []
    order_ids = ids.new_ids([order.card_id.int & 0xFF for order in orders], at)
    codes = [f"{int.from_bytes(ids.random_bytes(8), 'big') % 1_000_000:06d}" for _ in orders]
    tx.later(
        SQL["insert_orders"],
        cell,
        Uuids(order_ids),
        Texts(order.platform_code for order in orders),
        Texts(order.reference for order in orders),
        Uuids(order.card_id for order in orders),
        Bigints(order.schedule_id for order in orders),
        Byteas(hash_code(tx.keyring, each, code) for each, code in zip(order_ids, codes, strict=True)),
        at,
        at + CODE_LIFE,
        by,
    )
    return [
        OrderStarted(order_id, code, at + CODE_LIFE) for order_id, code in zip(order_ids, codes, strict=True)
    ]


async def count_codes(tx: Transaction, cell: int, card_ids: Sequence[UUID], at: datetime) -> dict[UUID, int]:
    """How many codes each card got within the last hour; cards that got none are not in the answer."""
    if not card_ids:
        return {}
    return dict(await tx.tuples(SQL["count_codes"], cell, Uuids(dict.fromkeys(card_ids)), at - _HOUR))


async def find_orders(tx: Transaction, cell: int, order_ids: Sequence[UUID]) -> list[Order | None]:
    """Orders by id."""
    if not order_ids:
        return []
    rows = await tx.rows(Order, SQL["find_orders"], cell, Uuids(dict.fromkeys(order_ids)))
    found = {row.order_id: row for row in rows}
    return [found.get(order_id) for order_id in order_ids]


async def list_orders_by_reference(
    tx: Transaction, platform_code: str, reference: str, limit: int = 20
) -> list[Order]:
    """A platform's orders under a reference of its own, newest first."""
    return await tx.rows(Order, SQL["list_orders_by_reference"], platform_code, reference, limit)


async def record_tries(tx: Transaction, cell: int, tried: Sequence[OrderTried]) -> None:
    """Write what trying codes did to orders of a cell that the caller has taken."""
    if not tried:
        return
    kept = sorted(tried, key=lambda each: each.order_id)
    tx.later(
        SQL["record_tries"],
        cell,
        Uuids(each.order_id for each in kept),
        Bigints(each.tries for each in kept),
        [each.bought_at for each in kept],
    )


async def forget_orders(tx: Transaction, cell: int, before: datetime) -> int:
    """Remove orders started before an instant that bought nothing; gives how many. A nightly job."""
    first = UUID(int=int(before.timestamp() * 1000) << 80)
    return await tx.execute(SQL["delete_orders"], cell, first)


def hash_code(keyring: Keyring, order_id: UUID, code: str) -> bytes:
    """What is kept of a code: a keyed hash, since a million codes are tried in a second."""
    return hmac.digest(keyring.signing_seed("purchase codes"), order_id.bytes + code.encode(), "sha256")
