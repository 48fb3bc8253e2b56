"""Opening day: more people than the house can take, at once, by real HTTP.

    python -m bench.opening_day [--per-second 2000] [--seconds 60] [--until 280] [--rate 300] [--json]

The whole site (``bekal up``, one process unless ``--workers`` says more) and its own durable server stand
beside the crowd (``bench.crowd``) on one machine. A registration is a phone confirmed by its code plus an
identity form stored in the state "being checked": ten requests with cookies, proofs of forms, redirects and
the stylesheet. Newcomers come at the rate for so many seconds, whatever the house does; who is sent into the
waiting room waits as its page says and tries again, until everybody is done or the time is over. Then the
site and every process of the database are killed (SIGKILL), the database is started again, and every
registration that a browser was told of must be there.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import httpx
import psutil
import psycopg

from bekal import programme, regions, waiting_room
from bekal.base import actors, clock, keys, postgres
from bekal.base.database import Database

from . import pgbench, visitor

BY: Final = actors.command("bench")
ROOT: Final = Path(__file__).parents[1]
BEKAL: Final = str(Path(sys.executable).parent / "bekal")


@contextmanager
def serving(url: str, processes: int = 1) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """``bekal up`` without the periodic work; gives its port once it answers."""
    port = postgres.free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BEKAL_")}
    with tempfile.TemporaryDirectory() as var:
        told = {
            "BEKAL_DATABASE_URL": url,
            "BEKAL_PORT": str(port),
            "BEKAL_PROCESSES": str(processes),
            "BEKAL_PROGRAMMES": str(ROOT / "programmes"),
            "BEKAL_VAR": var,
            "BEKAL_LOG_LEVEL": "warning",
        }
        process = subprocess.Popen([BEKAL, "up", "--no-jobs"], env=kept | told, cwd=ROOT)
        try:
            wait_for(process, f"http://127.0.0.1:{port}/masuk")
            yield port, process
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(30)


def wait_for(process: subprocess.Popen[bytes], url: str) -> None:
    """Until a page is served. RuntimeError when it is not within 30 seconds."""
    for _ in range(150):
        if process.poll() is not None:
            break
        try:
            httpx.get(url, timeout=5)
            return
        except httpx.TransportError:
            time.sleep(0.2)
    raise RuntimeError("the site did not start within 30 seconds")


async def prepare(dsn: str, rate: int) -> int:
    """Regions, programme and the door's rate; gives the region that everybody lives in."""
    at = clock.SystemClock().now()
    async with Database(dsn, keyring=keys.demo_keyring()) as db, db.begin() as tx:
        await regions.store_regions(tx)
        await programme.store_programmes(tx, programme.load_programmes(ROOT / "programmes"), BY, at)
        setting = waiting_room.DoorSetting(waiting_room.Mode.when_full, rate)
        await waiting_room.set_door(tx, setting, BY, at)
    listed = regions.list_regions(clock.date_in_jakarta(at))
    return next(region.region_id for region in listed if str(region.province_id) == visitor.PROVINCE)


def kill_all(server: postgres.Server, site: subprocess.Popen[bytes]) -> None:
    """End the site and every process of the database at once, as a power cut does."""
    postmaster = psutil.Process(server.pid)
    victims = [*postmaster.children(recursive=True), postmaster]
    workers = [*psutil.Process(site.pid).children(recursive=True), psutil.Process(site.pid)]
    for process in (*workers, *victims):
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)
    psutil.wait_procs([*workers, *victims], timeout=10)
    site.wait(10)


def cpu_of(pid: int | None) -> float:
    """CPU seconds that a process and its children of the moment have used. ValueError without a process."""
    if pid is None:
        raise ValueError("there is no process to measure")
    first = psutil.Process(pid)
    seconds = 0.0
    for process in (first, *first.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            seconds += sum(process.cpu_times()[:2])
    return seconds


def allow_connections(wanted: int) -> None:
    """Let this process and its children hold so many connections. ValueError when the system forbids it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + 200
    if hard != resource.RLIM_INFINITY and needed > hard:
        raise ValueError(f"{wanted} connections need {needed} file descriptors; the system allows {hard}")
    if soft != resource.RLIM_INFINITY and soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))


def count_kept(dsn: str, numbers: list[int]) -> dict[str, int]:
    """How many of the accepted registrations are in the database, whole."""
    keyring = keys.demo_keyring()
    phones = [f"+62812{number:08d}" for number in numbers]
    accounts = [keyring.index("phone", phone) for phone in phones]
    niks = [keyring.index("nik", visitor.identity(number, 1)["nik"]) for number in numbers]
    with psycopg.connect(dsn) as connection:
        row = connection.execute(
            """SELECT count(*) FROM unnest(%s::bytea[], %s::bytea[]) AS i (phone_index, nik_index)
            JOIN people.accounts a ON a.phone_index = i.phone_index
            JOIN people.persons p ON p.nik_index = i.nik_index AND p.person_id = a.person_id
            JOIN people.nik_claims n ON n.nik_index = i.nik_index AND n.person_id = p.person_id
            JOIN people.identity_checks c ON c.check_id = p.check_id AND c.state = 'waiting'
            JOIN people.consents s ON s.person_id = p.person_id
            WHERE p.identity_state = 'waiting'""",
            [accounts, niks],
        ).fetchone()
        stored = connection.execute("SELECT count(*) FROM people.persons").fetchone()
    return {"accepted_and_kept": row[0] if row else 0, "persons": stored[0] if stored else 0}


def run_crowd(dsn: str, port: int, region: int, options: argparse.Namespace) -> dict[str, Any]:
    """The crowd, in a process of its own."""
    command = [sys.executable, "-m", "bench.crowd", str(port), dsn, "--region", str(region)]
    for name in ("per_second", "seconds", "until", "think", "connections"):
        command += [f"--{name.replace('_', '-')}", str(getattr(options, name))]
    limit = options.until + 60
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, timeout=limit)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def figures_of(port: int) -> dict[str, float]:
    """The room's own figures, as Prometheus reads them."""
    lines = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=20).text.splitlines()
    wanted = ("bekal_room_", "bekal_coalescer_chunk_items_sum", "bekal_coalescer_chunk_items_count")
    pairs = (line.rsplit(" ", 1) for line in lines if line.startswith(wanted) and "_created" not in line)
    return {name: float(value) for name, value in pairs}


def measure(server: postgres.Server, database: str, options: argparse.Namespace) -> dict[str, Any]:
    """The stampede, the power cut, and the count."""
    dsn = server.dsn(database)
    region = asyncio.run(prepare(dsn, options.rate))
    with serving(server.url(database), options.workers) as (port, site):
        before = cpu_of(site.pid), cpu_of(server.pid)
        told = run_crowd(dsn, port, region, options)
        told["site_cpu_seconds"] = round(cpu_of(site.pid) - before[0], 1)
        told["database_cpu_seconds"] = round(cpu_of(server.pid) - before[1], 1)
        told["room"] = figures_of(port)
        kill_all(server, site)
    time.sleep(2)
    again = postgres.start(server.data)
    told |= count_kept(again.dsn(database), told.pop("numbers"))
    return told


def report(told: dict[str, Any]) -> str:
    """The table of ``bench/README.md``."""
    busy = told["last_accepted_second"] or 1
    lost = told["accepted"] - told["accepted_and_kept"]
    fives = sum(count for status, count in told["statuses"].items() if int(status) >= 500)
    rows = [
        ("offered", f"{told['offered']:,} people"),
        ("accepted", f"{told['accepted']:,}, {told['accepted'] / busy:,.0f}/s until second {busy:.0f}"),
        ("of those in the database after the kill", f"{told['accepted_and_kept']:,} (lost: {lost})"),
        ("pages within the form, p50 / p99", _pair(told["form_ms"], "ms")),
        ("pages of the waiting room, p50 / p99", _pair(told["room_ms"], "ms")),
        ("waited in the room, p50 / p99", _pair(told["waited_seconds"], "s")),
        ("from being let in to registered, p50 / p99", _pair(told["registration_seconds"], "s")),
        ("most people present at once", f"{told['most_present']:,}"),
        ("still there in the end", f"{told['left_in_the_room']:,}"),
        ("asked in mid-form to wait for a moment", f"{told['slowed']:,} times"),
        ("answers of 500 and more", f"{fives}"),
        (
            "CPU seconds: site, database, crowd",
            f"{told['site_cpu_seconds']}, {told['database_cpu_seconds']}, {told['crowd_cpu_seconds']}",
        ),
        ("the crowd's own lateness, p50 / p99", _pair(told["crowd_late_ms"], "ms")),
        ("connections at once, at most", f"{told['most_connections']:,}"),
        ("faults", json.dumps(told["faults"])),
    ]
    return "\n".join(f"| {name} | {value} |" for name, value in rows)


def _pair(values: dict[str, float], unit: str) -> str:
    return f"{values.get('p50', 0):,} / {values.get('p99', 0):,} {unit}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--per-second", type=float, default=2000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--until", type=float, default=280, help="the crowd goes home after so many seconds")
    parser.add_argument("--rate", type=int, default=300, help="people let in per second, at most")
    parser.add_argument("--think", type=float, default=0.5, help="seconds that somebody looks at a form")
    parser.add_argument("--connections", type=int, default=4000)
    parser.add_argument("--workers", type=int, default=1, help="processes of the site")
    parser.add_argument("--json", action="store_true", help="print one JSON object only")
    options = parser.parse_args()
    allow_connections(options.connections)
    with pgbench.scratch_server("opening_day") as (server, database):
        told = measure(server, database, options)
    print(json.dumps(told) if options.json else report(told))
    if told["accepted"] != told["accepted_and_kept"]:
        sys.exit("some of what was accepted is not there")


if __name__ == "__main__":
    main()
