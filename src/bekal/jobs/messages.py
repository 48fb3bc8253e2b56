"""The outbox's messages to people go out as text messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from bekal import people
from bekal.adapters.messages import SIGN_IN_CODE, ShortMessage, open_code_message
from bekal.base import outbox
from bekal.base.actors import job
from bekal.base.database import Database, Transaction
from bekal.journey import PURCHASE_CODE, open_purchase_code

from .outside import OUTSIDE_CHUNK, ROUNDS_MAX, Outside
from .wording import say, topics

BY = job("send_messages")


async def send_messages(db: Database, outside: Outside, at: datetime) -> int:
    """Send what people are to be told. Phones are disclosed for it; who has none is not told."""
    sent = 0
    for cell in range(db.cells):
        for _ in range(ROUNDS_MAX):
            async with db.begin() as tx:
                claimed = await outbox.claim_messages(tx, cell, [SIGN_IN_CODE, *topics()], OUTSIDE_CHUNK, at)
                texts = await _write(tx, cell, claimed, at)
            taken = dict(zip(texts, await outside.gateway.send(list(texts.values())), strict=True))
            # Nobody to tell (erased, no phone): the message is done with.
            deliveries = [
                outbox.Delivery(message.outbox_id, taken.get(message.outbox_id, True)) for message in claimed
            ]
            async with db.begin() as tx:
                await outbox.record_messages(tx, cell, deliveries, at)
            sent += sum(taken.values())
            if len(claimed) < OUTSIDE_CHUNK:
                break
    return sent


async def _write(
    tx: Transaction, cell: int, claimed: Sequence[outbox.ClaimedMessage], at: datetime
) -> dict[UUID, ShortMessage]:
    to_persons = {
        message.outbox_id: UUID(message.payload["person_id"])
        for message in claimed
        if message.topic != SIGN_IN_CODE and "person_id" in message.payload
    }
    persons = list(dict.fromkeys(to_persons.values()))
    told = await people.disclose(tx, cell, persons, ["phone"], "message", BY, at)
    phones = {
        person: who["phone"] for person, who in zip(persons, told, strict=True) if who and "phone" in who
    }
    texts = {}
    for message in claimed:
        text = _code_text(tx, message) if message.topic == SIGN_IN_CODE else None
        phone = phones.get(to_persons[message.outbox_id]) if message.outbox_id in to_persons else None
        if phone is not None:
            said = message.payload
            if message.topic == PURCHASE_CODE:
                said = said | {"code": open_purchase_code(tx.keyring, said)}
            text = ShortMessage(message.outbox_id, phone, say(message.topic, "id", said))
        if text is not None:
            texts[message.outbox_id] = text
    return texts


def _code_text(tx: Transaction, message: outbox.ClaimedMessage) -> ShortMessage:
    code = open_code_message(tx.keyring, message.payload["sealed"])
    said: Mapping[str, str] = {"code": code.code}
    return ShortMessage(message.outbox_id, code.phone, say(SIGN_IN_CODE, code.language, said))
