"""Where words of tickets are sealed: subjects to their ticket, texts to their message."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from bekal.base.database import Transaction

SUBJECT = ("support.tickets", "subject")
MESSAGE_TEXT = ("support.messages", "text")


def message_key(ticket_id: UUID, number: int) -> bytes:
    """What binds a message's text to its row."""
    return ticket_id.bytes + number.to_bytes(2, "big")


def seal(tx: Transaction, place: tuple[str, str], keys: Sequence[bytes], texts: Sequence[str]) -> list[bytes]:
    """Seal a column of texts, each to the key of its row."""
    return tx.keyring.seal_column(*place, keys, [text.encode() for text in texts])


def unseal(
    tx: Transaction, place: tuple[str, str], keys: Sequence[bytes], sealed: Sequence[bytes]
) -> list[str]:
    """Open a column of sealed texts."""
    opened = tx.keyring.open_column(*place, keys, sealed)
    return [(text or b"").decode() for text in opened]
