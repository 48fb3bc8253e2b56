"""A client of the contract ``prakerja_v1`` for the tests: signs as software in use does."""

from __future__ import annotations

import hmac
import json
from typing import Any

import httpx
import msgspec

from bekal import access
from bench import holders

from .conftest import House

PREFIX = "/api/v1/integration"
KEY = "my_sign_key"
CODE = "lembaga_satu"
STATUS = "/payment/redeem-code/status"
COMMIT = "/payment/redeem-code/commit"
URL = "/oauth/url-generate"
TASK = "/tpm/submission"
FEEDBACK = "/tpm/feedback/submission"


async def add_client(house: House, code: str = CODE, partner: str = "lp-001", key: str = KEY) -> None:
    """A client of a partner that signs with this key."""
    async with house.db.begin() as tx:
        opening = access.SigningClientOpening(code, partner, ("kelas.lembaga.id",))
        [added] = await access.add_signing_clients(tx, [opening], holders.BY, holders.AT)
        assert added == "added"
        await access.issue_signing_key(tx, code, holders.BY, holders.AT, key)


class Client(msgspec.Struct, frozen=True):
    """Software of an institution. ``call`` signs the compact body and sends ``sent``, or the same."""

    house: House
    code: str = CODE
    key: str = KEY
    algorithm: str = "sha1"

    async def call(
        self,
        path: str,
        body: Any,
        *,
        sent: bytes | None = None,
        offset_seconds: int = 0,
        authorization: str | None = None,
        signs_authorization: bool = True,
        slashes: str = "",
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        """POST to an address of the contract."""
        compact = body if isinstance(body, bytes) else json.dumps(body, separators=(",", ":")).encode()
        timestamp = str(int(self.house.clock.now().timestamp()) + offset_seconds)
        signed = authorization if authorization and signs_authorization else ""
        text = f"{self.code}{timestamp}POST{PREFIX}{path}{signed}".encode() + compact
        presented = {
            "content-type": "application/json",
            "client_code": self.code,
            "timestamp": timestamp,
            "signature": hmac.digest(self.key.encode(), text, self.algorithm).hex(),
            **({"authorization": authorization} if authorization else {}),
            **(headers or {}),
        }
        content = compact if sent is None else sent
        return await self.house.client.post(
            f"http://partner.test{slashes}{PREFIX}{path}", content=content, headers=presented
        )
