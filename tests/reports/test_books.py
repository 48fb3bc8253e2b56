"""The books read whole tables by hash, and leave the connection as they found it."""

from __future__ import annotations

from bekal.base.database import Database
from bekal.base.statements import Statement
from bekal.reports import check_books

SHOWN = Statement("shown", "SELECT current_setting('enable_nestloop')")


async def test_loops_are_off_for_the_books_alone(db: Database) -> None:
    async with Database(db.dsn, connections_max=1) as one:
        async with one.snapshot() as tx:
            assert all(invariant.holds for invariant in await check_books(tx))
            assert await tx.value(SHOWN) == "off"
        async with one.read() as tx:
            assert await tx.value(SHOWN) == "on"
