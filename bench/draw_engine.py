"""The engine of the draw against hashing and sorting the same rows, from the frozen file, in child processes.

The list is a synthetic nation's: 514 regencies, reserves for two groups, three in a hundred people living
elsewhere than their family. Everything is measured in processes of their own, so peak memory is that of the
step; the reference is measured in the same run, in turns. Figures are the best of the rounds. On a machine
that does other things read CPU seconds (user and system, of all processes) rather than seconds.
"""

from __future__ import annotations

import json
import pickle
import resource
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from bekal.base import places
from bekal.draws import engine

SEED = bytes(range(32))
BUCKETS = (
    engine.Category(1, "disability", 500, "regency"),
    engine.Category(2, "returned_migrant", 300, "province"),
)
_BLOCK = 1 << 16
_WORKER_GB = 0.03


def measure_engine(sizes: list[int], rounds: int, *, crowded: bool) -> list[dict[str, Any]]:
    """Time lists of these sizes; a row of figures each. ``crowded``: 60 seats for 100 people, not 8."""
    table = []
    for rows in sizes:
        folder = places.var() / "bench" / f"list-{rows}"
        _child("make", folder, rows, "60" if crowded else "8")
        found = [_child(step, folder) for _ in range(rounds) for step in ("reference", "engine")]
        best = {key: min(one[key] for one in found if key in one) for one in found for key in one}
        best |= {"rows": rows, "winners": found[-1]["winners"]}
        best["engine_s"] = best["tickets_s"] + best["stages_s"]
        best["ratio_all_cores"] = best["engine_s"] / (best["tickets_s"] + best["sort_s"])
        best["ratio_one_core"] = best["engine_s"] / (best["hash_one_core_s"] + best["sort_s"])
        best["engine_cpu_s"] = best["tickets_cpu_s"] + best["stages_cpu_s"]
        best["ratio_cpu"] = best["engine_cpu_s"] / (best["hash_cpu_s"] + best["sort_cpu_s"])
        best["us_per_row"] = best["engine_s"] / rows * 1e6
        best["cpu_us_per_row"] = best["engine_cpu_s"] / rows * 1e6
        table.append(best)
        _print(best, table[0])
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
    return table


def _print(best: dict[str, Any], first: dict[str, Any]) -> None:
    print(f"{best['rows']:,} rows, {best['winners']:,} winners", flush=True)
    for name, key in (
        ("reference: hash by hashlib, one process", "hash"),
        ("reference: sort (argsort of the tickets)", "sort"),
        ("engine: tickets, all cores", "tickets"),
        ("engine: check of the list, four stages", "stages"),
        ("check against the definition (gate)", "violations"),
        ("statistics gate", "statistics"),
    ):
        seconds = best["hash_one_core_s" if key == "hash" else f"{key}_s"]
        print(f"  {name:<44} {seconds:8.2f} s {best[f'{key}_cpu_s']:8.2f} CPU s")
    print(f"  engine / (all-cores hash and sort)           {best['ratio_all_cores']:8.2f}")
    print(f"  engine / (one-process hash and sort)         {best['ratio_one_core']:8.2f}")
    print(f"  engine / (hash and sort), CPU                {best['ratio_cpu']:8.2f}")
    growth = best["us_per_row"] / first["us_per_row"]
    cpu_growth = best["cpu_us_per_row"] / first["cpu_us_per_row"]
    print(f"  growth per row since {first['rows']:>11,} rows       {growth:8.2f}, of CPU {cpu_growth:.2f}")
    print(f"  peak memory of the engine                    {best['peak_gb']:8.2f} GB")
    print(f"  with gates {best['gates_peak_gb']:.2f} GB; estimated beforehand {best['estimate_gb']:.2f} GB")


def _child(step: str, folder: Path, *arguments: object) -> dict[str, Any]:
    command = [sys.executable, "-m", __spec__.name, step, str(folder), *map(str, arguments)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _make(folder: Path, rows: int, percent: int) -> dict[str, Any]:
    # Only here: the nation brings along what the engine does not need.
    from bekal import simulate

    options = simulate.PolicyOptions(rows, rows * percent // 100, "bench", BUCKETS)
    people = simulate.invent_applicants(options)
    quotas = simulate.divide_by_weights(options.seats)
    plan, pools, kept = engine.plan_draw(
        people.regency, people.category, quotas, BUCKETS, options.pool_min, "reserve_first"
    )
    made, _ = engine.make_list(people.pid, pools, kept, people.room, people.household)
    folder.mkdir(parents=True, exist_ok=True)
    made.tofile(folder / "list.bin")
    (folder / "plan").write_bytes(pickle.dumps(plan))
    return {}


class _Watch:
    """Seconds and CPU seconds of the steps of a child, its own processes included."""

    def __init__(self) -> None:
        self.found: dict[str, float] = {}
        self._last = self._now()

    def note(self, step: str, name: str) -> None:
        """What has passed since the last note."""
        now = self._now()
        self.found[name] = now[0] - self._last[0]
        self.found[f"{step}_cpu_s"] = now[1] - self._last[1]
        self._last = now

    def _now(self) -> tuple[float, float]:
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return time.perf_counter(), sum(each.ru_utime + each.ru_stime for each in used)


def _reference(rows: engine.Array) -> dict[str, Any]:
    watch = _Watch()
    digests = []
    for start in range(0, len(rows), _BLOCK):
        block = rows["pid"][start : start + _BLOCK].tobytes()
        digests.append(
            b"".join([sha256(SEED + block[i : i + 16]).digest()[:8] for i in range(0, len(block), 16)])
        )
    tickets = (np.frombuffer(b"".join(digests), ">u8") >> np.uint64(1)).astype(np.int64)
    watch.note("hash", "hash_one_core_s")
    np.argsort(tickets)
    watch.note("sort", "sort_s")
    return watch.found


def _engine(rows: engine.Array, plan: engine.Plan) -> dict[str, Any]:
    watch = _Watch()
    tickets = engine.draw_tickets(SEED, rows["pid"])
    watch.note("tickets", "tickets_s")
    outcome = engine.draw_list(rows, plan, SEED, tickets)
    watch.note("stages", "stages_s")
    peak = _peak_gb()
    assert engine.find_violations(rows, plan, outcome) == []
    watch.note("violations", "violations_s")
    statistics = engine.measure_gate(rows, outcome, np.arange(len(rows)) % 100_003)
    assert all(statistic.passed for statistic in statistics)
    watch.note("statistics", "statistics_s")
    return watch.found | {
        "peak_gb": peak,
        "gates_peak_gb": _peak_gb(),
        "estimate_gb": engine.estimate_memory(len(rows)) / 1e9,
        "winners": int(np.count_nonzero(outcome.stage)),
    }


def _peak_gb() -> float:
    """Peak memory of this process; the workers, that hash a block at a time, are counted at their size."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9 + _WORKER_GB * engine.count_cores()


def main() -> None:
    step, folder = sys.argv[1], Path(sys.argv[2])
    if step == "make":
        found = _make(folder, int(sys.argv[3]), int(sys.argv[4]))
    else:
        rows = np.memmap(folder / "list.bin", engine.ROW, "r")
        plan = pickle.loads((folder / "plan").read_bytes())
        found = _reference(rows) if step == "reference" else _engine(rows, plan)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
