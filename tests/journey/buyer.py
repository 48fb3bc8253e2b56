"""A process that buys through the coalescer and writes down what was acknowledged, until somebody kills it.

``python buyer.py DSN ORDERS ACKNOWLEDGED``: orders are market.Purchase as JSON lines; an order's reference is
appended to the second file only after its outcome has come back, which is after the commit.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import msgspec

from bekal import journey, market
from bekal.base import actors, ids, keys
from bekal.base.coalescer import Coalescer
from bekal.base.database import Database

_AT_A_TIME = 16


async def main(dsn: str, orders: Path, acknowledged: Path) -> None:
    """Buy everything, sixteen at a time."""
    lines = orders.read_bytes().splitlines()
    waiting = iter([msgspec.json.decode(line, type=market.Purchase) for line in lines])
    out = os.open(acknowledged, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    async with Database(dsn, keyring=keys.demo_keyring()) as db:

        async def operation(cell: int, items: list[market.Purchase]) -> list[journey.BuyResult]:
            return await journey.buy(db, cell, items, actors.partner("p1"), items[0].accepted_at)

        coalescer = Coalescer(operation, lambda p: ids.cell_of(p.card_number, 1), name="buy", chunk_max=8)

        async def client() -> None:
            for order in waiting:
                result = await coalescer.submit(order)
                os.write(out, f"{order.reference} {result.outcome} {result.purchase_id}\n".encode())

        await asyncio.gather(*(client() for _ in range(_AT_A_TIME)))
        await coalescer.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
