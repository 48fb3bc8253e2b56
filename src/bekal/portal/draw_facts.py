"""What the pages of one draw show, read in one snapshot: what was committed when, the seed, the result.

Only what two members of staff have signed is shown, and figures of the result only once it is announced:
before that, whoever wants to know can compute it, but nobody has certified it yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

import msgspec
import structlog

from bekal import draws, programme, regions
from bekal.base.database import Transaction
from bekal.draws import proofs
from bekal.draws.engine import StagePool
from bekal.pages import AnyRequest, known_id

MERGED_OF_PROVINCE: Final = 20_000
"""From here to ``MERGED_OF_NATION``: a province's merged regencies (docs/draw-format.md section 4)."""
MERGED_OF_NATION: Final = 30_000

log = structlog.get_logger("bekal.portal")

_SOON: Final = timedelta(minutes=5)
_REFRESH_SECONDS, _REFRESH_SOON_SECONDS = 60, 15


_manifest = lru_cache(maxsize=32)(proofs.read_manifest)
"""A manifest never changes, and checking the rules of one with 514 regencies takes a while."""


class Version(msgspec.Struct, frozen=True):
    """A version of the manifest that two people have signed: when, why, and what it says."""

    version: int
    sha256: str
    reason: str
    approved_at: datetime
    manifest: proofs.Manifest


class Facts(msgspec.Struct, frozen=True):
    """One draw as the public may see it. ``phase`` is the state as a reader should understand it now,
    ``broken`` says that the published folder is not as its index says."""

    batch: draws.Batch
    draw: draws.Draw
    terms: programme.Programme
    phase: str
    versions: tuple[Version, ...]
    contributions: tuple[draws.ContributionRow, ...]
    beacon: draws.ArchivedRound | None
    stages: tuple[StagePool, ...]
    certificate: proofs.Certificate | None
    publication: proofs.Publication | None
    broken: bool

    @property
    def last(self) -> Version | None:
        """The version that counts."""
        return self.versions[-1] if self.versions else None

    @property
    def sandbox(self) -> bool:
        """Whether the beacon is the one whose key everybody has; said wherever the draw is shown."""
        return self.last is not None and self.last.manifest.beacon.sandbox

    @property
    def winners(self) -> int:
        """How many were drawn, over all stages; 0 before the announcement."""
        return sum(pool.winners for pool in self.stages)

    @property
    def awaits(self) -> datetime | None:
        """The instant of the beacon's round while the draw still waits for it."""
        return self.draw.draw_at if self.draw.state == draws.DrawState.committed else None


async def read_facts(request: AnyRequest, batch_id: int) -> Facts:
    """The facts of the draw of a batch. NotFound when the batch has none."""
    at: datetime = request.app.state.clock.now()
    async with request.app.state.db.snapshot() as tx:
        draw = await draws.get_draw(tx, known_id(batch_id))
        return await _read(tx, draw, at, request.app.state.options.publications)


async def read_publication(request: AnyRequest, batch_id: int) -> proofs.Publication | None:
    """The publication of a batch's draw alone; None when there is none, or it is not whole. NotFound when
    there is no draw."""
    async with request.app.state.db.read() as tx:
        draw = await draws.get_draw(tx, known_id(batch_id))
        terms = await programme.get_programme(tx, draw.programme_id)
    return _find(request.app.state.options.publications, terms.slug, draw)[0]


def _find(root: Path | None, slug: str, draw: draws.Draw) -> tuple[proofs.Publication | None, bool]:
    """The publication of a draw, and whether there is one that is damaged.

    A result that lies there before its announcement is not shown: its winners are still being checked.
    """
    try:
        found = proofs.find_publication(root, slug, draw.number)
        hidden = found is not None and found.drawn and draw.state != draws.DrawState.announced
        return None if hidden else found, False
    except proofs.BrokenPublication as fault:
        log.error("publication_broken", batch_id=draw.batch_id, fault=str(fault))
        return None, True


async def _read(tx: Transaction, draw: draws.Draw, at: datetime, root: Path | None) -> Facts:
    announced = draw.state == draws.DrawState.announced
    terms = await programme.get_programme(tx, draw.programme_id)
    body = await draws.find_certificate(tx, draw.batch_id) if announced else None
    publication, broken = _find(root, terms.slug, draw)
    return Facts(
        batch=await draws.get_batch(tx, draw.batch_id),
        draw=draw,
        terms=terms,
        phase=phase_of(draw, at),
        versions=tuple(
            _version(row) for row in await draws.list_manifests(tx, draw.batch_id) if row.approved_at
        ),
        contributions=tuple(await draws.list_contributions(tx, draw.batch_id)),
        beacon=await draws.find_beacon(tx, draw.batch_id),
        stages=tuple(await draws.list_stages(tx, draw.batch_id)) if announced else (),
        certificate=proofs.read_certificate(body) if body else None,
        publication=publication,
        broken=broken,
    )


def _version(row: draws.ManifestRow) -> Version:
    assert row.approved_at is not None, "the caller asks for approved ones"
    return Version(row.version, row.sha256.hex(), row.reason, row.approved_at, _manifest(row.body))


def phase_of(draw: draws.Draw, at: datetime) -> str:
    """The state of a draw; of a committed one, what it waits for: objections, reveals, beacon, a late one."""
    if draw.state != draws.DrawState.committed or not (
        draw.objections_until and draw.reveals_until and draw.draw_at
    ):
        return str(draw.state)
    if at < draw.objections_until:
        return "objections"
    if at < draw.reveals_until:
        return "reveals"
    return "beacon" if at < draw.draw_at else "late"


def refresh_seconds(draw_at: datetime | None, at: datetime) -> int | None:
    """After how many seconds a page that counts down is loaded again; None when nothing is awaited."""
    if draw_at is None:
        return None
    return _REFRESH_SOON_SECONDS if draw_at - at < _SOON else _REFRESH_SECONDS


class Countdown(msgspec.Struct, frozen=True):
    """What is left before an instant, as days, hours and minutes; all 0 in the last minute."""

    days: int
    hours: int
    minutes: int


def count_down(until: datetime, at: datetime) -> Countdown | None:
    """The time left; None once the instant has come."""
    if at >= until:
        return None
    minutes = int((until - at).total_seconds()) // 60
    return Countdown(minutes // 1440, minutes // 60 % 24, minutes % 60)


def name_pools(manifest: proofs.Manifest, day: date) -> Mapping[int, tuple[str, str]]:
    """Name of a pool's region and of its province by pool. Merged pools have "" for the part that has none:
    ("", province) is what was merged in a province, ("", "") the national rest."""
    named = {region.region_id: region.full_name for region in regions.list_regions(day)}
    provinces = {province.province_id: province.name for province in regions.list_provinces(day)}
    found = {}
    for pool in manifest.pools:
        own = pool.pool < MERGED_OF_PROVINCE
        found[pool.pool] = (
            named.get(pool.pool, str(pool.pool)) if own else "",
            provinces.get(pool.province, ""),
        )
    return found
