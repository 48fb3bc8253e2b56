"""Register: an account by phone, an identity by NIK, the registry's answer.

An account lives in the cell of its phone, a person in the cell of the NIK: two steps, each safe to repeat.
The citizen never waits for the ministry: the identity is *being checked* until the answer is recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from bekal import people
from bekal.base import ids, outbox
from bekal.base.actors import Actor
from bekal.base.database import Database, Transaction

_VISIT: Final = timedelta(minutes=30)
"""Who waits for the registry longer has put the phone away: a match is told, not only shown."""


async def open_accounts(
    db: Database, cell: int, openings: Sequence[people.AccountOpening], by: Actor, at: datetime
) -> list[people.OpenedAccount]:
    """Open an account per phone; the cell is the phone's. A phone that has one keeps it."""
    async with db.begin() as tx:
        return await people.open_accounts(tx, cell, openings, by, at)


async def take_seats(
    db: Database, cell: int, phones: Sequence[str], by: Actor, at: datetime
) -> list[UUID | None]:
    """An account for somebody new of each phone; the cell is the phone's. None: the number is full."""
    async with db.begin() as tx:
        return await people.take_seats(tx, cell, phones, by, at)


async def register(
    db: Database,
    cell: int,
    registrations: Sequence[people.Registration],
    by: Actor,
    at: datetime,
    contested: people.Contested = "refuse",
) -> list[people.Registered]:
    """Register persons; the cell is the NIK's. Each waits for the civil registry from here on.

    ``contested``: what becomes of a NIK that is taken. Whoever asks for strangers' answers says ``keep``: the
    answer is then the same as for a NIK that is free.
    The account learns its person by ``link_accounts`` in the phone's own cell.
    """
    async with db.begin() as tx:
        return await people.register_persons(tx, cell, registrations, by, at, contested)


async def link_accounts(
    db: Database, cell: int, links: Sequence[people.AccountLink], by: Actor, at: datetime
) -> list[people.LinkOutcome]:
    """Tell accounts whom they belong to; the cell is the account's."""
    async with db.begin() as tx:
        return await people.link_accounts(tx, cell, links, by, at)


async def claim_identities(
    db: Database, cell: int, limit: int, by: Actor, at: datetime
) -> list[people.IdentityCheck]:
    """Up to ``limit`` identities to ask the registry about, leased to the caller."""
    async with db.begin() as tx:
        return await people.claim_identity_checks(tx, cell, limit, by, at)


async def record_identities(
    db: Database, cell: int, answers: Sequence[people.IdentityAnswer], by: Actor, at: datetime
) -> list[people.RecordOutcome]:
    """Record what the registry said; whoever does not match is told which field and whom to ask.

    Who matches is told when the answer came after the visit. A winner who is looked at once more and matches
    as before hears nothing.
    """
    async with db.begin() as tx:
        waiting = await _find_waiting(tx, cell, answers, at)
        outcomes = await people.record_identity_checks(tx, cell, answers, by, at)
        messages = [
            outbox.Message(topic=topic, payload={"person_id": str(answer.person_id)})
            for answer, outcome in zip(answers, outcomes, strict=True)
            if (topic := _topic(answer, outcome, waiting)) is not None
        ]
        await outbox.put_messages(tx, cell, messages, at)
        return outcomes


async def _find_waiting(
    tx: Transaction, cell: int, answers: Sequence[people.IdentityAnswer], at: datetime
) -> set[UUID]:
    """Who is to match only now, and asked longer ago than a visit lasts."""
    late = {a.person_id for a in answers if a.state == "matched" and at - ids.instant_of(a.check_id) > _VISIT}
    rows = await people.find_persons(tx, cell, sorted(late))
    return {row.person_id for row in rows if row is not None and row.identity_state != "matched"}


def _topic(answer: people.IdentityAnswer, outcome: people.RecordOutcome, waiting: set[UUID]) -> str | None:
    if outcome is people.RecordOutcome.recorded_elsewhere:
        return "identity_elsewhere"
    if outcome is people.RecordOutcome.recorded and answer.state == "matched":
        return "identity_matched" if answer.person_id in waiting else None
    refused = answer.state not in ("matched", "unavailable")
    return "identity_refused" if outcome is people.RecordOutcome.recorded and refused else None
