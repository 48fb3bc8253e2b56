"""The ceremony: contributors open their commitments, then the beacon's round comes, and the seed is fixed.

All reveals close before the round exists, so that nobody who reveals knows what it does.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bekal import draws
from bekal.base.actors import Actor
from bekal.base.database import Database
from bekal.draws import proofs


async def reveal(
    db: Database, batch_id: int, reveals: Sequence[draws.Reveal], by: Actor, at: datetime
) -> list[draws.RevealOutcome]:
    """Open commitments of the ceremony; each attempt is noted, taken or not."""
    async with db.begin() as tx:
        return await draws.reveal_contributions(tx, batch_id, reveals, by, at)


async def postpone_draw(db: Database, batch_id: int, by: Actor, at: datetime) -> list[str]:
    """Move the draw by a day if a reveal or witnesses are missing at the deadline; gives who. It follows by
    rule."""
    async with db.begin() as tx:
        return await draws.postpone_draw(tx, batch_id, by, at)


async def list_awaited_rounds(db: Database, chain: proofs.Chain, at: datetime) -> list[tuple[int, int]]:
    """The rounds of a beacon that committed draws wait for and whose time has come: (batch, round)."""
    found = []
    async with db.read() as tx:
        for draw in await draws.list_draws(tx):
            if draw.state == draws.DrawState.committed and draw.draw_at is not None and at >= draw.draw_at:
                body = (await draws.list_manifests(tx, draw.batch_id))[-1].body
                beacon = proofs.read_manifest(body).beacon
                if beacon.chain == chain:
                    found.append((draw.batch_id, beacon.round))
    return found


async def record_beacon(
    db: Database, batch_id: int, found: proofs.Round, by: Actor, at: datetime
) -> draws.BeaconOutcome:
    """Verify and archive the round that the draw waits for; the seed follows. WrongBeacon if it is not it."""
    async with db.begin() as tx:
        return await draws.record_beacon(tx, batch_id, found, by, at)
