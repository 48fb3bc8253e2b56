"""Seconds and memory of the stand-alone verifier on a published draw of a nation.

    python -m bench.verify_draw [--applicants 1000000 10000000] [--keep FOLDER]

Makes a publication with the product's engine and writer in a temporary folder - 514 regencies, two reserve
categories, families of one to nine, three in a hundred people registered elsewhere than their family, a seat
for twelve applicants - and runs ``verify_draw.py`` on it as a doubter would, ``python3 -I -S``, on all cores.
CPU seconds are those of all processes, to be held against hashing every row once with hashlib, which is timed
before and after in the same run: on a machine that does other things that ratio says more than seconds do.
Memory is that of all its processes together (PSS: shared pages count once), looked at four times a second,
and the peak of the largest process.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import psutil

from bekal.base.signing import derive_signing_key
from bekal.draws import engine, proofs
from bekal.sandbox.beacon.signing import sign_round

REGENCIES, PROVINCES, CAP, POOL_MIN = 514, 38, 2, 10
DRAW_AT = datetime(2026, 1, 31, 9, tzinfo=UTC)
FAMILIES = (1, 1, 1, 1, 2, 2, 3, 4, 9)
KEYS = {name: derive_signing_key(b"bench" * 7, name, 1) for name in ("auditor.example", "log.example")}
REVEALS = [proofs.Reveal("Ombudsman", bytes(32), b"6 1 3 3 5")]
VERIFIER = Path(proofs.__file__).with_name("verify_draw.py")


def make_applicants(count: int) -> tuple[engine.Plan, list[engine.RegencySeats], engine.Array]:
    """A frozen list of ``count`` rows, from seed 1."""
    chooser = np.random.default_rng(1)
    shares = chooser.pareto(2.0, REGENCIES) + 0.2
    regions = np.arange(1, REGENCIES + 1)
    weights = [
        (int(r - 1) % PROVINCES + 1, int(r), int(share * 1000))
        for r, share in zip(regions, shares, strict=True)
    ]
    quotas = engine.divide_seats(count // 12, weights)
    sizes = chooser.choice(FAMILIES, count)
    sizes = sizes[: int(np.searchsorted(np.cumsum(sizes), count)) + 1]
    family = np.repeat(np.arange(len(sizes)), sizes)[:count]
    homes = chooser.choice(regions, len(sizes), p=shares / shares.sum())[family]
    moved = chooser.random(count) < 0.03
    homes[moved] = chooser.choice(regions, int(moved.sum()))
    names = np.frombuffer(chooser.bytes(8 * len(sizes)), "V8")
    rooms = np.where(chooser.random(len(sizes)) < 0.02, CAP - 1, CAP)
    buckets = [
        engine.Category(1, "disability", 200, "regency"),
        engine.Category(2, "returned-migrant", 500, "province"),
    ]
    marks = chooser.choice([0, 1, 2], count, p=[0.93, 0.02, 0.05])
    plan, pools, categories = engine.plan_draw(homes, marks, quotas, buckets, POOL_MIN, "reserve_first")
    pids = np.frombuffer(chooser.bytes(16 * count), "V16")
    rows, _ = engine.make_list(pids, pools, categories, rooms[family], names[family])
    return plan, quotas, rows


def make_manifest(plan: engine.Plan, quotas: list[engine.RegencySeats], rows: engine.Array) -> bytes:
    """The only version of the manifest."""
    tables = proofs.tables_of(plan, quotas, "hamilton")
    chain = proofs.SANDBOX
    times = [DRAW_AT - timedelta(hours=hours) for hours in (120, 72, 1, 0)]
    number = proofs.round_at(chain, DRAW_AT)
    return proofs.write_manifest(
        proofs.Manifest(
            format=proofs.FORMAT,
            programme="bench",
            draw=1,
            batch=1,
            version=1,
            previous=None,
            times=proofs.Times(*[proofs.write_time(at) for at in times]),
            frozen=proofs.describe_list(rows, row_leaf=proofs.merkle.ROW_LEAF),
            pepper_sha256="00" * 32,
            cap=CAP,
            pool_min=POOL_MIN,
            order=plan.order,
            lapse_returns_room=False,
            quota=tables.quota,
            pools=tables.pools,
            categories=tables.categories,
            reserves=tables.reserves,
            beacon=proofs.BeaconRound(
                chain.scheme, chain.public_key, chain.period_s, chain.genesis, chain.chain_hash, number, True
            ),
            ceremony=[proofs.commit(reveal) for reveal in REVEALS],
            auditor=proofs.log.Signer("auditor.example", KEYS["auditor.example"].public.hex()),
            log=proofs.LogIdentity("log.example", KEYS["log.example"].public.hex(), [], 0),
            fallback=proofs.Fallback(proofs.MISSING_REVEAL_ROUNDS),
            software=proofs.Software("bekal", "bench", "00" * 32),
        )
    )


def publish(folder: Path, count: int) -> tuple[float, float]:
    """Draw, and write everything; seconds and CPU seconds of the writing."""
    plan, quotas, rows = make_applicants(count)
    manifest = make_manifest(plan, quotas, rows)
    entries = [proofs.hash_manifest(manifest)]
    note = proofs.log.sign_checkpoint(proofs.log.head_of("log.example", entries), KEYS["log.example"])
    found = sign_round(proofs.round_at(proofs.SANDBOX, DRAW_AT))
    seed = proofs.make_seed(manifest, bytes.fromhex(found.signature), REVEALS)
    outcome = engine.draw_list(rows, plan, seed)
    winners = proofs.hash_winners(outcome.stage).hex()
    certificate = proofs.Certificate(
        manifest_sha256=entries[0].hex(),
        winners_sha256=winners,
        second_implementation=proofs.SecondImplementation("none, a bench", winners),
        statistics=[],
        signer="auditor.example",
        public_key=KEYS["auditor.example"].public.hex(),
    )
    certificate = proofs.sign_certificate(certificate, KEYS["auditor.example"])
    result = proofs.DrawnResult(found, REVEALS, outcome.stage, outcome.pools, certificate)
    begin, used = time.perf_counter(), time.process_time()
    proofs.write_publication(folder, proofs.FrozenDraw([manifest], rows, entries, note), result)
    return time.perf_counter() - begin, time.process_time() - used


def hash_a_million() -> float:
    """CPU seconds of a million SHA-256 of 48 bytes, one by one."""
    begin, seed, pid = time.process_time(), bytes(32), bytes(16)
    for _ in range(1_000_000):
        hashlib.sha256(seed + pid).digest()
    return time.process_time() - begin


def measure(folder: Path) -> tuple[float, float, float, float]:
    """Seconds; CPU seconds of all processes; GB of all processes together; GB of the largest."""
    command = [sys.executable, "-I", "-S", str(VERIFIER), str(folder)]
    begin, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    together = largest = 0
    # Into a file: a pipe that nobody reads while we look at memory would stop it.
    with tempfile.TemporaryFile("w+") as output, subprocess.Popen(command, stdout=output) as process:
        parent = psutil.Process(process.pid)
        while process.poll() is None:
            time.sleep(0.25)
            sizes = []
            try:
                for one in (parent, *parent.children(recursive=True)):
                    memory = one.memory_full_info()
                    sizes.append(memory.pss)
                    largest = max(largest, memory.rss)
            except (psutil.NoSuchProcess, psutil.AccessDenied, ProcessLookupError):
                continue
            together = max(together, sum(sizes))
        seconds = time.perf_counter() - begin
        output.seek(0)
        said = output.read()
    if process.returncode:
        raise SystemExit(said)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = spent.ru_utime + spent.ru_stime - used.ru_utime - used.ru_stime
    return seconds, cpu, together / 1e9, largest / 1e9


def main() -> None:
    """Make, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--applicants", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--keep", type=Path, help="make the publications here and leave them, or use them")
    options = parser.parse_args()
    print(
        "| applicants | folder GB | written in s | CPU s | checked in s | CPU s | memory GB, all processes "
        "| largest process GB | us per row | CPU / hashing each row once |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as temporary:
        for count in options.applicants:
            folder = (options.keep or Path(temporary)) / str(count)
            written = " - | - "
            if not folder.exists():
                folder.parent.mkdir(parents=True, exist_ok=True)
                written = " {:.1f} | {:.1f} ".format(*publish(folder, count))
            size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e9
            before = hash_a_million()
            seconds, cpu, together, largest = measure(folder)
            hashing = (before + hash_a_million()) / 2 * count / 1e6
            row = f"| {count:,} | {size:.2f} |{written}| {seconds:.1f} | {cpu:.1f} | {together:.2f} "
            row += f"| {largest:.2f} | {seconds / count * 1e6:.2f} | {cpu / hashing:.1f} |"
            print(row, flush=True)


if __name__ == "__main__":
    main()
