"""Contributors open their commitments, before the beacon's round exists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Byteas
from bekal.base.database import Transaction

from .draw_queries import list_contributions, list_manifests
from .draw_steps import lock_draw, note_events
from .outcomes import RevealOutcome
from .proofs import read_manifest
from .proofs.ceremony import NONCE_BYTES, VALUE_BYTES_MAX, Reveal
from .protocol import Draw
from .states import DrawState

SQL = statements.of(__package__ or "bekal.draws")


async def reveal_contributions(
    tx: Transaction, batch_id: int, reveals: Sequence[Reveal], by: Actor, at: datetime
) -> list[RevealOutcome]:
    """Take reveals of a committed draw, one outcome each, as if one after the other; each is noted.

    Outcomes: ``not_committed`` (no manifest has been committed to), ``contributor_unknown`` (not of the
    manifest's ceremony), ``already_revealed``, ``too_late`` (at ``reveals_until`` or after: whoever reveals
    last must not know the beacon), ``mismatch`` (SHA-256 of nonce and value is not the commitment, the nonce
    has not 32 bytes, or the value more than 1,024), ``revealed``. NotFound when the batch has no draw.
    """
    if not reveals:
        return []
    draw = await lock_draw(tx, batch_id)
    contributions = await list_contributions(tx, batch_id)
    done = {row.contributor for row in contributions if row.nonce is not None}
    ceremony = await read_ceremony(tx, draw) if draw.state == DrawState.committed else {}
    taken: dict[str, Reveal] = {}
    outcomes = []
    for reveal in reveals:
        outcome = _judge(draw, reveal, ceremony, done | taken.keys(), at)
        if outcome == RevealOutcome.revealed:
            taken[reveal.contributor] = reveal
        outcomes.append(outcome)
    await tx.execute(
        SQL["insert_reveals"],
        batch_id,
        list(taken),
        Byteas([reveal.nonce for reveal in taken.values()]),
        Byteas([reveal.value for reveal in taken.values()]),
        by,
        at,
    )
    events = [
        (
            "reveal taken" if outcome == RevealOutcome.revealed else "reveal refused",
            f"{reveal.contributor[:64]}: {outcome}",
        )
        for reveal, outcome in zip(reveals, outcomes, strict=True)
    ]
    await note_events(tx, draw, events, by, at)
    return outcomes


async def read_ceremony(tx: Transaction, draw: Draw) -> dict[str, bytes]:
    """The commitments of the last version's ceremony by contributor, in its order."""
    manifest = read_manifest((await list_manifests(tx, draw.batch_id))[-1].body)
    return {each.contributor: bytes.fromhex(each.commitment) for each in manifest.ceremony}


def _judge(
    draw: Draw, reveal: Reveal, ceremony: dict[str, bytes], done: set[str], at: datetime
) -> RevealOutcome:
    if draw.state != DrawState.committed or draw.reveals_until is None:
        return RevealOutcome.not_committed
    if reveal.contributor not in ceremony:
        return RevealOutcome.contributor_unknown
    if reveal.contributor in done:
        return RevealOutcome.already_revealed
    if at >= draw.reveals_until:
        return RevealOutcome.too_late
    fits = len(reveal.nonce) == NONCE_BYTES and len(reveal.value) <= VALUE_BYTES_MAX
    if not fits or sha256(reveal.nonce + reveal.value).digest() != ceremony[reveal.contributor]:
        return RevealOutcome.mismatch
    return RevealOutcome.revealed
