"""One-time codes and answers to a text wait sealed: a code is a secret, and a phone number personal."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from bekal.base import outbox
from bekal.base.database import Transaction
from bekal.base.keys import Keyring, Sealed

SIGN_IN_CODE: Final = "sign_in_code"
"""The outbox's topic of these messages."""

SMS_REPLY: Final = "sms_reply"
"""The outbox's topic of answers to what somebody texted."""

BATCH_OPENED: Final = "batch_opened"
"""The outbox's topic of what numbers are told that are nobody's yet; it names the account, not the number."""

_PLACE: Final = Sealed("base.outbox", "payload.sealed", b"sign_in_code")
_REPLY_PLACE: Final = Sealed("base.outbox", "payload.sealed", b"sms_reply")


class CodeMessage(msgspec.Struct, frozen=True):
    """A one-time code on its way to a phone, by ``channel`` (``sms`` or ``whatsapp``) where there is one."""

    phone: str
    code: str
    language: str
    channel: str = "sms"


class Reply(msgspec.Struct, frozen=True):
    """The answer to a text: as it will stand on the phone. ``outbox_id``: derived from what was texted."""

    phone: str
    content: str
    language: str
    outbox_id: UUID | None = None


async def send_code(
    tx: Transaction, cell: int, message: CodeMessage, at: datetime, topic: str = SIGN_IN_CODE
) -> None:
    """Put one code into the outbox, as ``send_codes``."""
    await send_codes(tx, cell, [message], at, topic)


async def send_codes(
    tx: Transaction, cell: int, messages: Sequence[CodeMessage], at: datetime, topic: str = SIGN_IN_CODE
) -> None:
    """Put codes into the outbox; they go out when ``tx`` commits. ``topic``: another text with a code."""
    seal = tx.keyring.seal
    sealed = [b64encode(seal(_PLACE, msgspec.json.encode(message))).decode() for message in messages]
    await outbox.put_messages(tx, cell, [outbox.Message(topic, {"sealed": text}) for text in sealed], at)


def open_code_message(keyring: Keyring, sealed: str) -> CodeMessage:
    """What ``send_code`` sealed, for whoever sends it. WrongKey when it does not open."""
    return msgspec.json.decode(keyring.open(_PLACE, b64decode(sealed)), type=CodeMessage)


async def send_replies(tx: Transaction, cell: int, replies: Sequence[Reply], at: datetime) -> None:
    """Put answers into the outbox; the same ``outbox_id`` twice is one answer."""
    messages = []
    for reply in replies:
        sealed = b64encode(tx.keyring.seal(_REPLY_PLACE, msgspec.json.encode(reply))).decode()
        messages.append(outbox.Message(SMS_REPLY, {"sealed": sealed}, reply.outbox_id))
    await outbox.put_messages(tx, cell, messages, at)


def open_reply(keyring: Keyring, sealed: str) -> Reply:
    """What ``send_replies`` sealed, for whoever sends it. WrongKey when it does not open."""
    return msgspec.json.decode(keyring.open(_REPLY_PLACE, b64decode(sealed)), type=Reply)
