"""What jobs need of a gateway: of text messages, of WhatsApp, of e-mail."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol
from uuid import UUID

import msgspec


class ShortMessage(msgspec.Struct, frozen=True):
    """One text to one phone (E.164) or address.

    A gateway delivers a ``reference_id`` once, however often it comes. ``title``, ``topic``, ``language`` and
    ``values`` (what stands in the text's blanks, in order) are for channels with subjects or templates.
    ``whom`` says for whom it is where several people share the phone; ``content`` begins with it already.
    """

    reference_id: UUID
    to: str
    content: str
    title: str = ""
    topic: str = ""
    language: str = "id"
    values: tuple[str, ...] = ()
    whom: str = ""


class SentOutcome(StrEnum):
    """``later``: trouble that may pass. ``refused``: this will never be taken (no such number)."""

    taken = "taken"
    later = "later"
    refused = "refused"


class Sent(msgspec.Struct, frozen=True):
    """What a gateway said to a message; ``reason`` is its own word where it did not take it."""

    outcome: SentOutcome
    reason: str = ""


class Gateway(Protocol):
    """Sends messages over one channel."""

    async def send(self, messages: Sequence[ShortMessage]) -> list[Sent]:
        """What became of each message, in order. Trouble is ``later``, never an exception."""
        ...
