"""Migrations: run once, in order, each whole or not at all; refused where they would do harm."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bekal.base import migrate, places, postgres
from bekal.base.errors import WrongSetting, WrongState
from tests.conftest import drop

NAME = "migrated"


@pytest.fixture
def dsn(server: postgres.Server) -> Iterator[str]:
    """An empty database."""
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {NAME}".encode())
    yield server.dsn(NAME)
    drop(server, NAME)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of migrations of this test's own: the real first one and another."""
    first = places.migrations() / "0001_base_tables.sql"
    (tmp_path / first.name).write_text(first.read_text())
    (tmp_path / "0002_two_things.sql").write_text(
        "CREATE TABLE base.one (n int); CREATE TABLE base.two (n int)"
    )
    monkeypatch.setattr(places, "migrations", lambda: tmp_path)
    return tmp_path


def ask(dsn: str, query: str) -> list[object]:
    with psycopg.connect(dsn) as connection:
        return [row[0] for row in connection.execute(query.encode())]


def tables(dsn: str) -> list[object]:
    return ask(dsn, "SELECT tablename::text FROM pg_tables WHERE tablename IN ('one', 'two')")


def test_each_runs_once_in_order(dsn: str, folder: Path) -> None:
    assert migrate.pending(dsn) == ["0001_base_tables", "0002_two_things"]
    assert migrate.migrate(dsn) == ["0001_base_tables", "0002_two_things"]
    assert migrate.migrate(dsn) == []
    (folder / "0010_later.sql").write_text("ALTER TABLE base.one ADD COLUMN m int")
    assert migrate.pending(dsn) == ["0010_later"]
    assert migrate.migrate(dsn) == ["0010_later"]
    assert ask(dsn, "SELECT version_num FROM base.migrations") == ["0010"]


def test_a_broken_one_leaves_nothing_of_itself(dsn: str, folder: Path) -> None:
    migrate.migrate(dsn)
    (folder / "0003_works.sql").write_text("DROP TABLE base.one")
    (folder / "0004_broken.sql").write_text("DROP TABLE base.two; SELECT nothing FROM nowhere")
    with pytest.raises(Exception, match="nowhere"):
        migrate.migrate(dsn)
    assert tables(dsn) == ["two"]
    assert migrate.pending(dsn) == ["0004_broken"]
    (folder / "0004_broken.sql").write_text("DROP TABLE base.two")
    assert migrate.migrate(dsn) == ["0004_broken"]


def test_text_of_a_migration_reaches_the_server_as_it_stands(dsn: str, folder: Path) -> None:
    (folder / "0003_colons.sql").write_text(
        "CREATE TABLE base.texts AS SELECT ':name %s %(x)s'::text AS t, '{1}'::int[] AS a"
    )
    migrate.migrate(dsn)
    assert ask(dsn, "SELECT t FROM base.texts") == [":name %s %(x)s"]


def test_the_number_of_cells_is_decided_once(dsn: str) -> None:
    migrate.migrate(dsn, 4)
    assert ask(dsn, "SELECT cell::int FROM base.cells ORDER BY cell") == [0, 1, 2, 3]
    for run in (migrate.migrate, migrate.pending):
        with pytest.raises(WrongSetting, match="BEKAL_CELLS is 8, but .* set BEKAL_CELLS=4"):
            run(dsn, 8)
    assert migrate.migrate(dsn, 4) == []


def test_a_schema_newer_than_the_code_is_refused(dsn: str, folder: Path) -> None:
    (folder / "0009_future.sql").write_text("CREATE TABLE base.future (n int)")
    migrate.migrate(dsn)
    (folder / "0009_future.sql").unlink()
    for run in (migrate.migrate, migrate.pending):
        with pytest.raises(WrongState, match="has seen migration 0009, .*its newest is 0002"):
            run(dsn)


def test_two_processes_migrate_one_after_the_other(dsn: str) -> None:
    done: list[list[str]] = []
    threads = [threading.Thread(target=lambda: done.append(migrate.migrate(dsn))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(bool, done)) == [False, False, True]


@pytest.mark.parametrize("name", ["2_short.sql", "0002.sql", "0002_Upper.sql", "0001_again.sql"])
def test_a_wrong_file_name_is_refused(dsn: str, folder: Path, name: str) -> None:
    (folder / name).write_text("SELECT 1")
    with pytest.raises(WrongState, match=name):
        migrate.migrate(dsn)


def test_an_empty_folder_is_refused(dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "migrations", lambda: tmp_path)
    with pytest.raises(WrongState, match="it holds none"):
        migrate.migrate(dsn)
