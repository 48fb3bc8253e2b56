"""One person's way through the programme: where it stands, who has it now, until when."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from bekal import cards, draws, learning, ledger, market, payouts, people
from bekal.base.database import Transaction
from bekal.base.errors import NotFound

from .traces import due_shown
from .types import JourneyStep, PersonJourney, PurchaseTrace

_CLOSED = ("revoked", "expired", "finished")
_LEFT = {"withdrawn": "withdrawn", "declined": "place_declined"}
"""Applications whose owners left, with the reason as it is said."""


async def read_journey(tx: Transaction, cell: int, person_id: UUID, at: datetime) -> PersonJourney:
    """The journey of one person, newest batch and card first. NotFound for an unknown person."""
    [person] = await people.find_persons(tx, cell, [person_id])
    if person is None:
        raise NotFound("nobody is registered under this id")
    [applications] = await draws.find_applications(tx, cell, [person_id])
    [held] = await cards.find_cards_of_persons(tx, cell, [person_id])
    card = held[-1] if held else None
    # A card that was given back is shown, but nothing comes of it any more: the way begins anew at a batch.
    running = card if card is not None and card.state != "declined" else None
    [bought] = await market.list_purchases_of_persons(tx, cell, [person_id])
    purchases = await _trace(tx, cell, bought)
    [dues] = await payouts.list_dues_of_cards(tx, cell, [card.card_id]) if card else [[]]
    [account] = await payouts.find_linked_accounts(tx, cell, [person_id])
    [balance] = await ledger.find_balances(tx, cell, [card.training_account_id]) if card else [None]
    return PersonJourney(
        person=person,
        steps=(
            _identity(person),
            _batch(applications, card),
            *_card(running),
            *_learning(running, purchases),
            *_money(running, dues, account),
        ),
        applications=tuple(reversed(applications)),
        card=card,
        available_rp=balance.available_rp if balance else 0,
        held_rp=balance.held_rp if balance else 0,
        purchases=tuple(reversed(purchases)),
        dues=tuple(dues),
        account=account,
    )


async def _trace(tx: Transaction, cell: int, bought: list[market.PurchaseRow]) -> list[PurchaseTrace]:
    if not bought:
        return []
    purchase_ids = [row.purchase_id for row in bought]
    vouchers = await market.find_vouchers(tx, cell, purchase_ids)
    courses = await market.find_courses(tx, [row.course_id for row in bought])
    schedules = await market.find_schedules(tx, [row.schedule_id for row in bought])
    platforms = {platform.platform_id: platform.name for platform in await market.list_platforms(tx)}
    lessons = {row.purchase_id: row for row in await learning.find_learning(tx, cell, purchase_ids)}
    return [
        PurchaseTrace(
            purchase=row,
            course=course,
            platform_name=platforms.get(row.platform_id, ""),
            schedule=schedule,
            voucher_code=voucher.voucher_code if voucher else None,
            redeem_code=voucher.redeem_code if voucher else None,
            learning=lessons.get(row.purchase_id),
        )
        for row, course, schedule, voucher in zip(bought, courses, schedules, vouchers, strict=True)
    ]


def _identity(person: people.PersonRow) -> JourneyStep:
    state = person.identity_state
    if state == "matched":
        return JourneyStep("identity", "done", "registry", since=person.registered_at)
    if state == "waiting":
        return JourneyStep("identity", "waiting", "registry", since=person.registered_at)
    return JourneyStep("identity", "refused", "you", since=person.registered_at, reasons=(state,))


def _batch(applications: list[draws.ApplicationRow], card: cards.Card | None) -> JourneyStep:
    if not applications:
        return JourneyStep("batch", "now", "you")
    last = applications[-1]
    if card is not None and card.state == "declined" and card.batch_id == last.batch_id:
        return JourneyStep("batch", "now", "you", since=last.state_at, reasons=("card_declined",))
    if last.state in _LEFT:
        return JourneyStep("batch", "now", "you", since=last.state_at, reasons=(_LEFT[last.state],))
    state, holder = {
        "joined": ("waiting", "programme"),
        "won": ("waiting", "programme"),
        "awarded": ("done", "programme"),
        "lost": ("refused", "you"),
        "refused": ("refused", "you"),
        "struck": ("refused", "you"),
    }[last.state]
    reasons = last.reasons or ((last.result,) if last.result and last.state == "lost" else ())
    return JourneyStep("batch", state, holder, since=last.state_at, reasons=reasons)


def _card(card: cards.Card | None) -> list[JourneyStep]:
    if card is None:
        return [JourneyStep("purchase", "later", "you")]
    if card.first_bought_at is not None:
        return [JourneyStep("purchase", "done", "you", since=card.first_bought_at)]
    state = "refused" if card.state in _CLOSED else "now"
    reasons = (card.state,) if card.state in _CLOSED else ()
    return [
        JourneyStep("purchase", state, "you", since=card.issued_at, until=card.purchase_by, reasons=reasons)
    ]


def _learning(card: cards.Card | None, purchases: list[PurchaseTrace]) -> list[JourneyStep]:
    """The course and its certificate: of all purchases, the one that is furthest."""
    if card is None or not purchases:
        return [JourneyStep("course", "later", "institution"), JourneyStep("review", "later", "you")]
    done = [p for p in purchases if p.purchase.state == "completed"]
    if done:
        first = done[0]
        lesson = first.learning
        reviewed_at = lesson.reviewed_at if lesson else None
        return [
            JourneyStep("course", "done", "institution", since=first.purchase.ended_at),
            JourneyStep(
                "review",
                "done" if reviewed_at else "now",
                "you",
                since=reviewed_at or first.purchase.ended_at,
            ),
        ]
    last = purchases[-1].purchase
    state = "waiting" if last.state == "paid" else "refused"
    reasons = () if last.state == "paid" else (last.state,)
    since = last.ended_at or last.bought_at
    return [
        JourneyStep("course", state, "institution", since=since, reasons=reasons),
        JourneyStep("review", "later", "you"),
    ]


def _money(
    card: cards.Card | None, dues: list[payouts.DueView], account: payouts.LinkedAccount | None
) -> list[JourneyStep]:
    if card is None:
        return [JourneyStep("account", "later", "you"), JourneyStep("incentive", "later", "bank")]
    if account is None:
        link = JourneyStep("account", "now", "you")
    elif account.state == "refused":
        refusal = (account.reason,) if account.reason else ()
        link = JourneyStep("account", "refused", "you", since=account.checked_at, reasons=refusal)
    else:
        checked = account.state == "matched"
        link = JourneyStep("account", "done" if checked else "waiting", "bank", since=account.linked_at)
    if not dues:
        return [link, JourneyStep("incentive", "later", "bank")]
    shown = due_shown(dues)
    state = {"paid": "done", "instructed": "waiting", "scheduled": "waiting"}.get(shown.state, "refused")
    holder = "bank" if shown.state in ("instructed", "paid") else "programme"
    reasons = (shown.reason,) if shown.reason else ()
    return [link, JourneyStep("incentive", state, holder, since=shown.changed_at, reasons=reasons)]
