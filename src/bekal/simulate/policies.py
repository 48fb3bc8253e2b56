"""Draw policies tried on a synthetic nation: reserves first, open first and no reserves, side by side.

All three draws take the same people, seats and tickets, so every difference between them is the policy's.
Who belongs to a group is invented here: people with a disability as in the nation, the lagging regencies as
decreed, the others by shares of our own (``INVENTED``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import msgspec
import numpy as np
import numpy.typing as npt

from bekal import regions
from bekal.base.errors import BekalError
from bekal.draws import engine

from .nation import Nation
from .steps import Progress, Silent

INVENTED = {"returned_migrant": 0.02, "poor_household": 0.08}
"""Shares of applicants in groups of which the nation knows nothing; members of a card share poverty."""
TODAY = date(2023, 2, 1)
"""The day of the simulated draws: it fixes ages, and the names of provinces."""
_EARLIER_RECIPIENT = 0.04
_AGE_BANDS = (25, 35, 45, 55)

Policy = str
POLICIES: tuple[Policy, ...] = ("no_reserves", "reserve_first", "open_first")


class WrongPolicy(BekalError):  # noqa: N818 - reads as the fact it states
    """A policy that cannot be tried; the text says what to change."""


class PolicyOptions(msgspec.Struct, frozen=True):
    """What is tried. ``seats`` are divided by the published weights of the regencies.

    ``buckets`` in order of precedence; ``household_max`` recipients per family card over the programme.
    ``memory_bytes`` is what the machine has free; None asks nobody.
    """

    applicants: int
    seats: int
    seed: str
    buckets: tuple[engine.Category, ...]
    pool_min: int = 10
    household_max: int = 2
    memory_bytes: int | None = None


class GroupGain(msgspec.Struct, frozen=True):
    """A group of applicants and its winners under each of ``POLICIES``."""

    group: str
    applicants: int
    winners: tuple[int, ...]


@dataclass(frozen=True)
class Applicants:
    """The people as columns, one element each."""

    regency: engine.Ints
    category: engine.Ints
    room: engine.Ints
    pid: engine.Array
    household: engine.Array
    seconds: engine.Ints
    female: engine.Ints
    age_band: engine.Ints


@dataclass(frozen=True)
class Trial:
    """One policy drawn: its plan, the list, and the columns of the people in the list's order (``order``)."""

    policy: Policy
    plan: engine.Plan
    rows: engine.Array
    order: engine.Ints
    outcome: engine.Outcome


@dataclass(frozen=True)
class Comparison:
    """All policies on the same people, and who gains."""

    options: PolicyOptions
    quotas: tuple[engine.RegencySeats, ...]
    people: Applicants
    trials: tuple[Trial, ...]
    gains: tuple[GroupGain, ...]


def compare_policies(options: PolicyOptions, progress: Progress | None = None) -> Comparison:
    """Invent the applicants and draw them under each policy.

    WrongPolicy for a bucket whose members the synthetic nation does not know, DrawError for seats and shares
    that cannot be, or a machine that is too small.
    """
    progress = progress or Silent()
    if options.memory_bytes is not None:
        engine.require_memory(2 * options.applicants, options.memory_bytes)
    progress.start("people", options.applicants)
    people = invent_applicants(options)
    progress.advance("people", options.applicants)
    progress.finish("people")
    quotas = tuple(divide_by_weights(options.seats))
    progress.start("draws", len(POLICIES))
    trials = []
    for policy in POLICIES:
        trials.append(_try(policy, options, people, quotas))
        progress.advance("draws", 1)
    progress.finish("draws")
    gains = tuple(_list_gains(options, people, trials))
    return Comparison(options=options, quotas=quotas, people=people, trials=tuple(trials), gains=gains)


def divide_by_weights(seats: int) -> list[engine.RegencySeats]:
    """Seats for the 514 regencies by the published weights."""
    province = {region.region_id: region.province_id for region in regions.list_regions(TODAY)}
    return engine.divide_seats(seats, [(province[r], r, weight) for r, weight in regions.weights().items()])


def invent_applicants(options: PolicyOptions) -> Applicants:
    """People of the synthetic nation as applicants; the same seed gives the same ones."""
    number = int.from_bytes(sha256(options.seed.encode()).digest()[:4], "big")
    nation = Nation(options.applicants, number, TODAY)
    dice = nation.dice("draw policies")
    count, homes = nation.size, int(nation.household[-1]) + 1 if nation.size else 0
    regency = nation.region.astype(np.int64)
    category = np.zeros(count, np.int64)
    for bucket in options.buckets:
        members = _find_members(bucket.code, nation, regency, dice)
        category[(category == 0) & members] = bucket.category
    # A family card with an earlier recipient has a place less.
    earlier = dice.binomial(options.household_max, _EARLIER_RECIPIENT / 2, homes)
    names = np.frombuffer(dice.bytes(8 * homes), "V8")
    return Applicants(
        regency=regency,
        category=category,
        room=(options.household_max - earlier)[nation.household],
        pid=np.frombuffer(dice.bytes(16 * count), "V16"),
        household=names[nation.household],
        seconds=dice.integers(0, 3 * 86_400, count),
        female=nation.female.astype(np.int64),
        age_band=np.searchsorted(_AGE_BANDS, nation.age_days / 365.25, "right").astype(np.int64),
    )


def _find_members(
    code: str, nation: Nation, regency: engine.Ints, dice: np.random.Generator
) -> npt.NDArray[np.bool_]:
    if code == "disability":
        return nation.disabled
    if code == "lagging_region":
        return np.isin(regency, list(regions.list_lagging()))
    if code == "poor_household":
        homes = int(nation.household[-1]) + 1 if nation.size else 0
        return (dice.random(homes) < INVENTED[code])[nation.household]
    if code in INVENTED:
        return dice.random(nation.size) < INVENTED[code]
    known = ", ".join(["disability", "lagging_region", *INVENTED])
    raise WrongPolicy(f"the synthetic nation does not know who belongs to {code!r}; it knows {known}")


def _try(
    policy: Policy, options: PolicyOptions, people: Applicants, quotas: Sequence[engine.RegencySeats]
) -> Trial:
    free = policy == "no_reserves"
    plan, pools, categories = engine.plan_draw(
        people.regency,
        np.zeros_like(people.category) if free else people.category,
        quotas,
        () if free else options.buckets,
        options.pool_min,
        "open_first" if policy == "open_first" else "reserve_first",
    )
    rows, order = engine.make_list(people.pid, pools, categories, people.room, people.household)
    seed = sha256(b"bekal simulated draw " + options.seed.encode()).digest()
    return Trial(policy, plan, rows, order, engine.draw_list(rows, plan, seed))


def _list_gains(options: PolicyOptions, people: Applicants, trials: Sequence[Trial]) -> list[GroupGain]:
    sizes = _count_household(people)
    groups: dict[str, npt.NDArray[np.bool_]] = {"everybody": np.ones(len(people.regency), np.bool_)}
    groups |= {bucket.code: people.category == bucket.category for bucket in options.buckets}
    groups["no group"] = people.category == 0
    groups |= {"women": people.female == 1, "men": people.female == 0}
    edges = ("", *map(str, _AGE_BANDS))
    for band, (low, high) in enumerate(zip(edges, (*edges[1:], ""), strict=True)):
        groups[f"age {low or '16'}-{int(high) - 1}" if high else f"age {low}+"] = people.age_band == band
    groups |= {f"household of {n}": sizes == n for n in (1, 2, 3)}
    groups["household of 4 or more"] = sizes >= 4
    won = []
    for trial in trials:
        mine = np.zeros(len(sizes), np.bool_)
        mine[trial.order] = trial.outcome.stage > 0
        won.append(mine)
    return [
        GroupGain(name, int(group.sum()), tuple(int((group & mine).sum()) for mine in won))
        for name, group in groups.items()
    ]


def _count_household(people: Applicants) -> engine.Ints:
    _, codes, counts = np.unique(people.household.view(">u8"), return_inverse=True, return_counts=True)
    return counts[codes]
