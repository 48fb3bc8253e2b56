"""The beacon's round is out: it is verified, archived, and the seed is fixed."""

from __future__ import annotations

from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.database import Transaction

from . import proofs
from .draw_queries import list_manifests, list_reveals
from .draw_steps import lock_draw, move_draw
from .outcomes import BeaconOutcome
from .postpone_draw import find_missing
from .proofs.ceremony import make_seed
from .protocol import Draw
from .states import DrawState
from .witness_log import find_witnessing

SQL = statements.of(__package__ or "bekal.draws")


async def record_beacon(
    tx: Transaction, batch_id: int, found: proofs.Round, by: Actor, at: datetime
) -> BeaconOutcome:
    """Archive the round that a committed draw waits for; from it and the reveals follows the seed.

    Outcomes: ``already_seeded``, ``not_committed``, ``too_early`` (the round's time has not come, whatever is
    shown), ``not_witnessed`` (too few witnesses signed the version a day before) and ``reveal_missing`` (the
    draw moves by a day first, see ``postpone_draw``), ``wrong_round``, ``seeded``. WrongBeacon when the
    signature is not the beacon's over this round; nothing is kept then.
    """
    draw = await lock_draw(tx, batch_id)
    if draw.state in (DrawState.seeded, DrawState.drawn, DrawState.certified, DrawState.announced):
        return BeaconOutcome.already_seeded
    if draw.state != DrawState.committed:
        return BeaconOutcome.not_committed
    version = (await list_manifests(tx, batch_id))[-1]
    beacon = proofs.read_manifest(version.body).beacon
    if at < proofs.time_of_round(beacon.chain, beacon.round):
        return BeaconOutcome.too_early
    lack = await _find_lack(tx, draw)
    if lack is None and found.round != beacon.round:
        lack = BeaconOutcome.wrong_round
    if lack is not None:
        return lack
    signature = proofs.verify_round(beacon.chain, found, beacon.round)
    reveals = await list_reveals(tx, batch_id, proofs.read_manifest(version.body))
    await tx.execute(
        SQL["insert_beacon"],
        batch_id,
        version.version,
        beacon.round,
        signature,
        bytes.fromhex(beacon.chain_hash),
        bytes.fromhex(beacon.public_key),
        beacon.scheme,
        beacon.sandbox,
        make_seed(version.body, signature, reveals),
        by,
        at,
    )
    await move_draw(tx, draw, DrawState.seeded, "beacon archived", f"round {beacon.round}", by, at)
    return BeaconOutcome.seeded


async def _find_lack(tx: Transaction, draw: Draw) -> BeaconOutcome | None:
    """What had to be there before the round, and is not."""
    if not (await find_witnessing(tx, draw)).enough:
        return BeaconOutcome.not_witnessed
    return BeaconOutcome.reveal_missing if await find_missing(tx, draw.batch_id) else None
