"""The sandbox beacon over HTTP, in the shape of drand's public API: one app is one relay."""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from litestar import Litestar, Response, get
from litestar.exceptions import NotFoundException, ServiceUnavailableException
from litestar.params import FromPath

from bekal.base.clock import Clock, SystemClock
from bekal.draws.proofs import SANDBOX, Round, randomness_of

from .faults import PERFECT, BeaconFaults

_SILENCE_SECONDS = 120.0


def beacon_app(
    seed: object = "beacon", faults: BeaconFaults = PERFECT, *, clock: Clock | None = None, relay: int = 0
) -> Litestar:
    """An ASGI app that serves the sandbox chain as relay number ``relay``.

    With the same seed and faults as ``InProcessBeacon`` it gives the same rounds. A round that is not there
    yet is HTTP 425, another chain 404, down 503; wrong is a body that is no JSON; silent keeps the caller
    waiting for two minutes.
    """
    faults = msgspec.structs.replace(faults, seed=f"{seed}/{faults.seed}")
    time = clock or SystemClock()

    def check(chain_hash: str) -> None:
        if faults.is_down(time.now()):
            raise ServiceUnavailableException
        if chain_hash != SANDBOX.chain_hash:
            raise NotFoundException

    async def info(chain_hash: FromPath[str]) -> Response[bytes]:
        check(chain_hash)
        return _json(_INFO)

    async def latest(chain_hash: FromPath[str]) -> Response[bytes]:
        check(chain_hash)
        return await answer(faults.newest(time.now()))

    async def public(chain_hash: FromPath[str], number: FromPath[int]) -> Response[bytes]:
        check(chain_hash)
        return await answer(number)

    async def answer(number: int) -> Response[bytes]:
        reference = str(number)
        if faults.is_silent(reference):
            await asyncio.sleep(_SILENCE_SECONDS)
        if faults.is_slow(reference):
            await asyncio.sleep(faults.slow_seconds)
        if faults.is_wrong(reference):
            return Response(b"<html>Internal error</html>", media_type="text/html", status_code=200)
        if not faults.is_there(number, time.now()):
            return _json({"error": "round not available yet"}, status_code=425)
        given = await asyncio.to_thread(faults.round_given, number, relay)
        return _json(_body(given))

    async def chains() -> Response[bytes]:
        return _json([SANDBOX.chain_hash])

    return Litestar(
        [
            get("/chains", sync_to_thread=None)(chains),
            get("/{chain_hash:str}/info", sync_to_thread=None)(info),
            get("/{chain_hash:str}/public/latest", sync_to_thread=None)(latest),
            get("/{chain_hash:str}/public/{number:int}", sync_to_thread=None)(public),
        ],
        openapi_config=None,
        logging_config=None,
    )


_INFO = {
    "public_key": SANDBOX.public_key,
    "period": SANDBOX.period_s,
    "genesis_time": SANDBOX.genesis,
    "hash": SANDBOX.chain_hash,
    "schemeID": SANDBOX.scheme,
    "metadata": {"beaconID": "sandbox: anybody can sign with this key"},
}


def _body(given: Round) -> dict[str, Any]:
    randomness = randomness_of(bytes.fromhex(given.signature)).hex()
    return {"round": given.round, "randomness": randomness, "signature": given.signature}


def _json(value: Any, status_code: int = 200) -> Response[bytes]:
    return Response(msgspec.json.encode(value), media_type="application/json", status_code=status_code)
