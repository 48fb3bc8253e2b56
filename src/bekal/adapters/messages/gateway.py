"""What jobs need of a gateway of text messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

import msgspec


class ShortMessage(msgspec.Struct, frozen=True):
    """One text to one phone (E.164). The gateway delivers a ``reference_id`` once, however often it comes."""

    reference_id: UUID
    phone: str
    content: str


class MessageGateway(Protocol):
    """Sends text messages."""

    async def send(self, messages: Sequence[ShortMessage]) -> list[bool]:
        """Whether each message was taken, in order. Trouble is False, never an exception."""
        ...
