"""What the sandbox was to send is kept, newest first to read."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from bekal.base import statements
from bekal.base.adapt import Texts, Uuids
from bekal.base.clock import Clock
from bekal.base.database import Database, Transaction
from bekal.notices import Sent, SentOutcome, ShortMessage

from ..faults import PERFECT, Faults

SQL = statements.of(__package__ or "bekal.sandbox.messages")


class KeptMessage(msgspec.Struct, frozen=True):
    """A message as the phone would show it."""

    reference_id: UUID
    phone: str
    content: str
    sent_at: datetime


class SandboxGateway:
    """Implements ``notices.Gateway``: every message is taken, and kept once - or as ``faults`` have it.

    ``refuse_bp``: the number does not exist. ``slow_bp``: the answer takes its time. ``silent_bp``: the
    message is kept, but the first answer is lost. ``down``: nothing is taken.
    """

    def __init__(self, db: Database, clock: Clock, faults: Faults = PERFECT, *, channel: str = "sms") -> None:
        self._db = db
        self._clock = clock
        self.faults = faults
        self.channel = channel

    async def send(self, messages: Sequence[ShortMessage]) -> list[Sent]:
        """Keep messages."""
        now, faults = self._clock.now(), self.faults
        if faults.is_down(now):
            return [Sent(SentOutcome.later, "down")] * len(messages)
        references = [str(message.reference_id) for message in messages]
        if any(faults.is_slow(reference) for reference in references):
            await asyncio.sleep(faults.slow_seconds)
        taken = [m for m, ref in zip(messages, references, strict=True) if not faults.refuses(ref)]
        new = await self._keep(taken, now) if taken else set()
        answers = []
        for message, reference in zip(messages, references, strict=True):
            if faults.refuses(reference):
                answers.append(Sent(SentOutcome.refused, "number_unknown"))
            elif faults.is_silent(reference) and message.reference_id in new:
                answers.append(Sent(SentOutcome.later, "no_answer"))
            else:
                answers.append(Sent(SentOutcome.taken))
        return answers

    async def _keep(self, messages: Sequence[ShortMessage], now: datetime) -> set[UUID]:
        """Those that were not there yet."""
        async with self._db.begin() as tx:
            rows = await tx.tuples(
                SQL["keep_messages"],
                Uuids([message.reference_id for message in messages]),
                Texts([message.to for message in messages]),
                Texts([message.content for message in messages]),
                now,
                self.channel,
            )
        return {row[0] for row in rows}


async def list_messages(tx: Transaction, limit: int, phone: str | None = None) -> list[KeptMessage]:
    """The newest messages, of all phones or of one."""
    return await tx.rows(KeptMessage, SQL["list_messages"], limit, phone)
