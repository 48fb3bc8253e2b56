"""A reveal or a witness is missing at its deadline: the draw moves by a day, by the manifest's own rule."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Byteas
from bekal.base.database import Transaction

from . import proofs
from .draw_queries import list_contributions, list_manifests
from .draw_steps import lock_draw, note_step
from .reveal_contributions import read_ceremony
from .states import DrawState
from .witness_log import find_witnessing

SQL = statements.of(__package__ or "bekal.draws")


async def postpone_draw(tx: Transaction, batch_id: int, by: Actor, at: datetime) -> list[str]:
    """Move a committed draw that lacks a reveal or witnesses when it must have them; gives who, [] if nobody.

    Reveals must be complete at ``reveals_until``, witnesses must have signed the last version a day before
    the round (``witness_log``); they are called "witnesses".

    A new version of the manifest differs from the one before in times and round only and needs no second
    signature, because nobody chose anything: it follows. Whoever is missing may still reveal, or sign, until
    the new deadline; nobody takes their place. Nothing happens before a deadline, or when nobody is missing.
    A version that moved has its own deadline for witnesses at the round it moved from, or later: so it was
    seen by them before anybody could know what that round would have given.
    """
    draw = await lock_draw(tx, batch_id)
    if draw.state != DrawState.committed or draw.reveals_until is None:
        return []
    seen = await find_witnessing(tx, draw)
    late = not seen.enough and seen.until is not None and at >= seen.until
    missing = await find_missing(tx, batch_id) if at >= draw.reveals_until else []
    if not missing and not late:
        return []
    before = (await list_manifests(tx, batch_id))[-1]
    manifest = proofs.read_manifest(before.body)
    step = timedelta(seconds=manifest.fallback.missing_reveal_rounds * manifest.beacon.period_s)
    moved = msgspec.structs.replace(
        manifest,
        version=manifest.version + 1,
        previous=before.sha256.hex(),
        times=msgspec.structs.replace(
            manifest.times,
            reveals_until=_later(manifest.times.reveals_until, step),
            draw_at=_later(manifest.times.draw_at, step),
        ),
        beacon=msgspec.structs.replace(
            manifest.beacon, round=manifest.beacon.round + manifest.fallback.missing_reveal_rounds
        ),
    )
    body = proofs.write_manifest(moved)
    reasons = [f"reveal missing: {', '.join(missing)}"] if missing else []
    if late:
        reasons.append(f"{seen.signed} of {seen.needed} witnesses signed in time")
    reason = "; ".join(reasons)
    await tx.execute(SQL["insert_manifest"], batch_id, moved.version, body, reason, by, at)
    await tx.execute(SQL["copy_regency_pools"], batch_id, moved.version)
    what = f"manifest {draw.number}/{moved.version}"
    digest = Byteas([proofs.hash_manifest(body)])
    await tx.execute(SQL["insert_log_entries"], draw.programme_id, digest, what, by, at)
    await tx.execute(SQL["insert_commitment"], batch_id, moved.version, by, True, at)  # noqa: FBT003
    await note_step(tx, draw, DrawState.committed, "draw postponed by rule", reason, by, at)
    await tx.execute(
        SQL["postpone_draw"],
        batch_id,
        moved.version,
        proofs.read_time(moved.times.reveals_until),
        proofs.read_time(moved.times.draw_at),
        moved.beacon.round,
        by,
        at,
    )
    return [*missing, "witnesses"] if late else missing


async def find_missing(tx: Transaction, batch_id: int) -> list[str]:
    """The contributors of the last version's ceremony who have not revealed. The caller holds the draw."""
    draw = await lock_draw(tx, batch_id)
    ceremony = await read_ceremony(tx, draw)
    done = {row.contributor for row in await list_contributions(tx, batch_id) if row.nonce is not None}
    return [name for name in ceremony if name not in done]


def _later(text: str, step: timedelta) -> str:
    return proofs.write_time(proofs.read_time(text) + step)
