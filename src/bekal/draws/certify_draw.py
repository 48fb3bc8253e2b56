"""The certificate, and the announcement that needs it."""

from __future__ import annotations

from datetime import datetime

from bekal.base import statements
from bekal.base.actors import Actor
from bekal.base.adapt import Byteas
from bekal.base.database import Transaction
from bekal.base.errors import WrongState

from . import proofs
from .draw_queries import find_announcement_request, find_run, list_manifests
from .draw_steps import is_staff, lock_draw, move_draw, note_events, note_step, require_staff
from .move_batches import lock_batches, move_batch
from .outcomes import ApproveOutcome
from .states import BatchState, DrawState

SQL = statements.of(__package__ or "bekal.draws")


GATE = ("ticket_uniformity", "application_time", "row_order", "sex", "age_band")
"""What is measured of every draw before its release; a certificate without one of them releases nothing."""


async def record_certificate(tx: Transaction, batch_id: int, body: bytes, by: Actor, at: datetime) -> None:
    """Keep the signed certificate of a draw: without it nothing is announced.

    WrongCertificate unless the manifest's auditor signed just these winners of just this manifest, a second
    implementation found the same, and every statistic passed. WrongState unless the draw is drawn, and when
    a statistic of the gate was not measured.
    """
    draw = await lock_draw(tx, batch_id, DrawState.drawn)
    run = await find_run(tx, batch_id)
    if run is None:
        raise WrongState(f"batch {batch_id} has not been run")
    version = (await list_manifests(tx, batch_id))[-1]
    manifest = proofs.read_manifest(version.body)
    certificate = proofs.read_certificate(body)
    proofs.verify_certificate(
        certificate,
        signer=manifest.auditor.name,
        public_key=manifest.auditor.public_key,
        manifest_sha256=version.sha256.hex(),
        winners_sha256=run.winners_sha256.hex(),
    )
    if missing := sorted(set(GATE) - {each.name for each in certificate.statistics}):
        raise WrongState(f"the certificate says nothing of {', '.join(missing)}: measure the draw first")
    await tx.execute(SQL["insert_certificate"], batch_id, body, by, at)
    digest = Byteas([proofs.hash_manifest(body)])
    what = f"certificate {draw.number}"
    await tx.execute(SQL["insert_log_entries"], draw.programme_id, digest, what, by, at)
    await move_draw(tx, draw, DrawState.certified, "certified", f"by {manifest.auditor.name}", by, at)


async def request_announcement(tx: Transaction, batch_id: int, by: Actor, at: datetime) -> str:
    """Ask that a certified and checked result be announced; gives who asked first.

    NotAllowed unless a member of staff asks; WrongState unless the draw is certified and every winner has
    been checked again.
    """
    require_staff(by, "an announcement")
    draw = await lock_draw(tx, batch_id, DrawState.certified)
    batch = (await lock_batches(tx, [batch_id]))[batch_id]
    if batch.state != BatchState.checked:
        raise WrongState(f"batch {batch_id} is {batch.state}: its winners must have been checked again first")
    first = await find_announcement_request(tx, batch_id)
    if first is not None:
        return first
    await tx.execute(SQL["insert_announcement_request"], batch_id, by, at)
    await note_events(tx, draw, [("announcement requested", "")], by, at)
    return by


async def approve_announcement(tx: Transaction, batch_id: int, by: Actor, at: datetime) -> ApproveOutcome:
    """Agree as the second member of staff: the result is public then.

    Outcomes: ``not_staff``, ``nothing_proposed``, ``same_person``, ``approved``.
    """
    draw = await lock_draw(tx, batch_id)
    if not is_staff(by):
        return ApproveOutcome.not_staff
    first = await find_announcement_request(tx, batch_id)
    if draw.state != DrawState.certified or first is None:
        return ApproveOutcome.nothing_proposed
    if first == by:
        return ApproveOutcome.same_person
    await tx.execute(SQL["insert_announcement"], batch_id, by, at)
    await note_step(tx, draw, DrawState.announced, "announced", f"requested by {first}", by, at)
    await tx.execute(SQL["announce_draw"], batch_id, by, at)
    await move_batch(tx, batch_id, BatchState.announced, by, at)
    return ApproveOutcome.approved
