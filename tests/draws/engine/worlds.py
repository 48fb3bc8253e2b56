"""Small worlds for the engine: lists with ties, split households, merged pools and reserves."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from bekal.draws import engine

from .plain import Row

LONG = os.environ.get("BEKAL_LONG") == "1"
SEED = bytes(range(32))


def cases(bounded: int) -> settings:
    """So many cases in CI, 10,000 where BEKAL_LONG=1."""
    return settings(max_examples=10_000 if LONG else bounded, deadline=None)


def pid(number: int) -> bytes:
    return hashlib.sha256(number.to_bytes(8, "big")).digest()[:15] + b"\0"


def name(number: int) -> bytes:
    return hashlib.sha256(b"household" + number.to_bytes(8, "big")).digest()[:7] + b"\0"


def voids(items: Iterable[bytes], size: int) -> Any:
    return np.frombuffer(b"".join(items), f"V{size}")


@dataclass(frozen=True)
class World:
    """A list with its plan and tickets; rows[i] is list[i]."""

    list: Any
    plan: engine.Plan
    tickets: Any

    @property
    def rows(self) -> list[Row]:
        return [
            Row(
                pid=row["pid"].tobytes(),
                pool=int(row["pool"]),
                category=int(row["category"]),
                room=int(row["room"]),
                household=row["household"].tobytes(),
                ticket=int(ticket),
            )
            for row, ticket in zip(self.list, self.tickets, strict=True)
        ]

    def draw(self) -> engine.Outcome:
        return engine.draw_list(self.list, self.plan, SEED, self.tickets)


def make_world(
    people: Sequence[tuple[int, int, int]],
    quotas: Sequence[engine.RegencySeats],
    *,
    buckets: Sequence[engine.Category] = (),
    pool_min: int = 1,
    order: Any = "reserve_first",
    rooms: Callable[[int], int] = lambda household: 2,
    ticket: Callable[[int], int] | None = None,
) -> World:
    """People are (regency, category, household); person i has pid(i), and ticket(i) where given."""
    regencies = np.array([p[0] for p in people], np.int64)
    categories = np.array([p[1] for p in people], np.int64)
    plan, pools, kept = engine.plan_draw(regencies, categories, quotas, buckets, pool_min, order)
    rows, back = engine.make_list(
        voids([pid(i) for i in range(len(people))], 16),
        pools,
        kept,
        np.array([rooms(p[2]) for p in people], np.int64),
        voids([name(p[2]) for p in people], 8),
    )
    if ticket:
        tickets = np.array([ticket(int(i)) for i in back], np.int64)
    else:
        tickets = engine.draw_tickets(SEED, rows["pid"])
    return World(rows, plan, tickets)


def seats(*table: tuple[int, int, int]) -> list[engine.RegencySeats]:
    """(province, regency, seats) of a decree."""
    return engine.give_seats(sum(n for *_, n in table), table)


BUCKETS = (
    engine.Category(category=1, code="disability", share_bp=2000, level="regency"),
    engine.Category(category=2, code="migrant", share_bp=1500, level="province"),
)


def _bytes(draw: st.DrawFn, count: int) -> bytes:
    return draw(st.binary(min_size=count, max_size=count))


def batched(data: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Four bytes at a time."""
    parts = iter(data)
    return zip(parts, parts, parts, parts, strict=True)


@st.composite
def worlds(draw: st.DrawFn, most: int = 60, split: bool = True, reserves: bool = True) -> World:
    """Split households, ties, room 0, empty pools, merged pools, reserves at both levels, both orders."""
    count = draw(st.integers(0, most))
    regencies = draw(st.integers(1, 6))
    province = [draw(st.integers(1, 3)) for _ in range(regencies)]
    table = [(province[r], r + 1, draw(st.integers(0, 12))) for r in range(regencies)]
    families = max(1, count // 2)
    # Numbers are read off bytes: hypothesis draws a few of those in the time of one number.
    home = [1 + byte % regencies for byte in _bytes(draw, families)]
    room = [byte % 4 for byte in _bytes(draw, families)]
    tickets = [byte % (max(1, count) + 1) for byte in _bytes(draw, count)]
    people = []
    for moved, where, category, family in batched(_bytes(draw, 4 * count)):
        mine = family % families
        away = split and moved % 2 == 1
        region = 1 + where % regencies if away else home[mine]
        people.append((region, category % 3 if reserves else 0, mine))
    return make_world(
        people,
        seats(*table),
        buckets=BUCKETS if reserves else (),
        pool_min=draw(st.integers(1, 4)),
        order=draw(st.sampled_from(["reserve_first", "open_first"])),
        rooms=lambda family: room[family],
        ticket=lambda i: tickets[i],
    )


def with_rows(world: World, rows: Sequence[Row]) -> World:
    """The same plan on other rows of the same order; the numbers per pool are counted again."""
    ordered = sorted(rows, key=lambda row: (row.pool, row.pid))
    table, back = engine.make_list(
        voids([r.pid for r in ordered], 16),
        np.array([r.pool for r in ordered], np.int64),
        np.array([r.category for r in ordered], np.int64),
        np.array([r.room for r in ordered], np.int64),
        voids([r.household for r in ordered], 8),
    )
    assert back.tolist() == list(range(len(ordered)))
    counts = Counter(row.pool for row in ordered)
    kinds: Counter[Any] = Counter()
    province = {pool.pool: pool.province for pool in world.plan.pools}
    for row in ordered:
        kinds["regency", row.pool, row.category] += 1
        kinds["province", province[row.pool], row.category] += 1
    plan = world.plan
    plan = engine.Plan(
        pool_min=plan.pool_min,
        order=plan.order,
        pools=tuple(
            engine.Pool(
                pool=p.pool, province=p.province, rows=counts[p.pool], seats=p.seats, regencies=p.regencies
            )
            for p in plan.pools
        ),
        categories=plan.categories,
        reserves=tuple(
            engine.Reserve(r.level, r.unit, r.category, kinds[r.level, r.unit, r.category], r.seats)
            for r in plan.reserves
        ),
    )
    return replace(world, list=table, plan=plan, tickets=np.array([r.ticket for r in ordered], np.int64))
