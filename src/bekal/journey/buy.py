"""Buy: seats, money held and voucher in one transaction, for a whole chunk of purchases at once.

Lock the cell, load what the decision needs, decide in input order, store what was accepted. Nothing is
promised before the commit, and a purchase sent twice gets its first answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from bekal import cards, ledger, market, programme
from bekal.base import ids, outbox, requests
from bekal.base.actors import Actor
from bekal.base.database import Database, Transaction

from .books import expect_booked
from .deadlines import buy_until
from .tell_partners import partner_message


class BuyResult(msgspec.Struct, frozen=True):
    """What became of one purchase; codes and amounts only when ``outcome`` is ``bought``."""

    outcome: market.BuyOutcome
    purchase_id: UUID | None = None
    voucher_code: str | None = None
    redeem_code: str | None = None
    price_rp: int | None = None


async def buy(
    db: Database, cell: int, purchases: Sequence[market.Purchase], by: Actor, at: datetime
) -> list[BuyResult]:
    """Buy one course per purchase for card holders of one cell, as if one after the other.

    Outcomes: ``market.BuyOutcome`` in its order of precedence. A repeated reference of the same caller gets
    the first result; with another body it is ``reference_reused``. Deadlines go by ``accepted_at``.
    """
    async with db.write(cell) as tx:
        keys = [requests.RequestKey(p.caller, p.reference, requests.body_hash(p)) for p in purchases]
        known = await requests.find_requests(tx, cell, keys)
        results, fresh = _replay(keys, known)
        asked = [purchases[i] for i in fresh]
        found = await cards.find_cards_by_number(tx, cell, [purchase.card_number for purchase in asked])
        for i, result in zip(fresh, await sell(tx, cell, asked, found, by, at), strict=True):
            results[i] = result
        _answer_twins(keys, results)
        rows = [
            requests.Request(
                caller=keys[i].caller,
                reference=keys[i].reference,
                body_hash=keys[i].body_hash,
                outcome=_made(results[i]).outcome,
                result=msgspec.json.encode(results[i]).decode(),
            )
            for i in fresh
        ]
        await requests.save_requests(tx, cell, rows, at)
    return [_made(result) for result in results]


def _replay(
    keys: Sequence[requests.RequestKey], known: Sequence[requests.Known | None]
) -> tuple[list[BuyResult | None], list[int]]:
    """First results of references seen before; and the places of those seen for the first time."""
    results: list[BuyResult | None] = [None] * len(keys)
    fresh, met = [], set()
    for i, (key, seen) in enumerate(zip(keys, known, strict=True)):
        if seen is not None and not seen.same_body:
            results[i] = BuyResult(market.BuyOutcome.reference_reused)
        elif seen is not None:
            results[i] = msgspec.json.decode(seen.result or "", type=BuyResult)
        elif (key.caller, key.reference) not in met:
            met.add((key.caller, key.reference))
            fresh.append(i)
    return results, fresh


def _answer_twins(keys: Sequence[requests.RequestKey], results: list[BuyResult | None]) -> None:
    """The second of two equal references within one chunk gets the first one's result."""
    first: dict[tuple[str, str], int] = {}
    for i, key in enumerate(keys):
        at = first.setdefault((key.caller, key.reference), i)
        if results[i] is None:
            same = key.body_hash == keys[at].body_hash
            results[i] = results[at] if same else BuyResult(market.BuyOutcome.reference_reused)


def _made(result: BuyResult | None) -> BuyResult:
    if result is None:
        raise AssertionError("a purchase was left without a result")
    return result


async def sell(
    tx: Transaction,
    cell: int,
    asked: Sequence[market.Purchase],
    found: Sequence[cards.Card | None],
    by: Actor,
    at: datetime,
    purchase_ids: Sequence[UUID] = (),
) -> list[BuyResult]:
    """Load, decide, store, in a cell that is taken; ``found`` are the cards of the purchases.

    A purchase gets the id that is given for it, or a new one.
    """
    if not asked:
        return []
    decisions = await judge(tx, cell, asked, found)
    results = [BuyResult(decision.outcome) for decision in decisions]
    accepted = [
        (place, decision)
        for place, decision in enumerate(decisions)
        if decision.outcome == market.BuyOutcome.bought
    ]
    slots = [ids.slot_of(_card(decision).card_id) for _, decision in accepted]
    made = [purchase_ids[place] for place, _ in accepted] if purchase_ids else ids.new_ids(slots, at)
    await _store(tx, cell, accepted, made, results, by, at)
    return results


async def judge(
    tx: Transaction,
    cell: int,
    asked: Sequence[market.Purchase],
    found: Sequence[cards.Card | None],
    *,
    alone: bool = False,
) -> list[market.Decision]:
    """What would become of purchases now: in their order, or each ``alone`` as if there were no other."""
    schedule_ids = [purchase.schedule_id for purchase in asked]
    present = {card.card_id: card for card in found if card is not None}
    accounts = [card.training_account_id for card in present.values()]
    balances, bought, offers, seats = await tx.abreast(
        ledger.find_balances(tx, cell, accounts),
        market.find_bought_courses(tx, cell, list(present)),
        market.find_offers(tx, schedule_ids),
        market.find_seats(tx, cell, schedule_ids),
    )
    available = {balance.account_id: balance.available_rp for balance in balances if balance is not None}
    courses = dict(zip(present, bought, strict=True))
    terms = {
        programme_id: await programme.get_programme(tx, programme_id)
        for programme_id in sorted({card.programme_id for card in present.values()})
    }
    loaded: tuple[Sequence[Any], ...] = (
        asked,
        [_card_state(card, terms[card.programme_id]) if card else None for card in found],
        [available.get(card.training_account_id, 0) if card else 0 for card in found],
        offers,
        seats,
        [courses.get(card.card_id) if card else None for card in found],
    )
    if alone:
        return [market.decide(*([column] for column in row))[0] for row in zip(*loaded, strict=True)]
    return market.decide(*loaded)


def _card_state(card: cards.Card, terms: programme.Programme) -> market.CardState:
    return market.CardState(
        card_id=card.card_id,
        person_id=card.person_id,
        programme_id=card.programme_id,
        fiscal_year=card.fiscal_year,
        state=card.state,
        training_account_id=card.training_account_id,
        purchase_by=card.purchase_by,
        buy_until=buy_until(terms, card.fiscal_year),
        one_at_a_time=terms.deadlines.next_purchase_days is not None,
    )


async def _store(
    tx: Transaction,
    cell: int,
    accepted: Sequence[tuple[int, market.Decision]],
    purchase_ids: Sequence[UUID],
    results: list[BuyResult],
    by: Actor,
    at: datetime,
) -> None:
    orders = [
        _order(purchase_id, decision, at)
        for purchase_id, (_, decision) in zip(purchase_ids, accepted, strict=True)
    ]
    holds = [
        ledger.Transfer(
            transfer_id=order.hold_id,
            kind=ledger.Kind.hold,
            amount_rp=order.price_rp,
            account_id=order.training_account_id,
            reference=order.purchase_id,
        )
        for order in orders
    ]
    await market.take_seats(tx, cell, Counter(order.schedule_id for order in orders), by, at)
    expect_booked(await ledger.post_transfers(tx, cell, holds, by, at))
    vouchers = await market.issue_vouchers(tx, cell, orders, by, at)
    bought = [cards.CardPurchase(card_id=order.card_id, purchase_by=None) for order in orders]
    await cards.record_purchases(tx, cell, bought, by, at)
    messages = [
        outbox.Message(
            topic="purchased", payload={"purchase_id": str(o.purchase_id), "person_id": str(o.person_id)}
        )
        for o in orders
    ]
    messages += partner_message("purchase.issued", [order.purchase_id for order in orders])
    await outbox.put_messages(tx, cell, messages, at)
    for (place, decision), order, voucher in zip(accepted, orders, vouchers, strict=True):
        results[place] = BuyResult(
            decision.outcome, order.purchase_id, voucher.voucher_code, voucher.redeem_code, order.price_rp
        )


def _card(decision: market.Decision) -> market.CardState:
    if decision.card is None:
        raise AssertionError("an accepted purchase has a card")
    return decision.card


def _order(purchase_id: UUID, decision: market.Decision, at: datetime) -> market.VoucherOrder:
    card, offer = _card(decision), decision.offer
    if offer is None:
        raise AssertionError("an accepted purchase has an offer")
    return market.VoucherOrder(
        purchase_id=purchase_id,
        person_id=card.person_id,
        card_id=card.card_id,
        programme_id=card.programme_id,
        fiscal_year=card.fiscal_year,
        platform_id=decision.platform_id,
        schedule_id=offer.schedule_id,
        course_id=offer.course_id,
        institution_id=offer.institution_id,
        price_rp=decision.price_rp,
        fee_rp=decision.fee_rp,
        hold_id=ids.derived_id(purchase_id, "hold"),
        training_account_id=card.training_account_id,
        bought_at=at,
    )
