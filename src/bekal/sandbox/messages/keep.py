"""What the sandbox was to send is kept, newest first to read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from bekal.adapters.messages import ShortMessage
from bekal.base import statements
from bekal.base.adapt import Texts, Uuids
from bekal.base.clock import Clock
from bekal.base.database import Database, Transaction

SQL = statements.of(__package__ or "bekal.sandbox.messages")


class KeptMessage(msgspec.Struct, frozen=True):
    """A message as the phone would show it."""

    reference_id: UUID
    phone: str
    content: str
    sent_at: datetime


class SandboxGateway:
    """Implements ``adapters.messages.MessageGateway``: every message is taken, and kept once."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def send(self, messages: Sequence[ShortMessage]) -> list[bool]:
        """Keep messages."""
        if not messages:
            return []
        async with self._db.begin() as tx:
            await tx.execute(
                SQL["keep_messages"],
                Uuids([message.reference_id for message in messages]),
                Texts([message.phone for message in messages]),
                Texts([message.content for message in messages]),
                self._clock.now(),
            )
        return [True] * len(messages)


async def list_messages(tx: Transaction, limit: int, phone: str | None = None) -> list[KeptMessage]:
    """The newest messages, of all phones or of one."""
    return await tx.rows(KeptMessage, SQL["list_messages"], limit, phone)
