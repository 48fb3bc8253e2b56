"""One batch from opening day to the close of its year, through the operations that real people use."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from pathlib import Path

from bekal import learning, market

from . import applying, closing, drawing
from .agenda import Agenda, Choice
from .office import Office
from .paying import Paying
from .shop import open_shop
from .stage import BY, Stage
from .studying import Studying

_SEATS_PER_PURCHASE = 2.5
"""Class seats per expected purchase: some classes fill up, most do not."""
_CLASS_SEATS = 25
_SEASON_DAYS = 90
_EVERY_DAYS = 14


async def apply_and_draw(stage: Stage, office: Office, publications: Path | None) -> None:
    """Registration, verification, joining, the draw with all of its protocol, and the second check."""
    await applying.open_accounts(stage)
    await applying.identify(stage)
    await applying.join(stage)
    await drawing.commit(stage, office)
    await drawing.draw(stage, office, publications)
    await drawing.check(stage, office)


async def open_market(stage: Stage, catalogue: market.Catalogue, first_id: int) -> list[market.Schedule]:
    """Plan the year's classes, store them, and give each cell its seats."""
    calendar, winners = stage.calendar, max(1, stage.counts["drawn"])
    seats = int(winners * (1 + stage.rates.buys_again) * _SEATS_PER_PURCHASE)
    # As many courses run as fill classes of a sensible size; the rest of the catalogue waits.
    running = max(len(catalogue.platforms), seats * _EVERY_DAYS // (_CLASS_SEATS * _SEASON_DAYS))
    schedules = market.plan_schedules(
        catalogue.courses[:running],
        calendar.decreed_on + timedelta(days=3),
        min(calendar.decreed_on + timedelta(days=_SEASON_DAYS), stage.last_class_on),
        seats,
        platforms=catalogue.platforms,
        institutions=catalogue.institutions,
        seed=stage.nation.seed,
        every_days=_EVERY_DAYS,
        first_id=first_id,
    )
    sessions = learning.plan_sessions(schedules, catalogue.courses)
    at = stage.calendar.opens_at
    with stage.steps.taking("catalogue"):
        async with stage.db.begin() as tx:
            await market.store_catalogue(
                tx, catalogue.platforms, catalogue.institutions, catalogue.courses, schedules, BY, at
            )
            await learning.store_sessions(tx, sessions, BY, at)
        for cell in range(stage.db.cells):
            async with stage.db.write(cell) as tx:
                await market.allot_seats(tx, cell, [schedule.schedule_id for schedule in schedules], BY, at)
    return schedules


async def live_through(
    stage: Stage, catalogue: market.Catalogue, first_id: int, until: date
) -> tuple[Studying, Paying]:
    """From the decree to ``until`` (exclusive), day by day; the rest of the agenda stays undone."""
    schedules = await open_market(stage, catalogue, first_id)
    await drawing.award(stage)
    agenda = Agenda(stage.calendar.decreed_on)
    choice = Choice(stage.nation.seed, schedules, catalogue.courses)
    paying = Paying(stage, agenda, choice)
    async with open_shop(stage, catalogue.platforms) as shop:
        studying = Studying(stage, agenda, choice, catalogue, shop)
        studying.plan_first_purchases()
        paying.plan_links(studying.holders)
        _plan_steps(stage, len(stage.issued))
        day = stage.calendar.decreed_on + timedelta(days=1)
        while day < until:
            # What people study today changes nothing that is paid today, so PostgreSQL may do both at a time.
            async with asyncio.TaskGroup() as group:
                group.create_task(studying.live(day))
                group.create_task(paying.live(day))
            await closing.revoke(stage, day)
            if day.day == 1:
                await closing.settle(stage, day)
            day += timedelta(days=1)
    for step in (
        "purchases",
        "sessions",
        "completions",
        "reviews",
        "accounts to pay on",
        "surveys",
        "payments",
    ):
        stage.steps.finish(step)
    return studying, paying


def _plan_steps(stage: Stage, recipients: int) -> None:
    amounts, rates = stage.terms.amounts, stage.rates
    purchases = int(recipients * rates.buys * (1 + rates.buys_again))
    dues = int(recipients * rates.buys * (amounts.incentive_times + amounts.survey_times))
    for step, expected in (
        ("purchases", purchases),
        ("sessions", purchases * 3),
        ("completions", purchases),
        ("reviews", purchases),
        ("accounts to pay on", recipients),
        ("surveys", int(recipients * rates.buys) * amounts.survey_times),
        ("payments", dues),
    ):
        stage.steps.plan(step, expected)
