"""The civil registry over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from types import TracebackType

import httpx
import msgspec

from bekal.adapters.circuit import Circuit, wait_seconds
from bekal.base.recursion import UNREADABLE
from bekal.people import IdentityAnswer, IdentityCheck

from .elements import Account, WrongAnswer, question, quota_left, read_answer, unavailable

_TRIES = 3
_BODY_MAX = 64 * 1024
_SERVER_ERROR = 500


class HttpCivilRegistry:
    """Asks Dukcapil's verify-by-element service; a ``people.CivilRegistry``.

    Whatever goes wrong on the way or over there is the answer ``unavailable``: the question stays in the
    queue and is asked again later. A call is tried three times with growing, jittered waits where trying
    again may help; five failures in a row open the circuit and spare the registry for half a minute. TLS is
    verified.
    """

    def __init__(
        self,
        base_url: str,
        account: Account,
        *,
        client: httpx.AsyncClient | None = None,
        circuit: Circuit | None = None,
        concurrency_max: int = 16,
        timeout_seconds: float = 10.0,
        wait_base_seconds: float = 0.2,
    ) -> None:
        path = f"/dukcapil/get_json/{account.customer_id}/CALL_VERIFY_BY_ELEMEN"
        self._url = base_url.rstrip("/") + path
        self._account = account
        self._client = client or httpx.AsyncClient(
            timeout=httpx.Timeout(timeout_seconds, connect=min(3.0, timeout_seconds)),
            limits=httpx.Limits(max_connections=concurrency_max, max_keepalive_connections=concurrency_max),
        )
        self._own_client = client is None
        self.circuit = circuit or Circuit()
        self._places = asyncio.Semaphore(concurrency_max)
        self._wait_base_seconds = wait_base_seconds
        self.quota_left: int | None = None
        """What the registry last said of today's quota."""

    async def __aenter__(self) -> HttpCivilRegistry:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections that this object opened."""
        if self._own_client:
            await self._client.aclose()

    async def verify(self, checks: Sequence[IdentityCheck]) -> list[IdentityAnswer]:
        """One answer per check, in order; at most ``concurrency_max`` calls at a time."""
        return list(await asyncio.gather(*(self._verify(check) for check in checks)))

    async def _verify(self, check: IdentityCheck) -> IdentityAnswer:
        async with self._places:
            for attempt in range(1, _TRIES + 1):
                if not self.circuit.permits():
                    return unavailable(check)
                try:
                    answer = await self._ask(check)
                except (httpx.HTTPError, WrongAnswer) as trouble:
                    self.circuit.failed()
                    if attempt == _TRIES or (isinstance(trouble, WrongAnswer) and not trouble.again):
                        return unavailable(check)
                else:
                    self.circuit.succeeded()
                    return answer
                await asyncio.sleep(wait_seconds(attempt, base_seconds=self._wait_base_seconds))
        return unavailable(check)

    async def _ask(self, check: IdentityCheck) -> IdentityAnswer:
        response = await self._client.post(
            self._url,
            content=msgspec.json.encode(question(check, self._account)),
            headers={"Content-Type": "application/json", "Accept": "application/json"},
        )
        if not response.is_success:
            again = response.status_code >= _SERVER_ERROR
            raise WrongAnswer(f"the registry answered HTTP {response.status_code}", again=again)
        if len(response.content) > _BODY_MAX:
            raise WrongAnswer("the registry's answer is far too long", again=False)
        try:
            body = msgspec.json.decode(response.content)
        except UNREADABLE:
            raise WrongAnswer("the registry's answer is no JSON", again=True) from None
        left = quota_left(body)
        self.quota_left = left if left is not None else self.quota_left
        return read_answer(check, body, self._account.threshold)
