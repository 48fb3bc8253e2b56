"""The draw anyone can check, on the simulated clock; then the second check, and the decree.

Everything of the protocol takes place: the list is frozen and committed to by two members of staff, it lies
open for two days, three contributors reveal, the sandbox's beacon speaks, the winners are drawn, a program
that shares no code with this one finds the same, and the folder that proves it is published.
"""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from bekal import cards, draws, journey
from bekal.base import clock, ids
from bekal.base.actors import Actor
from bekal.base.database import CHUNK_MAX
from bekal.draws import proofs
from bekal.sandbox import beacon

from .applying import import_listings
from .office import Office
from .stage import BY, Published, Stage

_CONTRIBUTORS = (
    ("badan-pengawas", "lemparan dadu 4 2 6 6 1 3"),
    ("universitas", "angka anak-anak 07 21 88 53"),
    ("wartawan", "kata yang dipilih pendengar: kelapa"),
)
"""Who throws dice or picks words in a demo, and what: their nonces follow from the simulation's seed."""


async def commit(stage: Stage, office: Office) -> None:
    """Close, freeze, propose, approve: from here on list, rules and round are fixed."""
    closed_at = stage.calendar.closes_at
    drawn_at = clock.start_of(stage.calendar.drawn_on) + timedelta(hours=9)
    times = draws.Timetable(
        published_at=closed_at + timedelta(hours=1),
        objections_until=closed_at + timedelta(hours=1) + draws.OBJECTION_TIME_MIN,
        reveals_until=drawn_at - draws.REVEAL_GAP_MIN,
        draw_at=drawn_at,
    )
    batch_id = stage.batch_id
    stage.steps.plan("draw", stage.counts.get("eligible", 0))
    with stage.steps.taking("draw"), ids.seeded_entropy(stage.nation.seed, batch_id, "draw"):
        await journey.close_batch(stage.db, batch_id, BY, closed_at)
        await journey.open_draws(stage.db, [batch_id], None, office.operator, closed_at)
        promises = [
            draws.Contribution(each.contributor, sha256(each.nonce + each.value).digest())
            for each in _reveals(stage)
        ]
        await journey.commit_contributions(stage.db, batch_id, promises, office.operator, closed_at)
        rows = await journey.freeze_list(stage.db, batch_id, office.operator, closed_at)
        stage.steps.advance("draw", rows)
        manifest = await journey.propose_manifest(
            stage.db, batch_id, times, proofs.SANDBOX, office.operator, closed_at
        )
        await _expect_approved(
            journey.approve_manifest(
                stage.db, batch_id, manifest.sha256, office.approver, closed_at + timedelta(minutes=30)
            )
        )


async def draw(stage: Stage, office: Office, publications: Path | None) -> None:
    """Reveals, the beacon's round, winners, certificate; published in a folder, or nowhere if None."""
    batch_id = stage.batch_id
    drawn_at = clock.start_of(stage.calendar.drawn_on) + timedelta(hours=9)
    with stage.steps.taking("draw"), ids.seeded_entropy(stage.nation.seed, batch_id, "draw 2"):
        await journey.reveal(
            stage.db, batch_id, _reveals(stage), office.operator, drawn_at - timedelta(hours=2)
        )
        await _fetch_beacon(stage, drawn_at)
        summary = await journey.run_draw(stage.db, batch_id, office.operator, drawn_at)
    stage.count("drawn", summary.winners)
    stage.count("household_full", summary.household_full)
    stage.summary = summary
    stage.steps.finish("draw")
    stage.steps.plan("publication", summary.entries)
    with stage.steps.taking("publication"):
        stage.published = await _publish(stage, office.approver, publications, drawn_at)
    stage.steps.advance("publication", summary.entries)
    stage.steps.finish("publication")


def _reveals(stage: Stage) -> list[draws.Reveal]:
    return [
        draws.Reveal(
            name,
            sha256(f"{stage.nation.seed} {stage.batch_id} nonce of {name}".encode()).digest(),
            value.encode(),
        )
        for name, value in _CONTRIBUTORS
    ]


async def _fetch_beacon(stage: Stage, at: datetime) -> None:
    source = beacon.InProcessBeacon(clock.SimulatedClock(at))
    for batch_id, number in await journey.list_awaited_rounds(stage.db, source.chain, at):
        [answer] = await source.fetch_rounds([number])
        if answer.found is None:
            raise AssertionError(f"the sandbox's beacon has no round {number}: {answer.reason}")
        await journey.record_beacon(stage.db, batch_id, answer.found, BY, at)


async def _publish(stage: Stage, auditor: Actor, publications: Path | None, at: datetime) -> Published | None:
    """Certify: the folder is written, the verifier agrees with it, the certificate is kept."""
    async with stage.db.read() as tx:
        number = (await draws.get_draw(tx, stage.batch_id)).number
    place = Path(stage.terms.slug) / str(number)
    statistics = await journey.measure_draw(stage.db, stage.batch_id, at)
    if publications is None:
        with tempfile.TemporaryDirectory() as folder:
            await journey.certify_draw(
                stage.db, stage.batch_id, Path(folder) / place, statistics, auditor, at
            )
        return None
    target = publications / place
    published = await journey.certify_draw(stage.db, stage.batch_id, target, statistics, auditor, at)
    return Published(target, published.manifest_sha256)


async def check(stage: Stage, office: Office) -> None:
    """Late lists arrive, every winner is judged once more, and two people announce the result."""
    at = clock.start_of(stage.calendar.drawn_on) + timedelta(days=1, hours=9)
    late = stage.rates.listed_late
    await import_listings(stage, {"emis": late / 2, "dtks": late / 2}, "listed late", at)
    stage.steps.plan("second check", stage.counts["drawn"])
    with stage.steps.taking("second check"):
        for cell in range(stage.db.cells):
            with ids.seeded_entropy(stage.nation.seed, stage.batch_id, "check", cell):
                kept, struck = await journey.check_winners(stage.db, cell, stage.batch_id, BY, at)
            stage.steps.advance("second check", kept + struck)
            stage.count("struck", struck)
        await journey.finish_check(stage.db, stage.batch_id, BY, at)
        await journey.request_announcement(stage.db, stage.batch_id, office.operator, at)
        await _expect_approved(journey.announce(stage.db, stage.batch_id, office.approver, at))
    stage.steps.finish("second check")


async def _expect_approved(signing: Awaitable[draws.ApproveOutcome]) -> None:
    outcome = await signing
    if outcome != draws.ApproveOutcome.approved:
        raise AssertionError(f"the demo's second signature was refused: {outcome}")


async def award(stage: Stage) -> None:
    """Decree, grant, close; the cards are then known, in the order of their ids. The year is open already."""
    at = clock.start_of(stage.calendar.decreed_on) + timedelta(hours=9)
    winners = stage.counts["drawn"] - stage.counts["struck"]
    stage.steps.plan("decree", winners)
    with stage.steps.taking("decree"), ids.seeded_entropy(stage.nation.seed, stage.batch_id, "decree"):
        decree = await journey.open_decree(stage.db, stage.batch_id, BY, at)
        for cell in range(stage.db.cells):
            stage.steps.advance(
                "decree", await journey.grant_decree(stage.db, cell, decree.decree_id, BY, at)
            )
        await journey.close_decree(stage.db, decree.decree_id, BY, at)
        for cell in range(stage.db.cells):
            stage.issued += await _list_cards(stage, cell)
    stage.count("awarded", len(stage.issued))
    stage.steps.finish("decree")


async def _list_cards(stage: Stage, cell: int) -> list[cards.Card]:
    found: list[cards.Card] = []
    async with stage.db.read() as tx:
        while True:
            after = found[-1].card_id if found else None
            page = await cards.list_cards(tx, cell, stage.programme_id, None, after, CHUNK_MAX)
            found += page
            if len(page) < CHUNK_MAX:
                return [card for card in found if card.batch_id == stage.batch_id]
