"""The list of 28-byte rows: its order, what is refused, and what tickets are."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from bekal.draws import engine
from bekal.draws.engine import tickets as hashing

from .worlds import SEED, World, make_world, name, pid, seats, voids


def village() -> World:
    return make_world([(i % 2 + 1, 0, i // 2) for i in range(30)], seats((1, 1, 5), (1, 2, 5)))


def test_a_row_is_28_bytes_big_endian() -> None:
    rows, order = engine.make_list(
        voids([b"\xff" * 16, b"\x01" * 15 + b"\0"], 16),
        np.array([1101, 513]),
        np.array([2, 0]),
        np.array([1, 255]),
        voids([b"\0" * 8, b"\x80" + b"\0" * 7], 8),
    )
    assert order.tolist() == [1, 0]
    first = b"\x01" * 15 + b"\0" + b"\x02\x01" + b"\0" + b"\xff" + b"\x80" + b"\0" * 7
    second = b"\xff" * 16 + b"\x04\x4d" + b"\x02" + b"\x01" + b"\0" * 8
    assert rows.tobytes() == first + second


def test_rows_ascend_by_pool_and_pid_as_bytes() -> None:
    chooser = np.random.default_rng(2)
    pids = [chooser.bytes(16) for _ in range(300)]
    # Pids that differ in their last bytes only.
    pids += [b"\x80" * 15 + bytes([i]) for i in range(20)]
    pools = chooser.integers(1, 4, len(pids))
    zeros = np.zeros(len(pids), np.int64)
    rows, order = engine.make_list(voids(pids, 16), pools, zeros, zeros, voids([b"h" * 8] * len(pids), 8))
    expected = sorted(range(len(pids)), key=lambda i: (pools[i], pids[i]))
    assert order.tolist() == expected
    assert [row["pid"].tobytes() for row in rows] == [pids[i] for i in expected]


def test_numbers_that_do_not_fit_are_refused() -> None:
    one, names = voids([pid(1)], 16), voids([name(1)], 8)
    for pool, category, room, words in ((70_000, 0, 0, "pool"), (1, 256, 0, "category"), (1, 0, -1, "room")):
        with pytest.raises(engine.DrawError, match=words):
            engine.make_list(one, np.array([pool]), np.array([category]), np.array([room]), names)


def test_a_list_that_breaks_the_format_is_not_drawn() -> None:
    world = village()
    assert engine.check_list(world.list, world.plan) == []

    def refused(rows: Any, words: str, plan: engine.Plan = world.plan) -> None:
        assert words in "; ".join(engine.check_list(rows, plan))
        with pytest.raises(engine.DrawError, match="cannot be drawn"):
            engine.draw_list(rows, plan, SEED)

    rows = world.list
    refused(rows[::-1].copy(), "row 1 does not come after row 0")
    refused(np.concatenate([rows[:1], rows[:1], rows[2:]]), "row 1 does not come after row 0")
    refused(rows[1:].copy(), "pool 1 has 14 rows, the plan says 15")
    twice = rows.copy()
    twice["pid"][15] = twice["pid"][0]
    second = [row["pid"].tobytes() for row in twice[15:]]
    twice[15:] = twice[15:][np.argsort(second)]
    refused(twice, f"pid {rows[0]['pid'].tobytes().hex()} is there twice")
    rooms = rows.copy()
    rooms["room"][3] = 1
    refused(rooms, f"household {rows[3]['household'].tobytes().hex()} has rows with different room")
    kinds = rows.copy()
    kinds["category"][0] = 1
    refused(kinds, "1 rows have a category that the plan does not know")
    known = msgspec.structs.replace(world.plan, categories=(engine.Category(1, "a", 100, "regency"),))
    refused(kinds, "1 rows have a category without a reserve pool", known)
    reserve = engine.Reserve("regency", 1, 1, 2, 1)
    counted = msgspec.structs.replace(known, reserves=(reserve,))
    refused(kinds, "category 1 in regency 1 has 1 candidates, the plan says 2", counted)
    with pytest.raises(engine.DrawError, match="a row of the list has 28 bytes"):
        engine.check_list(np.zeros(3, "V24"), world.plan)


def test_rooms_that_differ_among_rare_ones_are_found_too() -> None:
    world = make_world(
        [(1, 0, i // 2) for i in range(40)], seats((1, 1, 5)), rooms=lambda f: 1 if f < 4 else 2
    )
    assert engine.check_list(world.list, world.plan) == []
    rows = world.list.copy()
    rows["room"][np.flatnonzero(rows["room"] == 1)[0]] = 0
    assert "different room" in "; ".join(engine.check_list(rows, world.plan))


def test_a_plan_that_cannot_be_is_refused() -> None:
    world = village()
    plan = world.plan
    pools = plan.pools
    reserve = engine.Reserve("regency", 1, 1, 5, 1)
    kinds = (engine.Category(1, "a", 100, "regency"),)
    for changes, words in (
        ({"pools": pools[::-1]}, "ascend by number"),
        ({"pools": ()}, "there must be one"),
        ({"order": "random"}, "reserve_first or open_first"),
        ({"reserves": (reserve,)}, "does not know"),
        ({"reserves": (reserve, reserve), "categories": kinds}, "must ascend"),
        ({"reserves": (msgspec.structs.replace(reserve, unit=9),), "categories": kinds}, "has no place"),
        ({"categories": (engine.Category(2, "a", 100, "regency"),)}, "numbered 1, 2, 3"),
        (
            {
                "reserves": (msgspec.structs.replace(reserve, candidates=0, seats=6),),
                "categories": kinds,
                "order": "open_first",
            },
            "more seats",
        ),
        ({"pools": (msgspec.structs.replace(pools[0], seats=-1), pools[1])}, "must not be negative"),
    ):
        with pytest.raises(engine.DrawError, match=words):
            engine.draw_list(world.list, msgspec.structs.replace(plan, **changes), SEED)


def test_a_list_can_be_drawn_from_the_file(tmp_path: Path) -> None:
    world = village()
    world.list.tofile(tmp_path / "list.bin")
    rows = np.memmap(tmp_path / "list.bin", engine.ROW, "r")
    outcome = engine.draw_list(rows, world.plan, SEED)
    assert outcome.stage.tolist() == engine.draw_list(world.list, world.plan, SEED).stage.tolist()
    assert engine.find_violations(rows, world.plan, outcome) == []


def test_a_ticket_is_63_bits_of_sha256_however_many_processes_hash() -> None:
    pids = [pid(i) for i in range(70_000)]
    expected = [int.from_bytes(hashlib.sha256(SEED + p).digest()[:8], "big") >> 1 for p in pids]
    column = voids(pids, 16)
    for workers in (1, 2, 3):
        assert engine.draw_tickets(SEED, column, workers).tolist() == expected
    assert engine.draw_tickets(SEED, column[:0], 2).tolist() == []
    with pytest.raises(engine.DrawError, match="a seed has 32 bytes, not 5"):
        engine.draw_tickets(b"short", column)


def test_a_worker_that_dies_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "_WORKER", "import sys; sys.stdin.buffer.read(1000); sys.exit(3)")
    with pytest.raises(engine.DrawError, match="ended with status 3: try again"):
        engine.draw_tickets(SEED, voids([pid(i) for i in range(1000)], 16), 2)


def test_a_machine_that_is_too_small_is_refused_beforehand() -> None:
    need = engine.estimate_memory(50_000_000)
    engine.require_memory(50_000_000, need)
    with pytest.raises(engine.DrawError, match="50,000,000 rows needs up to .* GB"):
        engine.require_memory(50_000_000, need - 1)
    assert engine.estimate_memory(10_000_000) < 3e9


def test_ranks_count_the_tickets_of_a_pool() -> None:
    world = make_world(
        [(i % 3 + 1, 0, i) for i in range(50)], seats((1, 1, 5), (1, 2, 5), (2, 3, 5)), ticket=lambda i: i % 7
    )
    ranks = engine.rank_tickets(world.list, world.plan, world.tickets)
    for row, rank in zip(world.rows, ranks.tolist(), strict=True):
        assert rank == 1 + sum(other.pool == row.pool and other.place < row.place for other in world.rows)
