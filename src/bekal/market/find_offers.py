"""What schedules cost and who sells them, as they are at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from bekal.base import statements
from bekal.base.adapt import Bigints
from bekal.base.database import Transaction

from .types import Offer, Seller

SQL = statements.of(__package__ or "bekal.market")
_MEMORY = "market.offers"


class _Cache(msgspec.Struct):
    """What this process read of one version of the catalogue."""

    version: UUID
    offers: dict[int, Offer]


async def find_offers(tx: Transaction, schedule_ids: Sequence[int]) -> list[Offer | None]:
    """The offer of each schedule, None where there is no such schedule.

    One statement: it reads the catalogue's version and the offers this process has not read yet. When the
    version is another than the one read before, everything kept is dropped and a second statement reads
    what is asked for anew; a price that has changed is never sold at the old one.
    """
    if not schedule_ids:
        return []
    cache: _Cache | None = tx.memory.get(_MEMORY)
    known = cache.offers if cache else {}
    missing = {schedule_id for schedule_id in schedule_ids if schedule_id not in known}
    version, found = await _load(tx, missing)
    if cache is None or cache.version != version:
        if len(missing) < len(set(schedule_ids)):
            version, found = await _load(tx, set(schedule_ids))
        if version is None:
            return [None] * len(schedule_ids)
        cache = tx.memory[_MEMORY] = _Cache(version, found)
    else:
        cache.offers.update(found)
    # What does not exist is not kept: a schedule number made up by a partner costs no memory.
    return [cache.offers.get(schedule_id) for schedule_id in schedule_ids]


async def _load(tx: Transaction, schedule_ids: set[int]) -> tuple[UUID | None, dict[int, Offer]]:
    in_range = [schedule_id for schedule_id in schedule_ids if 0 < schedule_id < 2**31]
    rows = await tx.tuples(SQL["find_offers"], Bigints(in_range))
    if not rows:
        return None, {}
    return rows[0][0], {row[1]: _offer(row) for row in rows if row[1] is not None}


def _offer(row: tuple[Any, ...]) -> Offer:
    codes, platform_ids, fees_bp = row[9], row[10], row[11]
    sellers = {
        code: Seller(platform_id, fee_bp)
        for code, platform_id, fee_bp in zip(codes or (), platform_ids or (), fees_bp or (), strict=True)
    }
    return Offer(row[1], row[2], row[3], row[4], row[5], row[6], row[7], row[8], sellers, row[12] or 0)
