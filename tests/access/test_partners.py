"""Partners and their keys, and the log that nobody rewrites."""

from __future__ import annotations

from datetime import datetime

import psycopg
import pytest

from bekal import access
from bekal.access import AccessEntry, PartnerOpening
from bekal.base.actors import command
from bekal.base.database import Database
from bekal.base.statements import Statement

BY = command("demo")
TOKO = PartnerOpening("tokopedia", "platform", "Tokopedia")


async def test_adding(db: Database, at: datetime) -> None:
    async with db.begin() as tx:
        results = await access.add_partners(
            tx,
            [
                PartnerOpening("Toko Pedia", "platform", "x"),
                PartnerOpening("bukalapak", "shop", "x"),
                PartnerOpening("bukalapak", "platform", " "),
                TOKO,
                TOKO,
                PartnerOpening("tokopedia", "bank", "Tokopedia"),
            ],
            BY,
            at,
        )
    assert results == [
        "code_wrong", "kind_unknown", "name_missing", "added", "already_exists", "exists_different",
    ]  # fmt: skip
    async with db.begin() as tx:
        assert await access.add_partners(tx, [TOKO], BY, at) == ["already_exists"]
        assert [row.partner_code for row in await access.list_partners(tx)] == ["tokopedia"]
        assert await access.list_partners(tx, after="tokopedia") == []


async def test_the_log_pages_and_is_never_rewritten(db: Database, at: datetime) -> None:
    async with db.begin() as tx:
        assert await access.log_access(tx, [], BY, at) == []
        assert tx.statement_count == 0
        for count in (1, 1000):
            before = tx.statement_count
            await access.log_access(
                tx, [AccessEntry("person.read", f"person:{n}") for n in range(count)], BY, at
            )
            assert tx.statement_count == before + 1
        seen = []
        page = await access.list_access(tx, limit=400)
        while page:
            seen += page
            page = await access.list_access(tx, page[-1].entry_id, limit=400)
        assert len({row.entry_id for row in seen}) == 1001
        assert len(await access.list_access(tx, by=BY, object="person:0")) == 2
        assert await access.list_access(tx, by="command:other") == []
    for attempt in ("UPDATE access.log SET by = 'x'", "DELETE FROM access.log", "TRUNCATE access.log"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            async with db.begin() as tx:
                await tx.execute(Statement("x", attempt))
