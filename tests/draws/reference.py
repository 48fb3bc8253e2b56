"""The draw straight from docs/draw-format.md, slow and obvious: what the golden publications are made with.

Shares no code with Bekal's engine, its writer or ``verify_draw.py``. Everything is a Python list or dict,
every run of the kernel goes through all candidates by ascending ticket. ``reference_files.py`` writes the
folder.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256
from typing import Any, NamedTuple

Level = str
Unit = tuple[Level, int, int]  # level, unit, category
LEVELS = ("regency", "province", "nation")


class Applicant(NamedTuple):
    """Somebody before the list is made: the regency, and every bucket (0, 1, ...) that applies."""

    pid: bytes
    regency: int
    buckets: tuple[int, ...]
    room: int
    household: bytes


class Row(NamedTuple):
    """One line of the list."""

    pid: bytes
    pool: int
    category: int
    room: int
    household: bytes

    def packed(self) -> bytes:
        """The 28 bytes."""
        return self.pid + self.pool.to_bytes(2, "big") + bytes([self.category, self.room]) + self.household


class Line(NamedTuple):
    """One line of stages.csv."""

    stage: int
    level: Level
    unit: int
    category: int
    seats: int
    candidates: int
    winners: int
    household_full: int
    cut_off: str


class Category(NamedTuple):
    """A bucket with its share, in ten-thousandths, and the level its seats are kept at."""

    number: int
    code: str
    share_bp: int
    level: Level


@dataclass
class Plan:
    """What is decided before the draw: pools with their seats, reserve pools with theirs, the rules."""

    province_of: dict[int, int]  # pool -> province
    pool_seats: dict[int, int]
    reserves: dict[Unit, int]
    order: str
    seats: int
    lapse_returns_room: bool = False


@dataclass
class Result:
    """Who won in which stage, and the lines of stages.csv."""

    stage_of: dict[int, int] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)


def apportion(seats: int, weights: Sequence[int]) -> list[int]:
    """Hamilton's method with exact fractions."""
    total = sum(weights)
    if total == 0:
        assert seats == 0
        return [0] * len(weights)
    exact = [Fraction(seats * weight, total) for weight in weights]
    shares = [int(part) for part in exact]
    while sum(shares) < seats:
        first = max(range(len(weights)), key=lambda i: (exact[i] - shares[i], -i))
        shares[first] += 1
    return shares


def regency_seats(seats: int, regencies: Sequence[tuple[int, int, int]]) -> dict[int, int]:
    """Seats of every (province, regency, weight), nation to province to regency."""
    provinces = sorted({province for province, _, _ in regencies})
    weight_of = [sum(w for p, _, w in regencies if p == province) for province in provinces]
    result = {}
    for province, share in zip(provinces, apportion(seats, weight_of), strict=True):
        own = sorted((r, w) for p, r, w in regencies if p == province)
        for (regency, _), part in zip(own, apportion(share, [w for _, w in own]), strict=True):
            result[regency] = part
    return result


def _join(small: set[int], sizes: Mapping[int, int], pool_min: int) -> set[int]:
    joined = set(small)
    while joined and sum(sizes[i] for i in joined) < pool_min:
        joined.add(min((i for i in sizes if i not in joined and sizes[i] > 0), key=lambda i: (sizes[i], i)))
    return joined | ({i for i in sizes if sizes[i] == 0} if joined else set())


def merge_regencies(
    sizes: Mapping[int, int], province_of: Mapping[int, int], pool_min: int
) -> dict[int, int]:
    """The pool of every regency (section 4)."""
    if sum(sizes.values()) < pool_min:
        return dict.fromkeys(sizes, 30000)
    provinces = {p: sum(n for r, n in sizes.items() if province_of[r] == p) for p in province_of.values()}
    rest = _join({p for p, n in provinces.items() if 1 <= n < pool_min}, provinces, pool_min)
    pool_of = {}
    for province in provinces:
        own = {r: sizes[r] for r in sizes if province_of[r] == province}
        merged = set()
        if provinces[province] and province not in rest:
            merged = _join({r for r, n in own.items() if 1 <= n < pool_min}, own, pool_min)
        for regency in own:
            pool_of[regency] = regency
            if province in rest:
                pool_of[regency] = 30000
            elif regency in merged:
                pool_of[regency] = 20000 + province
    return pool_of


def categorise(
    rows: Sequence[Row], province_of: Mapping[int, int], categories: Sequence[Category], pool_min: int
) -> tuple[list[Row], set[Unit]]:
    """The rows with the categories that are published, and the reserve pools (section 6)."""
    dropped, units = set(), set()
    for number, _, _, level in categories:
        for province in set(province_of.values()):
            sizes = Counter(r.pool for r in rows if r.category == number and province_of[r.pool] == province)
            if level == "regency" and all(n >= pool_min for n in sizes.values()):
                units |= {("regency", pool, number) for pool in sizes}
            elif sum(sizes.values()) >= pool_min:
                units.add(("province", province, number))
            else:
                dropped.add((province, number))
    kept = [r._replace(category=0) if (province_of[r.pool], r.category) in dropped else r for r in rows]
    return kept, units


def draw_tickets(seed: bytes, pids: Iterable[bytes], hasher: Callable[[bytes], Any] = sha256) -> list[int]:
    """63 bits of the hash of seed and pid. ``hasher`` is replaced only to force ties in tests."""
    return [int.from_bytes(hasher(seed + pid).digest()[:8], "big") >> 1 for pid in pids]


def run_kernel(
    rows: Sequence[Row],
    tickets: Sequence[int],
    unit_of: Mapping[int, Unit],
    seats: Mapping[Unit, int],
    room: dict[bytes, int],
) -> tuple[dict[int, Unit], dict[Unit, tuple[int, int, int, str]]]:
    """Winners with their unit; (candidates, winners, household_full, cut_off) of every unit. Takes room."""
    left = dict(seats)
    won: dict[int, Unit] = {}
    blocked: Counter[Unit] = Counter()
    for i in sorted(unit_of, key=lambda i: (tickets[i], rows[i].pid)):
        unit = unit_of[i]
        if left[unit] == 0:
            continue
        if room[rows[i].household] == 0:
            blocked[unit] += 1
            continue
        left[unit] -= 1
        room[rows[i].household] -= 1
        won[i] = unit
    facts = {}
    for unit in seats:
        winning = [tickets[i] for i in won if won[i] == unit]
        cut_off = str(max(winning)) if winning and left[unit] == 0 else ""
        size = sum(1 for other in unit_of.values() if other == unit)
        facts[unit] = (size, len(winning), blocked[unit], cut_off)
    return won, facts


def _charges(plan: Plan, free: dict[int, int], in_provinces: Mapping[int, int]) -> dict[Unit, int]:
    seats: dict[Unit, int] = {}
    for province in set(plan.province_of.values()):
        pools = sorted(p for p in plan.province_of if plan.province_of[p] == province)
        charge = apportion(in_provinces.get(province, 0), [free[p] for p in pools])
        seats |= {("regency", p, 0): free[p] - c for p, c in zip(pools, charge, strict=True)}
    return seats


def draw(rows: Sequence[Row], tickets: Sequence[int], plan: Plan) -> Result:
    """All four stages (section 10)."""
    result = Result()
    room = {row.household: row.room for row in rows}
    won_in: dict[int, Unit] = {}

    def run(stage: int, units: Callable[[Row], Unit | None], seats: Mapping[Unit, int]) -> None:
        candidates = {i: u for i, row in enumerate(rows) if i not in won_in and (u := units(row)) is not None}
        won, facts = run_kernel(rows, tickets, candidates, seats, room)
        won_in.update(won)
        result.stage_of.update(dict.fromkeys(won, stage))
        result.lines += [Line(*(stage, *unit, seats[unit], *facts[unit])) for unit in seats]

    def reserve(row: Row) -> Unit | None:
        units: list[Unit] = [("regency", row.pool, row.category)]
        units.append(("province", plan.province_of[row.pool], row.category))
        return next((unit for unit in units if row.category and unit in plan.reserves), None)

    def pool(row: Row) -> Unit:
        return "regency", row.pool, 0

    def count(level: Level) -> tuple[Counter[int], Counter[int]]:
        own = Counter(rows[i].pool for i in result.stage_of)
        if level == "province":
            own = Counter(plan.province_of[rows[i].pool] for i in result.stage_of)
        return own, Counter(u[1] for u in won_in.values() if u[0] == level)

    if plan.order == "reserve_first":
        run(1, reserve, plan.reserves)
        taken, in_provinces = count("regency")[1], count("province")[1]
        run(2, pool, _charges(plan, {p: n - taken[p] for p, n in plan.pool_seats.items()}, in_provinces))
    else:
        kept: dict[Level, Counter[int]] = {"regency": Counter(), "province": Counter()}
        for (level, unit, _), seats in plan.reserves.items():
            kept[level][unit] += seats
        free = {p: n - kept["regency"][p] for p, n in plan.pool_seats.items()}
        run(1, pool, _charges(plan, free, kept["province"]))
        run(2, reserve, plan.reserves)
    of_province: Counter[int] = Counter()
    for p, n in plan.pool_seats.items():
        of_province[plan.province_of[p]] += n
    won = count("province")[0]
    provinces: dict[Unit, int] = {
        ("province", p, 0): of_province[p] - won[p] for p in set(plan.province_of.values())
    }
    run(3, lambda row: ("province", plan.province_of[row.pool], 0), provinces)
    run(4, lambda row: ("nation", 0, 0), {("nation", 0, 0): plan.seats - len(won_in)})
    result.lines.sort(key=lambda line: (line.stage, LEVELS.index(line.level), line.unit, line.category))
    return result


class History:
    """What happens after the draw (section 14): continuations and appeals, in the order they are told."""

    def __init__(self, rows: Sequence[Row], tickets: Sequence[int], plan: Plan, result: Result) -> None:
        self.rows, self.tickets, self.plan, self.result = rows, tickets, plan, result
        self.won = set(result.stage_of)
        self.ended: set[int] = set()
        self.granted: list[bytes] = []
        self.continuations: list[dict[str, Any]] = []
        self.appeals: list[dict[str, Any]] = []

    def room_left(self, household: bytes, room: int) -> int:
        """What the household may still win."""
        won = sum(1 for i in self.won if self.rows[i].household == household)
        back = sum(1 for i in self.ended if self.rows[i].household == household)
        room -= won + self.granted.count(household)
        return max(0, room + (back if self.plan.lapse_returns_room else 0))

    def continue_draw(self, freed: Mapping[int, int], ended: Mapping[int, str]) -> None:
        """Give freed seats to those who never won."""
        self.ended |= set(ended)
        room = {row.household: self.room_left(row.household, row.room) for row in self.rows}
        province_of = self.plan.province_of
        winners: dict[int, Unit] = {}
        seats: dict[Unit, int] = {("regency", pool, 0): n for pool, n in freed.items()}
        steps: list[Callable[[Row], Unit]] = [
            lambda row: ("regency", row.pool, 0),
            lambda row: ("province", province_of[row.pool], 0),
            lambda row: ("nation", 0, 0),
        ]
        for step, unit in enumerate(steps):
            open_to = {
                i: unit(row)
                for i, row in enumerate(self.rows)
                if i not in self.won and i not in winners and unit(row) in seats
            }
            won, _ = run_kernel(self.rows, self.tickets, open_to, seats, room)
            winners |= won
            over: Counter[Unit] = Counter()
            for (_, number, _), n in seats.items():
                above = ("province", province_of[number], 0) if step == 0 else ("nation", 0, 0)
                over[above] += n - sum(1 for u in won.values() if u[1] == number)
            seats = dict(over)
        self.won |= set(winners)
        self.continuations.append(
            {
                "number": len(self.continuations) + 1,
                "freed": [[pool, freed[pool]] for pool in sorted(freed)],
                "ended": [[row, ended[row]] for row in sorted(ended)],
                "winners": [[row, *winners[row][:2]] for row in sorted(winners)],
            }
        )

    def appeal(self, row: Row, ticket: int) -> None:
        """Decide about somebody who was wrongly left out of the list."""
        units = [
            ("regency", row.pool, row.category),
            ("province", self.plan.province_of[row.pool], row.category),
        ]
        units = [unit for unit in units if row.category] + [("regency", row.pool, 0)]
        stage = 0
        if self.room_left(row.household, row.room) > 0:
            for line in sorted(self.result.lines):
                if line.stage <= 2 and (line.level, line.unit, line.category) in units and not stage:
                    open_still = line.winners < line.seats
                    inside = line.cut_off != "" and ticket <= int(line.cut_off)
                    stage = line.stage if open_still or inside else 0
        if stage:
            self.granted.append(row.household)
        self.appeals.append(
            {
                "number": len(self.appeals) + 1,
                "after": len(self.continuations),
                "pid": row.pid.hex(),
                "pool": row.pool,
                "category": row.category,
                "room": row.room,
                "household": row.household.hex(),
                "stage": stage,
            }
        )
