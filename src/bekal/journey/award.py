"""Award: one resumable decree carries the money from the budget to every recipient's three accounts.

budget -> clearing (once, in the home cell) -> training, incentive and survey accounts, chunk by chunk. What a
chunk does follows from ids derived from the winner's own, so an interrupted decree is simply run again; it
closes when clearing is empty. The decree (SK) lists exactly what PMK 25/PMK.05/2020 asks for: person, and
the amount of each allocation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from bekal import cards, draws, ledger, programme
from bekal.base import ids, outbox
from bekal.base.actors import Actor
from bekal.base.database import CHUNK_MAX, Database, Transaction
from bekal.base.errors import WrongState

from .books import HOME_CELL, budget_account, expect_booked, find_counter
from .deadlines import first_purchase_by, fiscal_year_at


class Award(msgspec.Struct, frozen=True):
    """What one decree needs to grant: its terms, counters and deadline, read once a chunk."""

    decree: cards.Decree
    terms: programme.Programme
    clearing: int
    purchase_by: datetime


async def open_year(
    db: Database, programme_id: int, fiscal_year: int, amount_rp: int, by: Actor, at: datetime
) -> ledger.TransferStatus:
    """Book a year's appropriation (treasury -> budget). ``exists`` when it has been booked already."""
    budget = budget_account(programme_id, fiscal_year)
    async with db.write(HOME_CELL) as tx:
        opening = ledger.GuardedAccount(
            account_id=budget,
            kind=ledger.AccountKind.budget,
            programme_id=programme_id,
            fiscal_year=fiscal_year,
        )
        await ledger.open_accounts(tx, HOME_CELL, [opening], by, at)
        treasury = await find_counter(tx, programme_id, fiscal_year, ledger.CounterKind.treasury)
        appropriation = ledger.Transfer(
            transfer_id=ids.derived_id(budget, "appropriation"),
            kind=ledger.Kind.appropriate,
            account_id=budget,
            counter=treasury,
            amount_rp=amount_rp,
        )
        [status] = await ledger.post_transfers(tx, HOME_CELL, [appropriation], by, at)
        return status


async def open_decree(db: Database, batch_id: int, by: Actor, at: datetime, series: int = 0) -> cards.Decree:
    """Draft the decree of a batch's remaining winners and move its total from the budget into clearing.

    ``series`` 0 is the decree of the draw; 1, 2, ... are further ones, of those who won in a continuation or
    on appeal since the last one closed.

    WrongState when the result has not been announced, or the budget does not cover it: nothing is granted.
    """
    async with db.write(HOME_CELL) as tx:
        batch = await draws.get_batch(tx, batch_id)
        if batch.state != draws.BatchState.announced:
            raise WrongState(f"batch {batch_id} is {batch.state}: only an announced result is decreed")
        terms = await programme.get_programme(tx, batch.programme_id)
        year = fiscal_year_at(terms, at).year
        recipients = await draws.count_winners(tx, batch_id, waiting_only=series > 0)
        plan = cards.DecreePlan(
            programme_id=batch.programme_id,
            programme_slug=terms.slug,
            batch_id=batch_id,
            fiscal_year=year,
            recipients=recipients,
            total_rp=recipients * terms.amounts.total_rp,
            series=series,
        )
        [decree] = await cards.open_decrees(tx, [plan], by, at)
        if decree.state != "drafted":
            return decree
        if decree.total_rp > 0:
            await _budget_to_clearing(tx, decree, by, at)
        return await cards.move_decrees(tx, decree.decree_id, "budgeted", by, at)


async def fund_decree(db: Database, decree: cards.Decree, by: Actor, at: datetime) -> cards.Decree:
    """Move the total of a drafted decree from the budget into clearing; one that has been moved stays.

    For decrees that no draw made (``simulate``); those of a batch are opened by ``open_decree``.
    """
    if decree.state != "drafted":
        return decree
    async with db.write(HOME_CELL) as tx:
        await _budget_to_clearing(tx, decree, by, at)
        return await cards.move_decrees(tx, decree.decree_id, "budgeted", by, at)


async def _budget_to_clearing(tx: Transaction, decree: cards.Decree, by: Actor, at: datetime) -> None:
    year = decree.fiscal_year
    budget = budget_account(decree.programme_id, year)
    transfer = ledger.Transfer(
        transfer_id=ids.derived_id(budget, f"decree {decree.decree_id}"),
        kind=ledger.Kind.decree,
        account_id=budget,
        counter=await find_counter(tx, decree.programme_id, year, ledger.CounterKind.clearing),
        amount_rp=decree.total_rp,
    )
    [status] = await ledger.post_transfers(tx, HOME_CELL, [transfer], by, at)
    if status not in (ledger.TransferStatus.ok, ledger.TransferStatus.exists):
        raise WrongState(
            f"the budget of {year} does not cover decree {decree.number}: {status}. "
            "Book a larger appropriation (open_year) or draw fewer seats."
        )


async def grant_decree(db: Database, cell: int, decree_id: int, by: Actor, at: datetime) -> int:
    """Grant a budgeted decree to the winners of one cell; gives how many. Resumes where it stopped."""
    granted = 0
    while True:
        async with db.write(cell) as tx:
            award = await _read_award(tx, decree_id, at)
            winners = await draws.list_winners(tx, cell, award.decree.batch_id, None, CHUNK_MAX)
            await _grant_chunk(tx, cell, award, winners, by, at)
        granted += len(winners)
        if len(winners) < CHUNK_MAX:
            return granted


async def _read_award(tx: Transaction, decree_id: int, at: datetime) -> Award:
    decree = await cards.get_decree(tx, decree_id)
    if decree.state not in ("budgeted", "granting"):
        raise WrongState(f"decree {decree.number} is {decree.state}: only a budgeted decree is granted")
    terms = await programme.get_programme(tx, decree.programme_id)
    clearing = await find_counter(tx, decree.programme_id, decree.fiscal_year, ledger.CounterKind.clearing)
    return Award(decree, terms, clearing, first_purchase_by(terms, at))


async def _grant_chunk(
    tx: Transaction, cell: int, award: Award, winners: Sequence[draws.Winner], by: Actor, at: datetime
) -> None:
    if not winners:
        return
    decree, amounts = award.decree, award.terms.amounts
    grants = [
        cards.CardGrant(
            person_id=winner.person_id,
            programme_id=decree.programme_id,
            batch_id=decree.batch_id,
            decree_id=decree.decree_id,
            region_id=winner.region_id,
            fiscal_year=decree.fiscal_year,
            first_purchase_by=award.purchase_by,
        )
        for winner in winners
    ]
    issued = await cards.issue_cards(tx, cell, grants, by, at)
    accounts, transfers, lines = [], [], []
    for winner, card in zip(winners, issued, strict=True):
        for kind, account_id, amount_rp in (
            (ledger.AccountKind.training, card.training_account_id, amounts.training_rp),
            (
                ledger.AccountKind.incentive,
                card.incentive_account_id,
                amounts.incentive_rp * amounts.incentive_times,
            ),
            (ledger.AccountKind.survey, card.survey_account_id, amounts.survey_rp * amounts.survey_times),
        ):
            accounts.append(ledger.GuardedAccount(account_id, kind, decree.programme_id, decree.fiscal_year))
            transfers.append(
                ledger.Transfer(
                    transfer_id=ids.derived_id(account_id, "grant"),
                    kind=ledger.Kind.grant,
                    account_id=account_id,
                    counter=award.clearing,
                    amount_rp=amount_rp,
                )
            )
        lines.append(
            cards.DecreeLine(
                decree_id=decree.decree_id,
                person_id=winner.person_id,
                card_id=card.card_id,
                training_rp=amounts.training_rp,
                incentive_rp=amounts.incentive_rp * amounts.incentive_times,
                survey_rp=amounts.survey_rp * amounts.survey_times,
            )
        )
    await ledger.open_accounts(tx, cell, accounts, by, at)
    expect_booked(await ledger.post_transfers(tx, cell, transfers, by, at))
    await cards.record_decree_lines(tx, cell, lines, by, at)
    confirmations = [(decree.batch_id, winner.person_id) for winner in winners]
    await draws.confirm_winners(tx, cell, confirmations, by, at)
    messages = [
        outbox.Message(topic="awarded", payload={"person_id": str(w.person_id), "batch_id": decree.batch_id})
        for w in winners
    ]
    await outbox.put_messages(tx, cell, messages, at)


async def record_households(db: Database, decree_id: int, by: Actor, at: datetime) -> int:
    """Count a decree's recipients against their family cards, each in the family card's own cell."""
    recorded = 0
    for cell in range(db.cells):
        after: UUID | None = None
        while True:
            async with db.read() as tx:
                decree = await cards.get_decree(tx, decree_id)
                page = await draws.list_awarded(tx, cell, decree.batch_id, after, CHUNK_MAX)
            by_cell: dict[int, list[draws.HouseholdAward]] = defaultdict(list)
            for row in page:
                home = ids.cell_of_slot(ids.slot_of_index(row.household_index), db.cells)
                by_cell[home].append(
                    draws.HouseholdAward(
                        household_index=row.household_index,
                        person_id=row.person_id,
                        programme_id=decree.programme_id,
                        batch_id=decree.batch_id,
                    )
                )
            for home, awards in sorted(by_cell.items()):
                async with db.begin() as tx:
                    outcomes = await draws.record_household_awards(tx, home, awards, by, at)
                recorded += sum(outcome == "recorded" for outcome in outcomes)
            if len(page) < CHUNK_MAX:
                break
            after = page[-1].person_id
    return recorded


async def close_decree(db: Database, decree_id: int, by: Actor, at: datetime) -> cards.Decree:
    """Close a decree whose lines add up to its total; seals the digest of its lines and counts households.

    WrongState while recipients are missing: run ``grant_decree`` again for every cell.
    """
    await record_households(db, decree_id, by, at)
    async with db.write(HOME_CELL) as tx:
        return await cards.close_decrees(tx, decree_id, by, at)
