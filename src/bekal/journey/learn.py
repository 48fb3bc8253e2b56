"""Learn: sessions redeemed and attended, the course completed and certified, reviewed - or not.

Money follows evidence: completion posts the hold to the platform, cancellation frees it, absence returns it
to the treasury (or leaves it with the institution, as the programme's ``no_show`` says).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from bekal import cards, learning, ledger, market, payouts, programme
from bekal.base import clock, ids, outbox, requests
from bekal.base.actors import Actor
from bekal.base.database import Database, Transaction

from .books import expect_booked, find_counter, find_counters
from .deadlines import first_purchase_by, next_purchase_by
from .tell_partners import partner_message

_EVENTS: Final = {"course_completed": "course.completed", "purchase_cancelled": "purchase.cancelled"}
"""What partners hear of when its citizen is told."""


async def redeem(
    db: Database,
    cell: int,
    redemptions: Sequence[learning.Redemption],
    by: Actor,
    at: datetime,
    keys: Sequence[requests.RequestKey | None] = (),
) -> list[learning.RedeemOutcome]:
    """Hold redeem codes against sessions, within an hour of their start; with ``keys``, each done once."""
    async with db.begin() as tx:

        async def work(places: list[int]) -> list[learning.RedeemOutcome]:
            return await learning.redeem_codes(tx, cell, [redemptions[i] for i in places], by, at)

        asked = keys or [None] * len(redemptions)
        return await requests.do_once(tx, cell, asked, at, learning.RedeemOutcome, work)


async def attend(
    db: Database,
    cell: int,
    attendance: Sequence[learning.Attendance],
    by: Actor,
    at: datetime,
    keys: Sequence[requests.RequestKey | None] = (),
) -> list[learning.AttendanceOutcome]:
    """Record who was there; it is never rewritten, because money hangs on it. ``keys``: each done once."""
    async with db.begin() as tx:

        async def work(places: list[int]) -> list[learning.AttendanceOutcome]:
            return await learning.record_attendance(tx, cell, [attendance[i] for i in places], by, at)

        asked = keys or [None] * len(attendance)
        return await requests.do_once(tx, cell, asked, at, learning.AttendanceOutcome, work)


async def record_evidence(
    db: Database,
    cell: int,
    evidence: Sequence[learning.Evidence],
    by: Actor,
    at: datetime,
    keys: Sequence[requests.RequestKey | None] = (),
) -> list[learning.EvidenceOutcome]:
    """Record tests, tasks and demonstrations; the best attempt counts. ``keys``: each done once."""
    async with db.begin() as tx:

        async def work(places: list[int]) -> list[learning.EvidenceOutcome]:
            return await learning.record_evidence(tx, cell, [evidence[i] for i in places], by, at)

        asked = keys or [None] * len(evidence)
        return await requests.do_once(tx, cell, asked, at, learning.EvidenceOutcome, work)


async def complete(
    db: Database,
    cell: int,
    purchase_ids: Sequence[UUID],
    by: Actor,
    at: datetime,
    keys: Sequence[requests.RequestKey | None] = (),
) -> list[learning.Completed]:
    """Complete courses by the evidence: hold posted to the platform, certificate issued.

    Outcomes as of ``learning.complete_purchases``; ``incomplete`` names every missing item. With ``keys``,
    each is judged once.
    """
    async with db.write(cell) as tx:

        async def work(places: list[int]) -> list[learning.Completed]:
            return await _complete(tx, cell, [purchase_ids[i] for i in places], by, at)

        asked = keys or [None] * len(purchase_ids)
        return await requests.do_once(tx, cell, asked, at, learning.Completed, work)


async def _complete(
    tx: Transaction, cell: int, purchase_ids: Sequence[UUID], by: Actor, at: datetime
) -> list[learning.Completed]:
    results = [learning.Completed(learning.CompleteOutcome.purchase_unknown)] * len(purchase_ids)
    rows = await market.find_purchases(tx, cell, purchase_ids)
    places: dict[int, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        if row is not None:
            places[row.programme_id].append(i)
    completed: dict[UUID, market.PurchaseRow] = {}
    for programme_id, where in sorted(places.items()):
        terms = await programme.get_programme(tx, programme_id)
        asked = [learning.CompletionRequest(purchase_ids[i]) for i in where]
        judged = await learning.complete_purchases(tx, cell, asked, terms.completion, by, at)
        for i, result in zip(where, judged, strict=True):
            results[i] = result
            row = rows[i]
            if row is not None and result.outcome == learning.CompleteOutcome.completed:
                completed[row.purchase_id] = row
    await _settle_completed(tx, cell, list(completed.values()), by, at)
    return results


async def _settle_completed(
    tx: Transaction, cell: int, rows: Sequence[market.PurchaseRow], by: Actor, at: datetime
) -> None:
    """Purchase, money, certificate, next deadline and message of courses just completed."""
    ends = [market.PurchaseEnd(row.purchase_id, "completed") for row in rows]
    await market.settle_purchases(tx, cell, ends, by, at)
    await post_to_platforms(tx, cell, rows, by, at)
    orders = [
        learning.CertificateOrder(row.purchase_id, row.person_id, row.course_id, row.institution_id)
        for row in rows
    ]
    await learning.issue_certificates(tx, cell, orders, by, at)
    deadlines = []
    for row in rows:
        terms = await programme.get_programme(tx, row.programme_id)
        deadline = next_purchase_by(terms, at)
        if deadline is not None:
            deadlines.append(cards.CardDeadline(card_id=row.card_id, purchase_by=deadline))
    await cards.set_deadlines(tx, cell, deadlines, by, at)
    await _tell(tx, cell, "course_completed", rows, at)


async def post_to_platforms(
    tx: Transaction, cell: int, rows: Sequence[market.PurchaseRow], by: Actor, at: datetime
) -> None:
    """Post the holds of purchases: each platform is owed the price from now on."""
    if not rows:
        return
    payable = ledger.CounterKind.platform_payable
    codes = {platform.platform_id: platform.code for platform in await market.list_platforms(tx)}
    counters = await find_counters(
        tx, [ledger.Counter(r.programme_id, r.fiscal_year, payable, codes[r.platform_id]) for r in rows]
    )
    posts = [
        ledger.Transfer(
            transfer_id=ids.derived_id(row.purchase_id, "post"),
            kind=ledger.Kind.post,
            amount_rp=row.price_rp,
            account_id=row.training_account_id,
            counter=counters[row.programme_id, row.fiscal_year, payable, codes[row.platform_id]],
            hold_id=row.hold_id,
            reference=row.purchase_id,
        )
        for row in rows
    ]
    expect_booked(await ledger.post_transfers(tx, cell, posts, by, at))


async def cancel(
    db: Database, cell: int, purchase_ids: Sequence[UUID], by: Actor, at: datetime
) -> list[market.CancelOutcome]:
    """Call purchases off (the class was cancelled, a course suspended): money and seat come back.

    Whoever has nothing else to learn gets the full time to buy again.
    """
    async with db.write(cell) as tx:
        return await call_off(tx, cell, purchase_ids, by, at)


async def call_off(
    tx: Transaction, cell: int, purchase_ids: Sequence[UUID], by: Actor, at: datetime
) -> list[market.CancelOutcome]:
    """The same in a cell that is taken."""
    results = await market.cancel_purchases(tx, cell, purchase_ids, by, at)
    rows = [
        result.purchase
        for result in results
        if result.outcome == market.CancelOutcome.cancelled and result.purchase is not None
    ]
    await void_holds(tx, cell, rows, by, at)
    card_ids = list(dict.fromkeys(row.card_id for row in rows))
    bought = dict(zip(card_ids, await market.find_bought_courses(tx, cell, card_ids), strict=True))
    deadlines = []
    for row in rows:
        rest = bought[row.card_id]
        if rest is None or not rest.course_ids:
            terms = await programme.get_programme(tx, row.programme_id)
            deadlines.append(
                cards.CardDeadline(card_id=row.card_id, purchase_by=first_purchase_by(terms, at))
            )
    await cards.set_deadlines(tx, cell, deadlines, by, at)
    await _tell(tx, cell, "purchase_cancelled", rows, at)
    return [result.outcome for result in results]


async def void_holds(
    tx: Transaction, cell: int, rows: Sequence[market.PurchaseRow], by: Actor, at: datetime
) -> None:
    """Free the holds of purchases: the money is available on the card again."""
    voids = [
        ledger.Transfer(
            transfer_id=ids.derived_id(row.purchase_id, "void"),
            kind=ledger.Kind.void,
            amount_rp=row.price_rp,
            account_id=row.training_account_id,
            hold_id=row.hold_id,
            reference=row.purchase_id,
        )
        for row in rows
    ]
    expect_booked(await ledger.post_transfers(tx, cell, voids, by, at))


async def fail_absent(
    db: Database, cell: int, purchase_ids: Sequence[UUID], by: Actor, at: datetime
) -> list[market.SettleOutcome]:
    """End courses that were not attended to the end. The balance is spent or gone: it is not given back.

    ``no_show = "treasury"``: the hold is freed and its amount returned in one transaction (auditors found
    Rp125.93 bn paid for training not taken); ``"institution"``: the hold is posted all the same.
    """
    async with db.write(cell) as tx:
        rows = await market.find_purchases(tx, cell, purchase_ids)
        outcomes = await market.settle_purchases(
            tx, cell, [market.PurchaseEnd(purchase_id, "failed") for purchase_id in purchase_ids], by, at
        )
        ended = [
            row
            for row, outcome in zip(rows, outcomes, strict=True)
            if row is not None and outcome == market.SettleOutcome.ended
        ]
        delivered: list[market.PurchaseRow] = []
        returned: list[market.PurchaseRow] = []
        for row in ended:
            terms = await programme.get_programme(tx, row.programme_id)
            (delivered if terms.no_show == "institution" else returned).append(row)
        await post_to_platforms(tx, cell, delivered, by, at)
        await void_holds(tx, cell, returned, by, at)
        await _return_prices(tx, cell, returned, by, at)
        await _tell(tx, cell, "course_failed", ended, at)
        return outcomes


async def _return_prices(
    tx: Transaction, cell: int, rows: Sequence[market.PurchaseRow], by: Actor, at: datetime
) -> None:
    returns = []
    for row in rows:
        counter = await find_counter(tx, row.programme_id, row.fiscal_year, ledger.CounterKind.returned)
        returns.append(
            ledger.Transfer(
                transfer_id=ids.derived_id(row.purchase_id, "return"),
                kind=ledger.Kind.return_,
                amount_rp=row.price_rp,
                account_id=row.training_account_id,
                counter=counter,
                reference=row.purchase_id,
            )
        )
    expect_booked(await ledger.post_transfers(tx, cell, returns, by, at))


async def review(
    db: Database, cell: int, reviews: Sequence[learning.Review], by: Actor, at: datetime
) -> list[learning.ReviewOutcome]:
    """Keep ratings and reviews; the first one of a card schedules its incentives.

    The incentive is for the first completed course only, whatever is reviewed later: dues are unique per card
    and number.
    """
    async with db.begin() as tx:
        outcomes = await learning.review_courses(tx, cell, reviews, by, at)
        reviewed = [
            item.purchase_id
            for item, outcome in zip(reviews, outcomes, strict=True)
            if outcome == learning.ReviewOutcome.reviewed
        ]
        rows = [row for row in await market.find_purchases(tx, cell, reviewed) if row is not None]
        found = await cards.find_cards(tx, cell, list(dict.fromkeys(row.card_id for row in rows)))
        dues = []
        for card in found:
            if card is not None and card.state == "active":
                dues += _incentives(card, await programme.get_programme(tx, card.programme_id), at)
        await payouts.schedule_incentives(tx, cell, dues, by, at)
        return outcomes


def _incentives(card: cards.Card, terms: programme.Programme, at: datetime) -> list[payouts.Due]:
    first_on = clock.date_in_jakarta(at) + timedelta(days=terms.incentives.first_after_days)
    return [
        payouts.Due(
            person_id=card.person_id,
            card_id=card.card_id,
            account_id=card.incentive_account_id,
            kind="incentive",
            sequence=number + 1,
            amount_rp=terms.amounts.incentive_rp,
            due_on=first_on + timedelta(days=terms.incentives.interval_days * number),
            programme_id=card.programme_id,
            fiscal_year=card.fiscal_year,
        )
        for number in range(terms.amounts.incentive_times)
    ]


async def _tell(
    tx: Transaction, cell: int, topic: str, rows: Sequence[market.PurchaseRow], at: datetime
) -> None:
    messages = [
        outbox.Message(
            topic=topic, payload={"purchase_id": str(row.purchase_id), "person_id": str(row.person_id)}
        )
        for row in rows
    ]
    if topic in _EVENTS:
        messages += partner_message(_EVENTS[topic], [row.purchase_id for row in rows])
    await outbox.put_messages(tx, cell, messages, at)
