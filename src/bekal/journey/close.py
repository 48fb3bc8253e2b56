"""Close: places nobody used, and the end of the fiscal year. What was not spent returns to the treasury."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from bekal import cards, draws, ledger, market, payouts, programme
from bekal.base import ids, outbox
from bekal.base.actors import Actor
from bekal.base.database import CHUNK_MAX, Database, Transaction
from bekal.base.errors import WrongState

from .books import HOME_CELL, budget_account, expect_booked, find_counter
from .learn import void_holds

NO_PURCHASE = "no_purchase_in_time"


async def revoke_overdue(db: Database, cell: int, programme_id: int, by: Actor, at: datetime) -> int:
    """Revoke the cards of a cell whose purchase deadline has passed; gives how many.

    Without any purchase, all balances return, the seat goes to the recovery quota, and the person may not
    join again (Permenko 11/2020 art. 20). Who has learnt something but bought nothing more in time is done:
    the training balance returns, incentives stay due. A card with a course under way has no deadline.
    """
    revoked = 0
    while True:
        async with db.write(cell) as tx:
            overdue = await cards.list_overdue_cards(tx, cell, programme_id, at, None, CHUNK_MAX)
            unused = [card for card in overdue if card.first_bought_at is None]
            used = [card for card in overdue if card.first_bought_at is not None]
            revocations = [cards.Revocation(card_id=card.card_id, reason=NO_PURCHASE) for card in unused]
            await cards.revoke_cards(tx, cell, revocations, by, at)
            await return_of_cards(tx, cell, unused, by, at)
            await cards.finish_cards(tx, cell, [card.card_id for card in used], by, at)
            await return_of_cards(tx, cell, used, by, at, training_only=True)
            seats = [
                draws.RecoveredSeat(
                    batch_id=card.batch_id,
                    region_id=card.region_id,
                    person_id=card.person_id,
                    cause="revoked",
                )
                for card in unused
            ]
            await draws.recover_seats(tx, cell, seats, by, at)
            messages = [
                outbox.Message(topic="card_revoked", payload={"person_id": str(card.person_id)})
                for card in overdue
            ]
            await outbox.put_messages(tx, cell, messages, at)
        revoked += len(overdue)
        if len(overdue) < CHUNK_MAX:
            return revoked


async def return_of_cards(
    tx: Transaction,
    cell: int,
    page: Sequence[cards.Card],
    by: Actor,
    at: datetime,
    *,
    training_only: bool = False,
) -> int:
    """Return what is available on the accounts of these cards; gives the rupiah returned."""
    total = 0
    for programme_id, year in sorted({(card.programme_id, card.fiscal_year) for card in page}):
        accounts = [
            account_id
            for card in page
            if (card.programme_id, card.fiscal_year) == (programme_id, year)
            for account_id in _accounts(card, training_only=training_only)
        ]
        returned = await find_counter(tx, programme_id, year, ledger.CounterKind.returned)
        transfers = [
            ledger.Transfer(
                # The amount is part of the name: what comes back later is another return.
                transfer_id=ids.derived_id(balance.account_id, f"return {at.isoformat()}"),
                kind=ledger.Kind.return_,
                amount_rp=balance.available_rp,
                account_id=balance.account_id,
                counter=returned,
            )
            for balance in await ledger.find_balances(tx, cell, accounts)
            if balance is not None and balance.available_rp > 0
        ]
        expect_booked(await ledger.post_transfers(tx, cell, transfers, by, at))
        total += sum(transfer.amount_rp for transfer in transfers)
    return total


def _accounts(card: cards.Card, *, training_only: bool) -> tuple[UUID, ...]:
    if training_only:
        return (card.training_account_id,)
    return (card.training_account_id, card.incentive_account_id, card.survey_account_id)


async def end_unfinished(db: Database, cell: int, programme_id: int, by: Actor, at: datetime) -> int:
    """At the close: end courses that nobody completed and free their holds; gives how many.

    Where the programme says ``holds_at_close = "keep"`` they are left to be completed in the next year.
    """
    async with db.read() as tx:
        terms = await programme.get_programme(tx, programme_id)
    ended = 0
    after: UUID | None = None
    while terms.holds_at_close == "void":
        async with db.write(cell) as tx:
            page = await market.list_purchases_to_finish(tx, cell, date.max, after, CHUNK_MAX)
            rows = [row for row in page if row.programme_id == programme_id]
            ends = [market.PurchaseEnd(row.purchase_id, "failed") for row in rows]
            await market.settle_purchases(tx, cell, ends, by, at)
            await void_holds(tx, cell, rows, by, at)
        ended += len(rows)
        if len(page) < CHUNK_MAX:
            break
        after = page[-1].purchase_id
    return ended


async def forfeit_dues(
    db: Database, cell: int, programme_id: int, fiscal_year: int, by: Actor, at: datetime
) -> int:
    """At the close: dues that could not be paid lapse; gives how many. Orders under way are waited for."""
    forfeited = 0
    after: UUID | None = None
    while True:
        async with db.write(cell) as tx:
            page = await payouts.list_open_dues(tx, cell, programme_id, fiscal_year, after, CHUNK_MAX)
            outcomes = await payouts.forfeit_dues(tx, cell, [due.due_id for due in page], by, at)
        forfeited += sum(outcome == payouts.DueOutcome.forfeited for outcome in outcomes)
        if len(page) < CHUNK_MAX:
            return forfeited
        after = page[-1].due_id


async def return_balances(
    db: Database, cell: int, programme_id: int, fiscal_year: int, by: Actor, at: datetime
) -> int:
    """At the close: end all cards of the year and return what is on their accounts; gives the rupiah."""
    total = 0
    after: UUID | None = None
    while True:
        async with db.write(cell) as tx:
            page = await cards.list_cards(tx, cell, programme_id, None, after, CHUNK_MAX)
            ending = [card for card in page if card.fiscal_year == fiscal_year]
            await cards.expire_cards(tx, cell, [card.card_id for card in ending], by, at)
            total += await return_of_cards(tx, cell, ending, by, at)
        if len(page) < CHUNK_MAX:
            return total
        after = page[-1].card_id


async def close_year(db: Database, programme_id: int, fiscal_year: int, by: Actor, at: datetime) -> int:
    """Return the rest of the budget and close the year's accounts; gives the rupiah returned.

    To be called when ``return_balances`` has run for every cell. WrongState names what is still open.
    """
    budget = budget_account(programme_id, fiscal_year)
    rest = 0
    async with db.write(HOME_CELL) as tx:
        await programme.get_programme(tx, programme_id)
        [balance] = await ledger.find_balances(tx, HOME_CELL, [budget])
        if balance is not None and balance.available_rp > 0:
            rest = balance.available_rp
            transfer = ledger.Transfer(
                transfer_id=ids.derived_id(budget, f"return {at.isoformat()}"),
                kind=ledger.Kind.return_budget,
                amount_rp=rest,
                account_id=budget,
                counter=await find_counter(tx, programme_id, fiscal_year, ledger.CounterKind.returned),
            )
            expect_booked(await ledger.post_transfers(tx, HOME_CELL, [transfer], by, at))
    for cell in range(db.cells):
        async with db.write(cell) as tx:
            outcome = await ledger.close_periods(tx, cell, programme_id, fiscal_year, by, at)
        if outcome not in (ledger.CloseOutcome.closed, ledger.CloseOutcome.already_closed):
            raise WrongState(f"the year {fiscal_year} cannot close in cell {cell}: {outcome}")
    return rest
