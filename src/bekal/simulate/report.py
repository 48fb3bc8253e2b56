"""What a demo run says of itself: the funnel, the money, the books, the time and the memory."""

from __future__ import annotations

import msgspec

from bekal import reports

from .funnel import PublishedStep, published
from .stage import Stage


class DemoReport(msgspec.Struct, frozen=True):
    """The result of ``bekal demo``; ``--json`` prints it as it stands. Rupiah, people, seconds, megabytes."""

    people: int
    seed: int
    cells: int
    registered: int
    identities: int
    verified: int
    applied: int
    eligible: int
    drawn: int
    struck: int
    awarded: int
    revoked: int
    purchases: int
    completed: int
    certificates: int
    incentives_due_rp: int
    incentives_paid_rp: int
    surveys_paid_rp: int
    returned_rp: int
    regencies_with_recipients: int
    households_blocked: int
    winners_digest: str
    publication: str | None
    manifest_sha256: str | None
    over_http: dict[str, int]
    refusals: dict[str, dict[str, int]]
    published: tuple[PublishedStep, ...]
    accounts: dict[str, int]
    invariants: dict[str, bool]
    invariant_details: dict[str, str]
    seconds: dict[str, float]
    peak_rss_mb: float
    database: str

    @property
    def sound(self) -> bool:
        """Whether every invariant holds."""
        return all(self.invariants.values())


async def make_report(stage: Stage, peak_rss_mb: float, database: str) -> DemoReport:
    """Read the figures of a finished stage from the database, in one snapshot; counts of the run beside."""
    if stage.summary is None:
        raise ValueError("this stage has not been drawn")
    async with stage.db.snapshot() as tx:
        coverage = await reports.list_coverage(tx, stage.programme_id)
        accounts = await reports.read_accounts(tx, stage.programme_id)
        dues_rp = await reports.count_dues(tx, stage.programme_id)
        batches = await reports.list_batch_figures(tx)
        invariants = await reports.check_books(tx)
    [batch] = [batch for batch in batches if batch.batch_id == stage.batch_id]
    counts = stage.counts
    return DemoReport(
        people=stage.nation.size,
        seed=stage.nation.seed,
        cells=stage.db.cells,
        registered=counts["registered"],
        identities=counts["identities"],
        verified=counts["verified"],
        applied=batch.applied,
        eligible=batch.eligible,
        drawn=batch.drawn,
        struck=batch.struck,
        awarded=batch.awarded,
        revoked=batch.revoked,
        purchases=counts.get("purchases", 0),
        completed=counts.get("completed", 0),
        certificates=counts.get("certificates", 0),
        incentives_due_rp=dues_rp,
        incentives_paid_rp=accounts.incentives_paid_rp,
        surveys_paid_rp=accounts.surveys_paid_rp,
        returned_rp=accounts.returned_rp,
        regencies_with_recipients=sum(region.recipients > 0 for region in coverage),
        households_blocked=stage.summary.household_full,
        winners_digest=stage.summary.digest,
        publication=str(stage.published.folder) if stage.published else None,
        manifest_sha256=stage.published.manifest_sha256 if stage.published else None,
        over_http={
            name: counts.get(f"{name}_http", 0) for name in ("registry", "purchases", "accounts", "payments")
        },
        refusals=stage.refusals,
        published=published(),
        accounts=msgspec.structs.asdict(accounts),
        invariants={invariant.name: invariant.holds for invariant in invariants},
        invariant_details={invariant.name: invariant.detail for invariant in invariants},
        seconds={step: round(seconds, 2) for step, seconds in stage.steps.seconds.items()},
        peak_rss_mb=round(peak_rss_mb, 1),
        database=database,
    )
