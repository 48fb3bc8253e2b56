"""Pay: a due is checked again, instructed to the bank once, and booked by what the bank answers.

Money leaves the recipient's account when the order is made (in transit), and comes back to it when the bank
refuses. An order keeps its reference for good: silence is asked about, never answered with a second order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from bekal import eligibility, ledger, payouts, people, programme
from bekal.base import clock, ids, outbox
from bekal.base.actors import Actor
from bekal.base.database import Database, Transaction

from .books import expect_booked, find_counters
from .facts import gather_facts

_TOLD: tuple[people.Field, ...] = ("full_name", "payment_account")
"""What the bank is told of a recipient with an order."""


async def link_payment_accounts(
    db: Database, cell: int, requests: Sequence[payouts.LinkRequest], by: Actor, at: datetime
) -> list[payouts.Linked]:
    """Link accounts to be paid on; the bank is asked about each before anything is paid."""
    async with db.begin() as tx:
        return await payouts.link_accounts(tx, cell, requests, by, at)


async def claim_account_checks(
    db: Database, cell: int, limit: int, by: Actor, at: datetime
) -> list[payouts.AccountCheck]:
    """Up to ``limit`` accounts to ask their banks about, leased to the caller; holders are disclosed."""
    fields: tuple[people.Field, ...] = ("nik", "full_name", "payment_account")
    async with db.begin() as tx:
        claimed = await payouts.claim_account_checks(tx, cell, limit, by, at)
        persons = [check.person_id for check in claimed]
        told = await people.disclose(tx, cell, persons, fields, "account check", by, at)
    return [
        payouts.account_check(check, who["payment_account"], who["full_name"], who["nik"])
        for check, who in zip(claimed, told, strict=True)
        if who is not None
    ]


async def record_account_checks(
    db: Database, cell: int, answers: Sequence[payouts.AccountAnswer], by: Actor, at: datetime
) -> list[payouts.CheckOutcome]:
    """Record what banks said of accounts: the holder's NIK must be the recipient's.

    Who is refused is told why and what to do, unless the same was said with a payment that came back.
    """
    refused = [answer.link_id for answer in answers if answer.state not in ("matched", "unavailable")]
    async with db.begin() as tx:
        links = await payouts.find_link_holders(tx, cell, refused)
        outcomes = await payouts.record_account_checks(tx, cell, answers, by, at)
        messages = [
            outbox.Message(
                topic="account_refused",
                payload={"person_id": str(link.person_id), "reason": answer.state},
            )
            for answer, outcome in zip(answers, outcomes, strict=True)
            if outcome == payouts.CheckOutcome.recorded
            and (link := links.get(answer.link_id)) is not None
            and link.reason != answer.state
        ]
        await outbox.put_messages(tx, cell, messages, at)
        return outcomes


class Payable(msgspec.Struct, frozen=True):
    """A page of dues as they were judged, and what the bank must know of those who may be paid.

    ``stops``: dues of people who are listed by now, with the reasons. ``told``: link, account number and
    holder's name by person. ``last`` is where the next page begins; None when this was the last.
    """

    due_ids: tuple[UUID, ...]
    stops: tuple[payouts.DueStop, ...]
    told: dict[UUID, tuple[UUID | None, str, str]]
    last: UUID | None


async def judge_dues(
    db: Database, cell: int, after: UUID | None, limit: int, by: Actor, at: datetime
) -> Payable:
    """Judge a page of the dues whose day has come by the rules for payments; does not take the cell.

    A due without a usable account is passed over: it stays due and says what is in the way. Number and holder
    of the others are disclosed here, so that their orders can leave as soon as they are booked.
    """
    async with db.begin() as tx:
        page = await payouts.list_dues_ready(tx, cell, clock.date_in_jakarta(at), after, limit)
        payable = [due for due in page if due.obstacle is None]
        reasons = await _judge(tx, cell, payable, by, at)
        links = {due.person_id: due.link_id for due in payable if due.person_id not in reasons}
        told = await people.disclose(tx, cell, list(links), _TOLD, "payment", by, at)
    reached = {
        person_id: (links[person_id], who["payment_account"], who["full_name"])
        for person_id, who in zip(links, told, strict=True)
        if who is not None
    }
    return Payable(
        due_ids=tuple(due.due_id for due in payable if due.person_id in reached),
        stops=tuple(
            payouts.DueStop(due.due_id, ", ".join(reasons[due.person_id]))
            for due in payable
            if due.person_id in reasons
        ),
        told=reached,
        last=page[-1].due_id if len(page) == limit else None,
    )


async def instruct_dues(
    db: Database, cell: int, payable: Payable, by: Actor, at: datetime
) -> list[payouts.PaymentOrder]:
    """Stop the dues that may not be paid, make orders of the others and book them as in transit.

    Gives the orders, which the caller sends at once and holds for 5 minutes, as if it had claimed them. What
    changed since the page was judged stays due; an order to an account that was linked meanwhile is left to
    ``claim_enquiries``.
    """
    async with db.write(cell) as tx:
        await payouts.stop_dues(tx, cell, payable.stops, by, at)
        asked = await payouts.create_instructions(tx, cell, payable.due_ids, by, at, claimed=True)
        made = [order for order in asked if order.instruction_id is not None]
        await _book_in_transit(tx, cell, made, by, at)
    orders = []
    for order in made:
        link_id, number, name = payable.told[order.person_id] if order.person_id else (None, "", "")
        if order.instruction_id is not None and order.link_id == link_id:
            orders.append(
                payouts.PaymentOrder(order.instruction_id, order.channel, number, name, order.amount_rp, at)
            )
    return orders


async def _book_in_transit(
    tx: Transaction, cell: int, made: Sequence[payouts.Instruction], by: Actor, at: datetime
) -> None:
    counters = await find_counters(
        tx,
        [
            ledger.Counter(o.programme_id, o.fiscal_year, ledger.CounterKind.in_transit, o.channel)
            for o in made
        ],
    )
    transfers = [
        ledger.Transfer(
            transfer_id=ids.derived_id(order.instruction_id, "pay"),
            kind=ledger.Kind.pay,
            amount_rp=order.amount_rp,
            account_id=order.account_id,
            counter=counters[
                order.programme_id, order.fiscal_year, ledger.CounterKind.in_transit, order.channel
            ],
            reference=order.instruction_id,
        )
        for order in made
        if order.instruction_id is not None
    ]
    expect_booked(await ledger.post_transfers(tx, cell, transfers, by, at))


async def _judge(
    tx: Transaction, cell: int, dues: Sequence[payouts.DueRow], by: Actor, at: datetime
) -> dict[UUID, tuple[str, ...]]:
    """Reasons of those who may not be paid any more, by person."""
    persons: dict[int, dict[UUID, None]] = defaultdict(dict)
    for due in dues:
        persons[due.programme_id][due.person_id] = None
    refused: dict[UUID, tuple[str, ...]] = {}
    for programme_id, person_ids in sorted(persons.items()):
        terms = await programme.get_programme(tx, programme_id)
        gathered = await gather_facts(tx, cell, programme_id, list(person_ids), at)
        facts = [person.facts for person in gathered if person is not None]
        for verdict in await eligibility.judge_applicants(tx, cell, facts, terms, "payment", 0, by, at):
            if not verdict.eligible:
                refused[verdict.person_id] = verdict.reasons
    return refused


async def claim_payments(
    db: Database, cell: int, limit: int, by: Actor, at: datetime
) -> list[payouts.PaymentOrder]:
    """Up to ``limit`` orders to send once more, leased to the caller; number and holder are disclosed.

    These never reached the bank, as it has said or as was sure; a new order leaves with ``instruct_dues``.
    """
    async with db.begin() as tx:
        return await _orders(tx, cell, await payouts.claim_instructions(tx, cell, limit, by, at), by, at)


async def claim_enquiries(
    db: Database, cell: int, limit: int, by: Actor, at: datetime
) -> list[payouts.PaymentOrder]:
    """Up to ``limit`` orders to ask the bank about, because nobody knows what became of them."""
    async with db.begin() as tx:
        return await _orders(tx, cell, await payouts.claim_enquiries(tx, cell, limit, by, at), by, at)


async def _orders(
    tx: Transaction, cell: int, claimed: Sequence[payouts.ClaimedInstruction], by: Actor, at: datetime
) -> list[payouts.PaymentOrder]:
    persons = [order.person_id for order in claimed]
    told = await people.disclose(tx, cell, persons, _TOLD, "payment", by, at)
    return [
        payouts.payment_order(order, who["payment_account"], who["full_name"])
        for order, who in zip(claimed, told, strict=True)
        if who is not None
    ]


async def record_payments(
    db: Database, cell: int, answers: Sequence[payouts.BankAnswer], by: Actor, at: datetime
) -> list[payouts.RecordedAnswer]:
    """Book what banks answered: paid -> paid out; refused -> back on the recipient's account.

    A bank that answers twice changes nothing the second time; a contradiction is put before staff.
    """
    async with db.write(cell) as tx:
        recorded = await payouts.record_bank_answers(tx, cell, answers, by, at)
        moved = [
            r
            for r in recorded
            if r.outcome == payouts.AnswerOutcome.recorded and r.became in ("paid", "refused")
        ]
        kinds = (ledger.CounterKind.in_transit, ledger.CounterKind.paid_out)
        counters = await find_counters(
            tx,
            [ledger.Counter(r.programme_id, r.fiscal_year, kind, r.channel) for r in moved for kind in kinds],
        )
        transfers = []
        for answer in moved:
            in_transit, paid_out = (
                counters[answer.programme_id, answer.fiscal_year, kind, answer.channel] for kind in kinds
            )
            paid = answer.became == "paid"
            transfers.append(
                ledger.Transfer(
                    transfer_id=ids.derived_id(answer.instruction_id, answer.became),
                    kind=ledger.Kind.paid if paid else ledger.Kind.bounce,
                    amount_rp=answer.amount_rp,
                    account_id=None if paid else answer.account_id,
                    counter=in_transit,
                    counter_to=paid_out if paid else None,
                    reference=answer.instruction_id,
                    effective_on=answer.effective_on,
                )
            )
        expect_booked(await ledger.post_transfers(tx, cell, transfers, by, at))
        messages = [
            outbox.Message(
                topic=f"payment_{r.became}",
                payload={
                    "due_id": str(r.due_id),
                    "person_id": str(r.person_id),
                    "amount_rp": r.amount_rp,
                    "reason": r.reason or "",
                },
            )
            for r in moved
        ]
        await outbox.put_messages(tx, cell, messages, at)
        return recorded
