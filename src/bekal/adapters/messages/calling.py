"""What gateways over HTTP share: several calls at a time, tries, a circuit breaker."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

import httpx

from bekal.notices import Sent, ShortMessage

from ..circuit import Circuit, wait_seconds

_TRIES: Final = 3
_IN_FLIGHT: Final = 8
_TIMEOUT: Final = httpx.Timeout(10.0, connect=3.0)


class Caller:
    """Posts JSON. No answer, 429 and 5xx are tried again, then left to the next run."""

    def __init__(
        self, client: httpx.AsyncClient, headers: Mapping[str, str], circuit: Circuit | None = None
    ) -> None:
        self._client = client
        self._headers = dict(headers)
        self._circuit = circuit or Circuit()
        self._gate = asyncio.Semaphore(_IN_FLIGHT)

    async def send_all(
        self, messages: Sequence[ShortMessage], send: Callable[[ShortMessage], Awaitable[Sent]]
    ) -> list[Sent]:
        """Send messages, several at a time; answers in their order."""
        return list(await asyncio.gather(*map(send, messages)))

    async def post(
        self, url: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> httpx.Response | None:
        """The answer to a POST; None when there is none, however often it is asked."""
        last: httpx.Response | None = None
        async with self._gate:
            for attempt in range(1, _TRIES + 1):
                if not self._circuit.permits():
                    return last
                try:
                    last = await self._client.post(
                        url, json=body, headers={**self._headers, **(headers or {})}, timeout=_TIMEOUT
                    )
                except httpx.HTTPError:
                    self._circuit.failed()
                else:
                    if last.status_code < 500 and last.status_code != 429:
                        self._circuit.succeeded()
                        return last
                    self._circuit.failed()
                if attempt < _TRIES:
                    await asyncio.sleep(wait_seconds(attempt))
        return last


def said_by(response: httpx.Response) -> dict[str, Any]:
    """The JSON object of an answer; empty for anything else."""
    try:
        found = response.json()
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
