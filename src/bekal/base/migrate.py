"""Brings a database to the newest schema: plain SQL files of ``migrations/``, in the order of their numbers."""

from __future__ import annotations

from pathlib import Path

import psycopg

MIGRATIONS = Path(__file__).parents[3] / "migrations"


def migrate(dsn: str, cells: int = 1) -> list[str]:
    """Run the migrations that the database has not seen; gives their names. Each is one transaction."""
    done = []
    with psycopg.connect(dsn) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS base")
        connection.execute("CREATE TABLE IF NOT EXISTS base.migrations (name text PRIMARY KEY)")
        seen = {row[0] for row in connection.execute("SELECT name FROM base.migrations")}
        connection.commit()
        for file in sorted(MIGRATIONS.glob("[0-9]*.sql")):
            if file.stem in seen:
                continue
            connection.execute(file.read_text("utf-8"))  # type: ignore[arg-type]
            connection.execute("INSERT INTO base.migrations VALUES (%s)", [file.stem])
            connection.commit()
            done.append(file.stem)
        connection.execute(
            "INSERT INTO base.cells SELECT generate_series(0, %s) ON CONFLICT DO NOTHING", [cells - 1]
        )
        connection.execute(
            "INSERT INTO base.settings VALUES ('cells', %s) ON CONFLICT DO NOTHING", [str(cells)]
        )
        connection.commit()
    return done
