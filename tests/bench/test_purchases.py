"""The bench of purchases stays what it says: pgbench runs the statements that ``journey.buy`` runs."""

from __future__ import annotations

import re
from collections import Counter

from bekal.base.database import Database
from bench import holders, load, purchase_script, purchases


async def test_pgbench_makes_the_purchases_that_the_journey_makes(db: Database) -> None:
    decree = await holders.make_programme(db)
    classes = await holders.make_classes(db, 2000, 10)
    purchase = await purchase_script.note_purchase(db, await holders.make_holders(db, decree, 2), classes)
    names = [sent.name for sent in purchase]
    assert "bekal.base.lock_cell" not in names
    assert {"bekal.market.take_seats", "bekal.market.issue_vouchers", "bekal.base.insert_requests"} <= set(
        names
    )
    script = purchase_script.make_script(purchase, 100, 50, 8)
    assert script.count("BEGIN;") == script.count("COMMIT;") == 1
    assert not re.search(r"\$\d", script), "every parameter is filled in"
    assert "--" not in script, "a comment would hide the rest of a line"
    assert not re.search("[0-9a-f]{8}-[0-9a-f]{4}-", script), "no id of the noted purchase is left"
    [locked] = [
        part for part in script.split(";") if part.endswith("FOR UPDATE") and "ledger.guarded" in part
    ]
    assert ":training_account_id" in locked
    # A colon in a literal would be read as a variable of pgbench.
    names_used = set(re.findall(r"(?<!:):([A-Za-z_0-9]+)", script))
    made = set(re.findall(r"(?:AS |[oc]\.)(\w+)", script))
    assert names_used <= made | {"n", "i", "client_id", "tid"}


def test_answers_are_judged_by_their_outcome() -> None:
    assert purchases.judge(b'{"reference":"r","outcome":"bought","price_rp":1}') == "bought"
    assert purchases.judge(b"status 503") == "status 503"


def test_a_load_knows_its_rate() -> None:
    done = load.Load(100, 4.0, 1.0, 2.0, Counter(bought=100))
    assert done.per_second == 25
