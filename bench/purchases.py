"""Durable purchases per second over HTTP, against pgbench making one purchase per transaction.

    python -m bench.purchases [--cards 200000] [--schedules 2000] [--seconds 8] [--rounds 2] [--json]

Both run on the same server, schema, cards and classes, in turns; fsync stays on. Ours is one process of
granian with one worker: key checked, body parsed, coalesced, ``journey.buy`` in one transaction a chunk,
answered after the commit; the load is a closed loop over 64 connections in a process of its own. pgbench runs
the statements of the same operation, one purchase per transaction and without any HTTP, with a lock on the
buyer's account in place of the cell's, at several client counts; the best of all is the reference.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import psycopg
from litestar import Litestar

from bekal import access, market
from bekal.base import keys, postgres
from bekal.base.database import Database
from bekal.partner_api import create_partner_app

from . import holders, load, pgbench, purchase_script
from .direct_purchase import create_purchase

CLIENTS = (4, 8, 16, 32)
ORDERS_A_CARD = 3
AMOUNT_RP = 1_000_000_000
WARM_UP_SECONDS = 3
_DSN = "BEKAL_BENCH_DSN"


class ShiftedClock:
    """The machine's clock, moved to the day of the bench: ids and deadlines go on as in a real hour."""

    def __init__(self) -> None:
        self._started = time.perf_counter()

    def now(self) -> datetime:
        """The instant."""
        return holders.AT + timedelta(seconds=time.perf_counter() - self._started)


def create_app() -> Litestar:
    """What granian serves."""
    db = Database(os.environ[_DSN], keyring=keys.demo_keyring())
    app = create_partner_app(db, ShiftedClock(), secure=False)
    app.register(create_purchase)
    return app


@contextmanager
def serving(dsn: str) -> Iterator[int]:
    """A granian process with one worker; gives its port once it answers."""
    port = postgres.free_port()
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--workers", "1"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--no-ws", "--log-level", "warning"]
    process = subprocess.Popen(
        [*command, "bench.purchases:create_app"],
        env=os.environ | {_DSN: dsn},
        cwd=Path(__file__).parents[1],
    )
    try:
        for _ in range(150):
            try:
                httpx.get(f"http://127.0.0.1:{port}/v1/schedules", timeout=5)
                break
            except httpx.TransportError:
                time.sleep(0.2)
        else:
            raise RuntimeError("the application did not start within 30 seconds")
        yield port
    finally:
        process.terminate()
        process.wait(30)


class Requests:
    """Purchases as the bytes of HTTP requests: a card and a class at random, each under a new reference."""

    def __init__(
        self, cards: list[holders.Holder], classes: list[market.Schedule], key_of: dict[int, str]
    ) -> None:
        self._random = random.Random(20220301)
        self._cards, self._classes, self._key_of = cards, classes, key_of
        self._count = 0

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        self._count += 1
        schedule = self._random.choice(self._classes)
        body = msgspec.json.encode(
            {
                "reference": f"bench-{self._count}",
                "card_number": self._random.choice(self._cards).number,
                "schedule_id": schedule.schedule_id,
            }
        )
        head = (
            "POST /bench/purchases HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {self._key_of[schedule.platform_ids[0]]}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def made(self, count: int) -> Iterator[bytes]:
        """So many, made beforehand: making them is not the load's work. More are made when they run out."""
        ready = [next(self) for _ in range(count)]
        yield from ready
        yield from self


def judge(body: bytes) -> str:
    """The outcome an answer gives."""
    start = body.find(b'"outcome":"')
    return body[start + 11 : body.index(b'"', start + 11)].decode() if start >= 0 else body[:40].decode()


async def prepare(dsn: str, cards: int, schedules: int) -> tuple[Requests, list[purchase_script.Sent]]:
    """Cards with money, classes with seats, keys; half of the cards for each side.

    Gives our requests, and the statements of a purchase for pgbench.
    """
    async with Database(dsn, keyring=keys.demo_keyring()) as db:
        decree = await holders.make_programme(db)
        classes = await holders.make_classes(db, schedules, 1_000_000)
        catalogue = market.load_catalogue()
        partners = [access.PartnerOpening(p.code, "platform", p.name) for p in catalogue.platforms]
        presented = await holders.make_keys(db, partners)
        buyers = await holders.make_holders(db, decree, cards, AMOUNT_RP)
        purchase = await purchase_script.note_purchase(db, buyers[-2:], classes)
    _store_orders(dsn, buyers[cards // 2 : -2], classes)
    key_of = {p.platform_id: presented[p.code] for p in catalogue.platforms}
    return Requests(buyers[: cards // 2], classes, key_of), purchase


def _store_orders(dsn: str, cards: list[holders.Holder], classes: list[market.Schedule]) -> None:
    """What pgbench is to buy: each card some courses, none of them twice."""
    shuffle = random.Random(1)
    courses = {course.course_id: course for course in market.load_catalogue().courses}
    class_of = {schedule.course_id: schedule for schedule in classes}
    offered = list(class_of)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(purchase_script.ORDERS)
        with connection.cursor().copy("COPY bench.orders FROM STDIN") as copy:
            for n, card in enumerate(cards):
                for visit, course_id in enumerate(shuffle.sample(offered, ORDERS_A_CARD)):
                    course, schedule = courses[course_id], class_of[course_id]
                    what = (schedule.schedule_id, course_id, course.institution_id, course.price_rp)
                    copy.write_row((n + visit * len(cards), card.number, *what, schedule.platform_ids[0]))
        connection.execute("ANALYZE")


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


def measure(
    server: postgres.Server,
    database: str,
    requests: Requests,
    purchase: list[purchase_script.Sent],
    options: argparse.Namespace,
) -> dict[str, Any]:
    """Both sides in turns."""
    ours: list[load.Load] = []
    theirs: list[pgbench.Rate] = []
    bought = 2  # noted for pgbench
    with serving(server.dsn(database)) as port:
        orders = ORDERS_A_CARD * (options.cards - options.cards // 2 - 2)
        runs = len(CLIENTS) * options.rounds
        for round_number in range(options.rounds + 1):
            seconds = options.seconds if round_number else WARM_UP_SECONDS
            done = load.put_load(
                port,
                requests.made(int(seconds * 8000)),
                judge,
                connections=options.connections,
                seconds=seconds,
            )
            bought += done.answers["bought"]
            strange = set(done.answers) - {"bought", "course_already_bought"}
            if strange:
                raise AssertionError(f"answers that were not expected: {done.answers}")
            _say(
                f"ours, {'round' if round_number else 'warm-up'}: {done.per_second:,.0f}/s, "
                f"p50 {done.p50_ms:.1f} ms, p99 {done.p99_ms:.1f} ms, {dict(done.answers)}"
            )
            if not round_number:
                continue
            ours.append(done)
            for place, clients in enumerate(CLIENTS):
                run = (round_number - 1) * len(CLIENTS) + place
                share = orders // runs
                script = purchase_script.make_script(purchase, share, run * share, clients)
                rate = pgbench.run(server, database, script, clients, options.seconds, variables={"i": 0})
                theirs.append(rate)
                _say(f"pgbench, {clients} clients: {rate.per_second:,.0f}/s, {rate.latency_ms:.1f} ms")
    counts = count_purchases(server.dsn(database))
    if len(set(counts.values())) != 1 or counts["purchases"] < bought:
        raise AssertionError(f"the books do not agree: {counts}, {bought} acknowledged to us")
    best = pgbench.best(theirs)
    rate_of_ours = sum(done.per_second for done in ours) / len(ours)
    return {
        "purchases_per_second": round(rate_of_ours),
        "p50_ms": round(max(done.p50_ms for done in ours), 1),
        "p99_ms": round(max(done.p99_ms for done in ours), 1),
        "pgbench_per_second": round(best.per_second),
        "pgbench_clients": best.clients,
        "pgbench_latency_ms": best.latency_ms,
        "ratio": round(rate_of_ours / best.per_second, 2),
        "counts": counts,
    }


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cards", type=int, default=200_000)
    parser.add_argument("--schedules", type=int, default=2_000)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--json", action="store_true", help="print one JSON object only")
    options = parser.parse_args()
    with pgbench.scratch_server("purchases") as (server, database):
        started = time.perf_counter()
        requests, purchase = asyncio.run(prepare(server.dsn(database), options.cards, options.schedules))
        _say(
            f"{options.cards:,} cards, {options.schedules:,} classes in {time.perf_counter() - started:.0f} s"
        )
        result = measure(server, database, requests, purchase, options)
    if options.json:
        print(json.dumps(result))
        return
    waits = f"p50 {result['p50_ms']} ms   p99 {result['p99_ms']} ms"
    print(f"ours     {result['purchases_per_second']:>7,}/s   {waits}")
    print(f"pgbench  {result['pgbench_per_second']:>7,}/s   at {result['pgbench_clients']} clients")
    print(f"ratio    {result['ratio']:>7}")


if __name__ == "__main__":
    main()
