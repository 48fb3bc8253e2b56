"""Partners and their keys, and the log that nobody rewrites."""

from __future__ import annotations

from datetime import datetime, timedelta
from time import perf_counter

import psycopg
import pytest

from bekal import access
from bekal.access import AccessEntry, PartnerOpening
from bekal.base.actors import command
from bekal.base.database import Database
from bekal.base.errors import NotFound
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


async def test_a_key_tells_its_partner_until_revoked(db: Database, at: datetime) -> None:
    async with db.begin() as tx:
        await access.add_partners(tx, [TOKO], BY, at)
        key, other = [await access.issue_partner_keys(tx, "tokopedia", BY, at) for _ in range(2)]
        assert key.presented == f"bk_{key.key_id}_{key.secret}"
        with pytest.raises(NotFound, match="nobody"):
            await access.issue_partner_keys(tx, "nobody", BY, at)
    async with db.read() as tx:
        found = await access.find_partner_key(tx, key.presented, at)
        assert found == access.PartnerKey("tokopedia", access.PartnerKind.platform, key.key_id)
        mixed = f"bk_{key.key_id}_{other.secret}"
        for wrong in (
            mixed,
            key.presented[:-1],
            "",
            f"Bearer {key.presented}",
            f"bk_{'0' * 16}_{key.secret}",
        ):
            assert await access.find_partner_key(tx, wrong, at) is None
        assert (await access.list_partners(tx))[0].keys == 2
    async with db.begin() as tx:
        results = await access.revoke_partner_keys(tx, [key.key_id, key.key_id, "none"], BY, at)
        assert results == ["revoked", "already_revoked", "key_unknown"]
        assert await access.find_partner_key(tx, key.presented, at) is None
        assert await access.find_partner_key(tx, other.presented, at) is not None


async def test_a_right_key_is_remembered_for_a_minute_and_checked_quickly(db: Database, at: datetime) -> None:
    async with db.begin() as tx:
        await access.add_partners(tx, [TOKO], BY, at)
        key = await access.issue_partner_keys(tx, "tokopedia", BY, at)
    assert access.recall_partner_key(db.memory, key.presented, at) is None
    async with db.read() as tx:
        await access.find_partner_key(tx, key.presented, at)
        counted = tx.statement_count
        await access.find_partner_key(tx, key.presented, at + timedelta(seconds=60))
        assert tx.statement_count == counted
        await access.find_partner_key(tx, key.presented, at + timedelta(seconds=61))
        assert tx.statement_count == counted + 1
    assert access.recall_partner_key(db.memory, key.presented[:-1] + "_", at) is None
    start = perf_counter()
    for _ in range(1000):
        assert access.recall_partner_key(db.memory, key.presented, at + timedelta(seconds=61))
    assert perf_counter() - start < 0.1


async def test_a_key_revoked_elsewhere_opens_nothing_after_a_minute(db: Database, at: datetime) -> None:
    async with db.begin() as tx:
        await access.add_partners(tx, [TOKO], BY, at)
        key = await access.issue_partner_keys(tx, "tokopedia", BY, at)
        await access.find_partner_key(tx, key.presented, at)
    here = dict(db.memory["access.partner_keys"])
    async with db.begin() as tx:
        await access.revoke_partner_keys(tx, [key.key_id], BY, at)
        db.memory["access.partner_keys"] = here
        assert await access.find_partner_key(tx, key.presented, at + timedelta(seconds=61)) is None


async def test_a_suspended_partner_has_no_key(db: Database, at: datetime) -> None:
    async with db.begin() as tx:
        await access.add_partners(tx, [TOKO], BY, at)
        key = await access.issue_partner_keys(tx, "tokopedia", BY, at)
        assert await access.find_partner_key(tx, key.presented, at)
        codes = ["tokopedia", "tokopedia", "nobody"]
        moved = await access.suspend_partners(tx, codes, BY, at)
        assert [str(m) for m in moved] == ["moved", "nothing_changed", "partner_unknown"]
        assert await access.find_partner_key(tx, key.presented, at) is None
        assert [str(m) for m in await access.resume_partners(tx, codes[:1], BY, at)] == ["moved"]
        assert await access.find_partner_key(tx, key.presented, at)
        assert await access.suspend_partners(tx, [], BY, at) == []


async def test_no_secret_is_stored(db: Database, at: datetime) -> None:
    async with db.begin() as tx:
        await access.add_partners(tx, [TOKO], BY, at)
        key = await access.issue_partner_keys(tx, "tokopedia", BY, at)
        for table in ("partner_keys", "log"):
            text = str(await tx.tuples(Statement("x", f"SELECT t::text FROM access.{table} AS t")))
            assert key.secret not in text


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
