"""The second signature under a manifest: now list, rules and round are fixed."""

from __future__ import annotations

from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.database import Transaction

from .draw_queries import list_manifests
from .draw_steps import is_staff, lock_draw, note_step
from .outcomes import ApproveOutcome
from .states import DrawState

SQL = statements.of(__package__ or "bekal.draws")


async def approve_manifest(
    tx: Transaction, batch_id: int, sha256: bytes, by: Actor, at: datetime
) -> ApproveOutcome:
    """Sign a proposed version as the second member of staff. ``sha256`` is the digest of what was read.

    Outcomes: ``not_staff``, ``nothing_proposed`` (no version waits, or it is another one), ``same_person``
    (who proposed it), ``too_late`` (the time of publication has passed: propose it with later times),
    ``approved``. NotFound when the batch has no draw.
    """
    draw = await lock_draw(tx, batch_id)
    if not is_staff(by):
        return ApproveOutcome.not_staff
    manifests = await list_manifests(tx, batch_id)
    if draw.state != DrawState.proposed or manifests[-1].sha256 != sha256:
        return ApproveOutcome.nothing_proposed
    if manifests[-1].by == by:
        return ApproveOutcome.same_person
    if draw.published_at is None or at > draw.published_at:
        return ApproveOutcome.too_late
    await tx.execute(SQL["insert_commitment"], batch_id, draw.version, by, False, at)  # noqa: FBT003
    await note_step(
        tx, draw, DrawState.committed, "manifest approved", f"version {draw.version} {sha256.hex()}", by, at
    )
    await tx.execute(SQL["commit_draw"], batch_id, by, at)
    return ApproveOutcome.approved
