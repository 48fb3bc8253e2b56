"""Statements of operations stay on indexes, also where the planner has not seen the table grow yet."""

from __future__ import annotations

from pathlib import Path

import psycopg

import bekal.payouts
from bekal.base.database import Database

FOLDER = Path(bekal.payouts.__file__).parent / "sql"
REPORTS = {"reconcile", "list_differences", "list_due_totals"}
SMALL = ("payouts.settlements", "payouts.document_numbers")


async def test_no_statement_reads_a_whole_table(db: Database) -> None:
    found = {}
    with psycopg.connect(db.dsn, autocommit=True) as connection:
        for file in sorted(FOLDER.glob("*.sql")):
            text = file.read_text("utf-8")
            if file.stem in REPORTS or any(table in text for table in SMALL):
                continue
            plan = connection.pgconn.exec_(f"EXPLAIN (GENERIC_PLAN) {text}".encode())
            assert plan.status == psycopg.pq.ExecStatus.TUPLES_OK, plan.error_message
            lines = [(plan.get_value(i, 0) or b"").decode() for i in range(plan.ntuples)]
            if any("Seq Scan" in line for line in lines):
                found[file.stem] = "\n".join(lines)
    assert not found, "\n\n".join(f"{name}\n{plan}" for name, plan in found.items())
