"""Attendance by CSV, end to end: a file of 50,000 rows over HTTP, a receipt for every row.

    python -m bench.attendance --rows 50000

A fresh embedded server that survives power cuts (fsync on), one cell, 50,000 participants of one institution
whose session is on. The file is sent by a client of its own to a server of its own process; the clock runs
from the first byte sent to the last byte of the receipts. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import io
import json
import resource
import shutil
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import msgspec

from bekal import access, journey, learning, market
from bekal.base import clock, ids, keys, migrate, postgres
from bekal.base.cells import chunks
from bekal.base.database import Database
from bekal.partner_api import create_partner_app
from bekal.sandbox.serve import serve

from . import holders

PLACE = Path(__file__).parents[1] / "var" / "bench-attendance"


async def enrol(db: Database, count: int) -> tuple[market.Schedule, str, list[str]]:
    """Participants of one class, as purchases make them: the class, its institution's code, their codes."""
    decree = await holders.make_programme(db)
    [schedule, *_] = await holders.make_classes(db, 40, 60_000)
    catalogue = market.load_catalogue()
    courses = {course.course_id: course for course in catalogue.courses}
    async with db.begin() as tx:
        await learning.store_sessions(
            tx, learning.plan_sessions([schedule], catalogue.courses), holders.BY, holders.AT
        )
        platforms = {platform.platform_id: platform.code for platform in await market.list_platforms(tx)}
        [institution] = await market.find_institutions_by_id(tx, [courses[schedule.course_id].institution_id])
    assert institution is not None
    seller = platforms[schedule.platform_ids[0]]
    cardholders = await holders.make_holders(db, decree, count)
    codes = []
    for chunk in chunks(cardholders):
        cell = ids.cell_of(chunk[0].card_id, db.cells)
        wishes = [
            market.Purchase(str(h.card_id), "bench", seller, h.number, schedule.schedule_id, holders.AT)
            for h in chunk
        ]
        for bought in await journey.buy(db, cell, wishes, holders.BY, holders.AT):
            assert bought.redeem_code is not None, bought.outcome
            codes.append(bought.redeem_code)
    return schedule, institution.code, codes


async def open_door(db: Database, institution: str, at: datetime) -> str:
    """An access token of this instant."""
    async with db.begin() as tx:
        opening = access.PartnerOpening(institution, "institution", institution)
        await access.add_partners(tx, [opening], holders.BY, at)
        [key] = await access.issue_partner_keys(tx, [access.KeyOrder(institution)], holders.BY, at)
        asked = access.TokenRequest(key.key_id, key.secret)
        [issued] = await access.issue_partner_tokens(tx, [asked], [], holders.BY, at)
    return issued.token or ""


async def measure(dsn: str, rows: int) -> dict[str, object]:
    """Send the file once, and once more (everything stands already)."""
    async with Database(dsn, keyring=keys.demo_keyring()) as db:
        schedule, institution, enrolled = await enrol(db, rows)
        async with db.read() as tx:
            [first, *_] = await learning.find_sessions(tx, [schedule.schedule_id])
        watch = clock.SimulatedClock(first.starts_at + timedelta(hours=2))
        token = await open_door(db, institution, watch.now())
        when = first.starts_at.astimezone(clock.JAKARTA).strftime("%d/%m/%Y %H:%M:%S")
        file = "redeem_code,sequence,attended_at\r\n" + "".join(f"{code},1,{when}\r\n" for code in enrolled)
        app = create_partner_app(db, watch, opens_database=False)
        figures: dict[str, object] = {"rows": rows, "megabytes": round(len(file) / 1e6, 2)}
        async with serve(app) as origin, httpx.AsyncClient(timeout=120) as client:
            for name in ("first", "again"):
                started, cpu = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
                answer = await client.post(
                    f"{origin}/v1/attendance/csv",
                    content=file.encode(),
                    headers={"authorization": f"Bearer {token}", "content-type": "text/csv"},
                )
                seconds = time.perf_counter() - started
                used = resource.getrusage(resource.RUSAGE_SELF)
                receipts = Counter(row["outcome"] for row in csv.DictReader(io.StringIO(answer.text)))
                figures[name] = {
                    "seconds": round(seconds, 2),
                    "rows_per_second": round(rows / seconds),
                    "python_cpu_seconds": round(
                        used.ru_utime + used.ru_stime - cpu.ru_utime - cpu.ru_stime, 2
                    ),
                    "result": answer.headers["bekal-result"],
                    "receipts": dict(receipts),
                }
        return figures


def main() -> None:
    """Make a server, measure, remove the server."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=50_000)
    arguments = parser.parse_args()
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    server = postgres.start(PLACE / "pg", durable=True)
    try:
        migrate.migrate(server.dsn("postgres"))
        figures = asyncio.run(measure(server.dsn("postgres"), arguments.rows))
    finally:
        postgres.remove(PLACE / "pg")
    print(json.dumps(msgspec.to_builtins(figures), indent=2))


if __name__ == "__main__":
    main()
