"""One-time codes wait in the outbox sealed: a code is a secret, and a phone number personal."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import datetime
from typing import Final

import msgspec

from bekal.base import outbox
from bekal.base.database import Transaction
from bekal.base.keys import Keyring, Sealed

SIGN_IN_CODE: Final = "sign_in_code"
"""The outbox's topic of these messages."""

_PLACE: Final = Sealed("base.outbox", "payload.sealed", b"sign_in_code")


class CodeMessage(msgspec.Struct, frozen=True):
    """A one-time code on its way to a phone."""

    phone: str
    code: str
    language: str


async def send_code(tx: Transaction, cell: int, message: CodeMessage, at: datetime) -> None:
    """Put a code into the outbox; it goes out when ``tx`` commits."""
    sealed = tx.keyring.seal(_PLACE, msgspec.json.encode(message))
    content = {"sealed": b64encode(sealed).decode()}
    await outbox.put_messages(tx, cell, [outbox.Message(topic=SIGN_IN_CODE, payload=content)], at)


def open_code_message(keyring: Keyring, sealed: str) -> CodeMessage:
    """What ``send_code`` sealed, for whoever sends it. WrongKey when it does not open."""
    return msgspec.json.decode(keyring.open(_PLACE, b64decode(sealed)), type=CodeMessage)
