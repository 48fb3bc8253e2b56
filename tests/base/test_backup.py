"""A backup holds everything but the keys, and goes back only where it belongs."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import psycopg
import pytest

from bekal.base import backup, postgres
from bekal.base.backup import BackupFault
from bekal.base.database import Database
from bekal.base.keys import Keyring
from tests.conftest import drop

TARGET = "restored"
OTHER_KEYS = Keyring({1: bytes(32)}, bytes(32))


@pytest.fixture
def file(db: Database, keyring: Keyring, tmp_path: Path, at: datetime) -> Path:
    """A backup of a migrated database with something in it."""
    put(db.dsn, "kept")
    file = tmp_path / "bekal.backup"
    backup.backup(db.dsn, file, keyring, at)
    return file


@pytest.fixture
def target(server: postgres.Server) -> Iterator[str]:
    """An empty database."""
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {TARGET}".encode())
    yield server.dsn(TARGET)
    drop(server, TARGET)


def put(dsn: str, value: str) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute(b"INSERT INTO base.settings VALUES ($$test$$, %s)", [value])


def value(dsn: str) -> list[object]:
    with psycopg.connect(dsn) as connection:
        return [row[0] for row in connection.execute(b"SELECT value FROM base.settings WHERE name = 'test'")]


def test_what_was_backed_up_is_restored_with_its_rights(
    file: Path, db: Database, target: str, keyring: Keyring, at: datetime
) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    manifest = backup.restore(target, file, keyring, 1)
    assert manifest.made_at == at
    assert manifest.cells == 1
    assert value(target) == ["kept"]
    rights = b"""SELECT has_table_privilege('bekal_app', 'base.settings', 'SELECT'),
                        has_table_privilege('bekal_app', 'base.settings', 'UPDATE')"""
    with psycopg.connect(target) as connection:
        assert connection.execute(rights).fetchone() == (True, False)


def test_a_database_that_is_not_empty_is_kept_unless_told(
    file: Path, db: Database, target: str, keyring: Keyring
) -> None:
    backup.restore(target, file, keyring, 1)
    with psycopg.connect(target) as connection:
        connection.execute(b"UPDATE base.settings SET value = 'newer' WHERE name = 'test'")
    with pytest.raises(BackupFault, match="is not empty .*base.* --replace"):
        backup.restore(target, file, keyring, 1)
    assert value(target) == ["newer"]
    backup.restore(target, file, keyring, 1, replace=True)
    assert value(target) == ["kept"]


def cut(file: Path) -> None:
    with file.open("r+b") as archive:
        archive.truncate(file.stat().st_size - 1)


def flip(file: Path) -> None:
    with file.open("r+b") as archive:
        archive.seek(file.stat().st_size // 2)
        byte = archive.read(1)
        archive.seek(-1, os.SEEK_CUR)
        archive.write(bytes([byte[0] ^ 1]))


def manifest_says(**changes: object) -> Callable[[Path], None]:
    def change(file: Path) -> None:
        manifest = backup.manifest_of(file)
        manifest.write_text(json.dumps(json.loads(manifest.read_text()) | changes))

    return change


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (cut, "is damaged"),
        (flip, "is damaged"),
        (lambda file: backup.manifest_of(file).unlink(), "cannot be trusted"),
        (lambda file: backup.manifest_of(file).write_text("{}"), "is no manifest"),
        (lambda file: file.unlink(), "there is no archive"),
        (manifest_says(cells=4), "made with 4 cells and BEKAL_CELLS is 1"),
        (manifest_says(schema_version="9999"), "schema 9999, which this version"),
        (manifest_says(format="bekal-backup/9"), "bekal-backup/9"),
    ],
)
def test_what_is_damaged_or_of_another_house_is_refused(
    file: Path, target: str, keyring: Keyring, harm: Callable[[Path], None], said: str
) -> None:
    harm(file)
    with pytest.raises(BackupFault, match=said):
        backup.restore(target, file, keyring, 1, replace=True)


def test_other_keys_are_refused(file: Path, target: str) -> None:
    with pytest.raises(BackupFault, match="other keys"):
        backup.restore(target, file, OTHER_KEYS, 1)


def test_a_backup_overwrites_nothing(file: Path, db: Database, keyring: Keyring, at: datetime) -> None:
    with pytest.raises(BackupFault, match="not overwritten"):
        backup.backup(db.dsn, file, keyring, at)
    with pytest.raises(BackupFault, match="there is no folder"):
        backup.backup(db.dsn, file.parent / "no" / "where", keyring, at)


def test_an_empty_database_has_nothing_to_back_up(
    target: str, keyring: Keyring, tmp_path: Path, at: datetime
) -> None:
    with pytest.raises(BackupFault, match="nothing to back up"):
        backup.backup(target, tmp_path / "empty", keyring, at)
    assert list(tmp_path.iterdir()) == []


def test_a_failed_backup_leaves_no_file(
    db: Database, keyring: Keyring, tmp_path: Path, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "environment_of", lambda _: {"PGHOST": "127.0.0.1", "PGPORT": "1"})
    with pytest.raises(BackupFault, match="pg_dump gave up"):
        backup.backup(db.dsn, tmp_path / "failed", keyring, at)
    assert list(tmp_path.iterdir()) == []


def test_a_restore_that_fails_in_the_middle_leaves_the_database_empty(
    file: Path, target: str, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "_check", lambda *_: None)
    cut(file)
    with pytest.raises(BackupFault, match="pg_restore gave up"):
        backup.restore(target, file, keyring, 1)
    with pytest.raises(psycopg.errors.UndefinedTable):
        value(target)
