"""``bekal demo``: a nation goes through a whole batch; others learn, have new cards, and apply now."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec

from bekal import draws, eligibility, journey, market, programme, regions
from bekal.base import clock, ids
from bekal.base.database import Database
from bekal.draws import engine

from . import applying, closing, walk
from .cast import Identity, list_identities
from .funnel import Rates
from .matters import leave_matters
from .nation import Nation
from .office import Office, open_office
from .report import DemoReport, make_report
from .stage import BY, Calendar, Stage, Twins
from .steps import MemoryWatch, Progress, Silent, Steps
from .world import open_twins
from .years import lengthen_courses, raise_prices

SLUGS = ("prakerja-2022-demo", "prakerja-2023-demo")
CLOSED, RUNNING = 101, 102
"""Programmes of the demo: the terms of 2022 in a year that closed yesterday, of 2023 in an open one."""

_NEIGHBOURS = (400, 4000)
_YEAR_DAYS = 250
_RATES = Rates()
_SHARES_BP = {"disability": 200, "returned_migrant": 100, "lagging_region": 300, "poor_household": 500}
"""Invented: no percentage of an affirmative track was ever published. The real programmes' files differ."""


class DemoOptions(msgspec.Struct, frozen=True):
    """``seed`` may be any text. ``sample``: people whose checks and payments travel over HTTP.

    ``population``: a CSV of inhabitants per regency to weigh regions by; None: published province shares.
    ``only_first``: stop after the first batch (for measuring); nothing is then open on the real clock.
    ``publications``: where draws are published, a new folder each; None: they are checked and not kept.
    """

    people: int = 100_000
    seed: str = "bekal"
    sample: int = 1_000
    population: Path | None = None
    only_first: bool = False
    publications: Path | None = None


class DemoResult(msgspec.Struct, frozen=True):
    """The report, and whom to sign in as on the site."""

    report: DemoReport
    identities: tuple[Identity, ...]


async def run_demo(
    db: Database,
    options: DemoOptions,
    at: datetime,
    progress: Progress,
    server_pid: int | None,
    database: str,
) -> DemoResult:
    """Run the demo in an empty, migrated database opened with keys. ``at`` is the present instant.

    The report counts the first batch; the books are checked over all of them. ``server_pid`` is PostgreSQL's,
    for its memory, where it is ours.
    """
    seed = int.from_bytes(hashlib.sha256(options.seed.encode()).digest()[:6], "big")
    today = clock.date_in_jakarta(at)
    weights = regions.read_population(options.population) if options.population else regions.weights()
    catalogue = market.load_catalogue()
    with MemoryWatch(server_pid) as memory, _seldom_collecting():
        closed, running = await _store_terms(db, today, at)
        with ids.seeded_entropy(seed, "office"):
            office = await open_office(db, at - timedelta(days=_YEAR_DAYS + 7))
        stage = await _first_batch(db, options, closed, Steps(progress), seed, weights, catalogue, office)
        stages = [stage]
        if not options.only_first:
            size = min(max(options.people // 20, _NEIGHBOURS[0]), _NEIGHBOURS[1])
            stages += await _later_batches(db, options, running, size, seed, weights, catalogue, office, at)
        progress.start("books", 1)
        with stage.steps.taking("books"):
            report = await make_report(stage, memory.peak_mb, database)
        progress.finish("books")
    identities = await list_identities(stages)
    if not options.only_first:
        taken = frozenset(identity.phone for identity in identities)
        identities += await leave_matters(stages[1], taken, at)
    return DemoResult(report, identities)


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """A nation is millions of objects that stay: searching them for garbage takes a tenth of the time."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(500_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


async def _store_terms(
    db: Database, today: date, at: datetime
) -> tuple[programme.Programme, programme.Programme]:
    """The real programmes, and the two whose calendars are moved for the demo."""
    terms = programme.load_programmes(programme.default_folder())
    by_slug = {each.slug: each for each in terms}
    yesterday, later = today - timedelta(days=1), today + timedelta(days=150)
    closed = programme.reschedule(by_slug["prakerja-2022"], yesterday, SLUGS[0], CLOSED)
    running = programme.reschedule(by_slug["prakerja-2023"], later, SLUGS[1], RUNNING)
    closed, running = (programme.with_shares(each, _SHARES_BP) for each in (closed, running))
    async with db.begin() as tx:
        await regions.store_regions(tx)
        await programme.store_programmes(tx, [*terms, closed, running], BY, at)
        for each in (*terms, closed, running):
            await eligibility.store_rule_set(tx, each, BY, at)
    return closed, running


async def _first_batch(
    db: Database,
    options: DemoOptions,
    terms: programme.Programme,
    steps: Steps,
    seed: int,
    weights: dict[int, int],
    catalogue: market.Catalogue,
    office: Office,
) -> Stage:
    """The batch of the closed year, from opening day to the return of what was not spent."""
    closes_on = terms.fiscal_years[-1].closes_on
    opens_on = closes_on - timedelta(days=_YEAR_DAYS)
    calendar = Calendar(
        opens_on,
        opens_on + timedelta(days=3),
        opens_on + timedelta(days=6),
        opens_on + timedelta(days=8),
        closes_on,
    )
    nation = Nation(options.people, seed, opens_on, weights)
    async with open_twins(nation, seed, options.sample, calendar.opens_at) as twins:
        stage = await _make_stage(db, nation, terms, calendar, 1, 1, twins, steps, weights)
        await _open_year(db, terms, options.people, calendar)
        await walk.apply_and_draw(stage, office, options.publications)
        catalogue = lengthen_courses(catalogue, terms.course_hours_min)
        _, paying = await walk.live_through(stage, catalogue, 1, closes_on)
        await closing.close(stage, paying)
    return stage


async def _later_batches(
    db: Database,
    options: DemoOptions,
    terms: programme.Programme,
    size: int,
    seed: int,
    weights: dict[int, int],
    catalogue: market.Catalogue,
    office: Office,
    at: datetime,
) -> list[Stage]:
    """A batch that is learning, one with new cards, one that takes applications; all on the real clock."""
    today = clock.date_in_jakarta(at)
    closes_on = terms.fiscal_years[-1].closes_on
    day = timedelta(days=1)
    joining = Calendar(today - 2 * day, today + 5 * day, today + 8 * day, today + 10 * day, closes_on)
    calendars = (_decreed(today, 30, closes_on), _decreed(today, 3, closes_on), joining)
    sizes = [max(size // number, _NEIGHBOURS[0]) for number in (1, 2, 3)]
    await _open_year(db, terms, sum(sizes), calendars[0])
    catalogue = lengthen_courses(raise_prices(catalogue), terms.course_hours_min)
    stages = []
    for number, (calendar, people) in enumerate(zip(calendars, sizes, strict=True), 1):
        nation = Nation(people, seed + number, calendar.opens_on, weights, block=number)
        async with open_twins(nation, seed + number, 50, calendar.opens_at) as twins:
            steps = Steps(Silent())
            stage = await _make_stage(db, nation, terms, calendar, 1 + number, number, twins, steps, weights)
            if calendar is not joining:
                await walk.apply_and_draw(stage, office, options.publications)
                await walk.live_through(stage, catalogue, number * 1_000_000 + 1, today)
            else:
                await applying.open_accounts(stage)
                await applying.identify(stage)
                await applying.join(stage, at)
        stages.append(stage)
    return stages


def _decreed(today: date, days_ago: int, closes_on: date) -> Calendar:
    """A batch that was decreed some days ago."""
    on = today - timedelta(days=days_ago)
    opened, closed, drawn = (on - timedelta(days=before) for before in (8, 5, 2))
    return Calendar(opened, closed, drawn, on, closes_on)


async def _open_year(db: Database, terms: programme.Programme, people: int, calendar: Calendar) -> None:
    """Appropriate what all seats of a year's batches may cost; what is not drawn or struck stays."""
    year, seats = calendar.year_closes_on.year, int(people * _RATES.seats)
    amount_rp = seats * terms.amounts.total_rp
    await journey.open_year(db, terms.programme_id, year, amount_rp, BY, calendar.opens_at)


async def _make_stage(
    db: Database,
    nation: Nation,
    terms: programme.Programme,
    calendar: Calendar,
    batch_id: int,
    number: int,
    twins: Twins,
    steps: Steps,
    weights: dict[int, int],
) -> Stage:
    """Create a batch with a quota for every region: largest remainder, nation to province to regency."""
    day = clock.date_in_jakarta(calendar.opens_at)
    province_of = {region.region_id: region.province_id for region in regions.list_regions(day)}
    table = [(province_of[region_id], region_id, weight) for region_id, weight in weights.items()]
    divided = engine.divide_seats(int(nation.size * _RATES.seats), table)
    quotas = tuple(draws.Quota(row.regency, row.seats, row.weight) for row in divided)
    plan = draws.BatchPlan(
        batch_id=batch_id,
        programme_id=terms.programme_id,
        number=number,
        opens_at=calendar.opens_at,
        closes_at=calendar.closes_at,
        quotas=quotas,
    )
    async with db.begin() as tx:
        await draws.create_batches(tx, [plan], BY, calendar.opens_at - timedelta(days=7))
    return Stage(db, nation, terms, calendar, batch_id, twins, steps, _RATES)
