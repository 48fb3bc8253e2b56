"""Programmes in the database: idempotent, versions kept by hash, terms come back whole."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import msgspec
import pytest

from bekal import programme
from bekal.base import actors
from bekal.base.database import Database
from bekal.base.errors import NotFound
from bekal.base.statements import Statement

BY = actors.command("migrate")
VERSIONS = Statement("versions", "SELECT count(*) FROM programme.versions")


@pytest.fixture(scope="session")
def programmes() -> list[programme.Programme]:
    return programme.load_programmes(programme.default_folder())


async def test_terms_come_back_whole(
    db: Database, programmes: list[programme.Programme], at: datetime
) -> None:
    async with db.begin() as tx:
        await programme.store_programmes(tx, programmes, BY, at)
    async with db.read() as tx:
        assert await programme.list_programmes(tx) == programmes
        assert await programme.get_programme(tx, 2) == programmes[1]
        count = tx.statement_count
        assert await programme.get_programme(tx, 2) is await programme.get_programme(tx, 2)
        assert tx.statement_count == count


async def test_storing_again_changes_nothing(
    db: Database, programmes: list[programme.Programme], at: datetime
) -> None:
    row = Statement("row", "SELECT by, changed_at FROM programme.programmes WHERE programme_id = 1")
    for _ in range(2):
        async with db.begin() as tx:
            await programme.store_programmes(tx, programmes, BY, at)
    async with db.begin() as tx:
        await programme.store_programmes(tx, programmes, actors.job("later"), at + timedelta(days=1))
        assert await tx.tuples(row) == [(BY, at)]
        assert await tx.value(VERSIONS) == 2


async def test_changed_terms_are_a_new_version_and_the_old_one_stays(
    db: Database, programmes: list[programme.Programme], at: datetime
) -> None:
    old = programmes[0]
    new = programme.reschedule(old, date(2026, 11, 20), old.slug, old.programme_id)
    async with db.begin() as tx:
        await programme.store_programmes(tx, [old], BY, at)
        assert await programme.get_programme(tx, 1) == old
        await programme.store_programmes(tx, [new], BY, at)
        assert await programme.get_programme(tx, 1) == new
        assert await programme.find_version(tx, 1, old.text_hash) == old
        assert await programme.find_version(tx, 1, "0" * 64) is None
        assert await tx.value(VERSIONS) == 2


async def test_an_unknown_programme_is_not_found(db: Database) -> None:
    async with db.read() as tx:
        with pytest.raises(NotFound, match="no programme 9"):
            await programme.get_programme(tx, 9)


async def test_nothing_to_store_needs_no_statement(db: Database, at: datetime) -> None:
    async with db.begin() as tx:
        await programme.store_programmes(tx, [], BY, at)
        assert tx.statement_count == 0


async def test_the_application_cannot_change_or_delete_a_version(
    db: Database, programmes: list[programme.Programme], at: datetime
) -> None:
    for text in (
        "UPDATE programme.versions SET by = 'x'",
        "DELETE FROM programme.versions",
        "DELETE FROM programme.programmes",
    ):
        with pytest.raises(Exception, match="permission denied"):
            async with db.begin() as tx:
                await tx.execute(Statement("x", text))


@pytest.mark.parametrize(
    ("slug", "programme_id", "constraint"),
    [
        ("Prakerja 2022", 1, "programmes_slug_form"),
        ("prakerja-2022", 0, "programmes_programme_id_positive"),
    ],
)
async def test_the_database_refuses_too(
    db: Database,
    programmes: list[programme.Programme],
    at: datetime,
    slug: str,
    programme_id: int,
    constraint: str,
) -> None:
    wrong = msgspec.structs.replace(programmes[0], slug=slug, programme_id=programme_id)
    with pytest.raises(Exception, match=constraint):
        async with db.begin() as tx:
            await programme.store_programmes(tx, [wrong], BY, at)
