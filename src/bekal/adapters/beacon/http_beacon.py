"""drand over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from types import TracebackType

import httpx

from bekal.adapters.circuit import Circuit, wait_seconds
from bekal.draws.proofs import QUICKNET, Chain, RoundAnswer

from .words import NotYet, Trouble, Word, decide, read_info, read_round

_TRIES = 3
_BODY_MAX = 16 * 1024
_NOT_YET = (404, 425)
_SERVER_ERROR = 500


class HttpBeacon:
    """Asks all relays for a round at once; a ``draws.proofs.Beacon``.

    A relay is first asked which chain it serves. Each call is tried three times with growing, jittered waits
    where trying again may help; each relay has a circuit of its own, so that one that is down costs nothing.
    Signatures are verified in a thread (a third of a second). TLS is verified.
    """

    def __init__(
        self,
        relays: Sequence[str],
        chain: Chain = QUICKNET,
        *,
        client: httpx.AsyncClient | None = None,
        timeout_seconds: float = 5.0,
        wait_base_seconds: float = 0.2,
    ) -> None:
        if not relays:
            raise ValueError("a beacon needs at least one relay")
        self._relays = tuple(relay.rstrip("/") for relay in relays)
        self._chain = chain
        self._client = client or httpx.AsyncClient()
        self._timeout = httpx.Timeout(timeout_seconds, connect=min(3.0, timeout_seconds))
        self._own_client = client is None
        self._wait_base_seconds = wait_base_seconds
        self.circuits = {relay: Circuit() for relay in self._relays}
        self._known: set[str] = set()

    async def __aenter__(self) -> HttpBeacon:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections that this object opened."""
        if self._own_client:
            await self._client.aclose()

    @property
    def chain(self) -> Chain:
        """The chain that it serves."""
        return self._chain

    async def fetch_rounds(self, rounds: Sequence[int]) -> list[RoundAnswer]:
        """One answer per round, in order; every relay is asked for every round."""
        return [await self._fetch(number) for number in rounds]

    async def _fetch(self, number: int) -> RoundAnswer:
        words = await asyncio.gather(*(self._ask(relay, number) for relay in self._relays))
        by_relay = dict(zip(self._relays, words, strict=True))
        return await asyncio.to_thread(decide, self._chain, number, by_relay)

    async def _ask(self, relay: str, number: int) -> Word:
        path = f"{relay}/{self._chain.chain_hash}"
        if relay not in self._known:
            info = await self._get(relay, f"{path}/info")
            if isinstance(info, Trouble):
                return info
            wrong = read_info(info, self._chain) if info else "does not know the chain"
            if wrong:
                return Trouble(wrong)
            self._known.add(relay)
        content = await self._get(relay, f"{path}/public/{number}")
        if isinstance(content, Trouble):
            return content
        return read_round(content) if content else NotYet()

    async def _get(self, relay: str, url: str) -> bytes | Trouble:
        """The body of a success, nothing where the relay has nothing there, else the trouble."""
        circuit = self.circuits[relay]
        trouble = Trouble("is left alone for a while, after a row of failures")
        for attempt in range(1, _TRIES + 1):
            if not circuit.permits():
                break
            try:
                response = await self._client.get(url, timeout=self._timeout)
            except httpx.HTTPError as fault:
                trouble = Trouble(f"was not reached ({type(fault).__name__})")
            else:
                if response.status_code in _NOT_YET:
                    circuit.succeeded()
                    return b""
                if response.is_success and 0 < len(response.content) <= _BODY_MAX:
                    circuit.succeeded()
                    return response.content
                trouble = Trouble(f"answered HTTP {response.status_code}, {len(response.content)} bytes")
                if response.status_code < _SERVER_ERROR:
                    circuit.failed()
                    break
            circuit.failed()
            if attempt < _TRIES:
                await asyncio.sleep(wait_seconds(attempt, base_seconds=self._wait_base_seconds))
        return trouble
