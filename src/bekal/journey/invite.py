"""Invite: whoever left a number to be told more hears that a batch has opened.

Of 1.7 million people on the ministry's list in 2020 only 143,000 applied. A number is told once of a batch
and once a day at most, until somebody registers with it or it says stop.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from bekal import callers, draws, notices, people
from bekal.base import outbox
from bekal.base.actors import Actor
from bekal.base.database import CHUNK_MAX, Database, Transaction

from .remind import derive_reminder_id

_DAY: Final = timedelta(days=1)


async def list_opened(db: Database, at: datetime) -> list[draws.Batch]:
    """The batches that take applications now."""
    async with db.read() as tx:
        return await draws.find_open_batches(tx, None, at)


async def invite(db: Database, cell: int, batch: draws.Batch, by: Actor, at: datetime) -> int:
    """Tell the interested numbers of a cell that a batch has opened, page by page; gives how many are told.

    A round that broke off begins again: the messages bear ids of their own, and who was told within a day is
    passed over. Who asks while the batch is open is told by the answer to that.
    """
    told, after, name = 0, None, f"opened {batch.batch_id}"
    while True:
        async with db.begin() as tx:
            found = await notices.find_round(tx, cell, name, at)
            if found.done_at is not None:
                return told
            page = await callers.list_interested(tx, cell, batch.opens_at, after, CHUNK_MAX)
            told += await _invite_page(tx, cell, batch, page, at)
            await notices.advance_round(tx, cell, name, None, at, done=len(page) < CHUNK_MAX)
        after = page[-1].phone_index if page else None


async def _invite_page(
    tx: Transaction, cell: int, batch: draws.Batch, page: Sequence[callers.Interested], at: datetime
) -> int:
    seats = await people.find_seats(tx, cell, [one.phone_index for one in page])
    registered, telling, messages = [], [], []
    for one, accounts in zip(page, seats, strict=True):
        if any(seat.person_id is not None for seat in accounts):
            registered.append(one.phone_index)
        elif accounts and (one.told_at is None or at - one.told_at >= _DAY):
            telling.append(one.phone_index)
            messages.append(_message(accounts[0], one.language, batch))
    await callers.end_interest(tx, cell, registered)
    await callers.mark_told(tx, cell, telling, at)
    await outbox.put_messages(tx, cell, messages, at)
    return len(messages)


def _message(account: people.Seat, language: str, batch: draws.Batch) -> outbox.Message:
    payload = {
        "account_id": str(account.account_id),
        "language": language,
        "batch": batch.number,
        "close_until": batch.closes_at.isoformat(),
        "expires_at": batch.closes_at.isoformat(),
    }
    reminder_id = derive_reminder_id(account.account_id, f"opened {batch.batch_id}", batch.opens_at)
    return outbox.Message(notices.BATCH_OPENED, payload, reminder_id)


async def find_invited(
    tx: Transaction, cell: int, claimed: Sequence[notices.ClaimedNotice]
) -> dict[str, str]:
    """The phones of invitations that leave now, by account; who wants none any more is left out."""
    accounts = [UUID(c.payload["account_id"]) for c in claimed if c.topic == notices.BATCH_OPENED]
    phones = await people.open_phones(tx, cell, accounts)
    indexes = {account: people.phone_index(tx.keyring, phone) for account, phone in phones.items()}
    rows = await callers.find_callers(tx, cell, list(indexes.values()))
    wanted = {row.phone_index for row in rows if row is not None and row.interested_at is not None}
    return {str(account): phones[account] for account, index in indexes.items() if index in wanted}
