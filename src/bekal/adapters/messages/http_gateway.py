"""A gateway of text messages over HTTP: one POST of JSON a message, a bearer token, an idempotency key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx

from bekal.notices import Sent, SentOutcome, ShortMessage

from ..circuit import Circuit
from .calling import Caller, said_by

_GONE = frozenset({401, 403, 404, 405})
"""Our key or our address is wrong: no message's fault, and staff will mend it."""


class HttpGateway:
    """Implements ``notices.Gateway``. Repeating is safe: the reference is the idempotency key.

    ``sender`` is the one name that every message comes from.
    """

    def __init__(
        self,
        url: str,
        token: str,
        client: httpx.AsyncClient,
        circuit: Circuit | None = None,
        *,
        sender: str = "BEKAL",
    ) -> None:
        self._url = url
        self._sender = sender
        self._caller = Caller(client, {"Authorization": f"Bearer {token}"}, circuit)

    async def send(self, messages: Sequence[ShortMessage]) -> list[Sent]:
        """Hand messages over, several at a time."""
        return await self._caller.send_all(messages, self._send)

    async def _send(self, message: ShortMessage) -> Sent:
        body = {"to": message.to, "from": self._sender, "text": message.content}
        headers = {"Idempotency-Key": str(message.reference_id)}
        response = await self._caller.post(self._url, body, headers)
        return judge(response)


def judge(response: httpx.Response | None) -> Sent:
    """What an answer means; None is no answer."""
    if response is None:
        return Sent(SentOutcome.later, "no_answer")
    if response.is_success:
        return Sent(SentOutcome.taken)
    word = _word(response)
    if response.status_code >= 500 or response.status_code == 429 or response.status_code in _GONE:
        return Sent(SentOutcome.later, word)
    return Sent(SentOutcome.refused, word)


def _word(response: httpx.Response) -> str:
    """The gateway's own word for it (``{"error": "..."}``), else its status."""
    said: Any = said_by(response).get("error")
    return said[:60] if isinstance(said, str) and said else f"http_{response.status_code}"
