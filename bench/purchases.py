"""Durable purchases per second over HTTP, against pgbench making one purchase per transaction.

    python -m bench.purchases [--path confirm|buy] [--workers 2] [--further] [--history 100000,10000000]

``confirm`` is what platforms call: ``POST /v1/purchases/{id}/confirmation`` with access token, rate limit,
Idempotency-Key and the holder's code, for orders that ``journey.start_purchases`` made. ``buy`` leaves the
order and the code out (``journey.buy`` behind a route of the bench). Both sides run on the same server,
schema, cards and classes, in turns; fsync stays on. Ours is granian with a process for each core
(``--workers``), answered after the commit; the load is a closed loop in a process of its own. pgbench runs
the statements of the same operation, one purchase per transaction and without any HTTP, with a lock on the
buyer's account in place of the cell's, at several client counts; the best of all is the reference.

``--further`` adds: half of the rate reached, at times that do not wait for answers; 512 connections; one
class for all. ``--history`` measures ours alone with so many past purchases in the tables.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from typing import Any

import psycopg

from bekal.base import postgres

from . import history, load, pgbench, purchase_script
from .purchase_server import Serving, serving
from .purchase_work import Work, prepare

CLIENTS = (4, 8, 16, 32)
WARM_UP_SECONDS = 4
PAST_WARM_UP_SECONDS = 40
"""After a checkpoint the first change of each page is written whole; 10^7 purchases have very many."""
PAST_BUFFERS = "4GB"
MANY = 512
_EXPECTED = {"bought", "course_already_bought"}


def judge(body: bytes) -> str:
    """The outcome an answer gives."""
    start = body.find(b'"outcome":"')
    return body[start + 11 : body.index(b'"', start + 11)].decode() if start >= 0 else body[:40].decode()


def count_purchases(dsn: str) -> dict[str, int]:
    """What the books say: purchases, vouchers, holds, seats taken, answers kept."""
    counts = {
        "purchases": "SELECT count(*) FROM market.purchases",
        "vouchers": "SELECT count(*) FROM market.vouchers",
        "holds": "SELECT count(*) FROM ledger.transfers WHERE kind = 4",
        "seats": "SELECT sum(taken)::bigint FROM market.seats",
        "answers": "SELECT count(*) FROM base.requests WHERE outcome = 'bought'",
    }
    with psycopg.connect(dsn) as connection:
        rows = {name: connection.execute(text).fetchone() for name, text in counts.items()}
    return {name: row[0] if row else 0 for name, row in rows.items()}


class Bench:
    """One run: the server, the application, the work, and what was answered so far."""

    def __init__(
        self, server: postgres.Server, database: str, work: Work, ours: Serving, seconds: int
    ) -> None:
        self.server, self.database, self.work, self.ours, self.seconds = server, database, work, ours, seconds
        self.bought = 2  # noted for pgbench
        self.pgbench_cpu_ms: list[float] = []

    def put(
        self,
        name: str,
        connections: int,
        requests: Iterator[bytes] | None = None,
        *,
        seconds: int = 0,
        per_second: float = 0,
    ) -> dict[str, Any]:
        """Put a load on ours; gives rate, waits and CPU."""
        before = self.ours.cpu_seconds()
        done = load.put_load(
            self.ours.port,
            requests or self.work.ordinary,
            judge,
            connections=connections,
            seconds=seconds or self.seconds,
            per_second=per_second,
        )
        python, database = (b - a for a, b in zip(before, self.ours.cpu_seconds(), strict=True))
        self.bought += done.answers["bought"]
        if set(done.answers) - _EXPECTED:
            raise AssertionError(f"answers that were not expected: {done.answers}")
        answered = done.answers.total()
        result = {
            "per_second": round(done.per_second),
            "p50_ms": round(done.p50_ms, 1),
            "p99_ms": round(done.p99_ms, 1),
            "python_cpu_ms": round(1000 * python / answered, 3),
            "postgres_cpu_ms": round(1000 * database / answered, 3),
            "load_cpu_ms": round(1000 * done.cpu_seconds / answered, 3),
        }
        _say(f"{name}: {result} {dict(done.answers)}")
        return result

    def run_pgbench(self, run: int, runs: int, clients: int) -> pgbench.Rate:
        """Let pgbench take its share of the orders."""
        share = self.work.orders // runs
        script = purchase_script.make_script(self.work.purchase, share, run * share, clients)
        before = self.ours.cpu_seconds()[1] + _children()
        rate = pgbench.run(self.server, self.database, script, clients, self.seconds, variables={"i": 0})
        spent = self.ours.cpu_seconds()[1] + _children() - before
        cpu_ms = 1000 * spent / (rate.per_second * self.seconds)
        self.pgbench_cpu_ms.append(cpu_ms)
        _say(
            f"pgbench, {clients} clients: {rate.per_second:,.0f}/s, {rate.latency_ms:.1f} ms, "
            f"CPU {cpu_ms:.2f} ms a purchase"
        )
        return rate

    def checkpoint(self) -> None:
        """As a house that has been open for an hour: from now on WAL goes into files that are there.

        Making one of 16 MB stops all commits for a tenth of a second, every six thousand purchases.
        """
        with psycopg.connect(self.server.dsn(self.database), autocommit=True) as connection:
            connection.execute("CHECKPOINT")

    def check(self) -> dict[str, int]:
        """The books agree with themselves, and with what we were told."""
        counts = count_purchases(self.server.dsn(self.database))
        if len(set(counts.values())) != 1 or counts["purchases"] < self.bought:
            raise AssertionError(f"the books do not agree: {counts}, {self.bought} acknowledged to us")
        return counts


def compare(bench: Bench, options: argparse.Namespace) -> dict[str, Any]:
    """Both sides in turns; then what else was asked for."""
    ours: list[dict[str, Any]] = []
    theirs: list[pgbench.Rate] = []
    bench.put("warm-up", options.connections, seconds=WARM_UP_SECONDS)
    bench.checkpoint()
    bench.put("warm-up", options.connections, seconds=WARM_UP_SECONDS)
    clients = [int(each) for each in options.clients.split(",")]
    for round_number in range(options.rounds):
        ours.append(bench.put("ours", options.connections))
        for place, count in enumerate(clients):
            run = round_number * len(clients) + place
            theirs.append(bench.run_pgbench(run, len(clients) * options.rounds, count))
    best = pgbench.best(theirs)
    rate = sum(done["per_second"] for done in ours) / len(ours)
    result = {
        "ours": ours,
        "purchases_per_second": round(rate),
        "pgbench_per_second": round(best.per_second),
        "pgbench_clients": best.clients,
        "pgbench_latency_ms": best.latency_ms,
        "pgbench_cpu_ms": round(min(bench.pgbench_cpu_ms), 2),
        "ratio": round(rate / best.per_second, 2),
    }
    if options.further:
        result["half"] = bench.put("half of it", options.connections, per_second=rate / 2)
        result["many"] = bench.put(f"{MANY} connections", MANY)
        result["hot"] = bench.put("one class for all", options.connections, bench.work.hot)
        result["hot_share"] = round(result["hot"]["per_second"] / rate, 2)
    return result | {"counts": bench.check()}


def measure_growth(bench: Bench, options: argparse.Namespace) -> dict[str, Any]:
    """Ours with more and more past purchases in the tables; the last against the first."""
    result: dict[str, Any] = {}
    for size in map(int, options.history.split(",")):
        seconds = history.fill(bench.server.dsn(bench.database), size)
        _say(f"{size:,} past purchases after {seconds:.0f} s")
        bench.put("warm-up", options.connections, seconds=PAST_WARM_UP_SECONDS)
        result[str(size)] = bench.put(f"{size:,}", options.connections)
    first, *_, last = result.values()
    cpu = [sum(each[f"{part}_cpu_ms"] for part in ("python", "postgres")) for each in (first, last)]
    result["cpu_growth"] = round(cpu[1] / cpu[0], 2)
    result["time_growth"] = round(first["per_second"] / last["per_second"], 2)
    return result


def _children() -> float:
    """CPU seconds of the processes that this one has waited for: pgbench's own."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _show(name: str, done: dict[str, Any]) -> str:
    cpu = f"CPU ms: Python {done['python_cpu_ms']:.2f}, PostgreSQL {done['postgres_cpu_ms']:.2f}"
    return f"{name:24}{done['per_second']:>7,}/s  p50 {done['p50_ms']} ms  p99 {done['p99_ms']} ms  {cpu}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--path", choices=("confirm", "buy"), default="confirm")
    parser.add_argument("--cards", type=int, default=200_000)
    parser.add_argument("--schedules", type=int, default=2_000)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes that serve")
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--clients", default="4,8,16,32", help="client counts of pgbench")
    parser.add_argument("--further", action="store_true", help="half the rate, 512 connections, one class")
    parser.add_argument("--history", default="", help="sizes, with commas: measure growth instead")
    parser.add_argument("--json", action="store_true", help="print one JSON object only")
    return parser.parse_args()


def main() -> None:
    options = _options()
    buffers = PAST_BUFFERS if options.history else None
    with pgbench.scratch_server("purchases", buffers=buffers) as (server, database):
        started = time.perf_counter()
        work = asyncio.run(prepare(server.dsn(database), options.path, options.cards, options.schedules))
        spent = time.perf_counter() - started
        _say(f"{options.cards:,} cards, {options.schedules:,} classes, orders in {spent:.0f} s")
        with serving(server, database, options.workers) as ours:
            bench = Bench(server, database, work, ours, options.seconds)
            result = (measure_growth if options.history else compare)(bench, options)
    if options.json:
        print(json.dumps(result))
        return
    for i, done in enumerate(result.get("ours", ())):
        print(_show(f"ours, round {i + 1}", done))
    for name in ("half", "many", "hot", *filter(None, options.history.split(","))):
        if name in result:
            print(_show(name, result[name]))
    if "ratio" in result:
        told = f"{result['pgbench_per_second']:,}/s at {result['pgbench_clients']} clients"
        print(f"pgbench {told}  CPU ms: {result['pgbench_cpu_ms']}, at least")
    for name in ("ratio", "hot_share", "cpu_growth", "time_growth"):
        if name in result:
            print(f"{name} {result[name]}")


if __name__ == "__main__":
    main()
