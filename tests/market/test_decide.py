"""The decision over a chunk: precedence, what is used up, and that a chunk equals one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bekal import market
from bekal.market import Bought, BuyOutcome, CardState, Decision, Offer, Purchase

from .builders import AT, card, offer, purchase


def decide_one(
    of: CardState | None = None,
    on: Offer | None = None,
    *,
    item: Purchase | None = None,
    balance_rp: int = 1_000_000,
    free: int | None = 5,
    bought: Bought | None = None,
) -> BuyOutcome:
    [decision] = market.decide([item or purchase()], [of], [balance_rp], [on], [free], [bought])
    return decision.outcome


def test_a_purchase_with_nothing_against_it_is_bought() -> None:
    holder, wanted = card(), offer()
    [decision] = market.decide([purchase()], [holder], [300_000], [wanted], [1], [None])
    assert decision == Decision(BuyOutcome.bought, holder, wanted, 1, 300_000, 45_000)


def test_the_fee_is_rounded_down_and_never_above_the_cap() -> None:
    assert market.fee_rp(99_999, 1500) == 14_999
    assert market.fee_rp(1, 1500) == 0
    assert market.fee_rp(300_000, 0) == 0


LATE = AT + timedelta(days=31)
# Each line adds one more objection in front: the refusals stand in their order of precedence.
LADDER: list[tuple[str, dict[str, Any]]] = [
    ("insufficient_balance", {"balance_rp": 299_999}),
    ("schedule_full", {"free": 0}),
    ("course_already_bought", {"bought": Bought(frozenset({1}), 0)}),
    ("previous_unfinished", {"of": {"one_at_a_time": True}, "bought": Bought(frozenset({1, 2}), 1)}),
    ("year_closed", {"of": {"one_at_a_time": True, "buy_until": AT}}),
    ("purchase_deadline_passed", {"of": {"one_at_a_time": True, "buy_until": AT, "purchase_by": AT}}),
    ("enrolment_closed", {"on": {"enrol_until": AT}}),
    ("platform_not_selling", {"item": purchase(platform_code="lain")}),
    ("schedule_unknown", {"on": None}),
    ("card_closed", {"of": {"state": "finished"}}),
    ("card_revoked", {"of": {"state": "revoked"}}),
    ("card_unknown", {"of": None}),
]


def test_the_first_refusal_in_order_is_the_one_given() -> None:
    names = [name for name, _ in LADDER]
    order_in_code = [o.value for o in BuyOutcome if o.value in names]
    assert names == order_in_code[::-1], "the precedence is the order of BuyOutcome"
    said: dict[str, Any] = {"of": {}, "on": {}}
    for name, objection in LADDER:
        said |= objection
        arguments = dict(said)
        arguments["of"] = card(**said["of"]) if isinstance(said["of"], dict) else None
        arguments["on"] = offer(**said["on"]) if isinstance(said["on"], dict) else None
        assert decide_one(**arguments) == name


@pytest.mark.parametrize("state", ["finished", "expired", "blocked"])
def test_a_card_that_is_over_is_closed(state: str) -> None:
    assert decide_one(card(state=state), offer()) == BuyOutcome.card_closed


def test_deadlines_go_by_the_instant_of_acceptance() -> None:
    just = purchase(at=AT - timedelta(microseconds=1))
    assert decide_one(card(purchase_by=AT), offer(), item=just) == BuyOutcome.bought
    assert decide_one(card(purchase_by=AT), offer(), item=purchase(at=AT)) == "purchase_deadline_passed"
    assert decide_one(card(purchase_by=None), offer(), item=purchase(at=AT)) == BuyOutcome.bought
    assert decide_one(card(buy_until=AT), offer(), item=just) == BuyOutcome.bought


def test_a_cell_without_seats_is_full() -> None:
    assert decide_one(card(), offer(), free=None) == BuyOutcome.schedule_full


def test_several_at_once_unless_the_programme_wants_them_one_by_one() -> None:
    had = Bought(frozenset({7}), 1)
    assert decide_one(card(), offer(), bought=had) == BuyOutcome.bought
    assert decide_one(card(one_at_a_time=True), offer(), bought=had) == BuyOutcome.previous_unfinished
    had = Bought(frozenset({7}), 0)
    assert decide_one(card(one_at_a_time=True), offer(), bought=had) == BuyOutcome.bought


def test_a_chunk_uses_up_what_it_decides() -> None:
    one, two, three = card(), card(), card(one_at_a_time=True)
    items = [purchase(1), purchase(1), purchase(1), purchase(2), purchase(3), purchase(2), purchase(3)]
    cards = [one, one, two, one, one, three, three]
    balances = [700_000] * 7
    offers = [offer(1), offer(1), offer(1), offer(2), offer(3), offer(2), offer(3)]
    decisions = market.decide(items, cards, balances, offers, [1, 1, 1, 5, 5, 5, 5], [None] * 7)
    assert [d.outcome for d in decisions] == [
        "bought",
        "course_already_bought",  # the same card and course in one chunk
        "schedule_full",  # the last seat went to the first
        "bought",
        "insufficient_balance",  # 100,000 are left of 700,000
        "bought",
        "previous_unfinished",
    ]


def test_nothing_comes_of_nothing() -> None:
    assert market.decide([], [], [], [], [], []) == []


CARDS = [card(), card(one_at_a_time=True), card(state="revoked"), card(purchase_by=AT)]
OFFERS = [offer(1), offer(2, price_rp=450_000), offer(3, course_id=1), offer(4, sold_by={})]
ITEM = st.tuples(
    st.sampled_from([*CARDS, None]), st.sampled_from([*OFFERS, None]), st.sampled_from(["toko", "lain"])
)


def one_after_the_other(
    items: Sequence[tuple[CardState | None, Offer | None, str]],
    balances: dict[UUID, int],
    seats: dict[int, int],
) -> list[BuyOutcome]:
    """The specification: each purchase decided alone, against what the ones before it left."""
    had: dict[UUID, Bought] = {}
    outcomes = []
    for holder, wanted, platform in items:
        outcome = decide_one(
            holder,
            wanted,
            item=purchase(wanted.schedule_id if wanted else 99, platform),
            balance_rp=balances[holder.training_account_id] if holder else 0,
            free=seats[wanted.schedule_id] if wanted else None,
            bought=had.get(holder.card_id) if holder else None,
        )
        if outcome == BuyOutcome.bought and holder and wanted:
            balances[holder.training_account_id] -= wanted.price_rp
            seats[wanted.schedule_id] -= 1
            before = had.get(holder.card_id, Bought())
            courses = before.course_ids | {wanted.course_id}
            had[holder.card_id] = Bought(courses, before.unfinished + 1)
        outcomes.append(outcome)
    return outcomes


@given(
    items=st.lists(ITEM, max_size=12),
    balances=st.lists(st.integers(0, 1_000_000), min_size=4, max_size=4),
    seats=st.lists(st.integers(0, 3), min_size=4, max_size=4),
)
@settings(max_examples=300, deadline=None)
def test_a_chunk_equals_its_purchases_one_after_the_other(
    items: list[tuple[CardState | None, Offer | None, str]], balances: list[int], seats: list[int]
) -> None:
    money = {c.training_account_id: b for c, b in zip(CARDS, balances, strict=True)}
    free = {o.schedule_id: n for o, n in zip(OFFERS, seats, strict=True)}
    decisions = market.decide(
        [purchase(o.schedule_id if o else 99, platform) for _, o, platform in items],
        [c for c, _, _ in items],
        [money[c.training_account_id] if c else 0 for c, _, _ in items],
        [o for _, o, _ in items],
        [free[o.schedule_id] if o else None for _, o, _ in items],
        [None] * len(items),
    )
    assert [d.outcome for d in decisions] == one_after_the_other(items, money, free)
    assert all(amount >= 0 for amount in money.values())
    assert all(left >= 0 for left in free.values())
