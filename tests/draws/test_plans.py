"""Statements of draws and cards find citizens' rows by whole keys, even in a plan made on empty tables.

Plans are made once and kept. One that was made while a table was empty may walk a whole cell or batch for
every row of a chunk, and does so until the server has looked at the table again.
"""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import psycopg
import pytest

import bekal.cards
import bekal.draws
from bekal.base.database import Database

ACROSS = {
    # These read a whole batch, decree or programme once, for the draw or for reports.
    "copy_corrections",
    "copy_entries",
    "copy_results",
    "count_applications",
    "count_cards",
    "count_mismatches",
    "count_recovered_seats",
    "count_results",
    "count_winners",
    "find_family_rooms",
    "list_continued_seats",
    "list_ended_places",
    "list_stored_winners",
    "lock_decrees",
    "page_decree_lines",
    "plan_recovery_quotas",
    "store_outcomes",
    "sum_decree_lines",
    "sum_decree_regions",
}
CITIZENS = re.compile(
    r"(?:Seq|Index|Index Only|Bitmap Heap) Scan.* on (applications|entries|results|household_awards|"
    r"recovered_seats|cards|events|decree_lines|retired_numbers)\b"
)
KEY = re.compile(r"Cond: .*\b(person_id|card_id|number|household_index|purchase_by)\b")


@pytest.mark.parametrize("package", [bekal.draws, bekal.cards], ids=["draws", "cards"])
async def test_rows_are_found_by_their_keys(db: Database, package: ModuleType) -> None:
    wrong = {}
    with psycopg.connect(db.dsn, autocommit=True) as connection:
        for file in sorted((Path(str(package.__file__)).parent / "sql").glob("*.sql")):
            if file.stem in ACROSS:
                continue
            explain = f"EXPLAIN (GENERIC_PLAN) {file.read_text('utf-8')}"
            plan = connection.pgconn.exec_(explain.encode())
            assert plan.status == psycopg.pq.ExecStatus.TUPLES_OK, plan.error_message
            lines = [(plan.get_value(i, 0) or b"").decode() for i in range(plan.ntuples)]
            for i, line in enumerate(lines):
                if CITIZENS.search(line) and not any(KEY.search(next_) for next_ in lines[i + 1 : i + 4]):
                    wrong[file.stem] = "\n".join(lines)
    assert not wrong, "\n\n".join(f"{name}\n{plan}" for name, plan in wrong.items())
