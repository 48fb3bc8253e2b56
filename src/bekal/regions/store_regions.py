"""Writes the list of provinces and regions into the reference tables."""

from __future__ import annotations

from datetime import date

from bekal.base import statements
from bekal.base.database import Transaction

from .nation import list_provinces, list_regions, periods

SQL = statements.of(__package__ or "bekal.regions")


async def store_regions(tx: Transaction) -> None:
    """Write all provinces, regions and codes of every era; what is there already stays (idempotent).

    It takes neither ``by`` nor ``at``: the list is part of the programme's text, not somebody's decision.
    """
    provinces = list_provinces(date.max)
    await tx.execute(
        SQL["insert_provinces"],
        [province.province_id for province in provinces],
        [province.code for province in provinces],
        [province.name for province in provinces],
        [province.timezone for province in provinces],
    )
    regions = list_regions(date.max)
    await tx.execute(
        SQL["insert_regencies"],
        [region.region_id for region in regions],
        [region.name for region in regions],
        [region.full_name for region in regions],
        [region.kind for region in regions],
        [region.timezone for region in regions],
        [region.q for region in regions],
        [region.r for region in regions],
    )
    codes = list(periods())
    await tx.execute(
        SQL["insert_region_codes"],
        [region.code for region, _, _ in codes],
        [region.region_id for region, _, _ in codes],
        [region.province_id for region, _, _ in codes],
        [start for _, start, _ in codes],
        [end for _, _, end in codes],
    )
