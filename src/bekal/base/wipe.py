"""Empties a database: for a restore in the place of what is there, and for a demo that starts clean."""

from __future__ import annotations

import time
from typing import Any

import psycopg
from psycopg import sql

from .errors import WrongState

_LEAVING_SECONDS = 2.0
"""A connection that was closed is seen for a moment more."""


def schemas(connection: psycopg.Connection[Any]) -> list[str]:
    """Schemas that hold somebody's tables; the system's own and those of extensions are not counted."""
    rows = connection.execute(
        "SELECT DISTINCT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind IN ('r', 'p', 'S', 'v', 'm') AND n.nspname !~ '^(pg_|information_schema)' "
        "AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1"
    )
    return [row[0] for row in rows]


def wipe(connection: psycopg.Connection[Any]) -> None:
    """Remove every schema that holds tables, as one transaction. WrongState while others are connected."""
    deadline = time.monotonic() + _LEAVING_SECONDS
    while others := _count_others(connection):
        if time.monotonic() > deadline:
            raise WrongState(
                f"{others} other connections use this database: stop what uses it (a running `bekal up` or "
                "`bekal demo`, a shell) and try again"
            )
        time.sleep(0.05)
    with connection.transaction():
        for schema in schemas(connection):
            connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)))
        connection.execute("CREATE SCHEMA IF NOT EXISTS public")


def _count_others(connection: psycopg.Connection[Any]) -> int:
    row = connection.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    ).fetchone()
    return int(row[0]) if row else 0
