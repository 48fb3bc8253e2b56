"""Statements of operations find rows by their keys, however small the planner believes the tables to be.

Plans are made once and kept, often while the tables are still empty: a plan that walks a whole cell would be
slow for ever after.
"""

from __future__ import annotations

import re
from pathlib import Path

import psycopg

import bekal.payouts
from bekal.base.database import Database

FOLDER = Path(bekal.payouts.__file__).parent / "sql"
REPORTS = {"reconcile", "list_differences", "list_due_totals"}
SMALL = ("payouts.settlements", "payouts.settlement_accounts", "payouts.document_numbers")
WHOLE_CELL = re.compile(r"Seq Scan|Index Cond: \(cell = \$1\)$|Join Filter")


async def test_no_statement_walks_a_whole_cell(db: Database) -> None:
    found = {}
    with psycopg.connect(db.dsn, autocommit=True) as connection:
        for file in sorted(FOLDER.glob("*.sql")):
            text = file.read_text("utf-8")
            if file.stem in REPORTS or any(table in text for table in SMALL):
                continue
            plan = connection.pgconn.exec_(f"EXPLAIN (GENERIC_PLAN) {text}".encode())
            assert plan.status == psycopg.pq.ExecStatus.TUPLES_OK, plan.error_message
            lines = [(plan.get_value(i, 0) or b"").decode() for i in range(plan.ntuples)]
            if any(WHOLE_CELL.search(line) for line in lines):
                found[file.stem] = "\n".join(lines)
    assert not found, "\n\n".join(f"{name}\n{plan}" for name, plan in found.items())
