"""Statements find rows by their keys, however small the planner believes the tables to be.

Plans are made once and kept, often while the tables are still empty. A plan that walks a whole cell is then
slow for ever after, so such a plan is not allowed even on empty tables.
"""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import psycopg
import pytest

import bekal.learning
import bekal.market
from bekal.base.database import Database

REPORTS = {
    "list_purchase_totals",
    "get_learning_totals",
    "move_seats",
    "list_dry_seats",
    "delete_orders",
    # What the catalogue offers now: all classes that can be bought, asked for seldom and remembered.
    "count_free_seats",
    "search_courses",
}
SMALL = re.compile(r"Seq Scan on (catalogue|platforms|institutions|courses|proposals)\b")
WHOLE_CELL = re.compile(r"Seq Scan|Index Cond: \(cell = \$1\)$")


@pytest.mark.parametrize("package", [bekal.market, bekal.learning], ids=["market", "learning"])
async def test_no_statement_walks_a_whole_cell(db: Database, package: ModuleType) -> None:
    folder = Path(str(package.__file__)).parent / "sql"
    found = {}
    with psycopg.connect(db.dsn, autocommit=True) as connection:
        for file in sorted(folder.glob("*.sql")):
            if file.stem in REPORTS:
                continue
            explain = f"EXPLAIN (GENERIC_PLAN) {file.read_text('utf-8')}"
            plan = connection.pgconn.exec_(explain.encode())
            assert plan.status == psycopg.pq.ExecStatus.TUPLES_OK, plan.error_message
            lines = [(plan.get_value(i, 0) or b"").decode() for i in range(plan.ntuples)]
            if any(WHOLE_CELL.search(line) and not SMALL.search(line) for line in lines):
                found[file.stem] = "\n".join(lines)
    assert not found, "\n\n".join(f"{name}\n{plan}" for name, plan in found.items())
