"""Takes a batch through the protocol of the draw, step by step or all at once, with the sandbox's beacon."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from bekal import draws, journey
from bekal.base import actors, ids
from bekal.base.database import Database
from bekal.draws import proofs
from bekal.sandbox import beacon

OPERATOR = actors.staff(UUID(int=1))
APPROVER = actors.staff(UUID(int=2))
JOB = actors.job("test")
NAMES = ("anak-sekolah", "dadu", "universitas")


def contribution(name: str) -> tuple[draws.Contribution, draws.Reveal]:
    """What a contributor promises, and what it hides."""
    nonce, value = sha256(name.encode()).digest(), f"angka {name}".encode()
    return (
        draws.Contribution(name, sha256(nonce + value).digest()),
        draws.Reveal(name, nonce, value),
    )


def timetable(at: datetime) -> draws.Timetable:
    """Two days of objections, reveals until an hour before the draw."""
    published = at + timedelta(minutes=30)
    return draws.Timetable(
        published_at=published,
        objections_until=published + timedelta(hours=48),
        reveals_until=published + timedelta(hours=54),
        draw_at=published + timedelta(hours=55),
    )


async def open_draw(db: Database, batch_id: int, at: datetime, names: Sequence[str] = NAMES) -> None:
    """Open the draw; contributors commit. The pepper is the same in every run."""
    with ids.seeded_entropy("protocol", batch_id):
        async with db.begin() as tx:
            await draws.open_draws(tx, [batch_id], draws.name_parties(tx.keyring, None), OPERATOR, at)
            promises = [contribution(name)[0] for name in names]
            outcomes = await draws.commit_contributions(tx, batch_id, promises, OPERATOR, at)
    assert set(outcomes) <= {"committed"}


async def propose(
    db: Database, batch_id: int, at: datetime, times: draws.Timetable | None = None, reason: str = "test"
) -> draws.ManifestRow:
    """Propose the next version of the manifest."""
    async with db.begin() as tx:
        listing = await draws.start_manifest(tx, batch_id, OPERATOR, at)
    frame = await asyncio.to_thread(draws.frame_list, listing)
    async with db.begin() as tx:
        return await draws.propose_manifest(
            tx,
            frame,
            draws.digest_list(frame.data),
            times or timetable(at),
            proofs.SANDBOX,
            OPERATOR,
            at,
            reason=reason,
        )


async def approve(db: Database, batch_id: int, sha: bytes, at: datetime) -> None:
    """Sign second."""
    async with db.begin() as tx:
        assert await draws.approve_manifest(tx, batch_id, sha, APPROVER, at) == "approved"


async def reveal(db: Database, batch_id: int, names: Sequence[str] = NAMES) -> None:
    """Everybody reveals, in time."""
    async with db.begin() as tx:
        draw = await draws.get_draw(tx, batch_id)
        assert draw.reveals_until is not None
        at = draw.reveals_until - timedelta(minutes=5)
        reveals = [contribution(name)[1] for name in names]
        outcomes = await draws.reveal_contributions(tx, batch_id, reveals, OPERATOR, at)
    assert set(outcomes) <= {"revealed"}


async def seed(db: Database, batch_id: int) -> datetime:
    """The beacon's round comes; gives the instant."""
    async with db.begin() as tx:
        draw = await draws.get_draw(tx, batch_id)
        assert draw.round is not None
        at = proofs.time_of_round(proofs.SANDBOX, draw.round)
        found = beacon.sign_round(draw.round)
        assert await draws.record_beacon(tx, batch_id, found, JOB, at) == "seeded"
    return at


async def run(db: Database, batch_id: int, at: datetime) -> draws.DrawSummary:
    """Compute and store."""
    async with db.begin() as tx:
        prepared = await draws.prepare_draw(tx, batch_id)
    drawn = await asyncio.to_thread(draws.draw_winners, prepared)
    async with db.begin() as tx:
        await draws.record_run(tx, drawn, JOB, at)
    for cell in range(db.cells):
        async with db.begin() as tx:
            await draws.store_results(tx, cell, drawn, JOB, at)
    async with db.begin() as tx:
        return await draws.finish_draw(tx, drawn, JOB, at)


async def commit(db: Database, batch_id: int, at: datetime) -> draws.ManifestRow:
    """Propose and approve."""
    row = await propose(db, batch_id, at)
    await approve(db, batch_id, row.sha256, at)
    return row


async def draw(db: Database, batch_id: int, at: datetime) -> draws.DrawSummary:
    """From the frozen list to the stored winners."""
    await commit(db, batch_id, at)
    await reveal(db, batch_id)
    return await run(db, batch_id, await seed(db, batch_id))


async def certify(db: Database, batch_id: int, at: datetime, measured: Sequence[str] = draws.GATE) -> None:
    """The auditor signs; the second program is not asked here (tests/journey/test_publishing.py does)."""
    async with db.begin() as tx:
        found = await draws.find_run(tx, batch_id)
        assert found is not None
        version = (await draws.list_manifests(tx, batch_id))[-1]
        auditor = proofs.read_manifest(version.body).auditor
        digest = found.winners_sha256.hex()
        certificate = proofs.Certificate(
            manifest_sha256=version.sha256.hex(),
            winners_sha256=digest,
            second_implementation=proofs.SecondImplementation("verify_draw.py", digest),
            statistics=[proofs.statistic(name, 10, 0.5) for name in measured],
            signer=auditor.name,
            public_key=auditor.public_key,
        )
        key = tx.keyring.signing_key(proofs.certificate.PURPOSE)
        body = proofs.write_certificate(proofs.sign_certificate(certificate, key))
        await draws.record_certificate(tx, batch_id, body, OPERATOR, at)


async def draw_journey(
    db: Database, batch_id: int, closed_at: datetime, *, certified: bool = True
) -> tuple[draws.DrawSummary, datetime]:
    """By the journey's steps from closing to the stored and certified draw; gives the instant of the draw."""
    await journey.close_batch(db, batch_id, JOB, closed_at)
    with ids.seeded_entropy("protocol", batch_id):
        await journey.open_draws(db, [batch_id], None, OPERATOR, closed_at)
    promises = [contribution(name)[0] for name in NAMES]
    await journey.commit_contributions(db, batch_id, promises, OPERATOR, closed_at)
    await journey.freeze_list(db, batch_id, OPERATOR, closed_at)
    times = timetable(closed_at)
    row = await journey.propose_manifest(db, batch_id, times, proofs.SANDBOX, OPERATOR, closed_at)
    assert await journey.approve_manifest(db, batch_id, row.sha256, APPROVER, closed_at) == "approved"
    reveals = [contribution(name)[1] for name in NAMES]
    await journey.reveal(db, batch_id, reveals, OPERATOR, times.objections_until)
    [(_, number)] = await journey.list_awaited_rounds(db, proofs.SANDBOX, times.draw_at)
    found = beacon.sign_round(number)
    assert await journey.record_beacon(db, batch_id, found, JOB, times.draw_at) == "seeded"
    summary = await journey.run_draw(db, batch_id, OPERATOR, times.draw_at)
    if certified:
        await certify(db, batch_id, times.draw_at)
    return summary, times.draw_at


async def announce(db: Database, batch_id: int, at: datetime) -> None:
    """Check every winner again, and announce with two signatures."""
    for cell in range(db.cells):
        await journey.check_winners(db, cell, batch_id, JOB, at)
    await journey.finish_check(db, batch_id, JOB, at)
    await journey.request_announcement(db, batch_id, OPERATOR, at)
    assert await journey.announce(db, batch_id, APPROVER, at) == "approved"
