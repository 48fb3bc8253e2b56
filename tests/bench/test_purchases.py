"""The bench of purchases stays what it says: pgbench runs the statements that ``journey.buy`` runs."""

from __future__ import annotations

import re
from collections import Counter

from bekal.base.database import Database
from bench import holders, load, purchase_script, purchases


async def test_pgbench_runs_the_statements_of_a_purchase(db: Database) -> None:
    decree = await holders.make_programme(db)
    classes = await holders.make_classes(db, 5, 10)
    pair = await holders.make_holders(db, decree, 2)
    await purchases.check_statements(db, pair, classes[0])


def test_the_script_is_one_transaction_with_a_lock_on_the_buyers_account() -> None:
    script = purchase_script.purchase_script(100, 50, 8)
    assert script.count("BEGIN;") == script.count("COMMIT;") == 1
    assert not re.search(r"\$\d", script), "every parameter is filled in"
    assert "--" not in script, "a comment would swallow the rest of a line"
    [balances] = [part for part in script.split(";") if "FOR UPDATE" in part and "ledger.guarded" in part]
    assert "training_account_id" in balances
    # A colon in a literal would be read as a variable of pgbench.
    names = set(re.findall(r"(?<!:):([A-Za-z_0-9]+)", script))
    kept = set(re.findall(r"(?:AS|\.)\s*(\w+)", script)) | {"n", "i", "client_id", "tid"}
    assert names <= kept, names - kept


def test_answers_are_judged_by_their_outcome() -> None:
    assert purchases.judge(b'{"reference":"r","outcome":"bought","price_rp":1}') == "bought"
    assert purchases.judge(b"status 503") == "status 503"


def test_a_load_knows_its_rate() -> None:
    done = load.Load(100, 4.0, 1.0, 2.0, Counter(bought=100))
    assert done.per_second == 25
