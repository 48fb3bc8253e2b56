"""The batch closes, is drawn, its winners are checked again, and the decree makes them recipients."""

from __future__ import annotations

from datetime import timedelta

from bekal import cards, journey
from bekal.base import clock, ids
from bekal.base.database import CHUNK_MAX

from .applying import import_listings
from .stage import BY, Stage


async def draw(stage: Stage) -> None:
    """Close, freeze, draw. Pepper and seed follow from the simulation's seed; in life they are secret."""
    drawn_at = clock.start_of(stage.calendar.drawn_on) + timedelta(hours=9)
    stage.steps.plan("draw", stage.counts.get("eligible", 0))
    with stage.steps.taking("draw"), ids.seeded_entropy(stage.nation.seed, stage.batch_id, "draw"):
        await journey.close_batch(stage.db, stage.batch_id, BY, stage.calendar.closes_at)
        pepper, seed = ids.random_bytes(32), ids.random_bytes(32)
        rows = await journey.freeze_list(stage.db, stage.batch_id, pepper, BY, stage.calendar.closes_at)
        stage.steps.advance("draw", rows)
        summary = await journey.draw_batch(stage.db, stage.batch_id, seed, BY, drawn_at)
    stage.count("drawn", summary.winners)
    stage.count("household_full", summary.household_full)
    stage.summary = summary
    stage.steps.finish("draw")


async def check(stage: Stage) -> None:
    """Late lists arrive, and every winner is judged once more."""
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
    stage.steps.finish("second check")


async def award(stage: Stage) -> None:
    """Book the year's budget, decree, grant, close; the cards are then known, in the order of their ids."""
    at = clock.start_of(stage.calendar.decreed_on) + timedelta(hours=9)
    year = stage.calendar.year_closes_on.year
    total_rp = stage.terms.amounts.total_rp
    winners = stage.counts["drawn"] - stage.counts["struck"]
    stage.steps.plan("decree", winners)
    with stage.steps.taking("decree"), ids.seeded_entropy(stage.nation.seed, stage.batch_id, "decree"):
        # The appropriation covers every seat; what the second check struck stays in the budget.
        budget_rp = stage.counts["drawn"] * total_rp
        await journey.open_year(stage.db, stage.programme_id, year, budget_rp, BY, at)
        decree = await journey.open_decree(stage.db, stage.batch_id, BY, at)
        for cell in range(stage.db.cells):
            stage.steps.advance(
                "decree", await journey.grant_decree(stage.db, cell, decree.decree_id, BY, at)
            )
        await journey.close_decree(stage.db, decree.decree_id, BY, at)
        await journey.announce(stage.db, stage.batch_id, BY, at)
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
