"""The registry over HTTP, in the shape of Dukcapil's verify-by-element service."""

from __future__ import annotations

import asyncio
import hmac
from typing import Any

import msgspec
from litestar import Litestar, Response, post
from litestar.exceptions import ServiceUnavailableException
from litestar.params import FromPath, JSONBody

from bekal.adapters.civil_registry import Account
from bekal.base.clock import Clock, SystemClock
from bekal.sandbox.faults import PERFECT, Faults

from .answering import Truth, answer_content, attempt_reference

_SILENCE_SECONDS = 120.0
# The service's own codes for these two are not published; any code that a client does not know will do.
_WRONG_PASSWORD = {"RESPONSE_CODE": "02", "RESPON": "User ID atau Password tidak sesuai"}
_QUOTA_USED_UP = {"RESPONSE_CODE": "05", "RESPON": "Kuota akses hari ini telah habis"}


def registry_app(
    truth: Truth,
    account: Account,
    seed: object = "registry",
    faults: Faults = PERFECT,
    *,
    clock: Clock | None = None,
    quota: int = 1_000_000,
) -> Litestar:
    """An ASGI app that answers for ``truth`` to whoever knows ``account``, ``quota`` times.

    With the same seed and faults as ``InProcessRegistry`` it answers the same. Down is HTTP 503; wrong is a
    body that is no JSON; silent keeps the caller waiting for two minutes.
    """
    faults = msgspec.structs.replace(faults, seed=f"{seed}/{faults.seed}")
    clock = clock or SystemClock()
    left = quota

    async def verify(customer_id: FromPath[str], data: JSONBody[dict[str, Any]]) -> Response[bytes]:
        nonlocal left
        if faults.is_down(clock.now()):
            raise ServiceUnavailableException
        reference = attempt_reference(data)
        if faults.is_silent(reference):
            await asyncio.sleep(_SILENCE_SECONDS)
        if faults.is_slow(reference):
            await asyncio.sleep(faults.slow_seconds)
        if faults.is_wrong(reference):
            return Response(b"<html>Internal error</html>", media_type="text/html", status_code=200)
        if customer_id != account.customer_id or not _knows(account, data):
            content = _WRONG_PASSWORD
        elif left <= 0:
            content = _QUOTA_USED_UP
        else:
            left -= 1
            content = answer_content(data, truth, faults, account.threshold)
        return Response(_page(content, left), media_type="application/json", status_code=200)

    path = "/dukcapil/get_json/{customer_id:str}/CALL_VERIFY_BY_ELEMEN"
    return Litestar(
        [post(path, status_code=200, sync_to_thread=None)(verify)], openapi_config=None, logging_config=None
    )


def _knows(account: Account, data: dict[str, Any]) -> bool:
    pairs = ((data.get("USER_ID"), account.user_id), (data.get("PASSWORD"), account.password))
    return all(hmac.compare_digest(str(given).encode(), right.encode()) for given, right in pairs)


def _page(content: dict[str, str], left: int) -> bytes:
    return msgspec.json.encode(
        {
            "content": [content],
            "lastPage": True,
            "numberOfElements": 1,
            "sort": None,
            "totalElements": 1,
            "firstPage": True,
            "number": 0,
            "size": 1,
            "quotaLimiter": left,
        }
    )
