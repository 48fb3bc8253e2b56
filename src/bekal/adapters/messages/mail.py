"""E-mail by SMTP (the standard library's, in a thread): one connection a chunk, plain text, one sender.

The Message-ID is made from the reference, so a repeated letter can be told by those who look; a mail server
tells nothing about arrival, so such a notice stays ``sent``.
"""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from collections.abc import Sequence
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Final
from urllib.parse import urlsplit

import msgspec

from bekal.notices import Sent, SentOutcome, ShortMessage, address

_SECONDS: Final = 15.0
_PORTS: Final = {"smtp": 587, "smtps": 465}
_LATER: Final = Sent(SentOutcome.later, "no_answer")


class MailServer(msgspec.Struct, frozen=True):
    """Where letters are handed in: ``smtp://host:587`` (STARTTLS) or ``smtps://host:465``.

    ``plain`` leaves TLS away: for a server on this machine.
    """

    url: str
    sender: str
    sender_name: str = "Bekal"
    username: str = ""
    password: str = ""
    plain: bool = False


class EmailGateway:
    """Implements ``notices.Gateway``."""

    def __init__(self, server: MailServer) -> None:
        self._server = server

    async def send(self, messages: Sequence[ShortMessage]) -> list[Sent]:
        """Hand letters in, one after the other over one connection."""
        if not messages:
            return []
        return await asyncio.to_thread(self._send_all, list(messages))

    def _send_all(self, messages: list[ShortMessage]) -> list[Sent]:
        answers: list[Sent] = []
        try:
            with self._connect() as smtp:
                answers.extend(self._send(smtp, message) for message in messages)
        except (OSError, smtplib.SMTPException):
            # What was handed in before the connection broke was handed in.
            pass
        return answers + [_LATER] * (len(messages) - len(answers))

    def _connect(self) -> smtplib.SMTP:
        parts = urlsplit(self._server.url)
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        if parts.scheme == "smtps":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, timeout=_SECONDS, context=ssl.create_default_context()
            )
        else:
            smtp = smtplib.SMTP(host, port, timeout=_SECONDS)
            if not self._server.plain:
                smtp.starttls(context=ssl.create_default_context())
        if self._server.username:
            smtp.login(self._server.username, self._server.password)
        return smtp

    def _send(self, smtp: smtplib.SMTP, message: ShortMessage) -> Sent:
        try:
            smtp.send_message(self._letter(message))
        except smtplib.SMTPServerDisconnected:
            raise
        except smtplib.SMTPRecipientsRefused as fault:
            code = next(iter(fault.recipients.values()))[0]
            return _judge(code)
        except smtplib.SMTPResponseException as fault:
            return _judge(fault.smtp_code)
        except (smtplib.SMTPException, MessageError, ValueError, IndexError):
            return Sent(SentOutcome.refused, "address_unusable")
        return Sent(SentOutcome.taken)

    def _letter(self, message: ShortMessage) -> EmailMessage:
        letter = EmailMessage()
        domain = self._server.sender.rpartition("@")[2]
        letter["Subject"] = address(message.title, message.whom)
        letter["From"] = Address(self._server.sender_name, addr_spec=self._server.sender)
        letter["To"] = Address(addr_spec=message.to)
        letter["Message-ID"] = f"<{message.reference_id}@{domain}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter["Content-Language"] = message.language
        letter.set_content(message.content + "\n")
        return letter


def _judge(code: int) -> Sent:
    """4xx may pass, 5xx will not (RFC 5321)."""
    outcome = SentOutcome.refused if code >= 500 else SentOutcome.later
    return Sent(outcome, f"smtp_{code}")
