"""Between the engine's plan of a draw and the tables of its manifest: the same facts, written twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from bekal.draws import engine

from .manifest import Category, Manifest, Pool, QuotaTable, RegencyQuota, Reserve


class Tables(msgspec.Struct, frozen=True):
    """The parts of a manifest that a plan decides."""

    quota: QuotaTable
    pools: list[Pool]
    categories: list[Category]
    reserves: list[Reserve]


def tables_of(
    plan: engine.Plan, quotas: Sequence[engine.RegencySeats], method: Literal["hamilton", "explicit"]
) -> Tables:
    """The manifest's tables of a plan and of the seats per regency that it was made from."""
    ordered = sorted(quotas, key=lambda one: (one.province, one.regency))
    regencies = [RegencyQuota(one.province, one.regency, one.weight, one.seats) for one in ordered]
    return Tables(
        QuotaTable(sum(one.seats for one in regencies), method, regencies),
        [Pool(one.pool, one.province, one.rows, one.seats, sorted(one.regencies)) for one in plan.pools],
        [Category(one.category, one.code, one.share_bp, one.level) for one in plan.categories],
        [Reserve(one.level, one.unit, one.category, one.candidates, one.seats) for one in plan.reserves],
    )


def plan_of(manifest: Manifest) -> engine.Plan:
    """The plan that a manifest fixes: what ``engine.draw_list`` takes."""
    return engine.Plan(
        pool_min=manifest.pool_min,
        order=manifest.order,
        pools=tuple(
            engine.Pool(one.pool, one.province, one.rows, one.seats, tuple(one.regencies))
            for one in manifest.pools
        ),
        categories=tuple(
            engine.Category(one.category, one.code, one.share_bp, one.level) for one in manifest.categories
        ),
        reserves=tuple(
            engine.Reserve(one.level, one.unit, one.category, one.candidates, one.seats)
            for one in manifest.reserves
        ),
    )
