"""The bench of purchases stays what it says: pgbench runs the statements that ``journey.buy`` runs."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import repeat

import pytest

from bekal.base.database import Database
from bench import holders, load, purchase_script, purchases


@pytest.mark.parametrize("path", ["confirm", "buy"])
async def test_pgbench_makes_the_purchases_that_the_journey_makes(db: Database, path: str) -> None:
    decree = await holders.make_programme(db)
    classes = await holders.make_classes(db, 2000, 10)
    note = purchase_script.note_confirmation if path == "confirm" else purchase_script.note_purchase
    purchase = await note(db, await holders.make_holders(db, decree, 2), classes)
    names = [sent.name for sent in purchase]
    assert "bekal.base.lock_cell" not in names
    assert {"bekal.market.take_seats", "bekal.market.issue_vouchers", "bekal.base.insert_requests"} <= set(
        names
    )
    confirmed = {"bekal.market.find_orders", "bekal.market.record_tries"}
    assert (confirmed <= set(names)) == (path == "confirm")
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


def test_a_load_at_a_rate_counts_from_when_a_request_was_due() -> None:
    """A server that answers one request after the other, each in 50 ms, is 20 a second slower than asked."""

    class Slow(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            time.sleep(0.05)
            self.send_response(200)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Slow) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        requests = repeat(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
        done = load.put_load(
            server.server_port, requests, bytes.decode, connections=1, seconds=1, per_second=40
        )
        server.shutdown()
    assert done.answers["ok"] == done.answers.total() <= 21
    assert done.p99_ms > 300, "the wait for a free connection counts"


def test_a_load_knows_its_rate() -> None:
    done = load.Load(100, 4.0, 1.0, 2.0, Counter(bought=100))
    assert done.per_second == 25
