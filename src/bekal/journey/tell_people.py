"""Tell people: what a step did is one row of the outbox, in the step's own transaction; here it becomes a
notice in its reader's language, at an hour of his or her own, over the channel that was chosen.

Three short steps, each safe to repeat: the outbox's rows become notices; notices are claimed, and phones
disclosed; what gateways said is recorded. Between claim and record the caller sends.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from bekal import notices, people, regions
from bekal.base import clock, ids, outbox
from bekal.base.actors import Actor
from bekal.base.database import CHUNK_MAX, Database, Transaction

from .invite import find_invited
from .order import PURCHASE_CODE, open_purchase_code

_DAY: Final = timedelta(days=1)
_JAKARTA: Final = "Asia/Jakarta"
_FIELD: Final[dict[str, people.Field]] = {"sms": "phone", "whatsapp": "phone", "email": "email"}
_NO_ADDRESS: Final = notices.Sent(notices.SentOutcome.refused, "no_address")
_NOT_WANTED: Final = notices.Sent(notices.SentOutcome.refused, "not_wanted")
_JAYAPURA: Final = "Asia/Jayapura"


class Letter(msgspec.Struct, frozen=True):
    """A claimed notice with what its gateway is handed; ``message`` None: there is nobody to hand it to."""

    claimed: notices.ClaimedNotice
    message: notices.ShortMessage | None


async def tell_people(db: Database, cell: int, policy: notices.Policy, by: Actor, at: datetime) -> int:
    """Turn up to ``CHUNK_MAX`` of the outbox's messages of one cell into notices; gives how many."""
    async with db.begin() as tx:
        claimed = await outbox.claim_messages(tx, cell, notices.topics(), CHUNK_MAX, at)
        await notices.put_notices(tx, cell, await _plan(tx, cell, policy, claimed, at), at)
        done = [outbox.Delivery(message.outbox_id, delivered=True) for message in claimed]
        await outbox.record_messages(tx, cell, done, at)
        return len(claimed)


async def claim_letters(
    db: Database, cell: int, policy: notices.Policy, limit: int, by: Actor, at: datetime, *, urgent: bool
) -> list[Letter]:
    """Up to ``limit`` notices that are due, leased to the caller, each with its text; phones are disclosed.

    ``urgent``: codes and replies, else everything else. Who shares a phone is told for whom it is, by any
    channel: a household with one phone reads its letters together, and what fails by one goes by another.
    """
    async with db.begin() as tx:
        claimed = await notices.claim_notices(tx, cell, limit, at, urgent=urgent)
        addresses = await _disclose(tx, cell, claimed, by, at)
        invited = await find_invited(tx, cell, claimed)
        whom = await _tell_apart(tx, cell, claimed, by, at)
        return [Letter(each, _write(tx, each, policy, addresses, invited, whom)) for each in claimed]


async def record_letters(
    db: Database,
    cell: int,
    letters: Sequence[Letter],
    answers: Sequence[notices.Sent],
    by: Actor,
    at: datetime,
) -> list[notices.NoticeState]:
    """Record what gateways answered; ``answers`` are those of the letters that have a message, in order."""
    said = iter(answers)
    pairs = [
        (letter.claimed, next(said) if letter.message is not None else _unsent(letter.claimed))
        for letter in letters
    ]
    async with db.begin() as tx:
        return await notices.record_sent(tx, cell, pairs, at)


async def record_reports(
    db: Database, reports: Sequence[notices.Report], at: datetime
) -> list[notices.ReportOutcome]:
    """Record what gateways report, each in the cell that its reference names."""
    by_cell: dict[int, list[int]] = defaultdict(list)
    for place, report in enumerate(reports):
        by_cell[ids.cell_of(report.notice_id, db.cells)].append(place)
    outcomes = [notices.ReportOutcome.notice_unknown] * len(reports)
    for cell, places in sorted(by_cell.items()):
        async with db.begin() as tx:
            found = await notices.record_reports(tx, cell, [reports[place] for place in places], at)
        for place, outcome in zip(places, found, strict=True):
            outcomes[place] = outcome
    return outcomes


def _unsent(claimed: notices.ClaimedNotice) -> notices.Sent:
    """Why there was nobody to hand it to: a number that was invited has said stop, or is somebody's now."""
    return _NOT_WANTED if claimed.topic == notices.BATCH_OPENED else _NO_ADDRESS


async def _plan(
    tx: Transaction,
    cell: int,
    policy: notices.Policy,
    claimed: Sequence[outbox.ClaimedMessage],
    at: datetime,
) -> list[notices.NoticePlan]:
    """The notices of messages, in their order."""
    readers = [_reader(message) for message in claimed]
    persons = list(dict.fromkeys(reader for reader in readers if reader is not None))
    rows = dict(zip(persons, await people.find_persons(tx, cell, persons), strict=True))
    wishes = dict(zip(persons, await notices.find_preferences(tx, cell, persons), strict=True))
    planned = await notices.find_planned(tx, cell, persons, at - _DAY)
    plans = []
    for message, reader in zip(claimed, readers, strict=True):
        kind = notices.kind_of(message.topic)
        row = rows.get(reader) if reader is not None else None
        zone = _zone(row.region_id, at) if row is not None else _JAKARTA
        wish = wishes[reader] if reader is not None else _wish_of_number(tx, message)
        channels = ("sms",) if kind == "reply" else notices.plan_channels(wish, policy.channels)
        urgent = kind in ("code", "reply")
        taken = planned.get(reader, []) if reader is not None else []
        planned_at = at if urgent else notices.plan_instant(policy, at, zone, taken)
        if reader is None and not urgent:
            planned_at = _plan_anywhere(policy, at)
        there = row is None or row.erased_at is None
        wanted = there and (wish.optional or kind != "optional")
        made_at = ids.instant_of(message.outbox_id) if urgent else at
        expires_at = notices.expires_at(message.topic, message.payload, made_at)
        plans.append(
            notices.NoticePlan(
                notice_id=message.outbox_id,
                person_id=reader,
                notice=notices.Notice(message.topic, wish.language, zone, message.payload),
                kind=kind,
                channels=channels,
                planned_at=planned_at,
                expires_at=expires_at,
                wanted=wanted,
            )
        )
        if wanted and not urgent and planned_at < expires_at:
            taken.append(planned_at)
    return plans


def _reader(message: outbox.ClaimedMessage) -> UUID | None:
    return UUID(message.payload["person_id"]) if "person_id" in message.payload else None


def _plan_anywhere(policy: notices.Policy, at: datetime) -> datetime:
    """The first instant that is quiet nowhere: nobody knows where a number without a person is."""
    for _ in range(3):
        at = notices.plan_instant(policy, notices.plan_instant(policy, at, _JAYAPURA, ()), _JAKARTA, ())
    return at


def _wish_of_number(tx: Transaction, message: outbox.ClaimedMessage) -> notices.Preferences:
    """Language and channel of a message to a number without a person; of most it stands sealed in them."""
    if message.topic == notices.BATCH_OPENED:
        return notices.Preferences(message.outbox_id, message.payload["language"])
    sealed = message.payload["sealed"]
    if message.topic == notices.SMS_REPLY:
        return notices.Preferences(message.outbox_id, notices.open_reply(tx.keyring, sealed).language)
    code = notices.open_code_message(tx.keyring, sealed)
    return notices.Preferences(message.outbox_id, code.language, code.channel)


def _zone(region_id: int, at: datetime) -> str:
    return regions.get_region(region_id, clock.date_in_jakarta(at)).timezone


async def _disclose(
    tx: Transaction, cell: int, claimed: Sequence[notices.ClaimedNotice], by: Actor, at: datetime
) -> dict[UUID, dict[str, str]]:
    """The phones of the readers, and the e-mail addresses of those who are written to."""
    found: dict[UUID, dict[str, str]] = {}
    for field in ("phone", "email"):
        persons = list(
            dict.fromkeys(c.person_id for c in claimed if c.person_id and _FIELD[c.channel] == field)
        )
        if persons:
            told = await people.disclose(tx, cell, persons, [field], "message", by, at)
            found |= {person_id: who or {} for person_id, who in zip(persons, told, strict=True)}
    return found


async def _tell_apart(
    tx: Transaction, cell: int, claimed: Sequence[notices.ClaimedNotice], by: Actor, at: datetime
) -> dict[UUID, str]:
    """What readers who share a phone are called on it."""
    persons = list(dict.fromkeys(c.person_id for c in claimed if c.person_id))
    return dict(zip(persons, await people.tell_apart(tx, cell, persons, "message", by, at), strict=True))


def _write(
    tx: Transaction,
    claimed: notices.ClaimedNotice,
    policy: notices.Policy,
    addresses: dict[UUID, dict[str, str]],
    invited: dict[str, str],
    called: dict[UUID, str],
) -> notices.ShortMessage | None:
    payload: dict[str, Any] = claimed.payload
    whom = called[claimed.person_id] if claimed.person_id is not None else ""
    if claimed.person_id is not None:
        to = addresses[claimed.person_id].get(_FIELD[claimed.channel])
        if claimed.topic == PURCHASE_CODE:
            payload = payload | {"code": open_purchase_code(tx.keyring, payload)}
    elif claimed.topic == notices.BATCH_OPENED:
        to = invited.get(payload["account_id"])
    elif claimed.topic == notices.SMS_REPLY:
        reply = notices.open_reply(tx.keyring, payload["sealed"])
        to, payload = reply.phone, {"content": reply.content}
    else:
        code = notices.open_code_message(tx.keyring, payload["sealed"])
        to, payload = code.phone, {"code": code.code}
    if to is None:
        return None
    notice = notices.Notice(claimed.topic, claimed.language, claimed.zone, payload)
    return notices.ShortMessage(
        reference_id=claimed.notice_id,
        to=to,
        content=notices.say(notice, policy, whom),
        title=notices.title_of(claimed.topic, claimed.language),
        topic=claimed.topic,
        language=claimed.language,
        values=notices.values_of(notice, policy),
        whom=whom,
    )
