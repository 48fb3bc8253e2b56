"""Pure decisions of the marketplace: no database, no clock, no framework."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from bekal.programme import Programme

from .outcomes import BuyOutcome
from .types import Bought, CardState, Decision, Offer, Purchase, SeatCount, SeatMove, Seller

FEE_BP_MAX = 1500
"""Permenko Perekonomian 11/2020: a platform takes at most 15 % of the price."""

_OPEN = frozenset({"issued", "active"})
_NOTHING_BOUGHT = Bought()


def fee_rp(price_rp: int, fee_bp: int) -> int:
    """The platform's share of a price, rounded down: never above the agreed share."""
    return price_rp * fee_bp // 10_000


def course_hours_min(programmes: Sequence[Programme], day: date) -> int:
    """The fewest hours of a course that is proposed on ``day``, of all ``programmes`` of the installation.

    A course is proposed to the market and not to a programme: it may come if one programme that still sells,
    or is to come, can sell it. So the smallest minimum of those counts; the others' rules stand against who
    buys. Where none sells any more, the last one's terms hold. 1, no minimum, where there is no programme.
    """
    if not programmes:
        return 1
    last = max(each.buy_until for each in programmes)
    return min(each.course_hours_min for each in programmes if each.buy_until >= min(day, last))


def seats_of_cell(seats: int, schedule_id: int, cell: int, cells: int) -> int:
    """The even share of ``cell``: shares differ by one at most and add up to ``seats``.

    Where the odd seats go turns with the schedule, so that no cell is always the richer one.
    """
    return seats // cells + ((cell + schedule_id) % cells < seats % cells)


def plan_moves(counts: Sequence[SeatCount]) -> dict[int, list[SeatMove]]:
    """How to spread the free seats of each schedule evenly again: moves by the cell that gives.

    Cells end with free seats that differ by one at most; no more is moved than that takes.
    """
    by_schedule: dict[int, list[SeatCount]] = {}
    for count in counts:
        by_schedule.setdefault(count.schedule_id, []).append(count)
    moves: dict[int, list[SeatMove]] = {}
    for schedule_id, rows in by_schedule.items():
        free = sorted(((row.seats - row.taken, row.cell) for row in rows), reverse=True)
        share, odd = divmod(sum(count for count, _ in free), len(free))
        # The richest cells keep the odd seats, so that nothing moves which need not.
        over = [[count - share - (i < odd), cell] for i, (count, cell) in enumerate(free)]
        givers = [pair for pair in over if pair[0] > 0]
        for surplus, taker in over:
            wanted = -surplus
            while wanted > 0:
                giver = givers[-1]
                seats = min(giver[0], wanted)
                moves.setdefault(giver[1], []).append(SeatMove(schedule_id, taker, seats))
                wanted -= seats
                giver[0] -= seats
                if giver[0] == 0:
                    givers.pop()
    return moves


def decide(
    purchases: Sequence[Purchase],
    cards: Sequence[CardState | None],
    balances_rp: Sequence[int],
    offers: Sequence[Offer | None],
    free_seats: Sequence[int | None],
    bought: Sequence[Bought | None],
) -> list[Decision]:
    """Decide a chunk in input order; the result equals deciding its purchases one after the other.

    All sequences are parallel to ``purchases``: the card that the number belongs to, what its training
    account has free, the offer, the seats free in this cell, what the card bought before. What an accepted
    purchase uses up - money, the seat, the course - counts against the later ones of the chunk.
    """
    balances_left: dict[UUID, int] = {}
    seats_left: dict[int, int] = {}
    had_courses: dict[UUID, set[int]] = {}
    unfinished: set[UUID] = set()
    decisions = []
    for purchase, card, balance, offer, free, had in zip(
        purchases, cards, balances_rp, offers, free_seats, bought, strict=True
    ):
        seller = offer.sold_by.get(purchase.platform_code) if offer else None
        refusal = _refuse_card_or_offer(purchase.accepted_at, card, offer, seller)
        if refusal is not None or card is None or offer is None or seller is None:
            decisions.append(Decision(refusal or BuyOutcome.schedule_unknown, card, offer))
            continue
        if card.card_id not in had_courses:
            before = had or _NOTHING_BOUGHT
            had_courses[card.card_id] = set(before.course_ids)
            if before.unfinished:
                unfinished.add(card.card_id)
        courses = had_courses[card.card_id]
        left = balances_left.get(card.training_account_id, balance)
        seats = seats_left.get(offer.schedule_id, free or 0)
        if card.one_at_a_time and card.card_id in unfinished:
            refusal = BuyOutcome.previous_unfinished
        elif offer.course_id in courses:
            refusal = BuyOutcome.course_already_bought
        elif seats < 1:
            refusal = BuyOutcome.schedule_full
        elif left < offer.price_rp:
            refusal = BuyOutcome.insufficient_balance
        if refusal is not None:
            decisions.append(Decision(refusal, card, offer))
            continue
        balances_left[card.training_account_id] = left - offer.price_rp
        seats_left[offer.schedule_id] = seats - 1
        courses.add(offer.course_id)
        unfinished.add(card.card_id)
        fee = fee_rp(offer.price_rp, seller.fee_bp)
        decisions.append(Decision(BuyOutcome.bought, card, offer, seller.platform_id, offer.price_rp, fee))
    return decisions


def _refuse_card_or_offer(
    accepted_at: datetime, card: CardState | None, offer: Offer | None, seller: Seller | None
) -> BuyOutcome | None:
    """What speaks against a purchase before anything that other purchases use up is looked at."""
    refusal = None
    if card is None:
        refusal = BuyOutcome.card_unknown
    elif card.state == "revoked":
        refusal = BuyOutcome.card_revoked
    elif card.state not in _OPEN:
        refusal = BuyOutcome.card_closed
    elif offer is None:
        refusal = BuyOutcome.schedule_unknown
    elif seller is None:
        refusal = BuyOutcome.platform_not_selling
    elif accepted_at >= offer.enrol_until:
        refusal = BuyOutcome.enrolment_closed
    elif card.purchase_by is not None and accepted_at >= card.purchase_by:
        refusal = BuyOutcome.purchase_deadline_passed
    elif accepted_at >= card.buy_until:
        refusal = BuyOutcome.year_closed
    return refusal
