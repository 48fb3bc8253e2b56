"""A gateway of text messages over HTTP: one POST of JSON a message, a bearer token, an idempotency key."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import httpx

from ..circuit import Circuit, wait_seconds
from .gateway import ShortMessage

_TRIES = 3
_IN_FLIGHT = 8
_TIMEOUT = httpx.Timeout(10.0, connect=3.0)


class HttpGateway:
    """Implements ``MessageGateway``. Repeating is safe: the reference is the idempotency key."""

    def __init__(
        self, url: str, token: str, client: httpx.AsyncClient, circuit: Circuit | None = None
    ) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"}
        self._client = client
        self._circuit = circuit or Circuit()
        self._gate = asyncio.Semaphore(_IN_FLIGHT)

    async def send(self, messages: Sequence[ShortMessage]) -> list[bool]:
        """Hand messages over, several at a time; False for those the gateway did not take."""
        return list(await asyncio.gather(*map(self._send, messages)))

    async def _send(self, message: ShortMessage) -> bool:
        body = {"to": message.phone, "text": message.content}
        headers = {**self._headers, "Idempotency-Key": str(message.reference_id)}
        async with self._gate:
            for attempt in range(1, _TRIES + 1):
                if not self._circuit.permits():
                    return False
                try:
                    response = await self._client.post(
                        self._url, json=body, headers=headers, timeout=_TIMEOUT
                    )
                except httpx.HTTPError:
                    self._circuit.failed()
                else:
                    if response.status_code < 500 and response.status_code != 429:
                        self._circuit.succeeded()
                        return response.is_success
                    self._circuit.failed()
                if attempt < _TRIES:
                    await asyncio.sleep(wait_seconds(attempt))
        return False
