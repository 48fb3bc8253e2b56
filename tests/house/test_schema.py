"""The migrated schema holds what the house promises: asked of PostgreSQL, not of the migrations' text."""

from __future__ import annotations

import subprocess
from typing import Any

import psycopg
import pytest

from bekal.base import backup, migrate, postgres
from bekal.base.database import Database
from tests.conftest import drop, fresh

_OURS = "n.nspname !~ '^(pg_|information_schema|procrastinate|public)'"
_CELLS = """
    SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'cell'
    WHERE c.relkind = 'r' AND """


def ask(db: Database, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(db.dsn) as connection:
        return connection.execute(query.encode()).fetchall()


def test_keys_of_citizens_tables_begin_with_the_cell(db: Database) -> None:
    wrong = ask(
        db,
        f"""
        SELECT i.indrelid::regclass::text FROM pg_index i
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        WHERE i.indisprimary AND i.indrelid IN ({_CELLS}{_OURS}) AND a.attname <> 'cell'
        """,
    )
    without = ask(
        db,
        f"""SELECT oid::regclass::text FROM ({_CELLS}{_OURS}) t
        WHERE NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = t.oid AND i.indisprimary)""",
    )
    assert (wrong, without) == ([], [])


def test_unique_indexes_of_citizens_tables_include_the_cell(db: Database) -> None:
    wrong = ask(
        db,
        f"""
        SELECT i.indexrelid::regclass::text FROM pg_index i
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attname = 'cell'
        WHERE i.indisunique AND i.indrelid IN ({_CELLS}{_OURS}) AND NOT a.attnum = ANY (i.indkey::int2[])
        """,
    )
    assert wrong == []


def test_foreign_keys_between_citizens_tables_include_the_cell(db: Database) -> None:
    wrong = ask(
        db,
        f"""
        SELECT k.conrelid::regclass::text, k.conname FROM pg_constraint k
        JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attname = 'cell'
        WHERE k.contype = 'f' AND k.conrelid IN ({_CELLS}{_OURS}) AND k.confrelid IN ({_CELLS}{_OURS})
          AND k.confrelid <> 'base.cells'::regclass AND NOT a.attnum = ANY (k.conkey)
        """,
    )
    assert wrong == []


@pytest.mark.parametrize(
    ("types", "why"),
    [
        (["float4", "float8", "money"], "shares and money are integers"),
        (["timestamp", "timetz"], "instants have a zone"),
    ],
)
def test_types_that_lose_something_are_not_used(db: Database, types: list[str], why: str) -> None:
    names = ", ".join(f"'{name}'" for name in types)
    wrong = ask(
        db,
        f"""
        SELECT c.oid::regclass::text, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid
        WHERE {_OURS} AND c.relkind = 'r' AND a.attnum > 0 AND ltrim(t.typname, '_') IN ({names})
        """,
    )
    assert wrong == [], why


def test_there_are_no_triggers_and_no_sequences_on_citizens_tables(db: Database) -> None:
    triggers = ask(
        db,
        f"""SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {_OURS} AND NOT t.tgisinternal""",
    )
    numbered = ask(
        db,
        f"""SELECT c.oid::regclass::text FROM ({_CELLS}{_OURS}) c JOIN pg_attribute a ON a.attrelid = c.oid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval%'""",
    )
    assert (triggers, numbered) == ([], [])


def test_the_application_may_read_every_table_and_owns_none(db: Database) -> None:
    unreadable = ask(
        db,
        f"""SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE {_OURS} AND c.relkind = 'r' AND c.oid <> 'base.migrations'::regclass
          AND NOT (has_table_privilege('bekal_app', c.oid, 'SELECT')
                   AND has_schema_privilege('bekal_app', n.oid, 'USAGE'))""",
    )
    owned = ask(
        db,
        "SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = 'bekal_app'",
    )
    assert (unreadable, owned) == ([], [])


APPEND_ONLY = [
    "access.log",
    "cards.decree_lines",
    "cards.decree_steps",
    "cards.events",
    "draws.batch_steps",
    "draws.entries",
    "draws.household_awards",
    "draws.household_returns",
    "draws.results",
    "eligibility.verdicts",
    "learning.attendance",
    "learning.certificates",
    "learning.completions",
    "learning.feedback",
    "learning.redemptions",
    "learning.submissions",
    "ledger.movements",
    "ledger.periods",
    "ledger.resolutions",
    "ledger.transfers",
    "payouts.statement_lines",
    "people.consents",
    "people.disclosures",
    "programme.versions",
]
DELETED_FROM = [
    "access.assertions",
    "base.outbox",
    "base.requests",
    "callers.steps",
    "callers.texts",
    "market.orders",
    "notices.notices",
    "people.listings",
    "people.nik_claims",
    "people.photo_pieces",
    "sandbox.messages",
    "waiting_room.arrivals",
    "webhooks.deliveries",
    "webhooks.endpoints",
]
"""What is kept for a time, the claim of a NIK that was corrected, and what a partner takes back."""


def test_what_is_append_only_can_neither_be_changed_nor_removed(db: Database) -> None:
    names = ", ".join(f"('{name}')" for name in APPEND_ONLY)
    wrong = ask(
        db,
        f"""SELECT name FROM (VALUES {names}) AS t (name)
        WHERE NOT has_table_privilege('bekal_app', name, 'INSERT')
           OR has_table_privilege('bekal_app', name, 'DELETE, TRUNCATE')
           OR has_any_column_privilege('bekal_app', name, 'UPDATE')""",
    )
    assert wrong == []


def test_rows_are_removed_only_where_that_was_decided(db: Database) -> None:
    found = ask(
        db,
        f"""SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE {_OURS} AND c.relkind = 'r' AND has_table_privilege('bekal_app', c.oid, 'DELETE, TRUNCATE')
        ORDER BY 1""",
    )
    assert [name for (name,) in found] == DELETED_FROM


def test_migrating_in_two_steps_gives_the_same_schema(
    server: postgres.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, stepwise = fresh(server), "stepwise"
    files = migrate.list_migrations()
    with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {stepwise}".encode())
    for some in (files[:1], files[: len(files) // 2], files):
        monkeypatch.setattr(migrate, "list_migrations", lambda some=some: some)
        migrate.migrate(server.dsn(stepwise))
    assert migrate.migrate(server.dsn(stepwise)) == []
    assert _dump(server, stepwise) == _dump(server, whole)
    drop(server, whole)
    drop(server, stepwise)


def _dump(server: postgres.Server, name: str) -> str:
    done = subprocess.run(
        [str(postgres.binaries() / "pg_dump"), "--schema-only", "--restrict-key=same"],
        env=backup.environment_of(server.dsn(name)),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
