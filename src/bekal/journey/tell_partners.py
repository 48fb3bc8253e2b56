"""Tell partners: what a step did is one row of the outbox, in the step's own transaction; here it becomes
the webhooks that partners asked for.

A step writes the kind of event and the ids it is about, once for a whole chunk (``partner_message``). What
partners are told of each is read when the row is worked off, in the transaction that writes the deliveries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from bekal import access, market, support, webhooks
from bekal.base import ids, outbox
from bekal.base.actors import Actor
from bekal.base.database import Database, Transaction

TOPIC: Final = "partner_event"
_CLAIMED_MAX: Final = 20
_ISSUED: Final = "purchase.issued"
_SETTLED: Final = "settlement.paid"
_ASSIGNED: Final = "ticket.assigned"
_DECIDED: Final = "proposal.decided"
_WHOLE: Final = (_ASSIGNED, _DECIDED)
"""Events whose message says all of it, and to whom."""


def partner_message(event_type: str, purchase_ids: Sequence[UUID]) -> list[outbox.Message]:
    """The message of one chunk's purchases; none for none."""
    if not purchase_ids:
        return []
    return [outbox.Message(TOPIC, {"type": event_type, "ids": [str(each) for each in purchase_ids]})]


def settlement_messages(settled: Sequence[tuple[UUID, int, dict[str, Any]]]) -> list[outbox.Message]:
    """The messages of settlements that were paid: id, platform, what the platform is told."""
    return [
        outbox.Message(TOPIC, {"type": _SETTLED, "ids": [str(settlement_id)], "platform_id": p, "data": data})
        for settlement_id, p, data in settled
    ]


def ticket_messages(handed: Sequence[support.Ticket], at: datetime) -> list[outbox.Message]:
    """The messages of tickets that lie with a partner since ``at``: that they do, nothing of their words."""
    answer_by = (at + support.PARTNER_ANSWERS_WITHIN).isoformat()
    return [
        outbox.Message(
            TOPIC,
            {
                "type": _ASSIGNED,
                "partner": support.partner_of(ticket.waits_for),
                "data": {
                    "ticket_id": str(ticket.ticket_id),
                    "ticket_code": ticket.code,
                    "kind": ticket.kind,
                    "about": support.mask(ticket.about),
                    "answer_by": answer_by,
                },
            },
        )
        for ticket in handed
    ]


def proposal_messages(decided: Sequence[tuple[str, market.ProposalRow]]) -> list[outbox.Message]:
    """The messages of proposals that were decided: institution's code, proposal as it stands now."""
    return [
        outbox.Message(
            TOPIC,
            {
                "type": _DECIDED,
                "partner": code,
                "data": {
                    "proposal_id": str(row.proposal_id),
                    "kind": row.kind,
                    "outcome": row.state,
                    "accepted_id": row.accepted_id,
                },
            },
        )
        for code, row in decided
    ]


async def tell_partners(db: Database, cell: int, by: Actor, at: datetime) -> int:
    """Work off messages of one cell; gives how many there were, at most ``_CLAIMED_MAX``.

    A platform hears of what it sold, an institution of its own classes, nobody of anybody else's; and a
    partner that is suspended of nothing.
    """
    async with db.begin() as tx:
        claimed = await outbox.claim_messages(tx, cell, [TOPIC], _CLAIMED_MAX, at)
        if claimed:
            events = await _describe(tx, cell, claimed)
            suspended = await access.list_suspended_partners(tx)
            await webhooks.put_events(tx, events, at, paused=suspended)
            done = [outbox.Delivery(message.outbox_id, delivered=True) for message in claimed]
            await outbox.record_messages(tx, cell, done, at)
        return len(claimed)


async def _describe(
    tx: Transaction, cell: int, messages: Sequence[outbox.ClaimedMessage]
) -> list[webhooks.Event]:
    """The events of messages, in their order."""
    of_purchases = [m for m in messages if m.payload["type"] not in (_SETTLED, *_WHOLE)]
    wanted = [UUID(each) for message in of_purchases for each in message.payload["ids"]]
    rows, listed = await tx.abreast(market.find_purchases(tx, cell, wanted), market.list_platforms(tx))
    found = {row.purchase_id: row for row in rows if row is not None}
    platforms = {platform.platform_id: platform.code for platform in listed}
    issued = [found[each] for each in wanted if each in found]
    codes, full = await tx.abreast(
        _codes(tx, list(found.values())), _full(tx, [row.schedule_id for row in issued])
    )
    events: list[webhooks.Event] = []
    for message in messages:
        kind, happened_at = message.payload["type"], ids.instant_of(message.outbox_id)
        if kind == _SETTLED:
            events.append(_settlement(message.payload, platforms, happened_at))
            continue
        if kind in _WHOLE:
            told_alone = (message.payload["partner"],)
            event_id = ids.derived_id(message.outbox_id, kind)
            events.append(webhooks.Event(event_id, kind, happened_at, told_alone, message.payload["data"]))
            continue
        rows = [found.get(UUID(each)) for each in message.payload["ids"]]
        for row in rows:
            if row is not None:
                told = (platforms[row.platform_id], codes[row.institution_id])
                event_id = ids.derived_id(row.purchase_id, kind)
                events.append(webhooks.Event(event_id, kind, happened_at, told, _purchase(row, told)))
        if kind == _ISSUED:
            last = {row.schedule_id: row for row in rows if row is not None}
            for schedule_id in sorted(last.keys() & full.keys()):
                row, schedule = last[schedule_id], full.pop(schedule_id)
                sellers = [platforms[each] for each in schedule.platform_ids]
                concerned = (*sellers, codes[row.institution_id])
                event_id = ids.derived_id(row.purchase_id, "schedule.full")
                data = {"schedule_id": schedule_id, "course_id": schedule.course_id, "seats": schedule.seats}
                events.append(webhooks.Event(event_id, "schedule.full", happened_at, concerned, data))
    return events


async def _codes(tx: Transaction, rows: Sequence[market.PurchaseRow]) -> dict[int, str]:
    """The partner codes of the institutions of purchases."""
    wanted = list({row.institution_id for row in rows})
    found = await market.find_institutions_by_id(tx, wanted)
    return {institution.institution_id: institution.code for institution in found if institution is not None}


async def _full(tx: Transaction, schedule_ids: Sequence[int]) -> dict[int, market.Schedule]:
    """Which of the schedules have no seat left in any cell."""
    free: dict[int, int] = {}
    for count in await market.list_seats(tx, list(dict.fromkeys(schedule_ids))):
        free[count.schedule_id] = free.get(count.schedule_id, 0) + count.seats - count.taken
    full = [schedule_id for schedule_id, seats in free.items() if seats == 0]
    found = await market.find_schedules(tx, full)
    return {schedule.schedule_id: schedule for schedule in found if schedule is not None}


def _purchase(row: market.PurchaseRow, told: tuple[str, str]) -> dict[str, Any]:
    """What both partners may know: neither who bought nor with which card."""
    return {
        "purchase_id": str(row.purchase_id),
        "schedule_id": row.schedule_id,
        "course_id": row.course_id,
        "platform": told[0],
        "institution": told[1],
        "price_rp": row.price_rp,
    }


def _settlement(
    payload: Mapping[str, Any], platforms: Mapping[int, str], happened_at: datetime
) -> webhooks.Event:
    settlement_id = UUID(payload["ids"][0])
    data = {"settlement_id": str(settlement_id), **payload["data"]}
    told = (platforms[payload["platform_id"]],)
    return webhooks.Event(ids.derived_id(settlement_id, _SETTLED), _SETTLED, happened_at, told, data)
