"""``bekal demo``, killed in the middle of its purchases, and run again."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from bekal.base import postgres
from tests.cli.conftest import Run
from tests.cli.running import BEKAL

DEMO = [BEKAL, "demo", "--people", "1000", "--sample", "40", "--no-serve", "--json"]
FIGURES = (
    "people",
    "registered",
    "verified",
    "applied",
    "eligible",
    "drawn",
    "awarded",
    "revoked",
    "purchases",
    "completed",
    "certificates",
    "incentives_due_rp",
    "incentives_paid_rp",
    "surveys_paid_rp",
    "returned_rp",
    "regencies_with_recipients",
)


def purchases(dsn: str) -> set[tuple[Any, ...]]:
    try:
        with psycopg.connect(dsn) as connection:
            return set(connection.execute(b"SELECT purchase_id, voucher_code FROM market.vouchers"))
    except psycopg.Error:
        return set()


def kill_in_the_middle_of_purchases(data: Path) -> set[tuple[Any, ...]]:
    """Kill the demo and every process of its server; gives the vouchers that were acknowledged before."""
    seen: set[tuple[Any, ...]] = set()
    with subprocess.Popen(DEMO, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as demo:
        deadline = time.monotonic() + 200
        while len(seen) < 20 and time.monotonic() < deadline:
            server = postgres.find(data)
            seen = purchases(server.dsn()) if server else set()
            time.sleep(0.05)
        assert demo.poll() is None, "the demo was over before it could be killed"
        victims = [psutil.Process(demo.pid)]
        if server and server.pid:
            first = psutil.Process(server.pid)
            victims += [first, *first.children(recursive=True)]
        for victim in victims:
            with contextlib.suppress(psutil.NoSuchProcess):
                victim.kill()
    assert len(seen) >= 20
    return seen


@pytest.mark.timeout(600)
def test_a_demo_that_was_killed_lost_nothing_and_the_next_starts_clean(run: Run, environment: Path) -> None:
    data = environment / "postgres"
    acknowledged = kill_in_the_middle_of_purchases(data)
    books = run("check-books", "--json")
    assert books.data["holds"], books.data["details"]
    with postgres.using(data) as server:
        assert acknowledged <= purchases(server.dsn())
    done = subprocess.run(DEMO, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "starting clean" in done.stderr
    report = json.loads(done.stdout)
    assert set(FIGURES) <= set(report)
    assert all(report["invariants"].values())
    assert report["awarded"] > 50
    assert sum(report["refusals"]["joining"].values()) > 0
    assert {"seconds", "peak_rss_mb", "database"} <= set(report)
    assert json.loads((environment / "demo.json").read_text())
    assert postgres.find(data) is None


@contextlib.contextmanager
def heard_interrupts() -> Iterator[None]:
    """Children started here hear Ctrl-C, also where this suite runs deaf to it, in a shell's background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def test_ctrl_c_stops_everything_that_was_started(environment: Path) -> None:
    with (
        heard_interrupts(),
        subprocess.Popen(DEMO, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as demo,
    ):
        assert demo.stderr is not None
        first = demo.stderr.readline()
        demo.send_signal(signal.SIGINT)
        try:
            _, rest = demo.communicate(timeout=120)
        finally:
            demo.kill()
    assert first.split()[0] == "accounts"
    assert demo.returncode == 130, rest
    assert rest.splitlines()[-1] == "stopped"
    assert "Traceback" not in rest
    assert postgres.find(environment / "postgres") is None


def test_a_demo_is_refused_where_nobody_is_invented(
    run: Run, environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEKAL_MODE", "production")
    done = run("demo", "--no-serve", "--json")
    assert done.status == 2
    assert "BEKAL_MODE=demo" in done.data["error"]


def test_a_demo_needs_the_population_it_is_told_of(run: Run) -> None:
    done = run("demo", "--no-serve", "--population", "/nowhere.csv")
    assert done.status == 2
    assert "/nowhere.csv" in done.err
