"""Draw the winners of a batch: the one operation behind which selection happens.

What decides was fixed before: the list by the manifest that two people signed, the seed by the reveals and
the beacon's round. Nobody hands a seed in. Computing it again gives the same winners, so a run that was
killed is simply run again.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import numpy as np

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.database import Transaction
from bekal.base.errors import NotFound, WrongState

from . import engine
from .draw_queries import count_open_objections, find_beacon, find_run, get_draw, list_manifests
from .draw_steps import lock_draw, note_events
from .engine import Outcome
from .engine.types import Array, Bytes
from .framing import Frame, Listing, digest_list, frame_list, read_listing
from .proofs import Manifest, plan_of, read_manifest
from .protocol import Draw, Run
from .rows import Results
from .states import DrawState

SQL = statements.of(__package__ or "bekal.draws")
WINNER = np.dtype([("row", ">u4"), ("stage", "u1")])


@dataclass(frozen=True)
class Prepared:
    """A draw that may be run: its list as the database holds it, the manifest it must be, its seed."""

    listing: Listing
    manifest: Manifest
    seed: bytes


@dataclass(frozen=True)
class Drawn:
    """A draw as the engine computed it, to be stored cell by cell."""

    draw: Draw
    frame: Frame
    seed: bytes
    outcome: Outcome
    results: Results
    run: Run


async def prepare_draw(tx: Transaction, batch_id: int) -> Prepared:
    """Read what a draw is made from.

    NotFound when the batch has no draw; WrongState when it has no seed yet or was drawn, an objection waits
    for its answer, or the list is not whole.
    """
    draw = await lock_draw(tx, batch_id, DrawState.seeded)
    if waiting := await count_open_objections(tx, batch_id):
        raise WrongState(
            f"{waiting} objections to the list of batch {batch_id} wait for an answer: give it first"
        )
    version = (await list_manifests(tx, batch_id))[-1]
    archived = await find_beacon(tx, batch_id)
    if archived is None or archived.version != version.version:
        raise WrongState(f"the seed of batch {batch_id} is not of version {version.version} of its manifest")
    listing = await read_listing(tx, draw, draw.version)
    return Prepared(listing, read_manifest(version.body), archived.seed)


async def repeat_draw(tx: Transaction, batch_id: int) -> Drawn:
    """Draw again what was drawn, from the stored list and seed: for statistics and whoever checks.

    NotFound before the draw was run; WrongState when other winners follow than those that are stored.
    """
    draw = await get_draw(tx, batch_id)
    archived, stored = await find_beacon(tx, batch_id), await find_run(tx, batch_id)
    if archived is None or stored is None:
        raise NotFound(f"the draw of batch {batch_id} has not been run")
    manifest = read_manifest((await list_manifests(tx, batch_id))[-1].body)
    listing = await read_listing(tx, draw, draw.version)
    drawn = await asyncio.to_thread(draw_winners, Prepared(listing, manifest, archived.seed))
    if drawn.run != stored:
        raise WrongState(f"batch {batch_id} was drawn with other winners than follow from its list and seed")
    return drawn


def draw_winners(prepared: Prepared) -> Drawn:
    """Compute the winners from the committed list and its seed: no database, no clock, no choice.

    WrongState when the list in the database is not, byte by byte, the one that was committed to.
    """
    frame = frame_list(prepared.listing)
    _compare(frame, prepared.manifest)
    outcome = engine.draw_list(frame.rows, frame.plan, prepared.seed)
    if problems := engine.find_violations(frame.rows, frame.plan, outcome):
        raise AssertionError(f"the draw contradicts its definition: {'; '.join(problems)}")
    results = Results(
        entries=frame.entries,
        rows=frame.rows,
        tickets=outcome.tickets,
        stage=outcome.stage,
        reason=outcome.reason,
        rank=engine.rank_tickets(frame.rows, frame.plan, outcome.tickets),
    )
    run = Run(
        version=prepared.listing.version,
        list_sha256=bytes.fromhex(prepared.manifest.frozen.sha256),
        entries=len(frame.rows),
        winners=int(np.count_nonzero(outcome.stage)),
        winners_sha256=sha256(winners_data(outcome.stage)).digest(),
    )
    return Drawn(prepared.listing.draw, frame, prepared.seed, outcome, results, run)


async def record_run(tx: Transaction, drawn: Drawn, by: Actor, at: datetime) -> None:
    """Note the digest of what was computed before anything is stored.

    WrongState when a run before this one found other winners: nothing is stored then.
    """
    run, batch_id = drawn.run, drawn.draw.batch_id
    draw = await lock_draw(tx, batch_id, DrawState.seeded)
    before = await find_run(tx, batch_id)
    if before is None:
        figures = (run.version, run.list_sha256, run.entries, run.winners, run.winners_sha256)
        await tx.execute(SQL["insert_run"], batch_id, *figures, by, at)
        await note_events(tx, draw, [("winners computed", run.winners_sha256.hex())], by, at)
    elif before != run:
        raise WrongState(
            f"this run of batch {batch_id} found winners with the digest {run.winners_sha256.hex()}, the run "
            f"before it {before.winners_sha256.hex()}: nothing is stored; compare the two machines"
        )
    else:
        await note_events(tx, draw, [("winners computed again", run.winners_sha256.hex())], by, at)


def winners_data(stage: Bytes) -> bytes:
    """``winners.bin``: row and stage of every winner, ascending by row."""
    won = np.flatnonzero(stage)
    out = np.zeros(len(won), WINNER)
    out["row"], out["stage"] = won, stage[won]
    return out.tobytes()


def _compare(frame: Frame, manifest: Manifest) -> None:
    """WrongState unless the list is, byte by byte, the one that the manifest commits to."""
    digests = digest_list(frame.data)
    roots = (digests.root.hex(), digests.row_leaf, digests.row_root.hex())
    found = (len(frame.rows), digests.sha256.hex(), *roots)
    frozen = manifest.frozen
    if found != (frozen.rows, frozen.sha256, frozen.root, frozen.row_leaf, frozen.row_root):
        raise WrongState(
            f"the list in the database ({found[0]} rows, SHA-256 {found[1]}) is not the one that was "
            f"committed to ({frozen.rows} rows, {frozen.sha256}): somebody changed it. Nothing is drawn"
        )
    draw = frame.listing.draw
    terms = (draw.number, draw.pool_min, draw.reserve_order, draw.household_max, draw.lapse_returns_room)
    promised = (manifest.draw, manifest.pool_min, manifest.order, manifest.cap, manifest.lapse_returns_room)
    if frame.plan != plan_of(manifest) or terms != promised:
        raise WrongState("seats, pools, reserves or terms in the database are not those committed to")


def rows_of_cell(entries: Array, cell: int) -> Array:
    """Which rows of the list belong to persons of a cell (a mask)."""
    mine: Array = entries["cell"] == cell
    return mine
