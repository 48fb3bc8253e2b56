"""Pools and reserves, settled before the list is frozen: nothing smaller than ``pool_min`` is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from .types import MERGED, REST, Array, Category, DrawError, Ints, Order, Plan, Pool, RegencySeats, Reserve


def plan_draw(
    regencies: Array,
    categories: Array,
    quotas: Sequence[RegencySeats],
    buckets: Sequence[Category],
    pool_min: int,
    order: Order,
) -> tuple[Plan, Ints, Ints]:
    """Settle pools and reserves; gives the plan, and pool and category of every applicant's row.

    ``regencies`` (ids) and ``categories`` (0 = none, else the first bucket that applies) have one element an
    applicant. A category whose reserve would be smaller than ``pool_min`` becomes 0 in its province.
    DrawError for an applicant of a regency without quota, or buckets that cannot be.
    """
    _check_buckets(buckets, pool_min)
    known = np.array(sorted(quota.regency for quota in quotas), np.int64)
    counts = np.bincount(regencies, minlength=int(known.max()) + 1)
    if len(strange := np.setdiff1d(np.flatnonzero(counts), known)):
        raise DrawError(
            f"applicants live in regency {strange[0]}, which has no quota: give it one, 0 will do"
        )
    pools = merge_pools(quotas, {int(r): int(counts[r]) for r in known}, pool_min)
    pool_of = np.zeros(len(counts), np.int64)
    for pool in pools:
        pool_of[list(pool.regencies)] = pool.pool
    rows_pool = pool_of[regencies]
    codes = np.searchsorted([pool.pool for pool in pools], rows_pool)
    width = len(buckets) + 1
    if len(categories) and not 0 <= int(categories.min()) <= int(categories.max()) < width:
        raise DrawError(f"a category is not between 0 and {len(buckets)}: it has no bucket")
    table = np.bincount(codes * width + categories, minlength=len(pools) * width).reshape(-1, width)
    reserves, kept = plan_reserves(pools, buckets, table, pool_min)
    rows_category = np.where(kept[codes, categories], categories, 0).astype(np.int64)
    plan = Plan(
        pool_min=pool_min,
        order=order,
        pools=tuple(pools),
        categories=tuple(buckets),
        reserves=tuple(reserves),
    )
    return plan, rows_pool, rows_category


def merge_pools(quotas: Sequence[RegencySeats], applicants: Mapping[int, int], pool_min: int) -> list[Pool]:
    """Pools ascending by number, so that none shows fewer than ``pool_min`` applicants.

    ``applicants`` is the number per regency, absent = 0. docs/draw-format.md section 4.
    """
    seats = {quota.regency: quota.seats for quota in quotas}
    provinces: dict[int, dict[int, int]] = defaultdict(dict)
    for quota in quotas:
        provinces[quota.province][quota.regency] = applicants.get(quota.regency, 0)
    sizes = {province: sum(inside.values()) for province, inside in sorted(provinces.items())}

    def pool(number: int, province: int, counts: Mapping[int, int]) -> Pool:
        return Pool(
            pool=number,
            province=province,
            rows=sum(counts.values()),
            seats=sum(seats[regency] for regency in counts),
            regencies=tuple(sorted(counts)),
        )

    everything = {r: n for inside in provinces.values() for r, n in inside.items()}
    if sum(sizes.values()) < pool_min:
        return [pool(REST, 0, everything)]
    rest = _gather_small(sizes, pool_min)
    pools = []
    if rest:
        pools.append(pool(REST, 0, {r: n for p in rest for r, n in provinces[p].items()}))
    for province in sizes.keys() - rest:
        inside = provinces[province]
        merged = _gather_small(inside, pool_min) if sizes[province] else set()
        if merged:
            pools.append(pool(MERGED + province, province, {r: inside[r] for r in merged}))
        pools += [pool(r, province, {r: n}) for r, n in inside.items() if r not in merged]
    return sorted(pools, key=lambda made: made.pool)


def _gather_small(sizes: Mapping[int, int], least: int) -> set[int]:
    """Units with fewer than ``least``, filled up by the smallest of the others; empty ones join if any."""
    merged = {unit for unit, size in sizes.items() if 1 <= size < least}
    others = sorted((size, unit) for unit, size in sizes.items() if size >= least)
    total = sum(sizes[unit] for unit in merged)
    while merged and total < least and others:
        size, unit = others.pop(0)
        merged.add(unit)
        total += size
    return merged | {unit for unit, size in sizes.items() if size == 0} if merged else merged


def plan_reserves(
    pools: Sequence[Pool], buckets: Sequence[Category], applicants: Ints, pool_min: int
) -> tuple[list[Reserve], Array]:
    """Reserve pools in the plan's order, and which (pool, category) keep their category in the list.

    ``applicants[i, c]`` counts category c in pool i. docs/draw-format.md section 6.
    """
    reserves = []
    kept = np.zeros(applicants.shape, np.bool_)
    kept[:, 0] = True
    inside: dict[int, list[int]] = defaultdict(list)
    for i, pool in enumerate(pools):
        inside[pool.province].append(i)
    for bucket in buckets:
        c = bucket.category
        for province, members in inside.items():
            counts = applicants[members, c]
            if not counts.any():
                continue
            if bucket.level == "regency" and bool((counts[counts > 0] >= pool_min).all()):
                found = [(i, int(n)) for i, n in zip(members, counts, strict=True) if n]
                reserves += [
                    Reserve("regency", pools[i].pool, c, n, bucket.share_bp * pools[i].seats // 10_000)
                    for i, n in found
                ]
                kept[[i for i, _ in found], c] = True
            elif int(counts.sum()) >= pool_min:
                seats = bucket.share_bp * sum(pools[i].seats for i in members) // 10_000
                reserves.append(Reserve("province", province, c, int(counts.sum()), seats))
                kept[members, c] = True
    return sorted(reserves, key=lambda r: (r.level == "province", r.unit, r.category)), kept


def _check_buckets(buckets: Sequence[Category], pool_min: int) -> None:
    if type(pool_min) is not int or pool_min < 1:
        raise DrawError(f"the smallest pool is {pool_min!r}: give a whole number from 1")
    if [bucket.category for bucket in buckets] != list(range(1, len(buckets) + 1)) or len(buckets) > 255:
        raise DrawError("categories are numbered 1, 2, 3 ... in order of precedence, 255 at most")
    if any(type(b.share_bp) is not int or b.share_bp < 0 for b in buckets):
        raise DrawError("the share of a category is a whole number of ten-thousandths, 0 or more")
    if (total := sum(bucket.share_bp for bucket in buckets)) > 10_000:
        raise DrawError(
            f"the categories' shares add up to {total} of 10000: they cannot be more than all seats"
        )
