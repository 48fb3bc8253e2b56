"""Propose a version of the manifest: everything that decides the draw is written down."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from bekal import programme
from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Byteas
from bekal.base.database import Transaction
from bekal.base.errors import WrongState

from . import proofs
from .compose_manifest import compose_manifest
from .draw_queries import list_contributions, list_manifests
from .draw_steps import lock_draw, note_step, require_staff
from .framing import Digests, Frame, Listing, count_corrections, read_listing
from .move_batches import check_list, move_batch
from .open_draws import get_parties
from .protocol import Draw, ManifestRow, Timetable
from .states import BatchState, DrawState

SQL = statements.of(__package__ or "bekal.draws")

OBJECTION_TIME_MIN = timedelta(hours=48)
"""So long the list lies open before the reveals end, at least."""
REVEAL_GAP_MIN = timedelta(hours=1)
"""So long before the beacon's round the last reveal is taken, at least."""


async def start_manifest(tx: Transaction, batch_id: int, by: Actor, at: datetime) -> Listing:
    """Read the list for the next version of the manifest; the first one freezes it.

    WrongState when an applicant is missing on it or somebody on it is none; NotFound when the batch has no
    draw. What is read is framed with no transaction open (``frame_list``) and then proposed.
    """
    draw = await lock_draw(tx, batch_id, DrawState.opened, DrawState.proposed, DrawState.committed)
    if draw.version == 0:
        await move_batch(tx, batch_id, BatchState.frozen, by, at)
    await check_list(tx, batch_id)
    return await read_listing(tx, draw, draw.version + 1)


async def propose_manifest(
    tx: Transaction,
    frame: Frame,
    digests: Digests,
    times: Timetable,
    chain: proofs.Chain,
    by: Actor,
    at: datetime,
    *,
    reason: str = "first version",
    without: Collection[str] = (),
) -> ManifestRow:
    """Write the next version of the manifest of a draw; it counts when a second member of staff approves it.

    A later version (before the beacon's round, after objections) is of the list as corrected, with a later
    round. ``without``: contributors that it leaves out. WrongState when the list was corrected since it was
    read, a time is too short or past, or the round is out; WrongManifest when the terms cannot be published;
    NotAllowed unless a member of staff proposes.
    """
    require_staff(by, "a manifest")
    batch_id = frame.listing.draw.batch_id
    draw = await lock_draw(tx, batch_id, DrawState.opened, DrawState.proposed, DrawState.committed)
    _check_times(draw, times, chain, at)
    version = draw.version + 1
    unchanged = frame.listing.corrections == await count_corrections(tx, batch_id, version)
    if frame.listing.version != version or not unchanged:
        raise WrongState("the list was corrected while its manifest was made: propose it again")
    before = await list_manifests(tx, batch_id)
    contributions = [row for row in await list_contributions(tx, batch_id) if row.contributor not in without]
    slug = (await programme.get_programme(tx, draw.programme_id)).slug
    parties = await get_parties(tx, batch_id)
    previous = before[-1].sha256 if before else None
    body = compose_manifest(draw, slug, frame, digests, times, chain, contributions, parties, previous)
    await _store(tx, draw, frame, body, times, chain, reason, by, at)
    return (await list_manifests(tx, batch_id))[version - 1]


def _check_times(draw: Draw, times: Timetable, chain: proofs.Chain, at: datetime) -> None:
    number = proofs.round_at(chain, times.draw_at)
    if draw.draw_at is not None and at >= draw.draw_at:
        raise WrongState("the beacon's round of the version before is out: nothing is changed any more")
    if draw.round is not None and number <= draw.round:
        raise WrongState(
            f"a new version needs a later round than {draw.round}: give a later time of the draw"
        )
    if not at <= times.published_at < times.objections_until <= times.reveals_until < times.draw_at:
        raise WrongState("times follow each other: now, published, objections until, reveals until, draw")
    # A rehearsal with the sandbox's beacon may be quick: it proves nothing in any case, and says so.
    if chain.sandbox:
        return
    if times.objections_until - times.published_at < OBJECTION_TIME_MIN:
        raise WrongState("objections are taken for 48 hours at least: give a later end")
    if times.draw_at - times.reveals_until < REVEAL_GAP_MIN:
        raise WrongState("the last reveal is taken an hour before the draw at least: end reveals earlier")


async def _store(
    tx: Transaction,
    draw: Draw,
    frame: Frame,
    body: bytes,
    times: Timetable,
    chain: proofs.Chain,
    reason: str,
    by: Actor,
    at: datetime,
) -> None:
    version = draw.version + 1
    await tx.execute(SQL["insert_manifest"], draw.batch_id, version, body, reason, by, at)
    pools = [(regency, pool.pool) for pool in frame.plan.pools for regency in pool.regencies]
    await tx.execute(
        SQL["insert_regency_pools"],
        draw.batch_id,
        version,
        [regency for regency, _ in pools],
        [pool for _, pool in pools],
    )
    digest = proofs.hash_manifest(body)
    what = f"manifest {draw.number}/{version}"
    await tx.execute(SQL["insert_log_entries"], draw.programme_id, Byteas([digest]), what, by, at)
    await note_step(tx, draw, DrawState.proposed, "manifest proposed", f"version {version}: {reason}", by, at)
    number = proofs.round_at(chain, times.draw_at)
    await tx.execute(
        SQL["propose_draw"],
        draw.batch_id,
        version,
        times.published_at,
        times.objections_until,
        times.reveals_until,
        times.draw_at,
        number,
        by,
        at,
    )
