"""The list that is published: from what the database holds to pools, reserves and rows.

It does not matter when that is done: the same entries, corrections, seats and reserves give the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from bekal import regions
from bekal.base import clock, statements
from bekal.base.database import Transaction

from . import engine, rows
from .engine import Category, DrawError, Plan, RegencySeats
from .engine.types import Array
from .proofs import Tree, merkle
from .protocol import Draw
from .queries import get_batch, list_quotas, list_reserves

SQL = statements.of(__package__ or "bekal.draws")
ROW_BYTES = 28


@dataclass(frozen=True)
class Listing:
    """What the database holds of the list of one version, and by what it is framed.

    ``quotas`` hold every regency that has seats or applicants; ``corrections`` counts the rows that were
    corrected for just this version.
    """

    draw: Draw
    version: int
    entries: Array
    quotas: tuple[RegencySeats, ...]
    buckets: tuple[Category, ...]
    corrections: int


@dataclass(frozen=True)
class Frame:
    """The list of one version as published (``rows``); ``entries`` has cell and person in the same order."""

    listing: Listing
    plan: Plan
    rows: Array
    entries: Array

    @property
    def data(self) -> bytes:
        """``list.bin``."""
        return self.rows.tobytes()


@dataclass(frozen=True)
class Digests:
    """What a manifest says of a list, 32 bytes each."""

    sha256: bytes
    root: bytes
    row_leaf: int
    row_root: bytes


async def read_listing(tx: Transaction, draw: Draw, version: int) -> Listing:
    """Read the list of a version, its seats and its reserves."""
    batch = await get_batch(tx, draw.batch_id)
    day = clock.date_in_jakarta(batch.opens_at)
    province_of = {region.region_id: region.province_id for region in regions.list_regions(day)}
    quotas = await list_quotas(tx, draw.batch_id)
    reserves = await list_reserves(tx, draw.batch_id)
    of = int(await tx.value(SQL["find_list_version"], draw.batch_id, version))
    entries = await rows.read_entries(tx, draw.batch_id, of)
    weighed = bool(quotas) and all(quota.weight is not None for quota in quotas)
    missing = set(np.unique(entries["region"]).tolist()) - {quota.region_id for quota in quotas}
    # Seats that were given by hand have no weights; a regency without seats is shown with 0 of either kind.
    table = [(q.region_id, q.weight if weighed else None, q.seats) for q in quotas]
    table += [(region_id, 0 if weighed else None, 0) for region_id in missing]
    seats = [RegencySeats(province_of[region], region, weight, number) for region, weight, number in table]
    return Listing(
        draw=draw,
        version=version,
        entries=entries,
        quotas=tuple(sorted(seats, key=lambda row: (row.province, row.regency))),
        buckets=tuple(Category(each.category, each.code, each.share_bp, each.level) for each in reserves),
        corrections=await count_corrections(tx, draw.batch_id, version),
    )


async def count_corrections(tx: Transaction, batch_id: int, version: int) -> int:
    """How many rows were corrected for just this version, in all cells."""
    return int(await tx.value(SQL["count_corrections"], batch_id, version))


def frame_list(listing: Listing) -> Frame:
    """Settle pools and reserves and put the rows in order; DrawError when the list cannot be drawn.

    No transaction needs to be open: fifty million rows take minutes.
    """
    entries = listing.entries
    plan, pools, categories = engine.plan_draw(
        entries["region"].astype(np.int64),
        entries["category"].astype(np.int64),
        listing.quotas,
        listing.buckets,
        listing.draw.pool_min,
        listing.draw.reserve_order,
    )
    made, order = engine.make_list(
        np.ascontiguousarray(entries["pid"]),
        pools,
        categories,
        entries["room"].astype(np.int64),
        np.ascontiguousarray(entries["household"]),
    )
    if problems := engine.check_list(made, plan):
        raise DrawError("this list cannot be drawn: " + "; ".join(problems))
    return Frame(listing, plan, made, entries[order])


def digest_list(data: bytes) -> Digests:
    """Digest and roots of ``list.bin``: over leaves of 256 rows, and of a few for proofs on a phone."""
    return Digests(
        sha256=sha256(data).digest(),
        root=Tree(data, merkle.LEAF_ROWS * ROW_BYTES).root,
        row_leaf=merkle.ROW_LEAF,
        row_root=Tree(data, merkle.ROW_LEAF * ROW_BYTES).root,
    )
