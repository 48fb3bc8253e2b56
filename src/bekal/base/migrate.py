"""Brings a database to the newest schema: Alembic over the plain SQL files of ``migrations/``.

A file ``NNNN_what_changed.sql`` is one migration and one transaction. Alembic keeps in ``base.migrations``
which one came last; what was decided when the database was made (the number of cells) stands in
``base.settings`` and is never changed by an environment variable.
"""

from __future__ import annotations

import re
import types
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import psycopg
from alembic.runtime.migration import MigrationContext, MigrationStep, RevisionStep
from alembic.script.base import Script
from alembic.script.revision import RevisionMap
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from . import places, statements
from .database import Transaction
from .errors import WrongSetting, WrongState

SQL = statements.of(__package__ or "bekal.base")
FILE_NAME = re.compile(r"(\d{4})_[a-z][a-z0-9_]*\.sql")
_ONE_AT_A_TIME = 7_235_191
_SETTINGS = (
    # A migration that waits for a lock makes everybody behind it wait: better to give up and be run again.
    "SET lock_timeout = '10s'",
    "SET timezone = 'UTC'",
    "SET client_min_messages = 'warning'",
)


def migrate(dsn: str, cells: int = 1) -> list[str]:
    """Run the migrations that the database has not seen; gives their names, oldest first.

    WrongSetting when the database was made with another number of cells, WrongState when its schema is newer
    than this code. Two processes that migrate at once do it one after the other.
    """
    files = list_migrations()
    names = {_number(file): file.stem for file in files}
    with psycopg.connect(dsn, autocommit=True) as connection, _alone(connection):
        check_cells(connection, cells)
        current = current_version(connection)
        _check_known(current, names)
        connection.execute("CREATE SCHEMA IF NOT EXISTS base")
        _run(dsn, files)
        connection.execute(
            "INSERT INTO base.cells SELECT generate_series(0, %s) ON CONFLICT DO NOTHING", [cells - 1]
        )
        connection.execute(
            "INSERT INTO base.settings VALUES ('cells', %s) ON CONFLICT DO NOTHING", [str(cells)]
        )
    return [name for number, name in names.items() if current is None or number > current]


def pending(dsn: str, cells: int = 1) -> list[str]:
    """The migrations that the database has not seen, run none. Faults as ``migrate``."""
    names = {_number(file): file.stem for file in list_migrations()}
    with psycopg.connect(dsn, autocommit=True) as connection:
        check_cells(connection, cells)
        current = current_version(connection)
    _check_known(current, names)
    return [name for number, name in names.items() if current is None or number > current]


async def is_current(tx: Transaction) -> bool:
    """Whether the database has seen every migration and has the cells that it was opened with.

    Over a connection of the application; psycopg.ProgrammingError where it may not read that yet.
    """
    [(version, cells)] = await tx.tuples(SQL["get_version"])
    return bool(version == _number(list_migrations()[-1]) and cells == str(tx.cells))


def list_migrations() -> list[Path]:
    """The files, oldest first. WrongState for a name that is not NNNN_what_changed.sql or a number twice."""
    files = sorted(places.migrations().glob("*.sql"))
    wrong = [file.name for file in files if not FILE_NAME.fullmatch(file.name)]
    numbers = [file.name[:4] for file in files]
    wrong += [file.name for file in files if numbers.count(file.name[:4]) > 1 and file.name not in wrong]
    if wrong or not files:
        raise WrongState(
            f"{places.migrations()} must hold files NNNN_what_changed.sql, each number once: "
            + (", ".join(wrong) if wrong else "it holds none")
        )
    return files


def current_version(connection: psycopg.Connection[Any]) -> str | None:
    """The number of the last migration that the database has seen, or None for a new one."""
    if not _exists(connection, "base.migrations"):
        return None
    row = connection.execute("SELECT version_num FROM base.migrations").fetchone()
    return str(row[0]) if row else None


def stored_setting(connection: psycopg.Connection[Any], name: str) -> str | None:
    """What was decided under this name when the database was made, or None."""
    if not _exists(connection, "base.settings"):
        return None
    row = connection.execute("SELECT value FROM base.settings WHERE name = %s", [name]).fetchone()
    return str(row[0]) if row else None


def check_cells(connection: psycopg.Connection[Any], cells: int) -> None:
    """WrongSetting when the database was made with another number of cells."""
    stored = stored_setting(connection, "cells")
    if stored is not None and int(stored) != cells:
        raise WrongSetting(
            f"BEKAL_CELLS is {cells}, but this database was made with {stored}: set BEKAL_CELLS={stored}. "
            "The number of cells is changed only by an offline rewrite of the database."
        )


def check_mode(connection: psycopg.Connection[Any], mode: str) -> None:
    """WrongSetting when the database was made in the other mode: no sandbox meets real people."""
    stored = stored_setting(connection, "mode")
    if stored is not None and stored != mode:
        raise WrongSetting(
            f"BEKAL_MODE is {mode}, but this database was made in the mode {stored}: real and invented "
            f"people are never mixed. Set BEKAL_MODE={stored}, or name another database"
        )


def store_mode(connection: psycopg.Connection[Any], mode: str) -> None:
    """Say in a new database in which mode it was made; what was said first stays."""
    connection.execute("INSERT INTO base.settings VALUES ('mode', %s) ON CONFLICT DO NOTHING", [mode])


def _check_known(current: str | None, names: dict[str, str]) -> None:
    if current is not None and current not in names:
        raise WrongState(
            f"this database has seen migration {current}, which this version of Bekal does not know "
            f"(its newest is {max(names)}): run a newer Bekal, or restore a backup of its time"
        )


def _run(dsn: str, files: list[Path]) -> None:
    revisions = RevisionMap(lambda: _revisions(files))
    newest = _number(files[-1])

    def steps(revision: tuple[str, ...], _context: MigrationContext) -> list[MigrationStep]:
        last = revision[0] if revision else "base"
        todo = list(revisions.iterate_revisions(newest, last, implicit_base=True))
        return [RevisionStep(revisions, cast(Script, script), True) for script in reversed(todo)]  # noqa: FBT003

    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(dsn), poolclass=NullPool)
    with engine.connect() as connection:
        for setting in _SETTINGS:
            connection.exec_driver_sql(setting)
        connection.commit()
        context = MigrationContext.configure(
            connection,
            opts={
                "fn": steps,
                "version_table": "migrations",
                "version_table_schema": "base",
                "transaction_per_migration": True,
                "connection": connection,
            },
        )
        with context.begin_transaction():
            context.run_migrations(connection=connection)
    engine.dispose()


def _revisions(files: list[Path]) -> Iterator[Script]:
    """Alembic's view of the files: each follows the one before it."""
    before: str | None = None
    for file in files:
        module = types.ModuleType(file.stem)
        module.__doc__ = file.stem
        vars(module).update(revision=_number(file), down_revision=before, upgrade=_upgrade(file))
        yield Script(module, _number(file), str(file))
        before = _number(file)


def _upgrade(file: Path) -> Any:
    def upgrade(connection: Any) -> None:
        # Straight to the driver, without parameters: the file is sent as it stands, colons and all.
        driver: psycopg.Connection[Any] = connection.connection.driver_connection
        driver.execute(file.read_text("utf-8"))

    return upgrade


@contextmanager
def _alone(connection: psycopg.Connection[Any]) -> Iterator[None]:
    connection.execute("SET lock_timeout = '60s'")
    try:
        connection.execute("SELECT pg_advisory_lock(%s)", [_ONE_AT_A_TIME])
    except psycopg.errors.LockNotAvailable:
        raise WrongState(
            "another process has been migrating this database for a minute: look there"
        ) from None
    yield
    connection.execute("SELECT pg_advisory_unlock(%s)", [_ONE_AT_A_TIME])


def _exists(connection: psycopg.Connection[Any], table: str) -> bool:
    row = connection.execute("SELECT to_regclass(%s)", [table]).fetchone()
    return row is not None and row[0] is not None


def _number(file: Path) -> str:
    return file.name[:4]
