"""Order: a platform starts a purchase, the holder gets a code, the code confirms it - or it is called off.

Starting reserves nothing: it says what would refuse the purchase now, and sends a code. Confirming is the
purchase itself: the code, the seat, the money and the voucher in one transaction.
"""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from bekal import cards, market, people
from bekal.base import outbox, requests
from bekal.base.actors import Actor
from bekal.base.coalescer import Chunk
from bekal.base.database import Database, Transaction
from bekal.base.keys import Keyring, Sealed

from .buy import judge, sell
from .learn import call_off

PURCHASE_CODE: Final = "purchase_code"
"""The outbox's topic of codes that confirm purchases."""

_PLACE: Final = Sealed("base.outbox", "payload.sealed", b"purchase_code")


class Start(msgspec.Struct, frozen=True):
    """A platform wants a seat of this class for this card, under a reference of its own."""

    reference: str
    platform_code: str
    card_number: str
    schedule_id: int
    accepted_at: datetime


class Started(msgspec.Struct, frozen=True):
    """What became of it; ``code`` is for the card's holder and nobody else."""

    outcome: market.StartOutcome
    order_id: UUID | None = None
    code: str | None = None
    expires_at: datetime | None = None
    price_rp: int | None = None


class Confirmation(msgspec.Struct, frozen=True):
    """The code that the holder got. With a ``reference`` of the caller's, a repetition is answered alike."""

    order_id: UUID
    platform_code: str
    code: str
    caller: str
    accepted_at: datetime
    reference: str | None = None


class Confirmed(msgspec.Struct, frozen=True):
    """What became of it; codes and price when it is bought."""

    outcome: market.ConfirmOutcome
    voucher_code: str | None = None
    redeem_code: str | None = None
    price_rp: int | None = None


class CallOff(msgspec.Struct, frozen=True):
    """A platform calls a sale off."""

    purchase_id: UUID
    platform_code: str


async def start_purchases(
    db: Database,
    cell: int,
    starts: Sequence[Start],
    by: Actor,
    at: datetime,
    keys: Sequence[requests.RequestKey | None] = (),
) -> list[Started]:
    """Start purchases for card holders of one cell: ``market.StartOutcome``. Each is judged alone.

    The cell is not taken: nothing is reserved, and everything is asked again when the code comes. With
    ``keys``, each is started once, and its code is sent once; results are kept sealed, for they hold it.
    """
    async with db.begin() as tx:

        async def work(places: list[int]) -> list[Started]:
            return await _start(tx, cell, [starts[i] for i in places], by, at)

        asked = keys or [None] * len(starts)
        return await requests.do_once(tx, cell, asked, at, Started, work, sealed=True)


async def confirm_purchases(
    db: Database, cell: int, confirmations: Sequence[Confirmation], by: Actor, at: datetime
) -> list[Confirmed]:
    """Confirm orders of one cell: ``market.ConfirmOutcome``, as if one after the other.

    A right code of an order that was refused (``schedule_full``) stays good until it is over: nothing was
    bought with it. An order is bought once, whoever confirms it how often. A ``Chunk`` takes along who came
    while others had the cell.
    """
    async with db.write(cell) as tx:
        if isinstance(confirmations, Chunk):
            await tx.settle()
            confirmations.top_up()
        keyed = {i: _key(item) for i, item in enumerate(confirmations) if item.reference is not None}
        kept, keys = list(keyed), list(keyed.values())
        answered, orders = await tx.abreast(
            requests.find_requests(tx, cell, keys),
            market.find_orders(tx, cell, [item.order_id for item in confirmations]),
        )
        results: list[Confirmed | None] = [None] * len(confirmations)
        fresh_keys: dict[tuple[str, str], int] = {}
        twins: list[tuple[int, int]] = []
        for i, key, known in zip(kept, keys, answered, strict=True):
            if known is not None:
                results[i] = (
                    msgspec.json.decode(known.result or "", type=Confirmed)
                    if known.same_body
                    else Confirmed(market.ConfirmOutcome.key_reused)
                )
            elif fresh_keys.setdefault((key.caller, key.reference), i) != i:
                twins.append((i, fresh_keys[key.caller, key.reference]))
        waiting = {i for i, _ in twins}
        fresh = [i for i, result in enumerate(results) if result is None and i not in waiting]
        found = {order.order_id: order for order in orders if order is not None}
        await _confirm(tx, cell, confirmations, fresh, found, results, by, at)
        for i, first in twins:
            same = keyed[i].body_hash == keyed[first].body_hash
            results[i] = results[first] if same else Confirmed(market.ConfirmOutcome.key_reused)
        rows = []
        for (caller, reference), i in fresh_keys.items():
            made = _made(results[i])
            result = msgspec.json.encode(made).decode()
            rows.append(requests.Request(caller, reference, keyed[i].body_hash, made.outcome, result))
        await requests.save_requests(tx, cell, rows, at)
    return [_made(result) for result in results]


async def call_sales_off(
    db: Database,
    cell: int,
    items: Sequence[CallOff],
    by: Actor,
    at: datetime,
    keys: Sequence[requests.RequestKey | None] = (),
) -> list[market.CallOffOutcome]:
    """Platforms cancel sales until enrolment closes: money and seat come back, the codes open nothing more.

    Outcomes: ``market.CallOffOutcome``. With ``keys``, each is called off once.
    """
    async with db.write(cell) as tx:

        async def work(places: list[int]) -> list[market.CallOffOutcome]:
            return await _call_sales_off(tx, cell, [items[i] for i in places], by, at)

        asked = keys or [None] * len(items)
        return await requests.do_once(tx, cell, asked, at, market.CallOffOutcome, work)


def open_purchase_code(keyring: Keyring, payload: dict[str, Any]) -> str:
    """The code in a message of the topic ``PURCHASE_CODE``, for whoever sends it. WrongKey as ``open``."""
    return keyring.open(_PLACE, b64decode(payload["sealed"])).decode()


async def _start(
    tx: Transaction, cell: int, starts: Sequence[Start], by: Actor, at: datetime
) -> list[Started]:
    found = await cards.find_cards_by_number(tx, cell, [start.card_number for start in starts])
    asked = [
        market.Purchase("", "", s.platform_code, s.card_number, s.schedule_id, s.accepted_at) for s in starts
    ]
    decisions, had = await tx.abreast(
        judge(tx, cell, asked, found, alone=True),
        market.count_codes(tx, cell, [card.card_id for card in found if card], at),
    )
    young = await _find_too_young(tx, cell, found, decisions, at)
    results: list[Started] = []
    plans: list[tuple[int, market.OrderPlan]] = []
    for start, card, decision in zip(starts, found, decisions, strict=True):
        outcome = _start_outcome(decision.outcome)
        if len(results) in young:
            outcome = market.StartOutcome.age_below_min
        elif card is not None and outcome == market.StartOutcome.code_sent:
            had[card.card_id] = had.get(card.card_id, 0) + 1
            if had[card.card_id] > market.CODES_AN_HOUR_MAX:
                outcome = market.StartOutcome.too_many_codes
            else:
                plan = market.OrderPlan(start.platform_code, start.reference, card.card_id, start.schedule_id)
                plans.append((len(results), plan))
        results.append(Started(outcome))
    started = await market.start_orders(tx, cell, [plan for _, plan in plans], by, at)
    messages = []
    for (place, _), order in zip(plans, started, strict=True):
        card, price_rp = found[place], decisions[place].price_rp
        results[place] = Started(
            market.StartOutcome.code_sent, order.order_id, order.code, order.expires_at, price_rp
        )
        if card is not None:
            messages.append(_message(tx.keyring, card.person_id, order.code, price_rp))
    await outbox.put_messages(tx, cell, messages, at)
    return results


async def _find_too_young(
    tx: Transaction,
    cell: int,
    found: Sequence[cards.Card | None],
    decisions: Sequence[market.Decision],
    at: datetime,
) -> set[int]:
    """The places of those who are younger than the course is for. Asked only where a course says an age."""
    asked = [
        (place, card.person_id, decision.offer.age_min)
        for place, (card, decision) in enumerate(zip(found, decisions, strict=True))
        if card and decision.offer and decision.offer.age_min and decision.outcome == market.BuyOutcome.bought
    ]
    ages = await people.list_ages(tx, cell, [person_id for _, person_id, _ in asked], at)
    return {
        place
        for (place, _, age_min), age in zip(asked, ages, strict=True)
        if age is not None and age < age_min
    }


async def _call_sales_off(
    tx: Transaction, cell: int, items: Sequence[CallOff], by: Actor, at: datetime
) -> list[market.CallOffOutcome]:
    rows, platforms = await tx.abreast(
        market.find_purchases(tx, cell, [item.purchase_id for item in items]), market.list_platforms(tx)
    )
    codes = {platform.platform_id: platform.code for platform in platforms}
    offers = await market.find_offers(tx, [row.schedule_id if row else 0 for row in rows])
    allowed = []
    outcomes: list[market.CallOffOutcome | None] = []
    for item, row, offer in zip(items, rows, offers, strict=True):
        outcome = None
        if row is None or codes.get(row.platform_id) != item.platform_code:
            outcome = market.CallOffOutcome.purchase_unknown
        elif row.state == market.PurchaseState.paid and (offer is None or at >= offer.enrol_until):
            outcome = market.CallOffOutcome.too_late
        else:
            allowed.append(item.purchase_id)
        outcomes.append(outcome)
    done = iter(await call_off(tx, cell, allowed, by, at))
    return [outcome or market.CallOffOutcome(next(done).value) for outcome in outcomes]


async def _confirm(
    tx: Transaction,
    cell: int,
    items: Sequence[Confirmation],
    fresh: Sequence[int],
    orders: dict[UUID, market.Order],
    results: list[Confirmed | None],
    by: Actor,
    at: datetime,
) -> None:
    """Try the codes in input order, sell what they open, write what they did."""
    before = dict(orders)
    first: dict[UUID, int] = {}
    for i in fresh:
        order = orders.get(items[i].order_id)
        if order is None or order.platform_code != items[i].platform_code:
            results[i] = Confirmed(market.ConfirmOutcome.purchase_unknown)
            continue
        outcome = _try_code(tx.keyring, order, items[i])
        if outcome is None:
            first.setdefault(order.order_id, i)
            continue
        results[i] = Confirmed(outcome)
        if outcome == market.ConfirmOutcome.code_wrong:
            orders[order.order_id] = msgspec.structs.replace(order, tries=order.tries + 1)
    opened = [orders[order_id] for order_id in first]
    owners = await cards.find_cards(tx, cell, [order.card_id for order in opened])
    asked = [
        market.Purchase("", "", order.platform_code, "", order.schedule_id, items[i].accepted_at)
        for order, i in zip(opened, first.values(), strict=True)
    ]
    for order, i, sold in zip(
        opened, first.values(), await sell(tx, cell, asked, owners, by, at, list(first)), strict=True
    ):
        outcome = market.ConfirmOutcome(sold.outcome.value)
        results[i] = Confirmed(outcome, sold.voucher_code, sold.redeem_code, sold.price_rp)
        if outcome == market.ConfirmOutcome.bought:
            orders[order.order_id] = msgspec.structs.replace(order, bought_at=at)
    await _answer_bought(tx, cell, items, fresh, orders, results)
    tried = [
        market.OrderTried(order.order_id, order.tries, order.bought_at)
        for order_id, order in orders.items()
        if order is not before[order_id]
    ]
    await market.record_tries(tx, cell, tried)


async def _answer_bought(
    tx: Transaction,
    cell: int,
    items: Sequence[Confirmation],
    fresh: Sequence[int],
    orders: dict[UUID, market.Order],
    results: list[Confirmed | None],
) -> None:
    """Whoever confirms what is bought already gets what was bought; also the second of two in a chunk."""
    left = [
        i
        for i in fresh
        if results[i] is None or _made(results[i]).outcome == market.ConfirmOutcome.already_bought
    ]
    vouchers, rows = await tx.abreast(
        market.find_vouchers(tx, cell, [items[i].order_id for i in left]),
        market.find_purchases(tx, cell, [items[i].order_id for i in left]),
    )
    for i, voucher, row in zip(left, vouchers, rows, strict=True):
        if voucher is not None and row is not None:
            results[i] = Confirmed(
                market.ConfirmOutcome.already_bought, voucher.voucher_code, voucher.redeem_code, row.price_rp
            )
        else:
            # The same order twice in a chunk, and the first was refused: it is for the second, too.
            results[i] = next(
                result
                for place, result in enumerate(results)
                if result is not None and items[place].order_id == items[i].order_id
            )


def _try_code(keyring: Keyring, order: market.Order, item: Confirmation) -> market.ConfirmOutcome | None:
    """What speaks against the code; None when it opens the order."""
    if order.bought_at is not None:
        return market.ConfirmOutcome.already_bought
    if order.tries >= market.CODE_TRIES_MAX:
        return market.ConfirmOutcome.too_many_tries
    shown = market.hash_code(keyring, order.order_id, item.code)
    if not hmac.compare_digest(shown, order.code_hash):
        return market.ConfirmOutcome.code_wrong
    return market.ConfirmOutcome.code_expired if item.accepted_at >= order.expires_at else None


def _start_outcome(outcome: market.BuyOutcome) -> market.StartOutcome:
    if outcome == market.BuyOutcome.bought:
        return market.StartOutcome.code_sent
    return market.StartOutcome(outcome.value)


def _message(keyring: Keyring, person_id: UUID, code: str, price_rp: int) -> outbox.Message:
    sealed = b64encode(keyring.seal(_PLACE, code.encode())).decode()
    price = "Rp" + f"{price_rp:,}".replace(",", ".")
    return outbox.Message(PURCHASE_CODE, {"person_id": str(person_id), "sealed": sealed, "price": price})


def _key(item: Confirmation) -> requests.RequestKey:
    body = requests.body_hash(item.order_id.bytes + item.code.encode())
    return requests.RequestKey(item.caller, item.reference or "", body)


def _made(result: Confirmed | None) -> Confirmed:
    if result is None:
        raise AssertionError("a confirmation was left without a result")
    return result
